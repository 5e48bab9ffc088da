using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence;
using Akka.Persistence.Journal;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal;

/// <summary>
/// An Akka.Persistence journal over <see cref="IEventLog"/>. An ordinary plugin: <c>class</c> and <c>store</c> in HOCON suffice; all
/// settings are in <c>reference.conf</c>.
/// <list type="bullet">
/// <item>The stream's name is the persistence id; the sequence number is revision + 1, asserted on write and on read.</item>
/// <item>An <see cref="EncodedEvent"/> is stored as it is, and its receipt is filled before the write is acknowledged. It is replayed as the
/// <see cref="RecordedEvent"/> that the log holds, for the entity to decode. Any other payload goes through Akka's serializers.</item>
/// <item>What can't be serialized is rejected, and nothing else is. A marker takes its sequence number (see decision 0002); replay passes over it.</item>
/// <item>Everything else that keeps a write from being stored fails it, so that the actor stops and recovers from the log: a conflict
/// (<see cref="AppendConflictException"/>), an outcome that could not be settled in time (<see cref="AppendUnknownException"/>), a persistence id that
/// names no stream, an atomic write above <see cref="EventLimits"/>.</item>
/// <item>A <see cref="Tagged"/> payload fails the write with <see cref="NotSupportedException"/>: the log keeps no tags, and storing the payload without
/// them would leave a query by tag silently empty. A rejection would not do: it can be overlooked, since the actor goes on.</item>
/// <item>A delete fails with <see cref="NotSupportedException"/>: history is immutable.</item>
/// </list>
/// </summary>
/// <remarks>
/// Akka's base class runs every write inside its circuit breaker and sends all answers of a journal through one resequencer. In 1.5.74 every
/// exception of the write's task counts as a failure of the breaker (only the results of a task that succeeds, the rejections, do not), and so
/// does a failed delete: ten conflicts, or ten refused deletes, in a row would keep all actors from writing and recovering for the reset time, which Akka
/// reads with a default of 30 s. And the resequencer holds back every later answer, to any actor, while one unknown outcome is being settled.
/// (Without the override below five tests fail that say so.)
/// So this class takes the three requests before the base class does (<see cref="AroundReceive"/>) and answers them itself: with the same messages in the same
/// order to each actor, through a breaker of its own that counts only what the store did wrong, and without holding up one stream for another.
/// The base class's breaker, filter settings and resequencer stand idle.
/// </remarks>
public sealed class EventLogJournal : AsyncWriteJournal
{
    private readonly JournalSettings _settings;
    private readonly StoredPayloads _payloads;
    private readonly CircuitBreaker _breaker;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ActorSystem _system = Context.System;
    private readonly ILoggingAdapter _logger = Context.GetLogger();

    // Only for the actor's own thread; kept to be reused.
    private readonly List<AtomicWrite> _batch = [];

    // The last write of each persistence id that has not ended. Put in on the actor's thread, taken out when the write has ended.
    private readonly ConcurrentDictionary<string, Write> _inFlight = new(StringComparer.Ordinal);

    // The last answer to each actor that has not been told in full; as above.
    private readonly ConcurrentDictionary<IActorRef, Answering> _answering = new();

    // Begun anew when it has failed, since a store that is away now may be there later; under its gate.
    private readonly Lock _openingGate = new();
    private Task<IEventLog> _opening;

    // What the provider was last asked for. It may take longer than anybody waits; then the next opening waits for the same one, for a store that holds a
    // lock can't be opened twice.
    private Task<IEventLog>? _unfinishedOpening;
    private SettledAppends? _appends;
    private readonly bool _ownsLog;
    private volatile Exception? _lastFailure;

    public EventLogJournal()
    {
        // The plugin actor is named after its path in the configuration.
        _settings = JournalSettings.Of(_system.Settings.Config, Self.Path.Name);
        _payloads = new StoredPayloads((ExtendedActorSystem)_system, _time);
        _breaker = new CircuitBreaker(_system.Scheduler, _settings.BreakerFailuresMax, _settings.BreakerCallTimeout, _settings.BreakerResetTimeout);
        var given = _system.Settings.Setup.Get<EventLogSetup>();
        _ownsLog = !given.HasValue;
        _opening = given.HasValue ? Task.FromResult(given.Value.Log) : Open();
    }

    /// <summary>The plugin's settings with their defaults and reasons, for a fallback to a system's configuration.</summary>
    public static Config ReferenceConfiguration => JournalSettings.Reference;

