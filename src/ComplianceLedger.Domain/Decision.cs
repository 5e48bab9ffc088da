namespace ComplianceLedger.Domain;

/// <summary>A past-tense fact about one stream. The stored shape of each is versioned in EventCodec.</summary>
public abstract record DomainEvent;

/// <summary>What somebody asks of one stream.</summary>
public abstract record Command
{
    public abstract StreamId Target { get; }

    /// <summary>True where the decision looks at the stream's earlier events themselves, and not only at what they came to: see <see cref="CommandContext.Past"/>.</summary>
    public virtual bool LooksBack => false;
}

/// <summary>An event with what a fold needs to know of its circumstances.</summary>
public readonly record struct Fact(DomainEvent Event, Occurrence Occurred, Party By);

/// <summary>A fact of a stream's own history, under the id of its event.</summary>
public readonly record struct PastFact(Guid EventId, Fact Fact);

/// <summary>The circumstances of a command: who asks, when it happened, and the revision that its first event will have.</summary>
/// <param name="History">All events of the stream so far, by revision; only where the command <see cref="Command.LooksBack"/>.</param>
public sealed record CommandContext(Party By, Occurrence At, long NextRevision, IReadOnlyList<PastFact>? History = null)
{
    /// <summary>True where the agency of whoever acts has given tasks away, by a split or a transfer of functions, by the day of the command.</summary>
    public bool HasGiven { get; init; }

    public IReadOnlyList<PastFact> Past => History ?? throw new InvalidOperationException("The decision looks at the stream's history, which the command did not ask for.");

    /// <summary>The revision of one of the stream's events; null where it has none of that id.</summary>
    public int? Find(Guid eventId)
    {
        for (var i = 0; i < Past.Count; i++)
        {
            if (Past[i].EventId == eventId)
                return i;
        }
        return null;
    }
}

/// <summary>Why a command is not carried out: a code for programs, a sentence for people in both languages.</summary>
public sealed record Refusal(string Code, string Vi, string En);

public abstract record Decision
{
    private Decision() { }

    /// <summary>The events to record; none where the command asks for what is already so.</summary>
    /// <param name="First">A command to another stream that must be accepted before these events are recorded: a parent opens its child first.</param>
    public sealed record Accepted(ValueList<DomainEvent> Events, Command? First = null) : Decision;

    public sealed record Refused(Refusal Refusal) : Decision;

    /// <summary>Something else has to stand in the same stream first, in the ledger's own name; then the command is decided anew.</summary>
    /// <param name="Command">By which the ledger would have come to it itself.</param>
    /// <param name="Key">Of that command: the same for the same thing, whoever finds it.</param>
    /// <param name="On">When it happened.</param>
    public sealed record Preceded(Command Command, string Key, DateOnly On, ValueList<DomainEvent> Events) : Decision;

    public static Decision Accept(params ReadOnlySpan<DomainEvent> events) => new Accepted(ValueList.Create(events));

    public static Decision Refuse(Refusal refusal) => new Refused(refusal);
}

/// <summary>What the owner of a stream says about it to a decision on another stream.</summary>
public abstract record ReferenceSummary;

/// <summary>What a stream that a command names answered.</summary>
/// <param name="Summary">Null where there is no such stream.</param>
/// <param name="Revision">Of the last event that the answer rests on; -1 where there is none.</param>
public readonly record struct Reference(ReferenceSummary? Summary, long Revision);

/// <summary>The answers of the streams that a command names, by stream.</summary>
public sealed class References(IReadOnlyDictionary<StreamId, Reference> answers)
{
    public static readonly References None = new(new Dictionary<StreamId, Reference>());

    /// <summary>The summary of a stream that the command named, or null where there is no such stream.</summary>
    public T? Find<T>(StreamId stream) where T : ReferenceSummary => (T?)Answer(stream).Summary;

    /// <summary>Whether a stream has answered.</summary>
    public bool Know(StreamId stream) => answers.ContainsKey(stream);

    /// <summary>How much of a stream its answer knows.</summary>
    public long RevisionOf(StreamId stream) => Answer(stream).Revision;

    private Reference Answer(StreamId stream) =>
        answers.TryGetValue(stream, out var answer)
            ? answer
            : throw new InvalidOperationException($"The decision looks at {stream}, which the command did not name as a reference.");
}
