using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Following;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>A task straight from the log: the definition of <em>as of, known at</em>.</summary>
internal static class TaskReplay
{
    /// <summary>The task on a day, or null where it was not assigned by then.</summary>
    public static async Task<BoardTask?> Fold(IEventLog log, TaskId task, Basis basis, CancellationToken cancellation)
    {
        var events = await DecodedEvent.AllOf(log, StreamId.Of(task), basis.Position, cancellation).ConfigureAwait(false);
        return TaskFold.Of(events, basis.AsOf).Board();
    }
}
