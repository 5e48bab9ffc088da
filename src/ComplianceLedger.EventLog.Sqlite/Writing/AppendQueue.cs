namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>Appends on their way to the writer: many callers, one taker, bounded in number and bytes.</summary>
internal sealed class AppendQueue(int appendsMax, long bytesMax)
{
    // Guards everything below; never held while an answer is given.
    private readonly object _gate = new();
    private readonly Queue<AppendRequest> _waiting = new();
    private readonly List<AppendRequest> _taken = [];
    private TaskCompletionSource? _room;
    private long _bytes;
    private bool _closed;

    /// <summary>False when there is no room; <paramref name="room"/> ends when there may be.</summary>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    public bool TryAdd(AppendRequest request, out Task room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteEventLog));
            if (_waiting.Count > 0 && (_waiting.Count >= appendsMax || _bytes + request.Bytes > bytesMax))
            {
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return false;
            }
            _waiting.Enqueue(request);
            _bytes += request.Bytes;
            room = Task.CompletedTask;
            if (_waiting.Count == 1)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>
    /// Blocks the writer's thread until there is something to write; for <paramref name="patience"/> at most, after which it gives an empty list. The list is the
    /// taker's until it takes again; null when the queue is closed and empty.
    /// </summary>
    public List<AppendRequest>? Take(int takenMax, long takenBytesMax, TimeSpan patience)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _taken.Clear();
            while (_waiting.Count == 0)
            {
                if (_closed)
                    return null;
                if (!Monitor.Wait(_gate, patience))
                    return _taken;
            }
            long bytes = 0;
            while (_taken.Count < takenMax && _waiting.TryPeek(out var next) && (_taken.Count == 0 || bytes + next.Bytes <= takenBytesMax))
            {
                bytes += next.Bytes;
                _taken.Add(_waiting.Dequeue());
            }
            _bytes -= bytes;
            room = _room;
            _room = null;
        }
        room?.SetResult();
        return _taken;
    }

    /// <summary>Those not answered yet that were sent before the timestamp, whether they wait or are being written.</summary>
    public List<AppendRequest> SentBefore(long timestamp)
    {
        lock (_gate)
            return [.. _taken.Concat(_waiting).Where(request => request.SentAt < timestamp && !request.Task.IsCompleted)];
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
            room = _room;
            _room = null;
        }
        room?.SetResult();
    }
}
