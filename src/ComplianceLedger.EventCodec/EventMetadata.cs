using ComplianceLedger.Domain;

namespace ComplianceLedger.EventCodec;

/// <summary>The revision of another stream that a decision looked at.</summary>
public sealed record StreamReference(string Stream, long Revision);

/// <summary>
/// What is stored beside each event, version 1. A new field is a new version, written only once every node can read it.
/// </summary>
/// <param name="EventId">See <see cref="EventIds"/>.</param>
/// <param name="CommandId">Unique in the event's stream.</param>
/// <param name="CommandHash">SHA-256 of the command, 64 hexadecimal digits: the same id with another hash is another command.</param>
/// <param name="CorrelationId">The command that began it all.</param>
/// <param name="CausationId">The command or event that directly led here.</param>
/// <param name="RecordedBy">The user who entered it, who is another than <paramref name="Actor"/> where history is entered on someone's behalf.</param>
/// <param name="OccurredAt">When it happened in the world; it may lie years before <paramref name="RecordedAt"/>.</param>
/// <param name="RecordedAt">Stamped by the writing process before the append, copied byte for byte ever after.</param>
/// <param name="Traceparent">W3C trace context of the request, or null.</param>
/// <param name="Writer">The process that wrote it, and which of its owners of the stream; part of the event's id.</param>
/// <param name="Salt">16 random bytes, as 32 hexadecimal digits, so that a commitment to a small document can't be guessed.</param>
public sealed record EventMetadata(
    Guid EventId,
    string CommandId,
    string CommandHash,
    string CorrelationId,
    string CausationId,
    Party Actor,
    string RecordedBy,
    Occurrence OccurredAt,
    DateTimeOffset RecordedAt,
    ValueList<StreamReference> References,
    bool Simulated,
    string? Traceparent,
    string Writer,
    string Salt)
{
    public const int Version = 1;

    /// <summary>More than any decision can look at: all children of a parent, or two full lists of agencies, and a few more.</summary>
    public const int ReferencesMax = 1_000;

    public byte[] Encode() => FieldWriter.Write(this, static (w, m) => w
        .Number("version", Version)
        .Text("eventId", m.EventId.ToString("D"))
        .Text("commandId", m.CommandId)
        .Text("commandHash", m.CommandHash)
        .Text("correlationId", m.CorrelationId)
        .Text("causationId", m.CausationId)
        .Object("actor", m.Actor, Shapes.Party)
        .Text("recordedBy", m.RecordedBy)
        .Occurrence("occurredAt", m.OccurredAt)
        .Word("occurredPrecision", m.OccurredAt.Precision)
        .Utc("recordedAt", m.RecordedAt)
        .List("references", m.References, static (w, reference) => w.Text("stream", reference.Stream).Number("revision", reference.Revision))
        .Flag("simulated", m.Simulated)
        .Text("traceparent", m.Traceparent)
        .Text("writer", m.Writer)
        .Text("salt", m.Salt));

    /// <exception cref="FieldException">A field is missing, unknown or wrong, or the version is not 1.</exception>
    public static EventMetadata Decode(ReadOnlyMemory<byte> utf8) => FieldReader.ReadStored(utf8, static r =>
    {
        var version = r.Number("version");
        if (version != Version)
            throw r.Wrong("version", $"this program reads version {Version} of the metadata, not {version}");
        var metadata = new EventMetadata(
            r.EventId("eventId"),
            r.Text("commandId"),
            r.Text("commandHash"),
            r.Text("correlationId"),
            r.Text("causationId"),
            r.Object("actor", Shapes.Party),
            r.Text("recordedBy"),
            r.Occurrence("occurredAt"),
            ReadPrecision(r, out var precision),
            r.List("references", static r => new StreamReference(r.Text("stream"), r.Number("revision")), ReferencesMax),
            r.Flag("simulated"),
            r.TextOrNull("traceparent"),
            r.Text("writer"),
            r.Text("salt"));
        return metadata.OccurredAt.Precision == precision
            ? metadata
            : throw r.Wrong("occurredPrecision", $"says {precision}, but occurredAt is known as {metadata.OccurredAt.Precision}");
    });

    // The precision stands between occurredAt and recordedAt only for people and other programs: it must agree with the former.
    private static DateTimeOffset ReadPrecision(FieldReader r, out OccurrencePrecision precision)
    {
        precision = r.Word<OccurrencePrecision>("occurredPrecision");
        return r.Moment("recordedAt");
    }
}
