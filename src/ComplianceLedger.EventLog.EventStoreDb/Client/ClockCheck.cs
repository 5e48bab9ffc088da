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

    // Guards the two below.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (DateTimeOffset Sent, DateTimeOffset? Answered)> _appends = [];
    private readonly Queue<Guid> _order = new();

    // Looked at for every event that is read; only own ones are known.
    private volatile EventLogException? _difference;

    /// <summary>Why nothing may be written any more; null while the clocks agree.</summary>
    public EventLogException? Difference => _difference;

    /// <param name="last">The append's last event. Sent again, it keeps the time at which it was sent first.</param>
    public void Sending(EncodedEvent last)
    {
        lock (_gate)
        {
            if (!_appends.TryAdd(last.EventId, (time.GetUtcNow(), null)))
                return;
            _order.Enqueue(last.EventId);
            if (_order.Count > AppendsMax)
                _appends.Remove(_order.Dequeue());
        }
    }

    public void Answered(EncodedEvent last)
    {
        lock (_gate)
        {
            if (_appends.TryGetValue(last.EventId, out var append))
                _appends[last.EventId] = append with { Answered = time.GetUtcNow() };
        }
    }

    public void See(RecordedEvent recorded)
    {
        if (recorded.StoredAt is not { } stored)
            return;
        (DateTimeOffset Sent, DateTimeOffset? Answered) append;
        lock (_gate)
        {
            if (!_appends.TryGetValue(recorded.EventId, out append))
                return;
        }
        // One whose answer is still on its way was stored before now.
        var answered = append.Answered ?? time.GetUtcNow();
        if (stored >= append.Sent - DifferenceMax && stored <= answered + DifferenceMax)
            return;
        _difference = new EventLogException(
            $"This machine's clock and the store's differ by more than {DifferenceMax.TotalSeconds} s: {recorded.Stream}@{recorded.Revision} was sent at {append.Sent:O} and stored at {stored:O}. Nothing is written until the clocks are set and the ledger is started again.");
    }
}
