using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors;

/// <summary>What entity actors are asked; the stream says which.</summary>
public interface IEntityMessage
{
    StreamId Stream { get; }
}

/// <summary>A command for one stream, after the gate has let it in: who acts and when it happened are settled.</summary>
/// <param name="By">Who acted.</param>
/// <param name="RecordedBy">The user who entered it.</param>
/// <param name="Hash">See <see cref="CommandTable.HashOf"/>.</param>
/// <param name="Expected">The revision that the caller states the stream ends with, or null.</param>
/// <param name="HasGiven">See <see cref="CommandContext.HasGiven"/>.</param>
/// <param name="Barred">Why it may not be carried out now; one that was carried out before is answered as it was then.</param>
public sealed record Execute(
    string CommandId,
    Command Command,
    Party By,
    Occurrence At,
    string RecordedBy,
    string Hash,
    string CorrelationId,
    string CausationId,
    Revision? Expected,
    string? Traceparent,
    Refusal? Barred = null,
    bool HasGiven = false) : IEntityMessage
{
    public StreamId Stream => Command.Target;
}

/// <summary>Asks a stream's owner what others may know of it, as of its last durable event. Answered at once, whatever the owner is doing.</summary>
/// <param name="Work">Chosen by whoever asks and given back with the answer: one that comes late is known by it.</param>
public sealed record Summarize(StreamId Stream, long Work) : IEntityMessage;

/// <param name="Work">As asked.</param>
/// <param name="Revision">Of the stream's last event; <see cref="Revision.None"/> where there is no such stream.</param>
public sealed record Summary(StreamId Stream, long Work, Revision Revision, ReferenceSummary? Value);

/// <summary>The stream's owner can't say: it can't be read, or too much waits for it.</summary>
/// <param name="Work">As asked.</param>
/// <param name="Cause">For people.</param>
public sealed record NoSummary(StreamId Stream, long Work, string Cause);

public enum CommandOutcome
{
    Accepted,
    Duplicate,
    Refused,

    /// <summary>The stream does not end where the caller said, or another writer was first. Nothing was recorded.</summary>
    Conflict,

    /// <summary>May have happened: send it again with the same command id.</summary>
    Unavailable,
}

/// <summary>The answer to a command.</summary>
/// <param name="Revision">Of the command's last event; where there is none, of the stream's.</param>
/// <param name="Position">By which the events are in the log; null for a duplicate, whose position is not remembered.</param>
/// <param name="Events">Registered names, in order.</param>
/// <param name="Cause">For people: why it is unavailable.</param>
public sealed record CommandResult(
    string CommandId,
    CommandOutcome Outcome,
    StreamId Stream,
    Revision Revision,
    LogPosition? Position,
    IReadOnlyList<string> Events,
    Refusal? Refusal = null,
    string? Cause = null);

/// <summary>The parent lets an entity go: it ends when it has answered what it holds.</summary>
internal sealed record StopEntity
{
    public static readonly StopEntity Instance = new();
}
