using System.Text;

namespace ComplianceLedger.EventLog;

/// <summary>An event on its way into the log: bytes and names, already encoded. The log stores both byte strings as they are.</summary>
/// <param name="EventId">Made from the event's content and place, so that the same event sent again is recognised.</param>
/// <param name="Type">Registered name with version, such as <c>directive-task.assigned.v1</c>; 1 to <see cref="EventLimits.TypeLengthMax"/> characters.</param>
/// <param name="Data">UTF-8 JSON of the event.</param>
/// <param name="Metadata">UTF-8 JSON about the event: who, when, why.</param>
public sealed record EncodedEvent(Guid EventId, string Type, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Metadata)
{
    /// <summary>Filled by whoever stored the event, before the write is acknowledged.</summary>
    public WriteReceipt Receipt { get; } = new();
}

/// <summary>Where an event was stored. Written once, by the log's caller, before the acknowledgement; read after it.</summary>
public sealed class WriteReceipt
{
    public Revision Revision { get; private set; } = Revision.None;

    /// <summary>The position by which the whole append is in the log: that of its last event.</summary>
    public LogPosition Position { get; private set; } = LogPosition.Start;

    public bool IsFilled => Revision != Revision.None;

    public void Fill(Revision revision, LogPosition position)
    {
        Revision = revision;
        Position = position;
    }
}

/// <summary>An event as the log holds it.</summary>
public sealed record RecordedEvent(
    StreamName Stream,
    Revision Revision,
    LogPosition Position,
    Guid EventId,
    string Type,
    ReadOnlyMemory<byte> Data,
    ReadOnlyMemory<byte> Metadata)
{
    /// <summary>When the store itself says that it stored the event: a cross-check of its writer's clock and nothing more. Null where the store has no clock.</summary>
    public DateTimeOffset? StoredAt { get; init; }
}

/// <summary>What every log accepts at most, so that a ledger can move between stores. EventStoreDB refuses appends over 1 MiB by default.</summary>
public static class EventLimits
{
    public const int TypeLengthMax = 128;

    /// <summary>Sum of type, data and metadata over all events of one append, in bytes; leaves room for the wire's own framing below 1 MiB.</summary>
    public const int AppendBytesMax = 1_000_000;

    /// <summary>Events in one append.</summary>
    public const int AppendEventsMax = 1_000;

    /// <summary>Throws <see cref="ArgumentException"/>, naming the limit, when an append could not be stored everywhere.</summary>
    public static void Check(IReadOnlyList<EncodedEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count is 0 or > AppendEventsMax)
            throw new ArgumentException($"An append holds 1 to {AppendEventsMax} events, not {events.Count}.", nameof(events));
        long bytes = 0;
        foreach (var e in events)
        {
            if (e.Type.Length is 0 or > TypeLengthMax)
                throw new ArgumentException($"An event type has 1 to {TypeLengthMax} characters: '{e.Type}'.", nameof(events));
            if (!StreamName.IsStorable(e.Type))
                throw new ArgumentException("An event type has no control characters and is well-formed.", nameof(events));
            bytes += Encoding.UTF8.GetByteCount(e.Type) + e.Data.Length + e.Metadata.Length;
        }
        if (bytes > AppendBytesMax)
            throw new ArgumentException($"An append holds at most {AppendBytesMax} bytes, not {bytes}.", nameof(events));
    }
}
