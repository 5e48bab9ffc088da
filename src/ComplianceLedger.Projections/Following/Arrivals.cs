using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections.Following;

/// <summary>Those who wait for the views to reach a place. All members from any thread.</summary>
internal sealed class Arrivals
{
    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _positions = new();
    private readonly Dictionary<StreamName, List<(Revision Revision, TaskCompletionSource<bool> Waiting)>> _streams = [];
    private LogPosition _reached;
    private bool _ended;

    /// <summary>True once the views have reached it; false if they end before. Whoever waits no longer calls <paramref name="giveUp"/>, or would be kept for ever.</summary>
    public Task<bool> At(LogPosition position, out Action giveUp)
    {
        lock (_gate)
        {
            giveUp = static () => { };
            if (position <= _reached || _ended)
                return Task.FromResult(position <= _reached);
            var waiting = New();
            _positions.Enqueue(waiting, position.Value);
            giveUp = () => GiveUp(waiting);
            return waiting.Task;
        }
    }

    /// <summary>True once the views reach it; false if they end before. What they reached earlier is the caller's to look up, after this call.</summary>
    public Task<bool> At(StreamName stream, Revision revision, out Action giveUp)
    {
        lock (_gate)
        {
            giveUp = static () => { };
            if (_ended)
                return Task.FromResult(false);
            var waiting = New();
            if (!_streams.TryGetValue(stream, out var waiters))
                _streams.Add(stream, waiters = []);
            waiters.Add((revision, waiting));
            giveUp = () => GiveUp(stream, waiting);
            return waiting.Task;
        }
    }

    /// <summary>After the commit.</summary>
    public void Reached(LogPosition position, IReadOnlyList<RecordedEvent> events)
    {
        lock (_gate)
        {
            Reach(position);
            if (_streams.Count == 0)
                return;
            foreach (var recorded in events)
            {
                if (!_streams.TryGetValue(recorded.Stream, out var waiters))
                    continue;
                foreach (var (revision, waiting) in waiters)
                {
                    if (revision <= recorded.Revision)
                        waiting.TrySetResult(true);
                }
            }
        }
    }

    /// <summary>The views stopped: nobody need wait any longer. <see cref="Resume"/> where they begin again.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            while (_positions.TryDequeue(out var waiting, out _))
                waiting.TrySetResult(false);
            foreach (var waiter in _streams.Values.SelectMany(waiters => waiters))
                waiter.Waiting.TrySetResult(false);
            _streams.Clear();
        }
    }

    public void Resume(LogPosition reached)
    {
        lock (_gate)
        {
            _ended = false;
            Reach(reached);
        }
    }

    // Under the gate.
    private void Reach(LogPosition position)
    {
        _reached = position;
        while (_positions.TryPeek(out _, out var asked) && asked <= position.Value)
            _positions.Dequeue().TrySetResult(true);
    }

    private void GiveUp(TaskCompletionSource<bool> waiting)
    {
        lock (_gate)
            _positions.Remove(waiting, out _, out _);
    }

    private void GiveUp(StreamName stream, TaskCompletionSource<bool> waiting)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(stream, out var waiters) && waiters.RemoveAll(waiter => waiter.Waiting == waiting) > 0 && waiters.Count == 0)
                _streams.Remove(stream);
        }
    }

    private static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
