namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>
/// Sends what waits for one outlet, one message at a time, each until it has gone out or can't. Counts an attempt before it makes it, and writes down that a
/// message was sent after the outlet has said so: who is killed in between sends it again, with the same key. Where it can't be written down, nothing else is done first.
/// </summary>
internal sealed class Sender(Outbox outbox, IOutlet outlet, TimeProvider time)
{
    /// <summary>
    /// About a day, at the pauses below: what an agency was not reminded of by then, the next reminder says. An outlet that was away says nothing of the
    /// message, so that attempt does not count, however long it is away.
    /// </summary>
    public const int AttemptsMax = 150;

    /// <summary>The pause after a first attempt; it doubles with each.</summary>
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(10);

    /// <summary>How long an outlet may take over one message: longer than a mail server may take to say that it has it.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(15);

    /// <summary>How long one that is told to stop waits for the message that it is giving: a mail that is broken off may have been taken, and would be sent again.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile string? _problem;
    private int _awayInRow;

    // How an attempt ended, until it is written down.
    private Action? _unwritten;

    // Until then the outlet is left alone, whatever waits for it. Ticks, since both threads write it.
    private long _restsUntil = DateTimeOffset.MinValue.UtcTicks;

    public string Name => outlet.Name;

    /// <summary>Why nothing can be sent now; null where something can, whatever became of a single message.</summary>
    public string? Problem => _problem;

    /// <summary>Something new may wait.</summary>
    public void Look() => _changed.TrySetResult();

    /// <summary>Somebody believes that it will work now.</summary>
    public void LookAtOnce()
    {
        Interlocked.Exchange(ref _restsUntil, DateTimeOffset.MinValue.UtcTicks);
        Look();
    }

    /// <summary>Sends until it is cancelled. Any other end is a fault, after which it may be run again.</summary>
    /// <param name="works">Called whenever it has done what there was to do.</param>
    public async Task Run(Action works, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(works);
        // An outlet may do all of its work before it returns, and nobody's start is to wait for that.
        await Task.Yield();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            WriteDown();
            // Before it is looked: what comes from here on is looked at again.
            var changed = _changed = NewSignal();
            if (outbox.Next(outlet.Name) is not { } message)
            {
                works();
                await changed.Task.WaitAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            var rests = new DateTimeOffset(Interlocked.Read(ref _restsUntil), TimeSpan.Zero);
            var due = message.NextAttempt is { } next && next > rests ? next : rests;
            var wait = due - time.GetUtcNow();
            // No pause is longer: what lies further ahead was written under a clock that has been set back since.
            if (wait > TimeSpan.Zero && wait <= PauseMax)
            {
                works();
                await Until(due, wait, changed.Task, cancellation).ConfigureAwait(false);
            }
            else
            {
                await Send(message, cancellation).ConfigureAwait(false);
                works();
            }
        }
    }

    /// <summary>Doubles from one attempt to the next, up to its limit.</summary>
    /// <param name="attempts">That were made.</param>
    public static TimeSpan PauseAfter(int attempts) => Waiting.PauseAfter(attempts, PauseFirst, PauseMax);

    private async Task Until(DateTimeOffset due, TimeSpan wait, Task changed, CancellationToken cancellation)
    {
        var timer = Waiting.ForTimer(wait);
        var waiting = changed.WaitAsync(timer, time, cancellation);
        // Asked again once the timer runs: where the clock went on before, it would ring too late.
        if (Waiting.ForTimer(due - time.GetUtcNow()) == timer)
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task Send(OutboxMessage message, CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        if (message.Attempts >= AttemptsMax)
        {
            outbox.End(message, MessageState.Failed, message.Attempts, [], $"given up after {message.Attempts} attempts that never came to an end", began, null);
            return;
        }
        var attempts = message.Attempts + 1;
        outbox.Begin(message, began, began + PauseAfter(attempts));
        var delivery = await Attempt(message, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var isAway = delivery.Outcome is DeliveryOutcome.Away;
        _awayInRow = isAway ? _awayInRow + 1 : 0;
        if (isAway)
            Interlocked.Exchange(ref _restsUntil, (now + PauseAfter(_awayInRow)).UtcTicks);
        _problem = isAway ? delivery.Problem : null;
        var state = delivery.Outcome switch
        {
            DeliveryOutcome.Away => MessageState.Waiting,
            DeliveryOutcome.Delivered => MessageState.Sent,
            DeliveryOutcome.Unaddressed => MessageState.Unaddressed,
            DeliveryOutcome.Refused => MessageState.Failed,
            _ => attempts < AttemptsMax ? MessageState.Waiting : MessageState.Failed,
        };
        DateTimeOffset? next = state is MessageState.Waiting ? now + PauseAfter(isAway ? _awayInRow : attempts) : null;
        _unwritten = () => outbox.End(message, state, isAway ? message.Attempts : attempts, delivery.Reached, delivery.Problem, now, next);
        WriteDown();
    }

    private void WriteDown()
    {
        _unwritten?.Invoke();
        _unwritten = null;
    }

    private async Task<Delivery> Attempt(OutboxMessage message, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(SendTimeout, time);
        using var stop = cancellation.UnsafeRegister(_ => deadline.CancelAfter(StopTimeout), null);
        try
        {
            return await outlet.Send(message, deadline.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the message waits for another attempt, and says why.
        catch (Exception e)
        {
            cancellation.ThrowIfCancellationRequested();
            return Delivery.Deferred(deadline.IsCancellationRequested ? $"no answer within {SendTimeout.TotalSeconds} s" : e.Message);
        }
#pragma warning restore CA1031
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
