namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>The position up to which everything can be read; moved by the writer after its commit, awaited by subscriptions.</summary>
internal sealed class HeadSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _moved;
    private long _position;
    private bool _closed;

    public long Position => Volatile.Read(ref _position);

    public void MoveTo(long position)
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            if (position <= _position)
                return;
            Volatile.Write(ref _position, position);
            moved = _moved;
            _moved = null;
        }
        moved?.SetResult();
    }

    /// <summary>Ends as soon as there is something after <paramref name="position"/>.</summary>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    public Task Beyond(long position)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteEventLog));
            if (_position > position)
                return Task.CompletedTask;
            _moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _moved.Task;
        }
    }

    public void Close()
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            _closed = true;
            moved = _moved;
            _moved = null;
        }
        moved?.SetException(new ObjectDisposedException(nameof(SqliteEventLog)));
    }
}