    /// <summary>Takes the requests of persistent actors; everything else is the base class's.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Begin(write);
                return true;
            case ReplayMessages replay:
                var filter = _settings.ReplayFilterMode == ReplayFilterMode.Disabled
                    ? replay.PersistentActor
                    : Context.ActorOf(ReplayFilter.Props(replay.PersistentActor, _settings.ReplayFilterMode, _settings.ReplayFilterWindow, _settings.ReplayFilterOldWritersMax, _settings.ReplayFilterDebug));
                _ = Answer(replay, filter, Context);
                return true;
            case DeleteMessagesTo delete:
                delete.PersistentActor.Tell(new DeleteMessagesFailure(NoDelete(delete.PersistenceId), delete.ToSequenceNr), Self);
                return true;
            default:
                return base.AroundReceive(receive, message);
        }
    }

    private void Begin(WriteMessages message)
    {
        var earlier = _answering.TryGetValue(message.PersistentActor, out var unfinished) ? unfinished.Running : null;
        var answering = new Answering();
        _answering[message.PersistentActor] = answering;
        answering.Running = Answer(message, answering, earlier, Self);
    }

    /// <summary>
    /// Tells the outcome of the whole batch, and then of each of its messages, in their order: the sequence that Akka's own journals keep. An actor
    /// sends its next request as soon as it hears the first of these answers, and would take the next one's answers for the rest of this one's:
    /// so they wait until this one is told in full.
    /// </summary>
    private async Task Answer(WriteMessages message, Answering answering, Task? earlier, IActorRef self)
    {
        IImmutableList<Exception?>? rejections = null;
        Exception? failure = null;
        try
        {
            rejections = await WriteMessagesAsync(PreparePersistentBatch(message.Messages), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            failure = TryUnwrapException(cause);
        }
        if (earlier is not null)
            await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            Tell(message, rejections, failure, self);
        }
        finally
        {
            _answering.TryRemove(new KeyValuePair<IActorRef, Answering>(message.PersistentActor, answering));
        }
    }

    private static void Tell(WriteMessages message, IImmutableList<Exception?>? rejections, Exception? failure, IActorRef self)
    {
        var actor = message.PersistentActor;
        if (failure is null)
        {
            actor.Tell(WriteMessagesSuccessful.Instance, self);
        }
        else
        {
            var writes = 0;
            foreach (var envelope in message.Messages)
                writes += envelope is AtomicWrite ? 1 : 0;
            actor.Tell(new WriteMessagesFailed(failure, writes), self);
        }
        var index = 0;
        foreach (var envelope in message.Messages)
        {
            if (envelope is not AtomicWrite write)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, message.ActorInstanceId), envelope.Sender);
                continue;
            }
            var rejection = rejections?[index];
            index++;
            foreach (var persistent in (IEnumerable<IPersistentRepresentation>)write.Payload)
            {
                actor.Tell(
                    failure is not null ? new WriteMessageFailure(persistent, failure, message.ActorInstanceId)
                    : rejection is not null ? new WriteMessageRejected(persistent, rejection, message.ActorInstanceId)
                    : new WriteMessageSuccess(persistent, message.ActorInstanceId),
                    persistent.Sender);
            }
        }
    }

    private async Task Answer(ReplayMessages message, IActorRef receiver, IActorContext context)
    {
        try
        {
            // Before the breaker: a name that is no stream's is the caller's mistake, not the store's.
            _ = StreamOf(message.PersistenceId);
            var highest = await _breaker.WithCircuitBreaker((Journal: this, Message: message), static (it, cancellation) =>
                it.Journal.ReadHighestSequenceNrAsync(it.Message.PersistenceId, Math.Max(0, it.Message.FromSequenceNr - 1), cancellation)).ConfigureAwait(false);
            var to = Math.Min(message.ToSequenceNr, highest);
            if (to > 0 && message.FromSequenceNr <= to)
            {
                await ReplayMessagesAsync(context, message.PersistenceId, message.FromSequenceNr, to, message.Max, persistent =>
                {
                    foreach (var adapted in AdaptFromJournal(persistent))
                        receiver.Tell(new ReplayedMessage(adapted), ActorRefs.NoSender);
                }).ConfigureAwait(false);
            }
            receiver.Tell(new RecoverySuccess(highest), ActorRefs.NoSender);
            if (CanPublish)
                _system.EventStream.Publish(message);
        }
        catch (Exception cause)
        {
            receiver.Tell(new ReplayMessagesFailure(TryUnwrapException(cause)), ActorRefs.NoSender);
        }
    }

    /// <summary>
    /// Writes the batch in one append where <see cref="EventLimits"/> allow, else in several, in order; an atomic write is never divided.
    /// Called on the actor's thread, which encodes; a write begins when the one before it on the same stream has ended.
    /// </summary>
    /// <returns>Null, or for each atomic write null or why it was rejected.</returns>
    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        Write write;
        try
        {
            _batch.AddRange(messages);
            if (_batch.Count == 0)
                return Task.FromResult<IImmutableList<Exception?>?>(null);
            write = Prepare(_batch);
        }
        catch (Exception cause)
        {
            return Task.FromException<IImmutableList<Exception?>?>(cause);
        }
        finally
        {
            _batch.Clear();
        }
        var previous = _inFlight.TryGetValue(write.Stream.Value, out var unfinished) ? unfinished.Running : null;
        _inFlight[write.Stream.Value] = write;
        var running = Run(write, previous);
        write.Running = running;
        return running;
    }

    private Write Prepare(List<AtomicWrite> batch)
    {
        var stream = StreamOf(batch[0].PersistenceId);
        var first = batch[0].LowestSequenceNr;
        if (first < 1)
            throw new ArgumentException($"Sequence numbers begin with 1; the write to '{stream}' begins with {first}.");
        var count = 0;
        foreach (var atomic in batch)
            count += atomic.Size;
        var write = new Write(stream, new Revision(first - 2), new EncodedEvent[count]);

        var filled = 0;
        var appendStart = 0;
        long appendBytes = 0;
        for (var index = 0; index < batch.Count; index++)
        {
            var atomic = batch[index];
            if (atomic.PersistenceId != stream.Value)
                throw new ArgumentException($"One request writes to one stream, not to '{stream}' and '{atomic.PersistenceId}'.");
            var bytes = Encode(write, atomic, index, batch.Count, filled, first + filled);
            if (atomic.Size > EventLimits.AppendEventsMax || bytes > EventLimits.AppendBytesMax)
                throw new ArgumentException($"The atomic write {atomic.LowestSequenceNr}..{atomic.HighestSequenceNr} of '{stream}' has {atomic.Size} events and {bytes} bytes; an append holds at most {EventLimits.AppendEventsMax} and {EventLimits.AppendBytesMax}.");
            if (filled + atomic.Size - appendStart > EventLimits.AppendEventsMax || appendBytes + bytes > EventLimits.AppendBytesMax)
            {
                (write.AppendEnds ??= []).Add(filled);
                appendStart = filled;
                appendBytes = 0;
            }
            appendBytes += bytes;
            filled += atomic.Size;
        }
        return write;
    }

    /// <summary>Encodes one atomic write, or puts markers in its place. The result is its size in bytes, as <see cref="EventLimits"/> counts them.</summary>
    private long Encode(Write write, AtomicWrite atomic, int index, int indexEnd, int at, long sequenceNr)
    {
        var events = (IImmutableList<IPersistentRepresentation>)atomic.Payload;
        Exception? rejection = null;
        for (var i = 0; i < events.Count; i++)
        {
            var persistent = events[i];
            if (persistent.SequenceNr != sequenceNr + i)
                throw new ArgumentException($"The write to '{write.Stream}' has sequence number {persistent.SequenceNr} where {sequenceNr + i} is due: it would leave a gap.");
            switch (persistent.Payload)
            {
                case EncodedEvent { Type: StoredPayloads.PayloadType or StoredPayloads.RejectedType } reserved:
                    throw new ArgumentException($"The event type '{reserved.Type}' is the journal's own.");
                case EncodedEvent ready:
                    write.Events[at + i] = ready;
                    break;
                case Tagged:
                    throw new NotSupportedException($"The event {persistent.SequenceNr} of '{write.Stream}' is tagged, and the log keeps no tags: take the tagging adapter away, and query by the events themselves.");
                default:
                    try
                    {
                        write.Events[at + i] = _payloads.Encode(write.Stream, persistent);
                    }
                    catch (Exception cause)
                    {
                        rejection ??= cause;
                    }
                    break;
            }
        }
        if (rejection is not null)
        {
            // Akka counts a rejected event's sequence number as used, and the next write begins after it. Revisions have no gaps, so something must
            // stand there: a marker for each of its events, since an atomic write is rejected as a whole.
            (write.Rejections ??= new Exception?[indexEnd])[index] = rejection;
            for (var i = 0; i < events.Count; i++)
                write.Events[at + i] = _payloads.Rejected(write.Stream, events[i], rejection);
        }
        long bytes = 0;
        for (var i = at; i < at + events.Count; i++)
            bytes += Encoding.UTF8.GetByteCount(write.Events[i].Type) + write.Events[i].Data.Length + write.Events[i].Metadata.Length;
        return bytes;
    }

    private async Task<IImmutableList<Exception?>?> Run(Write write, Task? previous)
    {
        var wasSent = false;
        try
        {
            if (previous is not null)
                await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_breaker.IsOpen)
                throw new AppendUnknownException($"The write to '{write.Stream}' was not sent: the store failed too often a moment ago.", _lastFailure ?? _breaker.LastCaughtException);
            wasSent = true;
            var appends = _appends ?? await OpenedAppends().ConfigureAwait(false);
            var start = 0;
            if (write.AppendEnds is { } ends)
            {
                foreach (var end in ends)
                {
                    var part = new ArraySegment<EncodedEvent>(write.Events, start, end - start);
                    write.Fill(start, end, await appends.Append(write.Stream, write.RevisionBefore(start), part).ConfigureAwait(false));
                    start = end;
                }
            }
            IReadOnlyList<EncodedEvent> rest = start == 0 ? write.Events : new ArraySegment<EncodedEvent>(write.Events, start, write.Events.Length - start);
            var position = await appends.Append(write.Stream, write.RevisionBefore(start), rest).ConfigureAwait(false);
            write.Fill(start, write.Events.Length, position);
            _breaker.Succeed();
            return write.Rejections?.ToImmutableArray();
        }
        catch (AppendConflictException)
        {
            // The store answered, and rightly: to the breaker this is a success.
            _breaker.Succeed();
            throw;
        }
        catch (Exception cause) when (wasSent && cause is not ArgumentException)
        {
            // Kept here, because the breaker would only remember that it was told to fail. What was not sent failed because of this, and is no cause of more.
            _lastFailure = cause;
            _breaker.Fail();
            throw;
        }
        finally
        {
            _inFlight.TryRemove(new KeyValuePair<string, Write>(write.Stream.Value, write));
        }
    }

    /// <summary>Fails: nothing is ever deleted.</summary>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        Task.FromException(NoDelete(persistenceId));

    /// <summary>The sequence number of the stream's last event, a marker or not; 0 when it has none. Waits for the write in flight, so that a restarted actor does not use its numbers again.</summary>
    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        // Here, before the first wait, this still runs on the actor's thread, after every write that was asked for earlier.
        var stream = StreamOf(persistenceId);
        if (_inFlight.TryGetValue(persistenceId, out var unfinished) && unfinished.Running is { } running)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var log = await Opened().ConfigureAwait(false);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_settings.ReadTimeout);
        var last = await log.ReadPage(stream, IEventLog.LastRevision, ReadDirection.Backwards, 1, timeout.Token).ConfigureAwait(false);
        return last.Count == 0 ? 0 : last[0].Revision.Value + 1;
    }

    /// <summary>Reads page by page; <paramref name="max"/> counts what is replayed, not what is passed over. Fails when the events are not exactly those that the bounds ask for.</summary>
    public override async Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        ArgumentNullException.ThrowIfNull(recoveryCallback);
        var stream = StreamOf(persistenceId);
        var log = await Opened().ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(_settings.ReplayDeadline, _time);
        // A ledger event names no writer to Akka. It takes that of the event before it, so that the replay filter, which looks for writers that come
        // back after another, finds none in a stream that holds both kinds.
        var writer = "";
        var due = Math.Max(fromSequenceNr, 1);
        while (due <= toSequenceNr && max > 0)
        {
            var limit = (int)Math.Min(Math.Min(_settings.ReplayPageEvents, max), toSequenceNr - due + 1);
            var page = await ReadPage(log, stream, new Revision(due - 1), limit, deadline.Token).ConfigureAwait(false);
            foreach (var recorded in page)
            {
                if (recorded.Stream != stream || recorded.Revision.Value != due - 1)
                    throw new EventLogException($"The log gave event {recorded.Revision} of '{recorded.Stream}' where event {due - 1} of '{stream}' was due.");
                due++;
                if (recorded.Type == StoredPayloads.RejectedType)
                    continue;
                var persistent = _payloads.Decode(recorded, writer);
                writer = persistent.WriterGuid;
                recoveryCallback(persistent);
                max--;
            }
            if (page.Count < limit && max > 0)
                throw new EventLogException($"The log ends '{stream}' before event {due}, although a replay up to event {toSequenceNr} was asked for.");
        }
    }

    private async Task<List<RecordedEvent>> ReadPage(IEventLog log, StreamName stream, Revision from, int limit, CancellationToken replay)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(replay);
        timeout.CancelAfter(_settings.ReadTimeout);
        return await log.ReadPage(stream, from, ReadDirection.Forwards, limit, timeout.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<PersistenceHealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(_opening is { IsCompleted: true, IsCompletedSuccessfully: false }
            ? new PersistenceHealthCheckResult(PersistenceHealthStatus.Unhealthy, "The store can't be opened.", _opening.Exception?.GetBaseException())
            : _breaker.IsClosed ? new PersistenceHealthCheckResult(PersistenceHealthStatus.Healthy, "The store answers.")
            : new PersistenceHealthCheckResult(PersistenceHealthStatus.Degraded, "The store failed too often a moment ago.", _lastFailure ?? _breaker.LastCaughtException));

    /// <summary>Disposes a log that the journal opened, when its last write has ended; the actor system's termination waits for that, so that the store can be opened again after it.</summary>
    protected override void PostStop()
    {
        var closing = Close();
        if (!closing.IsCompleted)
        {
            // The one place that blocks: Akka offers nothing asynchronous here, and only the thread that ends the system stands still.
            _system.RegisterOnTermination(() =>
            {
                if (!closing.Wait(_settings.AppendDeadline))
                    _logger.Error("The journal's store was not closed within {0}.", _settings.AppendDeadline);
            });
        }
        base.PostStop();
    }

    private async Task Close()
    {
        foreach (var write in _inFlight.Values)
        {
            if (write.Running is { } running)
                await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!_ownsLog)
            return;
        try
        {
            await (await _opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            _logger.Error(cause, "The journal's store was not closed properly.");
        }
    }

    private Task<IEventLog> Opened()
    {
        lock (_openingGate)
        {
            if (_opening.IsFaulted || _opening.IsCanceled)
                _opening = Open();
            return _opening;
        }
    }

    private async Task<SettledAppends> OpenedAppends()
    {
        var log = await Opened().ConfigureAwait(false);
        return _appends ??= new SettledAppends(log, _settings, _time);
    }

    private async Task<IEventLog> Open()
    {
        try
        {
            using var deadline = new CancellationTokenSource(_settings.OpenDeadline, _time);
            if (_unfinishedOpening is null)
            {
                var (provider, connection) = _settings.Provider();
                _unfinishedOpening = provider.Open(connection, deadline.Token);
            }
            return await _unfinishedOpening.WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            if (_unfinishedOpening is { IsCompleted: true, IsCompletedSuccessfully: false })
                _unfinishedOpening = null;
            // Not its whole text: there may be a password in it.
            _logger.Error(cause, "The journal's store '{0}:…' can't be opened: {1}", _settings.Store.Split(':')[0], cause.Message);
            throw;
        }
    }

    private static StreamName StreamOf(string persistenceId) =>
        StreamName.IsValid(persistenceId) ? new StreamName(persistenceId) : throw new ArgumentException($"The persistence id '{persistenceId}' can't name a stream: 1 to {StreamName.LengthMax} characters, no control characters, no leading $.", nameof(persistenceId));

    private static NotSupportedException NoDelete(string persistenceId) =>
        new($"History is immutable: nothing of '{persistenceId}' was deleted.");

    /// <summary>One request on its way to being answered.</summary>
    private sealed class Answering
    {
        /// <summary>Set and read on the actor's thread.</summary>
        public Task? Running { get; set; }
    }

    /// <summary>One request's events, encoded. Its stream has no other running before this one has ended.</summary>
    private sealed class Write(StreamName stream, Revision expected, EncodedEvent[] events)
    {
        public StreamName Stream { get; } = stream;
        public EncodedEvent[] Events { get; } = events;

        /// <summary>Where each append but the last ends among the events; null when all go in one.</summary>
        public List<int>? AppendEnds { get; set; }

        public Exception?[]? Rejections { get; set; }

        /// <summary>Set and read on the actor's thread.</summary>
        public Task? Running { get; set; }

        public Revision RevisionBefore(int index) => new(expected.Value + index);

        public void Fill(int from, int end, LogPosition position)
        {
            for (var i = from; i < end; i++)
                Events[i].Receipt.Fill(new Revision(expected.Value + 1 + i), position);
        }
    }
}
