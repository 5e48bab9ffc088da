using System.Runtime.CompilerServices;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;

namespace ComplianceLedger.EventLog.EventStoreDb;

/// <summary>
/// The production log: EventStoreDB 23.10 to 24.x, one node or a cluster, over its own gRPC protocol. An append is durable when the server has acknowledged it.
/// Positions are the server's commit positions: they rise, and leave gaps. The ledger has the store to itself: system streams are passed over, anything else that
/// is no stream of a ledger, and any sign that history was taken away, is an alarm.
/// </summary>
public sealed class EventStoreDbEventLog : IEventLog
{
    private readonly Connection _connection;
    private readonly Reads _reads;
    private readonly TimeProvider _time;
    private readonly ClockCheck _clock;
    private readonly SemaphoreSlim _opening = new(1);
    private volatile Appends? _appends;
    private volatile EventLogException? _alarm;

    // Why the last append was refused for good, until one is taken.
    private volatile EventLogException? _refusal;
    private int _closed;

    private EventStoreDbEventLog(Connection connection, TimeProvider time)
    {
        (_connection, _time) = (connection, time);
        _reads = new Reads(connection, time, e => Alarm(e));
        _clock = new ClockCheck(time);
    }

    /// <inheritdoc />
    public string? Failure => _clock.Difference?.Message ?? _alarm?.Message ?? _refusal?.Message ?? _connection.Failure;

