using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Reactors;

/// <summary>Resolves terms again after their calendar has changed. Which ones a change has moved is a row of the views.</summary>
public sealed class Recomputation(IEventLog log, LedgerViews views, CommandGate gate, TimeProvider time) : DueWork<MovedTerm>(log, views, gate, time, "recomputation")
{
    /// <summary>A calendar that changes, a term that may have been resolved under an older one meanwhile, a task that comes back with one, and one that was closed later than it had seemed.</summary>
    private protected override bool MayMake(string type) =>
        type.StartsWith("calendar.", StringComparison.Ordinal) || type is "directive-task.deadline-resolved.v1" or "directive-task.reopened.v1" or "correction.recorded.v1";

    private protected override Task<IReadOnlyList<MovedTerm>> Due(DateOnly today, int limit, CancellationToken cancellation) => Views.MovedTerms(limit, cancellation);

    private protected override async Task<LogPosition> Do(MovedTerm due, CancellationToken cancellation)
    {
        var (cause, fact, metadata) = await Cause(StreamId.Of(due.Calendar), due.Revision, cancellation).ConfigureAwait(false);
        var result = await Effects.Send(
            Effects.IdOf(CommandTable.CalendarCommandIds, cause), new RecomputeDeadline(new TaskId(due.TaskId), due.Calendar, due.Revision.Value), cause, fact.Occurred, metadata,
            problem => Fault = problem, cancellation).ConfigureAwait(false);
        return result.Position ?? LogPosition.Start;
    }
}
