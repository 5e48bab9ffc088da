using System.Globalization;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Reactors;

/// <summary>
/// Urges tasks whose deadlines come near or have passed: looks at them when a day begins and when something was recorded. Which points have been reached
/// and not been urged at is a row of the views; it keeps nothing. Of several points that were passed unseen only the latest is urged at, so that a server
/// that stood still, or an old history that was entered, brings one urging for a task and not one for each point. The command's id is made of task, deadline
/// and point: whoever finds it, and however often, urges once.
/// </summary>
/// <param name="historyQuiet">Another time than the ordinary one, for tests.</param>
public sealed class Urging(IEventLog log, LedgerViews views, CommandGate gate, UrgingSchedule schedule, TimeProvider time, TimeSpan? historyQuiet = null)
    : DueWork<DueUrging>(log, views, gate, time, "urging")
{
    /// <summary>
    /// History comes in its own order, and a task's assignment long before the completion that closes it. While history is being entered, and so long after
    /// it, nobody can tell which of its tasks are open. The same goes for a start, at which a programme may be half imported.
    /// </summary>
    public static readonly TimeSpan HistoryQuiet = TimeSpan.FromMinutes(1);

    /// <summary>But no longer than this: somebody who enters old papers all day keeps nobody from being reminded.</summary>
    public static readonly TimeSpan HistoryWaitMax = TimeSpan.FromHours(6);

    /// <summary>Days between an event and its entry from which on it counts as history.</summary>
    public const int HistoryDays = 7;

    /// <summary>How often the clock is looked at in any case: it may have been set, or the machine have slept.</summary>
    private static readonly TimeSpan LookMax = TimeSpan.FromHours(1);

    private readonly TimeSpan _quiet = historyQuiet ?? HistoryQuiet;
    private long _historyAt;
    private long _followed;
    private volatile TaskCompletionSource _changed = NewSignal();

    /// <summary>Follows the log and the clock until it is cancelled. Any other end is a fault.</summary>
    public override async Task Run(CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Interlocked.Exchange(ref _historyAt, _time.GetTimestamp());
        var following = Follow(stopping.Token);
        var looking = Look(stopping.Token);
        try
        {
            await (await Task.WhenAny(following, looking).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Fault = e.Message;
            throw;
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following, looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Whatever it is: to look is to ask an index, and finds nothing where nothing has come near.
    private protected override bool MayMake(string type) => true;

    private protected override Task<IReadOnlyList<DueUrging>> Due(DateOnly today, int limit, CancellationToken cancellation) =>
        Views.DueUrgings(today, schedule.Thresholds, limit, cancellation);

    private protected override async Task<LogPosition> Do(DueUrging due, CancellationToken cancellation)
    {
        var result = await Effects.Send(
            string.Create(CultureInfo.InvariantCulture, $"{CommandTable.UrgingCommandIds}{due.TaskId}:{due.Deadline:yyyy-MM-dd}:{due.Threshold}"),
            new IssueUrging(new TaskId(due.TaskId), due.Threshold, UrgingSchedule.MessageOf(due.Deadline, due.Threshold), due.Deadline),
            problem => Fault = problem,
            cancellation).ConfigureAwait(false);
        // A task that refuses has changed since the views said so, and is looked at again.
        return result.Position ?? LogPosition.Start;
    }

    private async Task Follow(CancellationToken cancellation)
    {
        var head = await _log.Head(cancellation).ConfigureAwait(false);
        Interlocked.Exchange(ref _followed, head.Value);
        await foreach (var message in _log.Subscribe(head, cancellation).ConfigureAwait(false))
        {
            if (message is LogMessage.Event { Recorded: var recorded })
                Note(recorded);
            Interlocked.Exchange(ref _followed, message switch
            {
                LogMessage.Event e => e.Recorded.Position.Value,
                LogMessage.Checkpoint e => e.Position.Value,
                LogMessage.CaughtUp e => e.Position.Value,
                _ => Interlocked.Read(ref _followed),
            });
            _changed.TrySetResult();
        }
        throw new EventLogException("The log ended a subscription, which has no end.");
    }

    private void Note(RecordedEvent recorded)
    {
        if (recorded.Type.StartsWith("directive-task.", StringComparison.Ordinal) && IsHistory(EventTable.DecodeMetadata(recorded.Metadata, $"{recorded.Stream}@{recorded.Revision}")))
            Interlocked.Exchange(ref _historyAt, _time.GetTimestamp());
    }

    private async Task Look(CancellationToken cancellation)
    {
        while (true)
        {
            await UntilHistoryIsIn(cancellation).ConfigureAwait(false);
            // Before the log's head is asked for: what changes from here on is looked at again.
            var changed = _changed = NewSignal();
            await Settle(await _log.Head(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            var day = Day!.Value;
            var untilNextDay = UntilDayAfter(day);
            var patience = untilNextDay < LookMax ? untilNextDay : LookMax;
            if (patience > TimeSpan.Zero)
            {
                var waiting = changed.Task.WaitAsync(patience, _time, cancellation);
                // Asked again once the timer runs: it would not tell of a day that began before.
                if (VietnamTime.DayOf(_time.GetUtcNow()) == day)
                    await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task UntilHistoryIsIn(CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            // What nobody has looked at yet may be history too.
            await UntilFollowed(await _log.Head(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            var quiet = _quiet - _time.GetElapsedTime(Interlocked.Read(ref _historyAt));
            var patience = HistoryWaitMax - _time.GetElapsedTime(began);
            var wait = quiet < patience ? quiet : patience;
            if (wait <= TimeSpan.Zero)
                return;
            await Task.Delay(Waiting.ForTimer(wait), _time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task UntilFollowed(LogPosition head, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = _changed = NewSignal();
            if (Interlocked.Read(ref _followed) >= head.Value)
                return;
            await changed.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>True for an event that was entered long after it happened.</summary>
    internal static bool IsHistory(EventMetadata metadata) => metadata.OccurredAt.Day < VietnamTime.DayOf(metadata.RecordedAt).AddDays(-HistoryDays);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
