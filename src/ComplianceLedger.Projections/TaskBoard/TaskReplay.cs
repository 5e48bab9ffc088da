using System.Runtime.CompilerServices;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Following;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>A task straight from the log: the definition of <em>as of, known at</em>.</summary>
internal static class TaskReplay
{
    /// <summary>The task's events up to a position, in log order.</summary>
    public static async IAsyncEnumerable<DecodedEvent> Events(IEventLog log, TaskId task, LogPosition known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stream = new StreamName(StreamId.Of(task).ToString());
        await foreach (var recorded in log.ReadStream(stream, new Revision(0), ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            if (recorded.Position > known)
                yield break;
            yield return DecodedEvent.Of(recorded);
        }
    }

    /// <summary>The task on a day, or null where it was not assigned by then.</summary>
    public static async Task<BoardTask?> Fold(IEventLog log, TaskId task, Basis basis, CancellationToken cancellation)
    {
        var fold = new TaskFold();
        await foreach (var e in Events(log, task, basis.Position, cancellation).ConfigureAwait(false))
            fold.AddIfCounts(e, basis.AsOf);
        return fold.Board();
    }
}
