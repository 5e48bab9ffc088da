using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>How a message stands. Only what waits is tried again by itself.</summary>
public enum MessageState
{
    Waiting,

    /// <summary>The outlet has taken it for every agency that it is for.</summary>
    Sent,

    /// <summary>Refused for good, given up after too many attempts, or turned away by a full outbox.</summary>
    Failed,

    /// <summary>An agency that it is for, or the task itself, names nowhere to send it.</summary>
    Unaddressed,

    /// <summary>Somebody said that it need not go out.</summary>
    Dismissed,
}

/// <summary>What one event says through one outlet. It never changes: a second attempt sends the same.</summary>
/// <param name="Stream">With <paramref name="Revision"/>, the event.</param>
/// <param name="EventId">By which it is known from another event that a log restored from an older copy has in the same place.</param>
/// <param name="RecordedAt">Of the event: the message's date, however late it goes out.</param>
/// <param name="Recipients">Agencies, each once.</param>
/// <param name="Subject">One line without control characters.</param>
/// <param name="Text">Lines that end with a line feed.</param>
public sealed record MessageContent(
    StreamName Stream, Revision Revision, LogPosition Position, Guid EventId, DateTimeOffset RecordedAt, IReadOnlyList<AgencyId> Recipients, string Subject, string Text);

/// <summary>A message in the outbox.</summary>
/// <param name="Number">Counts up in the order in which messages came in.</param>
/// <param name="Ledger">Whose it is: two ledgers may have streams of one name.</param>
/// <param name="Reached">Those of its recipients that the outlet has taken it for.</param>
/// <param name="Attempts">Begun, whether or not they came to an end; without those that found the outlet away.</param>
/// <param name="NextAttempt">Null unless it waits.</param>
/// <param name="Problem">What went wrong last, for people.</param>
public sealed record OutboxMessage(
    long Number,
    LedgerId Ledger,
    string Outlet,
    MessageContent Content,
    IReadOnlyList<AgencyId> Reached,
    MessageState State,
    int Attempts,
    DateTimeOffset? LastAttempt,
    DateTimeOffset? NextAttempt,
    string? Problem,
    DateTimeOffset? SentAt)
{
    /// <summary>The same whenever the same event is sent through the same outlet.</summary>
    public string Key => KeyOf(Content.Stream, Content.Revision, Outlet);

    public IReadOnlyList<AgencyId> Unreached => [.. Content.Recipients.Except(Reached)];

    public static string KeyOf(StreamName stream, Revision revision, string outlet) => $"{stream}@{revision}:{outlet}";
}
