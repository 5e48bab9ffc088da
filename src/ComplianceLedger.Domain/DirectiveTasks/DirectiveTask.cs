using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <param name="Deadline">The latest date that a child may have.</param>
/// <param name="Parties">Those that lead, co-ordinate and monitor it, and its addressees.</param>
/// <param name="Duty">Of a recurring duty; null for every other task.</param>
/// <param name="LeadSince">Where the lead has it from a succession: that one's day.</param>
public sealed record TaskSummary(TaskStatus Status, DateOnly? Deadline, TaskParties Parties, RecurringDuty? Duty = null, DateOnly? LeadSince = null) : ReferenceSummary
{
    public ValueList<FormerParty> FormerParties { get; init; } = [];

    /// <summary>Who has part in it, or lost his part only after a day.</summary>
    public IEnumerable<AgencyId> PartiesAfter(DateOnly day) => Parties.All.Concat(FormerParties.Where(former => day < former.Until).Select(former => former.Agency));

    public static TaskSummary? Of(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Id is null ? null : new TaskSummary(task.Status, task.CurrentDeadline, new TaskParties(task.Lead, task.Coordinators, task.Monitor, task.Addressees), task.Duty, Transfers.LeadSince(task))
        {
            FormerParties = task.FormerParties,
        };
    }
}

public sealed record TaskParties(AgencyId? Lead, ValueList<AgencyId> Coordinators, AgencyId? Monitor, ValueList<AgencyId> Addressees)
{
    public static readonly TaskParties None = new(null, [], null, []);

    public IEnumerable<AgencyId> All => Coordinators.Concat(Addressees).Concat(new[] { Lead, Monitor }.OfType<AgencyId>());
}

/// <summary>Which commands there are for a task, and what each looks at before its own rule: order in time, state, relation.</summary>
public static class DirectiveTask
{
    public static Decision Decide(TaskState task, Command command, CommandContext context, References references)
    {
        if (task.Status == TaskStatus.None)
        {
            return command switch
            {
                AssignTask assign => Assignment.Decide(assign, null, context, references),
                OpenPeriod first => Assignment.Decide(first.Assignment, first.Period, context, references),
                _ => Decision.Refuse(TaskRefusals.Unknown(new TaskId(command.Target.Id))),
            };
        }
        if (command is OpenChild open)
            return Children.Decide(task, open, context);
        if (command is CloseChild close)
            return Children.Decide(task, close);
        if (command is RecomputeDeadline recompute)
            return Deadlines.Decide(task, recompute, references);
        if (command is TransferTask transfer)
            return TransfersFirst.Before(task, transfer, references) ?? Transfers.Decide(task, transfer);
        if (command is RevertTransfer revert)
            return Transfers.Decide(task, revert);
        // Whoever was first has opened the period.
        if (command is OpenPeriod period && period.Period == task.Period && period.Assignment.Parent == task.Parent)
            return Decision.Accept();
        if (command is WithdrawPeriod withdraw)
            return DutyPeriods.Decide(task, withdraw, context);
        if (command is ReopenPeriod reopen)
            return DutyPeriods.Decide(task, reopen, context);
        if (command is AssignTask or OpenPeriod)
            return Decision.Refuse(TaskRefusals.Exists(task.Id!.Value));
        // Whatever became of the task: what it says of the past may be wrong.
        if (command is RecordCorrection correct)
            return Correction.Decide(correct, context, CorrectedTask.Problem);
        if (command is ResolveDispute resolve)
            return Disputes.Decide(task, resolve, context);
        if (!NeedsTransfers(task, command, context))
            return OnItsDay(task, command, context, references);
        var (then, before) = TransfersFirst.On(task, context.At.Day, references);
        var decision = OnItsDay(then, command, context, references);
        return before is not null && decision is Decision.Accepted ? before : decision;
    }

    /// <param name="task">With everything moved that had to be moved first.</param>
    private static Decision OnItsDay(TaskState task, Command command, CommandContext context, References references)
    {
        if (command is DisputeEntry dispute)
            return RelationRefusal(task, command, context) is { } notTheirs ? Decision.Refuse(notTheirs) : Disputes.Decide(task, dispute, context);
        if (!IsPossible(command, task.Status))
            return Decision.Refuse(TaskRefusals.NotInThisState(task.Status));
        if (RelationRefusal(task, command, context) is { } refusal)
            return Decision.Refuse(refusal);
        if (InstrumentOf(command) is { } instrument && references.Find<Instruments.InstrumentSummary>(StreamId.Of(instrument)) is null)
            return Decision.Refuse(Instruments.InstrumentRefusals.Unknown(instrument));
        if (IsOrdered(command) && context.At.IsBefore(task.LastLifecycle))
            return Decision.Refuse(TaskRefusals.OutOfOrder(task.LastLifecycle));
        return command switch
        {
            AmendTask c => Assignment.Decide(task, c, context, references),
            DetermineLead c => Assignment.Decide(task, c, context, references),
            AddCoordinator c => Assignment.Decide(task, c, context, references),
            RemoveCoordinator c => Assignment.Decide(task, c),
            RequestExtension c => Extensions.Decide(task, c),
            GrantExtension c => Extensions.Decide(task, c, context, references),
            RefuseExtension c => Extensions.Decide(task, c, context),
            AdjustDeadline c => Extensions.Decide(task, c, context, references),
            IssueUrging c => Urgings.Decide(task, c, context),
            ConsolidateDuty c => Consolidations.Decide(task, c, context, references),
            RecordClaim c => task.Claims.Decide(c),
            PreferClaim c => task.Claims.Decide(c),
            _ => Lifecycle.Decide(task, command, context, references),
        };
    }

