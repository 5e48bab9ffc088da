using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Verification;

/// <summary>May this event follow on that state? The domain's table once more, from the side of the events: what was recorded, not what was asked.</summary>
internal static class TaskRules
{
    /// <summary>Code and problem of everything that is wrong.</summary>
    public static IEnumerable<(string Code, string Problem)> Check(TaskState task, Fact fact)
    {
        if (!IsPossible(task, fact))
        {
            yield return (FindingCodes.NotInThisState, $"{fact.Event.GetType().Name} can't follow on a task that is {task.Status}");
            yield break;
        }
        if (TaskState.IsLifecycle(fact.Event) && fact.Occurred.IsBefore(task.LastLifecycle))
            yield return (FindingCodes.OutOfOrder, $"it happened at {fact.Occurred}, before the last event of {task.LastLifecycle}");
        foreach (var problem in Contents(task, fact))
            yield return (FindingCodes.WrongContent, problem);
    }

    private static bool IsPossible(TaskState task, Fact fact) => (fact.Event, task.Status) is var (e, status) && e switch
    {
        TaskAssigned => status is TaskStatus.None,
        TaskAccepted or TaskDeclined => status is TaskStatus.Assigned,
        DeclineUpheld or DeclineRejected => status is TaskStatus.Declined,
        ProgressReported or SubmittedForConfirmation =>
            status is TaskStatus.Assigned or TaskStatus.Accepted or TaskStatus.InProgress or TaskStatus.Rework,
        CompletionConfirmed or ReturnedForRework => status is TaskStatus.Submitted,
        TaskResumed => status is TaskStatus.Suspended,
        TaskSuspended => status.IsOpen() && status is not TaskStatus.Suspended,
        // Of a period's task that the ledger withdrew itself.
        TaskReopened => status is TaskStatus.Completed || (status is TaskStatus.Withdrawn && task.Period is not null && fact.By.Role == Role.System),
        // A duty that was closed since had its earlier periods all the same.
        ChildOpened => status.IsOpen() || (status is not TaskStatus.None && task.Duty is not null),
        ChildClosed or TransferEvent or DeadlineRecomputed or EntryDisputed or DisputeResolved => status is not TaskStatus.None,
        _ => status.IsOpen(),
    };

    private static IEnumerable<string> Contents(TaskState task, Fact fact)
    {
        switch (fact.Event)
        {
            case DeclineUpheld or DeclineRejected when task.DeclinedBy == fact.By.User:
                yield return $"'{fact.By.User}' declined the task and decided on it";
                break;
            case ReturnedForRework when task.SubmittedBy == fact.By.User:
                yield return $"'{fact.By.User}' handed the product in and decided on it";
                break;
            case CompletionConfirmed e:
                if (task.SubmittedBy == fact.By.User)
                    yield return $"'{fact.By.User}' handed the product in and decided on it";
                if (task.Product?.IssuedOn != e.CompletedOn)
                    yield return $"it was completed on {e.CompletedOn:yyyy-MM-dd}, but its product is of {task.Product?.IssuedOn:yyyy-MM-dd}";
                break;
            case ExtensionRequested e:
                if (task.OpenRequest is { } open)
                    yield return $"the request '{e.RequestId}' came while '{open.Id}' was open";
                if (!(e.NewDeadline > task.CurrentDeadline))
                    yield return $"{e.NewDeadline:yyyy-MM-dd} is not later than the deadline {task.CurrentDeadline:yyyy-MM-dd}";
                break;
            case ExtensionGranted e:
                foreach (var problem in Grant(task, e, fact))
                    yield return problem;
                break;
            case ExtensionRefused e when task.OpenRequest?.Id != e.RequestId:
                yield return $"there is no open request '{e.RequestId}'";
                break;
            case DeadlineAdjusted e:
                if (task.OpenRequest?.User == fact.By.User)
                    yield return $"'{fact.By.User}' asked for more time and moved the deadline";
                if (e.Was != task.CurrentDeadline)
                    yield return $"it says that the deadline was {e.Was:yyyy-MM-dd}, but it was {task.CurrentDeadline:yyyy-MM-dd}";
                break;
            case LeadDetermined e:
                if (task.Status == TaskStatus.Declined && task.DeclinedBy == fact.By.User)
                    yield return $"'{fact.By.User}' declined the task and named another lead";
                if (e.PreviousLead != task.Lead || e.WasCoordinator != task.Coordinators.Contains(e.Lead))
                    yield return "what it says of the agencies before it is not so";
                break;
            case CoordinatorRemoved e when !task.Coordinators.Contains(e.Agency):
                yield return $"'{e.Agency}' did not co-ordinate";
                break;
            case EntryDisputed e when e.DisputeId != new DisputeId(task.Id!.Value, task.Disputes.Count + 1):
                yield return $"the dispute '{e.DisputeId}' is not the next one of the task";
                break;
            case EntryDisputed e when task.Disputes.Any(dispute => dispute.EventId == e.EventId && dispute.Resolution is null):
                yield return $"the entry {e.EventId} is disputed already";
                break;
            case DisputeResolved e when task.Disputes.FirstOrDefault(dispute => dispute.Id == e.DisputeId) is not { Resolution: null } disputed || disputed.User == fact.By.User:
                yield return $"there is no open dispute '{e.DisputeId}' of somebody else than '{fact.By.User}'";
                break;
            case UrgingIssued e:
                if (e != Urgings.Issued(task, e.Threshold, e.Message))
                    yield return "what it says of the deadline and of those whom it was sent to is not so";
                if (fact.By.Role == Role.System && !Urgings.Concern(task))
                    yield return "the ledger urges no such task by itself";
                if (e is not { Deadline: { } deadline, Threshold: { } threshold })
                    break;
                if (task.Urgings.Contains(new UrgingPoint(deadline, threshold)))
                    yield return $"the task was urged at {threshold} days from {deadline:yyyy-MM-dd} before";
                if (!(fact.Occurred.Day >= deadline.AddDays(threshold)))
                    yield return $"{threshold} days from {deadline:yyyy-MM-dd} had not come";
                break;
            case ChildClosed e when !(task.Children.TryGetValue(e.Child, out var child) && child.IsOpen && child.OpenedAt < e.ChildRevision):
                yield return $"the child '{e.Child}' was not open before its revision {e.ChildRevision}";
                break;
            default:
                break;
        }
    }

    private static IEnumerable<string> Grant(TaskState task, ExtensionGranted e, Fact fact)
    {
        if (task.OpenRequest is not { } request || request.Id != e.RequestId)
        {
            yield return $"there is no open request '{e.RequestId}'";
            yield break;
        }
        if (request.User == fact.By.User)
            yield return $"'{fact.By.User}' asked for more time and granted it";
        if (!(e.NewDeadline > task.CurrentDeadline))
            yield return $"{e.NewDeadline:yyyy-MM-dd} is not later than the deadline {task.CurrentDeadline:yyyy-MM-dd}";
        if (e.Retroactive != (request.AskedLate || fact.Occurred.Day > task.CurrentDeadline))
            yield return $"it says {(e.Retroactive ? "" : "not ")}retroactive, which the dates deny";
    }
}
