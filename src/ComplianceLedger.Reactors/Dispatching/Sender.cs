namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>
/// Sends what waits for one outlet, one message at a time, each until it has gone out or can't. Counts an attempt before it makes it, and writes down that a
/// message was sent after the outlet has said so: who is killed in between sends it again, with the same key.
/// </summary>
internal sealed class Sender(Outbox outbox, IOutlet outlet, TimeProvider time)
{
    /// <summary>About a day, at the pauses below: what an agency was not reminded of by then, the next reminder says.</summary>
    public const int AttemptsMax = 150;

    /// <summary>The pause after a first attempt; it doubles with each.</summary>
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(10);

    /// <summary>How long an outlet may take over one message: longer than a mail server may take to say that it has it.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(15);

    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile string? _problem;
    private int _awayInRow;

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

    /// <summary>Sends until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (true)
        {
            // Before it is looked: what comes from here on is looked at again.
            var changed = _changed = NewSignal();
            if (outbox.Next(outlet.Name) is not { } message)
            {
                await changed.Task.WaitAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            var rests = new DateTimeOffset(Interlocked.Read(ref _restsUntil), TimeSpan.Zero);
            var due = message.NextAttempt is { } next && next > rests ? next : rests;
            var wait = due - time.GetUtcNow();
            // No pause is longer: what lies further ahead was written under a clock that has been set back since.
            if (wait > TimeSpan.Zero && wait <= PauseMax)
                await Until(due, wait, changed.Task, cancellation).ConfigureAwait(false);
            else
                await Send(message, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Doubles from one attempt to the next, up to its limit.</summary>
    /// <param name="attempts">That were made.</param>
    public static TimeSpan PauseAfter(int attempts)
    {
        var doubled = PauseFirst * Math.Pow(2, Math.Min(attempts, 20) - 1);
        return doubled < PauseMax ? doubled : PauseMax;
    }

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
            outbox.End(message, MessageState.Failed, [], $"given up after {message.Attempts} attempts that never came to an end", began, null);
            return;
        }
        var attempts = message.Attempts + 1;
        outbox.Begin(message, began, began + PauseAfter(attempts));
        var delivery = await Attempt(message, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var state = delivery.Outcome switch
        {
            DeliveryOutcome.Delivered => MessageState.Sent,
            DeliveryOutcome.Unaddressed => MessageState.Unaddressed,
            DeliveryOutcome.Refused => MessageState.Failed,
            _ => attempts < AttemptsMax ? MessageState.Waiting : MessageState.Failed,
        };
        outbox.End(message, state, delivery.Reached, delivery.Problem, now, state is MessageState.Waiting ? now + PauseAfter(attempts) : null);
        _awayInRow = delivery.Outcome is DeliveryOutcome.Away ? _awayInRow + 1 : 0;
        if (_awayInRow > 0)
            Interlocked.Exchange(ref _restsUntil, (now + PauseAfter(_awayInRow)).UtcTicks);
        _problem = delivery.Outcome is DeliveryOutcome.Away ? delivery.Problem : null;
    }

    private async Task<Delivery> Attempt(OutboxMessage message, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(SendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await outlet.Send(message, either.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the message waits for another attempt, and says why.
        catch (Exception e)
        {
            cancellation.ThrowIfCancellationRequested();
            return Delivery.Away(deadline.IsCancellationRequested ? $"no answer within {SendTimeout.TotalSeconds} s" : e.Message);
        }
#pragma warning restore CA1031
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
