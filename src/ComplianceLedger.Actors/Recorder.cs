using System.Globalization;
using System.Security.Cryptography;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors;

/// <summary>Turns decided events into what the log stores, in the name of one writing process.</summary>
/// <param name="process">Names this process for as long as it lives.</param>
/// <param name="simulated">True where the ledger's content is made up.</param>
public sealed class Recorder(TimeProvider time, string process, bool simulated)
{
    private const int SaltBytes = 16;

    private long _writers;

    /// <summary>
    /// Names one owner of a stream; part of the ids of all events that it writes. An owner whose write ended unknown is followed by another one, and what
    /// that one writes in the same place is another event, though it may say the same.
    /// </summary>
    internal string NextWriter() => string.Create(CultureInfo.InvariantCulture, $"{process}.{Interlocked.Increment(ref _writers)}");

    public static string NewProcess() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    internal (EncodedEvent Encoded, Fact Fact) Record(DomainEvent e, Execute command, ValueList<StreamReference> references, string writer, string stream, Revision revision)
    {
        var stored = EventTable.Current.Encode(e);
        // Read before it is written: an event that could not be read again would close its stream for ever. (Metadata holds only what was read strictly itself.)
        if (!EventTable.Current.Decode(stored.Type, stored.Data, $"{stream}@{revision}").Equals(e))
            throw new InvalidOperationException($"{stream}@{revision}: {stored.Type} does not come back from its bytes as it went in.");
        var eventId = EventIds.Of(stream, revision.Value + 1, writer, stored.Type, stored.Data);
        var metadata = new EventMetadata(
            eventId,
            command.CommandId,
            command.Hash,
            command.CorrelationId,
            command.CausationId,
            command.By,
            command.RecordedBy,
            command.At,
            time.GetUtcNow(),
            references,
            simulated,
            command.Traceparent,
            writer,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes)));
        return (new EncodedEvent(eventId, stored.Type, stored.Data, metadata.Encode()), new Fact(e, command.At, command.By));
    }

    /// <summary>What a stored event says, and what its metadata says of it.</summary>
    /// <exception cref="EventCodecException">It can't be read.</exception>
    public static (Fact Fact, EventMetadata Metadata) Read(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var where = $"{recorded.Stream}@{recorded.Revision}";
        var e = EventTable.Current.Decode(recorded.Type, recorded.Data, where);
        var metadata = EventTable.DecodeMetadata(recorded.Metadata, $"{where}: {recorded.Type}");
        return (new Fact(e, metadata.OccurredAt, metadata.Actor), metadata);
    }
}
