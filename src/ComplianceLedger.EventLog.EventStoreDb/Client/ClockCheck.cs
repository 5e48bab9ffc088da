namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>
/// Holds this machine's clock against the store's. An event was stored between the moment at which its append was first sent and the one at which it was answered;
/// where the store says another time, one of the two clocks is wrong, and with it everything that is said to have been known at a moment. All members from any thread.
/// </summary>
internal sealed class ClockCheck(TimeProvider time)
{
    /// <summary>More than two kept clocks differ by, and less than anybody would call the same moment.</summary>
    public static readonly TimeSpan DifferenceMax = TimeSpan.FromSeconds(5);

    /// <summary>Appends that are remembered: more than are sent while an unknown one is settled, so that none is taken for new when it is sent again.</summary>
    private const int AppendsMax = 131_072;

    // Guards all below but the last.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Sent> _appends = [];
    private readonly Queue<Guid> _order = new();

    // How far the log is known to go: what stands there was stored before anything that is sent after.
    private LogPosition? _reached;

    // Looked at for every event that is read; only own ones are known.
    private volatile EventLogException? _difference;

    /// <summary>Why nothing may be written any more; null while the clocks agree.</summary>
    public EventLogException? Difference => _difference;

    /// <summary>False before it was told how far the log goes.</summary>
    public bool KnowsTheLog
    {
        get
        {
            lock (_gate)
                return _reached is not null;
        }
    }

    /// <summary>The log goes as far as this at least.</summary>
    public void Reached(LogPosition position)
    {
        lock (_gate)
            Reach(position);
    }

    /// <param name="last">The append's last event. Sent again, it keeps the time at which it was sent first.</param>
    public void Sending(EncodedEvent last)
    {
        lock (_gate)
        {
            if (!_appends.TryAdd(last.EventId, new Sent(_reached ?? LogPosition.Start, time.GetUtcNow(), null)))
                return;
            _order.Enqueue(last.EventId);
            if (_order.Count > AppendsMax)
                _appends.Remove(_order.Dequeue());
        }
    }

    public void Answered(EncodedEvent last, LogPosition position)
    {
        lock (_gate)
        {
            if (_appends.TryGetValue(last.EventId, out var append))
                _appends[last.EventId] = append with { Answered = time.GetUtcNow() };
            if (position != LogPosition.Start)
                Reach(position);
        }
    }

    public void See(RecordedEvent recorded)
    {
        Sent append;
        lock (_gate)
        {
            // Before the end is known, what is read says nothing of where it is.
            if (_reached is not null)
                Reach(recorded.Position);
            // What another process stored, and this one sent again, is older than its sending here. Only two that send the same at once look like clocks that differ.
            if (!_appends.TryGetValue(recorded.EventId, out append) || recorded.Position <= append.After)
                return;
        }
        if (recorded.StoredAt is not { } stored)
            return;
        // One whose answer is still on its way was stored before now.
        var answered = append.Answered ?? time.GetUtcNow();
        if (stored >= append.At - DifferenceMax && stored <= answered + DifferenceMax)
            return;
        _difference = new EventLogException(
            $"This machine's clock and the store's differ by more than {DifferenceMax.TotalSeconds} s: {recorded.Stream}@{recorded.Revision} was sent at {append.At:O} and stored at {stored:O}. Nothing is written until the clocks are set and the ledger is started again.");
    }

    // Under the gate.
    private void Reach(LogPosition position) => _reached = _reached is { } before && before > position ? before : position;

    /// <param name="After">How far the log was known to go when it was sent.</param>
    private readonly record struct Sent(LogPosition After, DateTimeOffset At, DateTimeOffset? Answered);
}
