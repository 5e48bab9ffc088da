using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>What is recorded of a term against the calendar under which it was resolved; and at the end, whether a calendar has moved a term that nobody resolved again.</summary>
internal sealed class DeadlineRules(VerifiedStreams streams, FindingList findings)
{
    /// <param name="task">Before the event.</param>
    public void Check(RecordedEvent recorded, TaskState task, DomainEvent e)
    {
        switch (e)
        {
            case DeadlineResolved resolved:
                if (resolved.Day != task.CurrentDeadline)
                    findings.Error(recorded, FindingCodes.WrongContent, $"it explains {resolved.Day:yyyy-MM-dd}, but the deadline is {task.CurrentDeadline:yyyy-MM-dd}");
                CheckEnd(recorded, resolved.Term, resolved.Basis, resolved.Day);
                break;
            case DeadlineRecomputed recomputed:
                if (recomputed.Was != task.CurrentDeadline)
                    findings.Error(recorded, FindingCodes.WrongContent, $"it says that the deadline was {recomputed.Was:yyyy-MM-dd}, but it was {task.CurrentDeadline:yyyy-MM-dd}");
                if (task.Term is not { Basis: { } before } term || term.Term != recomputed.Term || before.Revision >= recomputed.Basis.Revision || before with { Revision = 0 } != recomputed.Basis with { Revision = 0 })
                    findings.Error(recorded, FindingCodes.WrongContent, "the task had no such term, or had resolved it under that calendar already");
                if (VersionsOf(recomputed.Basis.Calendar) is { } versions && recomputed.Basis.Revision < versions.Count)
                {
                    var change = versions[(int)recomputed.Basis.Revision];
                    if (change.DecidedOn != recomputed.DecidedOn)
                        findings.Error(recorded, FindingCodes.WrongContent, "the calendar was changed on another day than it says");
                    if (!task.Status.IsOpen() && MovableTerm.Of(task)?.IsReachedBy(change) != true)
                        findings.Error(recorded, FindingCodes.WrongContent, $"the task was closed on {task.ClosedOn:yyyy-MM-dd}, and the calendar was changed after that");
                }
                CheckEnd(recorded, recomputed.Term, recomputed.Basis, recomputed.Is);
                break;
            default:
                break;
        }
    }

    public void End()
    {
        foreach (var task in streams.Tasks.Where(task => task.IsTrusted))
        {
            if (MovableTerm.Of(task.Task) is not { } term || VersionsOf(term.Basis.Calendar) is not { } versions || term.MovedBy(versions) is not { } revision)
                continue;
            findings.Add(new Finding(
                FindingSeverity.Warning, FindingCodes.DeadlineNotRecomputed, task.LastPosition, task.Name, task.Last, $"{StreamId.Of(term.Basis.Calendar)}@{revision} moved its deadline, which is still {term.Day:yyyy-MM-dd}",
                "a ledger that is served recomputes it at once"));
        }
    }

    // That a term and its calendar agree was checked when the event was read.
    private void CheckEnd(RecordedEvent recorded, DeadlineTerm term, DeadlineBasis? basis, DateOnly day)
    {
        if (term is DeadlineTerm.Words words)
        {
            if (DeadlineWords.DayOf(words.Text, words.Year) != day)
                findings.Error(recorded, FindingCodes.WrongContent, $"'{words.Text}' of {words.Year} is not {day:yyyy-MM-dd}");
            return;
        }
        if (VersionsOf(basis!.Calendar) is not { } versions || basis.Revision >= versions.Count)
            findings.Error(recorded, FindingCodes.MissingReference, $"it was resolved under {StreamId.Of(basis.Calendar)}@{basis.Revision}, which does not stand before it");
        else if (term.ResolveUnder(versions[(int)basis.Revision].Calendar, basis.RollPolicy) is var end && end != day)
            findings.Error(recorded, FindingCodes.WrongContent, $"its term ends on {end:yyyy-MM-dd} under {StreamId.Of(basis.Calendar)}@{basis.Revision}, not on {day:yyyy-MM-dd}");
    }

    /// <summary>Null for a calendar that is not there, or of which something is missing.</summary>
    private IReadOnlyList<CalendarVersion>? VersionsOf(CalendarId calendar) =>
        streams.Find(StreamId.Of(calendar)) is { IsTrusted: true } stream ? stream.Calendar.Versions : null;
}