    /// <summary>Connects and makes sure that an EventStoreDB answers.</summary>
    /// <exception cref="EventLogException">The connection string is wrong, the server is away, is not trusted, does not know the user, or is something else.</exception>
    public static async Task<EventStoreDbEventLog> Open(string connectionString, TimeProvider time, CancellationToken cancellation = default)
    {
        var connection = new Connection(ConnectionString.Parse(connectionString), time);
        try
        {
            await connection.Current(cancellation).ConfigureAwait(false);
            return new EventStoreDbEventLog(connection, time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default)
    {
        EventLimits.Check(events);
        ArgumentException.ThrowIfNullOrEmpty(stream.Value, nameof(stream));
        ObjectDisposedException.ThrowIf(_closed != 0, this);
        if (cancellation.IsCancellationRequested)
            return new AppendOutcome.Unknown("The append was cancelled before it was sent.");
        if (_clock.Difference is { } difference)
            return new AppendOutcome.Unknown(difference.Message, difference);
        var deadline = _connection.Settings.DefaultDeadline;
        using var late = new CancellationTokenSource(deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            // No stream ends before its beginning: the protocol has no word for such a revision, and the answer is known but for where the stream does end.
            if (expected < Revision.None)
                return new AppendOutcome.Conflict(await LastOf(stream, either.Token).ConfigureAwait(false));
            if (!_clock.KnowsTheLog)
                await LearnTheLog(either.Token).ConfigureAwait(false);
            _clock.Sending(events[^1]);
            var outcome = await Send(stream, expected, events, deadline, either.Token).ConfigureAwait(false);
            if (outcome is AppendOutcome.Appended appended)
            {
                _clock.Answered(events[^1], appended.Position);
                _refusal = null;
            }
            // A server need not say where what it had already stands.
            return outcome is AppendOutcome.Appended { Position.Value: 0 } placeless
                ? placeless with { Position = await PositionOf(stream, placeless.Revision, either.Token).ConfigureAwait(false) }
                : outcome;
        }
        catch (OperationCanceledException)
        {
            return new AppendOutcome.Unknown(cancellation.IsCancellationRequested
                ? "The append was cancelled after it was sent."
                : $"{_connection.Settings} has not answered within {deadline.TotalSeconds} s; the append may be stored still.");
        }
        catch (EventLogException e)
        {
            if (e.HistoryIsMissing)
                Alarm(e);
            else if (!e.MayPass)
                _refusal = e;
            return new AppendOutcome.Unknown(e.Message, e);
        }
        catch (ObjectDisposedException e) when (_closed == 0)
        {
            return new AppendOutcome.Unknown("The connection was given up while the append was sent.", e);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, Revision from, ReadDirection direction, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream.Value, nameof(stream));
        if (limit <= 0 || from.Value < 0)
            yield break;
        var forwards = direction == ReadDirection.Forwards;
        var given = 0L;
        var due = from;
        await foreach (var message in Alarming(_reads.Stream(stream.Value, from, direction, limit, cancellation)).ConfigureAwait(false))
        {
            // A backward read may begin beyond the end; from its first event on it has no gap either.
            if (!forwards && given == 0)
                due = message.Revision;
            if (message.Revision != due)
                throw Alarm(StoredEvents.Deleted(stream.Value, $"revision {message.Revision} stands where {due} is due"));
            due = new Revision(due.Value + (forwards ? 1 : -1));
            given++;
            yield return message;
        }
        if (given == 0 && (!forwards || from.Value == 0))
            await CheckNeverExisted(stream, cancellation).ConfigureAwait(false);
        if (!forwards && given > 0 && given < limit && due.Value >= 0)
            throw Alarm(StoredEvents.Deleted(stream.Value, $"revision {due} and what stood before it is gone"));
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var given = 0L; given < limit;)
        {
            // One more: the read begins with the event that stands at the position.
            var asked = limit - given == long.MaxValue ? long.MaxValue : limit - given + 1;
            var received = 0L;
            var from = after;
            await foreach (var message in ReadAhead.Of(ending => _reads.All(from, ReadDirection.Forwards, asked, ending), cancellation).ConfigureAwait(false))
            {
                received++;
                var position = Wire.PositionOf(message.Event.CommitPosition);
                if (position <= after)
                    continue;
                after = position;
                if (Stored(message) is not { } recorded)
                    continue;
                given++;
                yield return recorded;
                if (given == limit)
                    yield break;
            }
            if (received < asked)
                yield break;
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default) =>
        new Subscription(this, _reads, _time).Follow(after, cancellation);

    /// <inheritdoc />
    public async Task<LogPosition> Head(CancellationToken cancellation = default)
    {
        await foreach (var message in _reads.All(LogPosition.Start, ReadDirection.Backwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            if (Stored(message) is { } last)
                return last.Position;
        }
        return LogPosition.Start;
    }

    /// <summary>Ends what is under way, whose outcome is then unknown to its callers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        if (_appends is { } appends)
            await appends.DisposeAsync().ConfigureAwait(false);
        _connection.Dispose();
    }

    /// <summary>The event, or null for a note of the system's. What is an alarm stays one: health shows it until somebody has looked.</summary>
    internal RecordedEvent? Stored(ReadResp.Types.ReadEvent message)
    {
        try
        {
            var recorded = StoredEvents.Read(message);
            if (recorded is not null)
                _clock.See(recorded);
            return recorded;
        }
        catch (EventLogException e)
        {
            throw Alarm(e);
        }
    }

    private EventLogException Alarm(EventLogException e)
    {
        _alarm = e;
        return e;
    }

    private async IAsyncEnumerable<RecordedEvent> Alarming(IAsyncEnumerable<ReadResp.Types.ReadEvent> messages)
    {
        await foreach (var message in messages.ConfigureAwait(false))
        {
            if (Stored(message) is { } recorded)
                yield return recorded;
        }
    }

    /// <summary>Before the first append: one that another process has stored already, and this one sends again, is then known to be old.</summary>
    private async Task LearnTheLog(CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_clock.KnowsTheLog)
                _clock.Reached(await _reads.End(cancellation).ConfigureAwait(false));
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<AppendOutcome> Send(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, TimeSpan deadline, CancellationToken cancellation)
    {
        var node = await _connection.Current(cancellation).ConfigureAwait(false);
        if (!node.HasBatchAppend)
            return await SingleAppend.Send(_connection, node, stream, expected, events, deadline, cancellation).ConfigureAwait(false);
        var appends = _appends is { HasEnded: false } current && ReferenceEquals(current.Node, node) ? current : await Batched(node, cancellation).ConfigureAwait(false);
        return await appends.Append(stream, expected, events, deadline, cancellation).ConfigureAwait(false);
    }

    private async Task<Appends> Batched(Node node, CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed != 0, this);
            if (_appends is { HasEnded: false } current && ReferenceEquals(current.Node, node))
                return current;
            // Whoever waited here may hold a node that has been given up since.
            if (!ReferenceEquals(await _connection.Current(cancellation).ConfigureAwait(false), node))
                throw new EventLogException($"The connection to {node.Address} was given up.") { MayPass = true };
            var before = _appends;
            _appends = null;
            if (before is not null)
                await before.DisposeAsync().ConfigureAwait(false);
            return _appends = new Appends(_connection, node);
        }
        finally
        {
            _opening.Release();
        }
    }

    // A deleted stream looks like one that never was; only its settings tell.
    private async Task CheckNeverExisted(StreamName stream, CancellationToken cancellation)
    {
        await foreach (var message in _reads.Stream($"$${stream}", IEventLog.LastRevision, ReadDirection.Backwards, 1, cancellation).ConfigureAwait(false))
            Stored(message);
    }

    private async Task<Revision> LastOf(StreamName stream, CancellationToken cancellation)
    {
        await foreach (var last in ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, 1, cancellation).ConfigureAwait(false))
            return last.Revision;
        return Revision.None;
    }

    private async Task<LogPosition> PositionOf(StreamName stream, Revision revision, CancellationToken cancellation)
    {
        await foreach (var recorded in ReadStream(stream, revision, ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
            return recorded.Position;
        throw new EventLogException($"The store says that it holds {stream}@{revision}, and does not give it.");
    }
}
