using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>
/// In which order appends to one stream reach the log. One that expects no exact revision is put where the stream ends, which takes a look first: those that come
/// after it wait until it is stored. The others only have to come to the log in their order, which keeps it as long as its queue has room. All members from any thread.
/// </summary>
internal sealed class AppendTurns
{
    // Guards the one below: of each stream at which somebody waits or looks, the last one in the queue.
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamName, Task> _lasts = [];

    /// <summary>Sends an append to the log when those before it are there. Its turn is taken by the call itself, before anything is awaited.</summary>
    /// <param name="within">How long that may take; after it nothing is stored.</param>
    public async Task<AppendOutcome> Take(StreamName stream, bool looksFirst, TimeSpan within, Func<Task<AppendOutcome>> append)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        bool queues;
        lock (_gate)
        {
            queues = _lasts.TryGetValue(stream, out before) || looksFirst;
            if (queues)
                _lasts[stream] = turn.Task;
        }
        if (!queues)
            return await append().ConfigureAwait(false);
        try
        {
            if (before is not null)
                await before.WaitAsync(within > TimeSpan.Zero ? within : TimeSpan.Zero).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Those after it stay behind those before it.
            _ = End(stream, turn, before!);
            return new AppendOutcome.Unknown("The deadline had passed before its turn came: it is not stored.");
        }
        var sent = Sent();
        _ = End(stream, turn, looksFirst ? sent : Task.CompletedTask);
        return await sent.ConfigureAwait(false);

        async Task<AppendOutcome> Sent() => await append().ConfigureAwait(false);
    }

    private async Task End(StreamName stream, TaskCompletionSource turn, Task ends)
    {
        await ends.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        turn.SetResult();
        lock (_gate)
        {
            if (ReferenceEquals(_lasts.GetValueOrDefault(stream), turn.Task))
                _lasts.Remove(stream);
        }
    }
}