    /// <summary>The streams whose owners are asked before the decision; never the task's own, which is deciding. Nothing else may be looked at.</summary>
    /// <param name="known">What those that were asked have answered: it may lead to others.</param>
    public static IEnumerable<StreamId> ReferencesOf(TaskState task, Command command, CommandContext context, References known)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Named(task, command).Concat(
            command is TransferTask transfer ? TransfersFirst.ReferencesOf(task, transfer, known)
            : NeedsTransfers(task, command, context) ? TransfersFirst.ReferencesOf(task, context.At.Day, known)
            : []);
    }

    /// <summary>Those of them that follow from the command, and from what the task has named itself.</summary>
    public static IEnumerable<StreamId> Named(TaskState task, Command command)
    {
        if (command is OpenPeriod period)
            command = period.Assignment;
        if (InstrumentOf(command) is { } instrument)
            yield return StreamId.Of(instrument);
        foreach (var agency in AgenciesOf(command))
            yield return StreamId.Of(agency);
        if (command is AssignTask { Parent: { } parent } assign && parent != assign.TaskId)
            yield return StreamId.Of(parent);
        if (command is AssignTask { TaskId: var id } && DutyPeriods.Named(id) is { } named)
            yield return StreamId.Of(named.Duty);
        foreach (var stream in Deadlines.ReferencesOf(TermOf(command), task.Instrument))
            yield return stream;
        if (command is RecomputeDeadline recompute)
            yield return StreamId.Of(recompute.CalendarId);
        if (command is GrantExtension or AdjustDeadline or ReopenTask && task.Parent is { } parentOfChild)
            yield return StreamId.Of(parentOfChild);
        if (command is ConfirmCompletion or AdjustDeadline)
        {
            foreach (var child in Children.OpenOf(task))
                yield return StreamId.Of(child);
        }
        if (command is SupersedeTask supersede && supersede.SupersededBy != supersede.TaskId)
            yield return StreamId.Of(supersede.SupersededBy);
        if (command is ConsolidateDuty consolidate && consolidate.Into != consolidate.TaskId)
            yield return StreamId.Of(consolidate.Into);
    }

    /// <summary>The state table of the domain's rules.</summary>
    private static bool IsPossible(Command command, TaskStatus status) => command switch
    {
        AcceptTask or DeclineTask => status is TaskStatus.Assigned,
        UpholdDecline or RejectDecline => status is TaskStatus.Declined,
        ReportProgress or SubmitCompletion =>
            status is TaskStatus.Assigned or TaskStatus.Accepted or TaskStatus.InProgress or TaskStatus.Rework,
        ConfirmCompletion or ReturnForRework => status is TaskStatus.Submitted,
        ResumeTask => status is TaskStatus.Suspended,
        SuspendTask => status.IsOpen() && status is not TaskStatus.Suspended,
        ReopenTask => status is TaskStatus.Completed,
        _ => status.IsOpen(),
    };

    /// <summary>
    /// True where the decision depends on what successions have moved of the task by the command's day: it says whose it is, or an officer acts for an agency that has no part in it yet, or may have given its part
    /// away. One of an agency that has ended does not come so far.
    /// </summary>
    private static bool NeedsTransfers(TaskState task, Command command, CommandContext context) =>
        task.Id is not null && (TransfersFirst.Concern(command) || (context.By.Role == Role.AgencyOfficer && (context.HasGiven || RelationRefusal(task, command, context) is not null)));

    private static Refusal? RelationRefusal(TaskState task, Command command, CommandContext context)
    {
        var by = context.By;
        if (by.Role != Role.AgencyOfficer)
            return null;
        // What a predecessor did before its succession may be recorded after the task has gone over; its successor did nothing then.
        var then = Transfers.On(task, context.At.Day);
        var leads = by.Agency is { } agency && agency == then.Lead;
        return command switch
        {
            ReportProgress or AttachEvidence =>
                leads || (by.Agency is { } coordinator && then.Coordinators.Contains(coordinator)) ? null : TaskRefusals.NotInvolved,
            _ => leads ? null : TaskRefusals.NotTheLead,
        };
    }

    private static bool IsOrdered(Command command) => command is not (AttachEvidence or RecordClaim or PreferClaim or IssueUrging);

    private static InstrumentId? InstrumentOf(Command command) => command switch
    {
        AssignTask c => c.Instrument,
        DetermineLead c => c.Instrument,
        AddCoordinator c => c.Instrument,
        RemoveCoordinator c => c.Instrument,
        SuspendTask c => c.Instrument,
        ResumeTask c => c.Instrument,
        WithdrawTask c => c.Instrument,
        ReopenTask c => c.Instrument,
        ConsolidateDuty c => c.Instrument,
        _ => null,
    };

    private static DeadlineTerm? TermOf(Command command) => command switch
    {
        AssignTask c => c.Deadline,
        AdjustDeadline c => c.Deadline,
        _ => null,
    };

    private static IEnumerable<AgencyId> AgenciesOf(Command command) => command switch
    {
        AssignTask c => Assignment.AgenciesOf(c),
        AmendTask c => [.. c.Monitor is { } monitor ? [monitor] : Array.Empty<AgencyId>(), .. c.Addressees ?? []],
        DetermineLead c => [c.Lead],
        AddCoordinator c => [c.Agency],
        _ => [],
    };
}
