using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors;

/// <summary>
/// The owner of one stream, of whatever category. It works on one command at a time: asks the streams that the command names, decides, has another
/// stream open the way where the decision says so, persists, and only then changes its state and answers. Further commands wait in a queue of its own, so
/// that questions about its last durable state are answered at once, also by an owner that waits itself: two owners may ask each other.
/// </summary>
internal sealed class EntityActor : UntypedPersistentActor
{
    /// <summary>Commands that may wait for one stream; one more is turned away.</summary>
    internal const int WaitingMax = 256;

    /// <summary>How long other streams may take to answer. Below the caller's patience, so that the caller hears why.</summary>
    internal static readonly TimeSpan ReferencesTimeout = TimeSpan.FromSeconds(5);

    private readonly StreamId _stream;
    private readonly string _streamName;
    private readonly EntityLogic _logic;
    private readonly IActorRef _entities;
    private readonly Recorder _recorder;
    private readonly IEventLog _eventLog;
    private readonly string _writer;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private readonly Queue<(Execute Command, IActorRef From)> _waiting = new();

    // Who asked during the recovery.
    private readonly List<(IActorRef From, long Work)> _asking = [];
    private readonly Dictionary<string, RememberedCommand> _commands = new(StringComparer.Ordinal);
    private object _state;

    // Every fact so far, while a correction may still have to be folded through them: during the recovery, and while a command that looks back is at hand.
    private List<Fact>? _past;
    private Revision _revision = Revision.None;
    private Work? _work;
    private long _works;
    private bool _stopping;
    private Exception? _failure;

    public EntityActor(StreamId stream, IActorRef entities, Recorder recorder, IEventLog log)
    {
        _stream = stream;
        _streamName = stream.ToString();
        _logic = EntityLogic.For(stream.Category);
        _entities = entities;
        _recorder = recorder;
        _eventLog = log;
        _writer = recorder.NextWriter();
        _state = _logic.Initial;
        _past = _logic.FoldsCorrectionsWhole ? [] : null;
    }

    public override string PersistenceId => _streamName;

    /// <summary>From the events alone.</summary>
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    /// <summary>An accepted command, by its id: enough to know it again and to give the first answer again.</summary>
    private readonly record struct RememberedCommand(string Hash, Revision Last, string[] Events);

    /// <summary>The command at hand.</summary>
    private sealed class Work(Execute command, IActorRef from, long number)
    {
        /// <summary>Tells answers to this one from late answers to an earlier one.</summary>
        public long Number { get; } = number;

        public Execute Command { get; } = command;
        public IActorRef From { get; } = from;
        public Dictionary<StreamId, Summary?> Answers { get; } = [];
        public int AnswersDue { get; set; }

        /// <summary>The stream's own events; only where the command looks back.</summary>
        public IReadOnlyList<PastFact>? History { get; set; }

        public ValueList<StreamReference> References { get; set; } = [];
        public Decision.Accepted? Decided { get; set; }

        /// <summary>Of the command to another stream that has to be accepted first; null while none was sent.</summary>
        public string? FirstId { get; set; }

        public bool IsPersisting { get; set; }
        public ICancelable? Timeout { get; set; }
    }

    private sealed record ReferencesLate(Work Work);

