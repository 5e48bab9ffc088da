using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>
/// In which order appends to one stream reach the log. One that expects no exact revision is put where the stream ends, which takes a look first: those that come
/// after it wait for it. Where nobody looks nobody waits: the log itself keeps the order in which it was called. All members from any thread.
/// </summary>
internal sealed class AppendTurns
{
    // Guards the one below: of each stream that somebody holds up, the last one in the queue.
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamName, Task> _lasts = [];

    /// <summary>Runs an append when those before it are done. Its turn is taken by the call itself, before anything is awaited.</summary>
    public async Task<AppendOutcome> Take(StreamName stream, bool holdsUpOthers, Func<Task<AppendOutcome>> append)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        bool queues;
        lock (_gate)
        {
            queues = _lasts.TryGetValue(stream, out before) || holdsUpOthers;
            if (queues)
                _lasts[stream] = turn.Task;
        }
        if (!queues)
            return await append().ConfigureAwait(false);
        try
        {
            if (before is not null)
                await before.ConfigureAwait(false);
            return await append().ConfigureAwait(false);
        }
        finally
        {
            turn.SetResult();
            lock (_gate)
            {
                if (ReferenceEquals(_lasts.GetValueOrDefault(stream), turn.Task))
                    _lasts.Remove(stream);
            }
        }
    }
}
