namespace ComplianceLedger.Server.Simulations;

/// <summary>
/// A clock that stands where it was set, for a ledger whose recording is made up as well. Only the time of day is: timers and durations stay the machine's, so that no
/// deadline waits for a clock that stands still. All members from any thread.
/// </summary>
public sealed class TestClock(DateTimeOffset begin) : TimeProvider
{
    private long _utcTicks = begin.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _utcTicks), TimeSpan.Zero);

    /// <exception cref="ArgumentOutOfRangeException">It would be set back: what was recorded would then be known earlier than what stands before it.</exception>
    public void MoveTo(DateTimeOffset moment)
    {
        if (moment.UtcTicks < Interlocked.Read(ref _utcTicks))
            throw new ArgumentOutOfRangeException(nameof(moment), moment, "A test clock only goes forward.");
        Interlocked.Exchange(ref _utcTicks, moment.UtcTicks);
    }
}
