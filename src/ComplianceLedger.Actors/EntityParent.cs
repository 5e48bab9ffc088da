using Akka.Actor;
using Akka.Event;
using ComplianceLedger.Domain;

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
    private readonly TimeProvider _time;
    private readonly int _entitiesMax;
    private readonly Dictionary<StreamId, Entity> _entities = [];
    private readonly Dictionary<IActorRef, Entity> _byActor = [];

    // From the one used longest ago to the one used last.
    private readonly LinkedList<Entity> _byUse = new();
    private int _buffered;

    public EntityParent(Recorder recorder, TimeProvider time, int entitiesMax)
    {
        _recorder = recorder;
        _time = time;
        _entitiesMax = entitiesMax;
    }

    public static Props Props(Recorder recorder, TimeProvider time, int entitiesMax = EntitiesMax) =>
        Akka.Actor.Props.Create(() => new EntityParent(recorder, time, entitiesMax));

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
        Timers.StartPeriodicTimer("sweep", Sweep.Instance, SweepInterval);
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
        if (_byActor.TryGetValue(lost.Recipient, out var ending) && ending.Buffer is null)
        {
            _byUse.Remove(ending.Use!);
            ending.Buffer = new();
        }
        Deliver(message, lost.Sender);
    }

    private void Deliver(IEntityMessage message, IActorRef from)
    {
        var stream = message.Stream;
        if (!_entities.TryGetValue(stream, out var entity))
            entity = Start(stream);
        if (entity.Buffer is { } buffer)
        {
            if (_buffered < BufferedMax)
            {
                _buffered++;
                buffer.Enqueue((message, from));
            }
            else
            {
                from.Tell(message is Execute command
                    ? new CommandResult(command.CommandId, CommandOutcome.Unavailable, stream, EventLog.Revision.None, null, [], Cause: TooManyWait)
                    : new NoSummary(stream, TooManyWait));
            }
            return;
        }
        entity.UsedAt = _time.GetTimestamp();
        _byUse.Remove(entity.Use!);
        _byUse.AddLast(entity.Use!);
        entity.Actor.Tell(message, from);
    }

    private Entity Start(StreamId stream)
    {
        var entity = new Entity(stream);
        _entities.Add(stream, entity);
        Create(entity);
        if (_byUse.Count > _entitiesMax)
            LetGo(_byUse.First!.Value);
        return entity;
    }

    private void Create(Entity entity)
    {
        var parent = Self;
        var recorder = _recorder;
        var stream = entity.Stream;
        // The child has no name of its own: a name is free again only some time after its bearer has stopped.
        entity.Actor = Context.Watch(Context.ActorOf(Akka.Actor.Props.Create(() => new EntityActor(stream, parent, recorder))));
        entity.UsedAt = _time.GetTimestamp();
        entity.Use = _byUse.AddLast(entity);
        _byActor.Add(entity.Actor, entity);
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