    /// <param name="Cause">Null where it was read.</param>
    private sealed record HistoryRead(Work Work, IReadOnlyList<PastFact> History, string? Cause);

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case RecordedEvent recorded:
                var (fact, metadata) = Recorder.Read(recorded);
                if (recorded.Revision != _revision.Next)
                    throw new InvalidOperationException($"{recorded.Stream}: revision {recorded.Revision} follows {_revision}.");
                Apply(fact, recorded.Revision);
                Remember(metadata.CommandId, metadata.CommandHash, recorded.Revision, recorded.Type);
                break;
            case RecoveryCompleted:
                // The journal passes over its own markers, which have no place in a stream of the ledger.
                if (LastSequenceNr != _revision.Value + 1)
                    throw _failure = new InvalidOperationException($"{_streamName} has {LastSequenceNr} events, of which {_revision.Value + 1} are the ledger's.");
                _past = null;
                foreach (var (from, number) in _asking)
                    Tell(from, number);
                _asking.Clear();
                if (_waiting.TryDequeue(out var first))
                    Begin(first.Command, first.From);
                break;
            default:
                throw new InvalidOperationException($"{_streamName} holds a {message.GetType().Name}, which is no event of the ledger.");
        }
    }

    /// <summary>
    /// While it recovers, what others want waits here and not in Akka's stash: that goes to the dead letters when the recovery fails, and nobody
    /// hears why.
    /// </summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (!IsRecovering)
            return base.AroundReceive(receive, message);
        switch (message)
        {
            case Summarize question:
                _asking.Add((Sender, question.Work));
                return true;
            case Execute command:
                Wait(command);
                return true;
            default:
                return base.AroundReceive(receive, message);
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Summarize question:
                Tell(Sender, question.Work);
                break;
            case Execute command when _work is null:
                Begin(command, Sender);
                break;
            case Execute command:
                Wait(command);
                break;
            case Summary summary when _work is { IsPersisting: false } work && work.Number == summary.Work && work.Answers.TryGetValue(summary.Stream, out var known) && known is null:
                work.Answers[summary.Stream] = summary;
                if (--work.AnswersDue == 0)
                    Gather(work);
                break;
            case HistoryRead { Cause: null } read when ReferenceEquals(read.Work, _work) && !_work.IsPersisting:
                _work.History = read.History;
                if (--_work.AnswersDue == 0)
                    Gather(_work);
                break;
            case HistoryRead unread when ReferenceEquals(unread.Work, _work) && !_work.IsPersisting:
                Finish(_work, Unavailable(_work.Command, unread.Cause!));
                break;
            case NoSummary missing when _work is { IsPersisting: false } work && work.Number == missing.Work:
                Finish(work, Unavailable(work.Command, missing.Cause));
                break;
            case CommandResult first when _work is { Decided: { First: not null }, IsPersisting: false } work:
                AfterFirst(work, first);
                break;
            case ReferencesLate late when ReferenceEquals(late.Work, _work) && !_work.IsPersisting:
                Finish(_work, Unavailable(_work.Command, "another stream that the command names did not answer in time"));
                break;
            case StopEntity:
                _stopping = true;
                StopWhenIdle();
                break;
            case Summary or NoSummary or CommandResult or ReferencesLate or HistoryRead:
                // Belongs to work that has ended without it.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Wait(Execute command)
    {
        if (_waiting.Count < WaitingMax)
            _waiting.Enqueue((command, Sender));
        else
            Sender.Tell(Unavailable(command, $"{WaitingMax} commands already wait for {_stream}"));
    }

    private void Tell(IActorRef asking, long work) => asking.Tell(Summarized(work));

    private Summary Summarized(long work) => new(_stream, work, _revision, _logic.Summarize(_state));

    private void Begin(Execute command, IActorRef from)
    {
        var work = _work = new Work(command, from, ++_works);
        if (_commands.TryGetValue(command.CommandId, out var known))
        {
            Finish(work, known.Hash == command.Hash
                ? new CommandResult(command.CommandId, CommandOutcome.Duplicate, _stream, known.Last, null, known.Events)
                : Refused(command, EntityRefusals.CommandIdReused(command.CommandId)));
            return;
        }
        if (command.Barred is { } barred)
        {
            Finish(work, Refused(command, barred));
            return;
        }
        if (command.Expected is { } expected && expected != _revision)
        {
            Finish(work, new CommandResult(command.CommandId, CommandOutcome.Conflict, _stream, _revision, null, []));
            return;
        }
        Gather(work);
    }

    /// <summary>Asks what the decision still needs to know, which may follow from what was answered; decides where that is nothing.</summary>
    private void Gather(Work work)
    {
        var command = work.Command;
        List<StreamId> asked = [];
        foreach (var stream in _logic.ReferencesOf(_state, command.Command, ContextOf(work), AnswersOf(work)))
        {
            // A task that names itself is asked nothing: it would wait for its own answer, and its decision refuses the command.
            if (work.Answers.TryAdd(stream, stream == _stream ? Summarized(work.Number) : null) && stream != _stream)
                asked.Add(stream);
        }
        work.AnswersDue = asked.Count;
        if (command.Command.LooksBack && work.History is null)
        {
            work.AnswersDue++;
            ReadHistory(work, _revision).PipeTo(Self);
        }
        if (work.AnswersDue == 0)
        {
            Decide(work);
            return;
        }
        StartTimeout(work);
        foreach (var stream in asked)
            _entities.Tell(new Summarize(stream, work.Number), Self);
    }

    private CommandContext ContextOf(Work work) => new(work.Command.By, work.Command.At, _revision.Next.Value, work.History) { HasGiven = work.Command.HasGiven };

    private static References AnswersOf(Work work) => work.Answers.Count == 0
        ? References.None
        : new References(work.Answers.ToDictionary(answer => answer.Key, answer => new Reference(answer.Value!.Value, answer.Value.Revision.Value)));

    /// <summary>From the log: few commands look back, and an owner that kept its events for them would hold them all in memory.</summary>
    private async Task<HistoryRead> ReadHistory(Work work, Revision last)
    {
        var history = new List<PastFact>();
        try
        {
            if (last != Revision.None)
            {
                await foreach (var recorded in _eventLog.ReadStream(new StreamName(_streamName), new Revision(0), ReadDirection.Forwards, last.Value + 1).ConfigureAwait(false))
                    history.Add(new PastFact(recorded.EventId, Recorder.Read(recorded).Fact));
            }
            return history.Count == last.Value + 1
                ? new HistoryRead(work, history, null)
                : new HistoryRead(work, [], $"{_streamName} has {history.Count} events in the log, of {last.Value + 1}");
        }
        catch (Exception e)
        {
            // Whatever keeps it from being read: the command waits for the answer, and nothing was decided.
            return new HistoryRead(work, [], $"{_streamName} can't be read: {e.Message}");
        }
    }

    private void Decide(Work work)
    {
        var command = work.Command;
        work.References = [.. work.Answers.Values
            .Where(answer => answer!.Revision != Revision.None && answer.Stream != _stream)
            .Select(answer => new StreamReference(answer!.Stream.ToString(), answer.Revision.Value))];
        switch (_logic.Decide(_state, command.Command, ContextOf(work), AnswersOf(work)))
        {
            case Decision.Refused refused:
                Finish(work, Refused(command, refused.Refusal));
                break;
            case Decision.Preceded preceded:
                Precede(work, SuccessionMoves.Before(command, preceded), preceded.Events);
                break;
            case Decision.Accepted accepted:
                work.Decided = accepted;
                if (accepted.First is { } first)
                    SendFirst(work, first);
                else
                    Persist(work);
                break;
        }
    }

    private void SendFirst(Work work, Command first)
    {
        var command = work.Command;
        StartTimeout(work);
        // Without a time: a command that states none has another one each time that it is sent, and is the same command all the same.
        var hash = CommandTable.Current.HashOf(new GivenCommand("", first, null, command.By));
        // The command's hash holds all that it says, so that the same command sent again finds the way already open, and another one under the same id does
        // not; nor does the same one after the stream has gone on without it, or after a reference has changed and what comes first with it.
        work.FirstId = $"{CommandTable.FirstCommandIds}{_streamName}:{command.Hash}:{hash[..16]}@{_revision.Next}";
        _entities.Tell(
            new Execute(
                work.FirstId, first, command.By, command.At, command.RecordedBy, hash,
                command.CorrelationId, command.CommandId, null, command.Traceparent),
            Self);
    }

    private void AfterFirst(Work work, CommandResult first)
    {
        if (first.CommandId != work.FirstId)
            return;
        switch (first.Outcome)
        {
            case CommandOutcome.Accepted or CommandOutcome.Duplicate:
                Persist(work);
                break;
            case CommandOutcome.Refused:
                Finish(work, Refused(work.Command, first.Refusal!));
                break;
            default:
                Finish(work, Unavailable(work.Command, first.Cause ?? $"{first.Stream} could not record what comes first"));
                break;
        }
    }

    private void Persist(Work work)
    {
        var command = work.Command;
        if (work.Decided!.Events.Count == 0)
            Finish(work, new CommandResult(command.CommandId, CommandOutcome.Accepted, _stream, _revision, null, []));
        else
            Record(work, command, work.Decided.Events, position => Finish(work, new CommandResult(command.CommandId, CommandOutcome.Accepted, _stream, _revision, position, _commands[command.CommandId].Events)));
    }

    /// <summary>Records what has to stand in this stream first, and decides anew. Whatever becomes of the command then, that was due.</summary>
    private void Precede(Work work, Execute first, ValueList<DomainEvent> events)
    {
        if (_commands.ContainsKey(first.CommandId))
            throw _failure = new InvalidOperationException($"{_streamName}: what comes first, '{first.CommandId}', was done before, and its effect is gone.");
        Record(work, first, events, _ =>
        {
            (work.IsPersisting, work.History) = (false, null);
            Gather(work);
        });
    }

    /// <param name="command">In whose name they are recorded.</param>
    /// <param name="recorded">Told the position of the last one.</param>
    private void Record(Work work, Execute command, ValueList<DomainEvent> events, Action<LogPosition> recorded)
    {
        work.Timeout?.Cancel();
        (work.IsPersisting, work.Timeout) = (true, null);
        var encoded = new EncodedEvent[events.Count];
        var facts = new Fact[events.Count];
        try
        {
            for (var i = 0; i < encoded.Length; i++)
                (encoded[i], facts[i]) = _recorder.Record(events[i], command, work.References, _writer, _streamName, new Revision(_revision.Value + 1 + i));
        }
        catch (Exception e) when (e is EventCodecException or InvalidOperationException)
        {
            // A fault of the program: this owner ends, nothing was written, and whoever asked hears why.
            _failure = e;
            throw;
        }
        if (encoded.Length > EventLimits.AppendEventsMax || encoded.Sum(BytesOf) > EventLimits.AppendBytesMax)
        {
            // No store would ever take it: sending it again would not help.
            Finish(work, Refused(work.Command, EntityRefusals.TooLarge));
            return;
        }
        if (work.History is { } history && _logic.FoldsCorrectionsWhole)
            _past = [.. history.Select(past => past.Fact)];
        var index = 0;
        PersistAllAsync(encoded, stored =>
        {
            if (stored.Receipt.Revision != _revision.Next)
                throw new InvalidOperationException($"{_streamName}: revision {stored.Receipt.Revision} was stored where {_revision.Next} was due.");
            Apply(facts[index], stored.Receipt.Revision);
            Remember(command.CommandId, command.Hash, _revision, stored.Type);
            if (++index == encoded.Length)
                recorded(stored.Receipt.Position);
        });
    }

    private static long BytesOf(EncodedEvent e) => e.Type.Length + e.Data.Length + e.Metadata.Length;

    /// <summary>Akka stops the actor after this: what it holds may not be what the log holds. The next message brings it back, recovered from the log.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _failure = cause;
        if (_work is not { } work)
            return;
        _work = null;
        work.From.Tell(cause is AppendConflictException conflict
            ? new CommandResult(work.Command.CommandId, CommandOutcome.Conflict, _stream, conflict.Actual, null, [])
            : Unavailable(work.Command, cause.Message));
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        // An encoded event is never serialized again, so nothing of it can be rejected.
        throw new InvalidOperationException($"{_streamName}: the journal rejected an encoded event.", cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        _failure = reason;
        _log.Error(reason, "{0} can't be recovered: {1}", _streamName, reason.Message);
    }

    protected override void PostStop()
    {
        _work?.Timeout?.Cancel();
        var cause = _failure is { } failure ? $"{_streamName}: {failure.Message}" : $"the owner of {_streamName} stopped";
        if (_work is { } work)
            work.From.Tell(Unavailable(work.Command, cause));
        foreach (var (from, number) in _asking)
            from.Tell(new NoSummary(_stream, number, cause));
        foreach (var (command, from) in _waiting)
        {
            // Another writer was first, and nothing is wrong: whoever takes this one's place has seen what that one wrote.
            if (_failure is AppendConflictException)
                _entities.Tell(command, from);
            else
                from.Tell(Unavailable(command, cause));
        }
        base.PostStop();
    }

    private void Apply(Fact fact, Revision revision)
    {
        _past?.Add(fact);
        _state = fact.Event is CorrectionRecorded && _past is not null ? _logic.Fold(_past) : _logic.Evolve(_state, fact);
        _revision = revision;
    }

    private void Remember(string commandId, string hash, Revision last, string eventName) =>
        _commands[commandId] = _commands.TryGetValue(commandId, out var known)
            ? new RememberedCommand(hash, last, [.. known.Events, eventName])
            : new RememberedCommand(hash, last, EventNames.Alone(eventName));

    private void Finish(Work work, CommandResult result)
    {
        work.Timeout?.Cancel();
        (_work, _past) = (null, null);
        work.From.Tell(result);
        if (_waiting.TryDequeue(out var next))
            Begin(next.Command, next.From);
        else
            StopWhenIdle();
    }

    private void StopWhenIdle()
    {
        if (_stopping && _work is null)
            Context.Stop(Self);
    }

    private void StartTimeout(Work work) =>
        work.Timeout ??= Context.System.Scheduler.ScheduleTellOnceCancelable(ReferencesTimeout, Self, new ReferencesLate(work), Self);

    private CommandResult Refused(Execute command, Refusal refusal) =>
        new(command.CommandId, CommandOutcome.Refused, _stream, _revision, null, [], refusal);

    private CommandResult Unavailable(Execute command, string cause) =>
        new(command.CommandId, CommandOutcome.Unavailable, _stream, _revision, null, [], Cause: cause);

    /// <summary>Most commands record one event: their lists of names are shared.</summary>
    private static class EventNames
    {
        private static readonly System.Collections.Frozen.FrozenDictionary<string, string[]> Singles =
            System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(EventTable.Current.Names, name => name, name => new[] { name }, StringComparer.Ordinal);

        public static string[] Alone(string name) => Singles[name];
    }
}

internal static class EntityRefusals
{
    public static readonly Refusal TooLarge = new(
        "too-large",
        $"Nội dung quá lớn: một lần ghi có nhiều nhất {EventLimits.AppendBytesMax} byte.",
        $"This is too large: what is recorded at once has at most {EventLimits.AppendBytesMax} bytes.");

    public static Refusal CommandIdReused(string commandId) => new(
        "command-id-reused",
        $"Mã lệnh '{commandId}' đã được dùng cho một lệnh khác.",
        $"The command id '{commandId}' was used for another command.");
}
