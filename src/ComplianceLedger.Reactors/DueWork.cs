using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Reactors;

/// <summary>
/// Does what rows of the views say is due: waits for the views to come past whatever may make such a row, sends a command for each, and goes on until none is
/// left. It keeps nothing, and finds after a start what was left undone. A day that begins can make work due as well.
/// </summary>
/// <typeparam name="TDue">One piece of work, equal to itself as long as it is not done.</typeparam>
public abstract class DueWork<TDue> : IDisposable where TDue : IEquatable<TDue>
{
    /// <summary>Pieces that are done in one go.</summary>
    private const int DueMax = 1_024;

    /// <summary>How long the views may take to come where the log is before they are asked again.</summary>
    private static readonly TimeSpan ViewsTimeout = TimeSpan.FromSeconds(5);

    private protected readonly IEventLog _log;
    private protected readonly TimeProvider _time;

    /// <param name="user">In whose name: the reactor's own.</param>
    private protected DueWork(IEventLog log, LedgerViews views, CommandGate gate, TimeProvider time, string user)
    {
        (_log, Views, _time) = (log, views, time);
        Effects = new Effects(gate, user, time);
    }

    /// <summary>Why something waits to be done, or null.</summary>
    public string? Fault { get; private protected set; }

    /// <summary>Everything up to here that makes work has had its effect.</summary>
    public LogPosition Position { get; private set; } = LogPosition.Start;

    /// <summary>The day on which it was last looked whether anything is due; null before the first time.</summary>
    public DateOnly? Day { get; private set; }

    private protected LedgerViews Views { get; }

    private protected Effects Effects { get; }

    /// <summary>True for an event after which something may be due that was not before.</summary>
    private protected abstract bool MayMake(string type);

    /// <summary>True where work may be refused for a time, and is due as before then; otherwise that is a fault.</summary>
    private protected virtual bool MayStayDue => false;

    /// <summary>Before it is looked whether anything is due: ends when that can be told.</summary>
    private protected virtual Task UntilItCanBeTold(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What is due on a day, as the views have it.</summary>
    private protected abstract Task<IReadOnlyList<TDue>> Due(DateOnly today, int limit, CancellationToken cancellation);

    /// <summary>Does it, and gives the position of the event that it came to; <see cref="LogPosition.Start"/> where there was nothing to do any more.</summary>
    private protected abstract Task<LogPosition> Do(TDue due, CancellationToken cancellation);

    /// <summary>Once nothing is due any more; the views reflect what was done.</summary>
    private protected virtual Task Settled(DateOnly today, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Follows the log until it is cancelled. Any other end is a fault.</summary>
    public virtual async Task Run(CancellationToken cancellation)
    {
        try
        {
            var seen = await _log.Head(cancellation).ConfigureAwait(false);
            await Settle(seen, cancellation).ConfigureAwait(false);
            var concerned = false;
            using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var messages = _log.Subscribe(seen, following.Token).GetAsyncEnumerator(following.Token);
            await using (messages.ConfigureAwait(false))
            {
                while (await Next(messages, () => seen, following).ConfigureAwait(false))
                {
                    switch (messages.Current)
                    {
                        case LogMessage.Event { Recorded: var recorded }:
                            seen = recorded.Position;
                            concerned |= MayMake(recorded.Type);
                            break;
                        // At the end of what there is: an import moves each task once, and not once for each of its lines.
                        case LogMessage.CaughtUp or LogMessage.Checkpoint:
                            if (concerned)
                                await Settle(seen, cancellation).ConfigureAwait(false);
                            concerned = false;
                            Position = seen;
                            break;
                        default:
                            break;
                    }
                }
            }
            throw new EventLogException("The log ended a subscription, which has no end.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Fault = e.Message;
            throw;
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Effects.Dispose();

    /// <summary>The next message; while there is none, each day that begins is looked at.</summary>
    private async Task<bool> Next(IAsyncEnumerator<LogMessage> messages, Func<LogPosition> seen, CancellationTokenSource following)
    {
        var next = messages.MoveNextAsync();
        if (next.IsCompleted)
            return await next.ConfigureAwait(false);
        var arrival = next.AsTask();
        try
        {
            return await Arrival(arrival, seen, following.Token).ConfigureAwait(false);
        }
        catch
        {
            // An enumeration that waits can't be left before it has ended.
            await following.CancelAsync().ConfigureAwait(false);
            await ((Task)arrival).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<bool> Arrival(Task<bool> arrival, Func<LogPosition> seen, CancellationToken cancellation)
    {
        while (true)
        {
            using var arrived = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var midnight = Task.Delay(UntilDayAfter(VietnamTime.DayOf(_time.GetUtcNow())), _time, arrived.Token);
            // Asked again once the timer runs: it would not tell of a day that began before.
            var hasArrived = VietnamTime.DayOf(_time.GetUtcNow()) == Day && await Task.WhenAny(arrival, midnight).ConfigureAwait(false) == arrival;
            await arrived.CancelAsync().ConfigureAwait(false);
            if (hasArrived)
                return await arrival.ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            await Settle(seen(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>How long it is until the day after begins; zero where it has begun.</summary>
    private protected TimeSpan UntilDayAfter(DateOnly day) => Waiting.ForTimer(VietnamTime.StartOf(day.AddDays(1)) - _time.GetUtcNow());

    /// <summary>Does what is due, until nothing is.</summary>
    /// <param name="seen">What the views have to reflect first.</param>
    private protected async Task Settle(LogPosition seen, CancellationToken cancellation)
    {
        IReadOnlyList<TDue> before = [];
        while (true)
        {
            await UntilItCanBeTold(cancellation).ConfigureAwait(false);
            while (!await Views.WaitFor(seen, ViewsTimeout, cancellation).ConfigureAwait(false))
            {
                if (Views.Fault is { } fault)
                    throw new EventLogException($"The views have stopped, so nobody can say what is due: {fault.Message}", fault);
            }
            var today = VietnamTime.DayOf(_time.GetUtcNow());
            var due = await Due(today, DueMax, cancellation).ConfigureAwait(false);
            if (due.Count == 0 || (MayStayDue && due.SequenceEqual(before)))
            {
                await Settled(today, cancellation).ConfigureAwait(false);
                Day = today;
                break;
            }
            if (due.SequenceEqual(before))
                throw new InvalidOperationException($"{due[0]} was done, and is due as before.");
            before = due;
            var done = await Task.WhenAll(due.Select(work => Do(work, cancellation))).ConfigureAwait(false);
            // What was done is due until the views have seen it. What came to nothing, such as a task that was closed meanwhile, stands before the head.
            var head = await _log.Head(cancellation).ConfigureAwait(false);
            seen = done.Aggregate(head, (furthest, position) => position > furthest ? position : furthest);
        }
        Position = seen;
        Fault = null;
    }

    /// <summary>The event that makes something due, with what it says.</summary>
    private protected async Task<(RecordedEvent Recorded, Fact Fact, EventCodec.EventMetadata Metadata)> Cause(StreamId stream, Revision revision, CancellationToken cancellation)
    {
        await foreach (var cause in _log.ReadStream(new StreamName(stream.ToString()), revision, ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            var (fact, metadata) = Recorder.Read(cause);
            return (cause, fact, metadata);
        }
        throw new EventLogException($"{stream}@{revision} makes something due, and the log does not give it.");
    }
}
