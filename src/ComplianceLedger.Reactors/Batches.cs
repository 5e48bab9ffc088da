namespace ComplianceLedger.Reactors;

/// <summary>
/// Commands that were entered together and are still coming: a file's, a programme's, or many in one request. What they come to is told by all of them, so whoever
/// opens the periods of recurring duties waits until they are in.
/// </summary>
public sealed class Batches(TimeProvider time)
{
    /// <summary>How long nothing may have come for the batches to be in: longer than it takes from one line of a file to the next. The same goes for a start, at which one may have been broken off.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>But nobody waits longer in a row than this: somebody who enters files all day keeps no period from being opened.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private int _underWay;

    // When the last one ended; null where nothing more is to come.
    private long? _ended = time.GetTimestamp();
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>One has begun, and lasts until it is disposed of.</summary>
    public IDisposable Begin()
    {
        Change(() => _underWay++);
        return new UnderWay(this);
    }

    /// <summary>Nothing more is to come for now: nobody waits for a quiet that has begun. What is under way goes on.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            if (_ended is null)
                return;
        }
        Change(() => _ended = null);
    }

    /// <summary>Ends when none is under way, and none has been for a while, or when that has taken too long.</summary>
    internal async Task UntilIn(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var (wait, changed) = Remaining();
            var patience = WaitMax - time.GetElapsedTime(began);
            wait = wait < patience ? wait : patience;
            if (wait <= TimeSpan.Zero)
                return;
            await changed.WaitAsync(Waiting.ForTimer(wait), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private (TimeSpan Wait, Task Changed) Remaining()
    {
        lock (_lock)
            return (_underWay > 0 ? WaitMax : _ended is { } ended ? Quiet - time.GetElapsedTime(ended) : TimeSpan.Zero, _changed.Task);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class UnderWay(Batches batches) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                batches.Change(() => (batches._underWay, batches._ended) = (batches._underWay - 1, batches.Now));
        }
    }

    private long Now => time.GetTimestamp();
}
