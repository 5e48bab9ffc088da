using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>Recurring duties and their periods say the same of each other; and at the end, whether one has begun that nobody opened, or is open that its duty does not have.</summary>
internal sealed class PeriodRules(VerifiedStreams streams, FindingList findings)
{
    // What had begun when the last event was recorded ought to be there: later than that, nobody may have been at work.
    private DateOnly _today = VietnamTime.FirstDay;

    public void Recorded(DateTimeOffset at)
    {
        if (VietnamTime.DayOf(at) is var day && day > _today)
            _today = day;
    }

    /// <param name="task">Before the event.</param>
    public void Check(RecordedEvent recorded, TaskState task, Fact fact)
    {
        switch (fact.Event)
        {
            case RecurrenceSet e:
                // Beside its assignment, there is nothing before it.
                if (recorded.Revision.Value != 1 || task.CurrentDeadline is not null || task.Parent is not null)
                    findings.Error(recorded, FindingCodes.WrongContent, "a recurrence is set with the assignment of a task that has neither a date nor a parent");
                if (fact.Occurred.Day is { } day && e.Recurrence.FirstFrom(day) is var first && first != e.FirstPeriod)
                    findings.Error(recorded, FindingCodes.WrongContent, $"its first period is {first}, not {e.FirstPeriod}");
                break;
            case DutyConsolidated e:
                CheckConsolidation(recorded, task, fact, e);
                break;
            case ChildOpened e when task.Duty is not null && !task.Children.ContainsKey(e.Child) && DutyPeriods.Named(e.Child)?.Period is { } period && !DutyPeriods.Has(task, period):
                findings.Error(recorded, FindingCodes.WrongContent, $"the duty does not have {period}: it had ended, or rested, when that opened");
                break;
            case PeriodOpened e:
                CheckPeriod(recorded, task, e);
                break;
            default:
                break;
        }
    }

    public void End()
    {
        foreach (var stream in streams.Tasks.Where(stream => stream.IsTrusted))
        {
            if (stream.Task is { Period: null, Parent: { } parent } && DutyOf(parent) is not null)
                findings.Add(new Finding(FindingSeverity.Error, FindingCodes.WrongContent, stream.LastPosition, stream.Name, stream.Last, $"it is a child of the recurring duty '{parent}', and no period of it"));
            if (stream.Task.Status.IsOpen() && IsInACircle(stream.Task))
                findings.Add(new Finding(
                    FindingSeverity.Warning, FindingCodes.ConsolidationCircle, stream.LastPosition, stream.Name, stream.Last, "the duties that it was consolidated into were consolidated into it, and none of them opens a period any more",
                    "assign the duty anew, and withdraw these"));
            foreach (var surplus in DutyPeriods.Surplus(stream.Task))
                CheckSurplus(stream.Task, surplus);
            if (DutyPeriods.Begun(stream.Task, _today).ToList() is not { Count: > 0 } begun)
                continue;
            findings.Add(new Finding(
                FindingSeverity.Warning, FindingCodes.PeriodNotOpened, stream.LastPosition, stream.Name, stream.Last, $"{begun.Count} of its periods have begun and are not opened, the first of them {begun[0]}",
                "a ledger that is served opens them at once, unless another task has a period's id"));
        }
    }

    // What nobody has touched, the ledger withdraws itself.
    private void CheckSurplus(TaskState duty, ReportingPeriod period)
    {
        if (streams.Find(StreamId.Of(DutyPeriods.ChildOf(duty.Id!.Value, period))) is not { IsTrusted: true } child || !child.Task.Status.IsOpen())
            return;
        findings.Add(new Finding(
            FindingSeverity.Warning, FindingCodes.PeriodNotTheDutys, child.LastPosition, child.Name, child.Last, $"it is open, and its duty '{duty.Id}' does not have {period}: it had ended, or rested, when that opened",
            "a ledger that is served withdraws it at once, unless somebody has worked on it: withdraw it then"));
    }

    private void CheckConsolidation(RecordedEvent recorded, TaskState task, Fact fact, DutyConsolidated e)
    {
        if (task.Duty is not { Consolidated: null } duty || e.Into == task.Id || e.From.Cadence != duty.Recurrence.Every)
            findings.Error(recorded, FindingCodes.WrongContent, "it is no recurring duty that can be consolidated so");
        else if (fact.Occurred.Day is not { } day || e.From != ReportingPeriod.Holding(day, duty.Recurrence.Every).Next)
            findings.Error(recorded, FindingCodes.WrongContent, $"{e.From} is not the next period after that day");
        // Who leads the other one may have changed since it was asked.
        if (streams.Find(StreamId.Of(e.Into)) is { IsTrusted: true } other && other.Task.Duty?.Reaches(e.From) != true)
            findings.Error(recorded, FindingCodes.WrongContent, $"'{e.Into}' has no period {e.From}");
    }

    // Two commands that were given at once may each have found the other duty going on.
    private bool IsInACircle(TaskState task)
    {
        var seen = new HashSet<TaskId>();
        for (var next = task.Duty?.Consolidated?.Into; next is { } id && seen.Add(id); next = DutyOf(id)?.Consolidated?.Into)
        {
            if (id == task.Id)
                return true;
        }
        return false;
    }

    private void CheckPeriod(RecordedEvent recorded, TaskState task, PeriodOpened e)
    {
        if (task.Period is { } period)
            findings.Error(recorded, FindingCodes.WrongContent, $"the task is that of {period} already");
        // What is wrong with a parent that can't be trusted is said there.
        if (task.Parent is { } untrusted && streams.Find(StreamId.Of(untrusted)) is { IsTrusted: false })
            return;
        if (task.Parent is not { } parent || DutyOf(parent) is not { } duty
            || task.Id != DutyPeriods.ChildOf(parent, e.Period) || !duty.Reaches(e.Period))
        {
            findings.Error(recorded, FindingCodes.WrongContent, $"{e.Period} is no period of the duty that is its parent");
            return;
        }
        var due = task.Term?.Term.Written ?? task.CurrentDeadline;
        if (e.CutOff != duty.Recurrence.CutOff.In(e.Period) || due != e.CutOff || task.Term?.Term.Calendar != duty.Recurrence.Calendar)
            findings.Error(recorded, FindingCodes.WrongContent, $"the cut-off of {e.Period} is {duty.Recurrence.CutOff.In(e.Period):yyyy-MM-dd}, but it says {e.CutOff:yyyy-MM-dd} and is due by {due:yyyy-MM-dd}");
    }

    private RecurringDuty? DutyOf(TaskId parent) => streams.Find(StreamId.Of(parent)) is { IsTrusted: true } stream ? stream.Task.Duty : null;
}
