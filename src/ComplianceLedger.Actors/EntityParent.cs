using Akka.Actor;
using Akka.Event;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors;

/// <summary>
/// Embedded mode's place of all entities: one child for each stream in use. It keeps the contract of a shard region: a message brings its entity to life,
/// and what comes for an entity that is being let go is kept until it is gone and then given to its successor.
/// </summary>
public sealed class EntityParent : UntypedActor, IWithTimers
{
    /// <summary>Entities in memory; the one that was used longest ago is let go first.</summary>
    private const int EntitiesMax = 20_000;

    /// <summary>Messages kept for entities on their way out, all together. They come back within milliseconds; a full buffer means that the store is away.</summary>
    private const int BufferedMax = 10_000;

    /// <summary>An entity that nobody asked for so long is let go.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(20);

    private const string TooManyWait = "too many commands wait for streams that are being let go";

    private readonly Recorder _recorder;
    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly int _entitiesMax;
    private readonly TimeSpan _sweepInterval;
    private readonly Dictionary<StreamId, Entity> _entities = [];
    private readonly Dictionary<IActorRef, Entity> _byActor = [];

    // From the one used longest ago to the one used last.
    private readonly LinkedList<Entity> _byUse = new();
    private int _buffered;

    public EntityParent(Recorder recorder, IEventLog log, TimeProvider time, int entitiesMax, TimeSpan sweepInterval)
    {
        _recorder = recorder;
        _log = log;
        _time = time;
        _entitiesMax = entitiesMax;
        _sweepInterval = sweepInterval;
    }

    /// <param name="log">The same that the journal writes to: where an entity looks back at its own events.</param>
    /// <param name="entitiesMax">Another bound than the ordinary one, for tests; so is <paramref name="sweepInterval"/>.</param>
    public static Props Props(Recorder recorder, IEventLog log, TimeProvider time, int? entitiesMax = null, TimeSpan? sweepInterval = null) =>
        Akka.Actor.Props.Create(() => new EntityParent(recorder, log, time, entitiesMax ?? EntitiesMax, sweepInterval ?? SweepInterval));

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class Entity(StreamId stream)
    {
        public StreamId Stream { get; } = stream;
        public IActorRef Actor { get; set; } = ActorRefs.Nobody;
        public long UsedAt { get; set; }
        public LinkedListNode<Entity>? Use { get; set; }

        /// <summary>Not null while the entity is on its way out.</summary>
        public Queue<(IEntityMessage Message, IActorRef From)>? Buffer { get; set; }
    }

    private sealed record Sweep
    {
        public static readonly Sweep Instance = new();
    }

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("sweep", Sweep.Instance, _sweepInterval);
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
    }

    // An entity that fails recovers from the log by being started anew for the next message, not by going on with what it had.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IEntityMessage entityMessage:
                Deliver(entityMessage, Sender);
                break;
            case DeadLetter { Message: IEntityMessage returned } lost when lost.Recipient.Path.Parent.Equals(Self.Path):
                Again(returned, lost);
                break;
            case DeadLetter:
                break;
            case Terminated terminated when _byActor.Remove(terminated.ActorRef, out var entity):
                Gone(entity);
                break;
            case Sweep:
                LetIdleGo();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>An entity that failed ends at once, and what was on its way to it comes back here: its successor gets it.</summary>
    private void Again(IEntityMessage message, DeadLetter lost)
    {
        if (!_byActor.TryGetValue(lost.Recipient, out var ending))
        {
            Deliver(message, lost.Sender);
            return;
        }
        if (ending.Buffer is null)
            _byUse.Remove(ending.Use!);
        Keep(message, lost.Sender, ending, ending.Buffer ??= new());
    }

    private void Deliver(IEntityMessage message, IActorRef from)
    {
        var stream = message.Stream;
        if (!_entities.TryGetValue(stream, out var entity))
            entity = Start(stream);
        if (entity.Buffer is { } buffer)
        {
            // A question is answered also by one on its way out, which may itself wait for the answer of whoever asks; too late for it, it comes back.
            if (message is Summarize)
                entity.Actor.Tell(message, from);
            else
                Keep(message, from, entity, buffer);
            return;
        }
        entity.UsedAt = _time.GetTimestamp();
        _byUse.Remove(entity.Use!);
        _byUse.AddLast(entity.Use!);
        entity.Actor.Tell(message, from);
    }

    private void Keep(IEntityMessage message, IActorRef from, Entity entity, Queue<(IEntityMessage Message, IActorRef From)> buffer)
    {
        if (_buffered < BufferedMax)
        {
            _buffered++;
            buffer.Enqueue((message, from));
        }
        else
        {
            from.Tell(message switch
            {
                Execute command => new CommandResult(command.CommandId, CommandOutcome.Unavailable, entity.Stream, EventLog.Revision.None, null, [], Cause: TooManyWait),
                Summarize question => new NoSummary(entity.Stream, question.Work, TooManyWait),
                _ => throw new InvalidOperationException($"Nobody knows how to turn a {message.GetType().Name} away."),
            });
        }
    }

    private Entity Start(StreamId stream)
    {
        var entity = new Entity(stream);
        _entities.Add(stream, entity);
        Create(entity);
        return entity;
    }

    private void Create(Entity entity)
    {
        var parent = Self;
        var (recorder, log) = (_recorder, _log);
        var stream = entity.Stream;
        // The child has no name of its own: a name is free again only some time after its bearer has stopped.
        entity.Actor = Context.Watch(Context.ActorOf(Akka.Actor.Props.Create(() => new EntityActor(stream, parent, recorder, log))));
        entity.UsedAt = _time.GetTimestamp();
        entity.Use = _byUse.AddLast(entity);
        _byActor.Add(entity.Actor, entity);
        while (_byUse.Count > _entitiesMax)
            LetGo(_byUse.First!.Value);
    }

    private void LetIdleGo()
    {
        while (_byUse.First is { } first && _time.GetElapsedTime(first.Value.UsedAt) > IdleMax)
            LetGo(first.Value);
    }

    private void LetGo(Entity entity)
    {
        _byUse.Remove(entity.Use!);
        entity.Buffer = new();
        entity.Actor.Tell(StopEntity.Instance);
    }

    /// <summary>Let go, or failed: in both cases what was kept for it goes to a new one.</summary>
    private void Gone(Entity entity)
    {
        if (entity.Buffer is not { Count: > 0 } buffer)
        {
            if (entity.Buffer is null)
                _byUse.Remove(entity.Use!);
            _entities.Remove(entity.Stream);
            return;
        }
        entity.Buffer = null;
        Create(entity);
        foreach (var (message, from) in buffer)
        {
            _buffered--;
            entity.Actor.Tell(message, from);
        }
    }
}
