using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Following;

/// <summary>
/// Follows the log and applies what it says, as many events to a transaction as are waiting. A store that is away is tried again; an event that can't be
/// read, or a damaged view, ends it.
/// </summary>
internal sealed class Follower(ViewWriter writer, IEventLog log, TimeProvider time, LedgerViewsOptions options, Arrivals arrivals, LogPosition start)
{
    // Written by the one loop, read by anybody.
    private long _position = start.Value;
    private long _head = start.Value;
    private volatile bool _caughtUp;
    private volatile Exception? _fault;
    private volatile Exception? _retrying;

    public LogPosition Position => new(Interlocked.Read(ref _position));

    public Exception? Fault => _fault;

    public ViewsHealth Health => new(Position, new LogPosition(Interlocked.Read(ref _head)), _caughtUp, _fault, _retrying);

    /// <summary>Runs until it is cancelled or has a fault. Never throws.</summary>
    public async Task Run(CancellationToken stopping)
    {
        try
        {
            writer.Load();
            for (var wait = options.RetryFirst; ; wait = Doubled(wait))
            {
                var before = Position;
                try
                {
                    await Follow(stopping).ConfigureAwait(false);
                }
                catch (Exception e) when (MayPass(e) && !stopping.IsCancellationRequested)
                {
                    _caughtUp = false;
                    _retrying = e;
                }
                if (Position > before)
                    wait = options.RetryFirst;
                await Task.Delay(wait, time, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Whatever it is, it is shown in the health and nothing goes on.
        catch (Exception e)
        {
            _fault = e;
            SayStopped();
        }
#pragma warning restore CA1031
        finally
        {
            _caughtUp = false;
            arrivals.End();
        }
    }

    private async Task Follow(CancellationToken stopping)
    {
        See(await log.Head(stopping).ConfigureAwait(false));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var messages = log.Subscribe(Position, ending.Token).GetAsyncEnumerator(ending.Token);
        Task<bool>? pending = null;
        try
        {
            var batch = new List<RecordedEvent>();
            while (true)
            {
                var next = messages.MoveNextAsync();
                // Whoever waits for more is not left waiting for what is here already.
                pending = next.IsCompleted ? null : next.AsTask();
                if (pending is not null)
                    await Apply(batch, stopping).ConfigureAwait(false);
                if (!await (pending is null ? next : new ValueTask<bool>(pending)).ConfigureAwait(false))
                    throw new EventLogException("The log ended a subscription, which has no end.");
                pending = null;
                await Take(messages.Current, batch, stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            // A subscription may not be disposed of while it is being read.
            if (pending is not null)
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await messages.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task Take(LogMessage message, List<RecordedEvent> batch, CancellationToken stopping)
    {
        switch (message)
        {
            case LogMessage.Event e:
                See(e.Recorded.Position);
                batch.Add(e.Recorded);
                if (batch.Count >= options.BatchEventsMax)
                    await Apply(batch, stopping).ConfigureAwait(false);
                break;
            case LogMessage.CaughtUp caughtUp:
                See(caughtUp.Position);
                await Apply(batch, stopping).ConfigureAwait(false);
                writer.Say("active");
                _caughtUp = true;
                _retrying = null;
                break;
            case LogMessage.FellBehind fellBehind:
                See(fellBehind.Position);
                _caughtUp = false;
                break;
            case LogMessage.Checkpoint checkpoint:
                See(checkpoint.Position);
                await Apply(batch, stopping).ConfigureAwait(false);
                break;
        }
    }

    private async Task Apply(List<RecordedEvent> batch, CancellationToken stopping)
    {
        if (batch.Count == 0)
            return;
        try
        {
            await Commit(batch, stopping).ConfigureAwait(false);
        }
        catch (UnreadableEventException e)
        {
            // What comes before it is readable and counts; the views stop exactly there.
            var readable = batch.TakeWhile(recorded => recorded.Position != e.Position).ToList();
            if (readable.Count > 0 && readable.Count < batch.Count)
                await Commit(readable, stopping).ConfigureAwait(false);
            throw;
        }
        batch.Clear();
    }

    private async Task Commit(List<RecordedEvent> events, CancellationToken stopping)
    {
        await writer.Apply(events, _caughtUp, stopping).ConfigureAwait(false);
        _retrying = null;
        Interlocked.Exchange(ref _position, events[^1].Position.Value);
        arrivals.Reached(events[^1].Position, events);
    }

    private void See(LogPosition position)
    {
        if (position.Value > Interlocked.Read(ref _head))
            Interlocked.Exchange(ref _head, position.Value);
    }

    private void SayStopped()
    {
        try
        {
            writer.Say("stopped");
        }
        catch (SqliteException)
        {
            // The health shows the fault itself; the word in the database is for those who look at it later.
        }
    }

    private TimeSpan Doubled(TimeSpan wait) => wait + wait < options.RetryMost ? wait + wait : options.RetryMost;

    // A store that is away, a full disk, a lock: not a constraint that failed, a damaged file or an event that can't be read.
    private static bool MayPass(Exception e) => e switch
    {
        EventLogException or IOException or TimeoutException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB
            or SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_SCHEMA),
        _ => false,
    };
}
