using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Akka.Actor;
using Akka.Persistence;
using ComplianceLedger.EventLog;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace ComplianceLedger.AkkaJournal;

/// <summary>
/// How payloads that are not the ledger's stand in the log: the serializer's bytes as data under the type <see cref="PayloadType"/>, and
/// JSON as metadata, in this order: <c>sequenceNumber, writer, manifest, serializerId, serializerManifest, timestampTicks</c> (UTC, 100 ns).
/// A rejected write stands there as a marker of type <see cref="RejectedType"/>: data <c>{}</c>, metadata
/// <c>sequenceNumber, writer, payloadType, reason</c>. A storage format: it changes only under a new type name.
/// Senders aren't stored: Akka takes them out of what it hands to a journal.
/// Encoding is for one thread, the journal actor's; decoding is for any.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The JSON writer writes into memory: it has nothing to release.")]
internal sealed class StoredPayloads(ExtendedActorSystem system, TimeProvider time)
{
    public const string PayloadType = "akka-payload";
    public const string RejectedType = "akka-rejected";

    /// <summary>Of a reason: enough to find the fault, and far below what an append may hold.</summary>
    private const int ReasonLengthMax = 1_000;

    private static readonly byte[] NoData = "{}"u8.ToArray();
    private static readonly JsonWriterOptions MetadataOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly AkkaSerialization _serialization = system.Serialization;
    private readonly ArrayBufferWriter<byte> _metadata = new();
    private readonly ArrayBufferWriter<byte> _identity = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, MetadataOptions);

    /// <summary>Throws whatever the serializer throws: a rejection.</summary>
    public EncodedEvent Encode(StreamName stream, IPersistentRepresentation persistent)
    {
        var payload = persistent.Payload;
        // Akka keeps the type's serializer in a map once it has looked for it.
        var serializer = _serialization.FindSerializerForType(payload.GetType());
        // With the system's own address, so that an actor reference means the same after a restart, and on another node.
        var (data, manifest) = AkkaSerialization.WithTransport(system, (serializer, payload),
            static it => (it.serializer.ToBinary(it.payload), AkkaSerialization.ManifestFor(it.serializer, it.payload)));

        _metadata.ResetWrittenCount();
        _json.Reset(_metadata);
        _json.WriteStartObject();
        _json.WriteNumber("sequenceNumber"u8, persistent.SequenceNr);
        _json.WriteString("writer"u8, persistent.WriterGuid);
        _json.WriteString("manifest"u8, persistent.Manifest);
        _json.WriteNumber("serializerId"u8, serializer.Identifier);
        _json.WriteString("serializerManifest"u8, manifest ?? "");
        _json.WriteNumber("timestampTicks"u8, persistent.Timestamp == 0 ? time.GetUtcNow().Ticks : persistent.Timestamp);
        _json.WriteEndObject();
        _json.Flush();
        return new EncodedEvent(EventId(stream, persistent, PayloadType, data), PayloadType, data, _metadata.WrittenSpan.ToArray());
    }

    /// <summary>What takes the place of a payload that can't be serialized, so that revisions and sequence numbers stay in step.</summary>
    public EncodedEvent Rejected(StreamName stream, IPersistentRepresentation persistent, Exception why)
    {
        var reason = $"{why.GetType().Name}: {why.Message}";
        _metadata.ResetWrittenCount();
        _json.Reset(_metadata);
        _json.WriteStartObject();
        _json.WriteNumber("sequenceNumber"u8, persistent.SequenceNr);
        _json.WriteString("writer"u8, persistent.WriterGuid);
        _json.WriteString("payloadType"u8, persistent.Payload.GetType().FullName);
        _json.WriteString("reason"u8, reason.Length <= ReasonLengthMax ? reason : reason[..ReasonLengthMax]);
        _json.WriteEndObject();
        _json.Flush();
        return new EncodedEvent(EventId(stream, persistent, RejectedType, NoData), RejectedType, NoData, _metadata.WrittenSpan.ToArray());
    }

    /// <summary>What Akka replays: the payload as its serializer gives it back, or the <see cref="RecordedEvent"/> itself when it is the ledger's.</summary>
    /// <param name="writer">The writer to name for a ledger event, which carries none for Akka.</param>
    /// <exception cref="EventLogException">The stored event can't be read; the message names stream, revision and type.</exception>
    public Persistent Decode(RecordedEvent recorded, string writer)
    {
        var sequenceNr = recorded.Revision.Value + 1;
        if (recorded.Type != PayloadType)
            return new Persistent(recorded, sequenceNr, recorded.Stream.Value, writerGuid: writer);
        try
        {
            var metadata = PayloadMetadata.Read(recorded.Metadata);
            if (metadata.SequenceNumber != sequenceNr)
                throw new InvalidDataException($"its metadata says sequence number {metadata.SequenceNumber}, its place {sequenceNr}");
            // A copy: a serializer may hand the array out as the payload, and what the log holds is not for changing.
            var payload = _serialization.Deserialize(recorded.Data.ToArray(), metadata.SerializerId, metadata.SerializerManifest);
            return new Persistent(payload, sequenceNr, recorded.Stream.Value, metadata.Manifest, writerGuid: metadata.Writer, timestamp: metadata.TimestampTicks);
        }
        catch (Exception cause)
        {
            throw new EventLogException($"The event {recorded.Revision} of '{recorded.Stream}' ({recorded.Type}) can't be read: {cause.Message}", cause);
        }
    }

    /// <summary>
    /// The first 16 bytes of SHA-256, as a big-endian UUID, over stream, sequence number (8 bytes), writer, type and data: each with its length in
    /// bytes before it (4 bytes), all numbers big-endian. The same event sent again is the same; a second writer's never is.
    /// </summary>
    private Guid EventId(StreamName stream, IPersistentRepresentation persistent, string type, ReadOnlySpan<byte> data)
    {
        _identity.ResetWrittenCount();
        WriteField(stream.Value);
        WriteLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_identity.GetSpan(sizeof(long)), persistent.SequenceNr);
        _identity.Advance(sizeof(long));
        WriteField(persistent.WriterGuid);
        WriteField(type);
        WriteLength(data.Length);
        _identity.Write(data);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_identity.WrittenSpan, digest);
        return new Guid(digest[..16], bigEndian: true);
    }

    private void WriteField(string text)
    {
        WriteLength(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _identity);
    }

    private void WriteLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_identity.GetSpan(sizeof(int)), length);
        _identity.Advance(sizeof(int));
    }

    private readonly record struct PayloadMetadata(long SequenceNumber, string Writer, string Manifest, int SerializerId, string SerializerManifest, long TimestampTicks)
    {
        private const int AllFields = 0b11_1111;

        public static PayloadMetadata Read(ReadOnlyMemory<byte> bytes)
        {
            using var document = JsonDocument.Parse(bytes);
            var metadata = default(PayloadMetadata);
            var seen = 0;
            foreach (var field in document.RootElement.EnumerateObject())
            {
                (metadata, var bit) = field.Name switch
                {
                    "sequenceNumber" => (metadata with { SequenceNumber = field.Value.GetInt64() }, 1),
                    "writer" => (metadata with { Writer = field.Value.GetString()! }, 2),
                    "manifest" => (metadata with { Manifest = field.Value.GetString()! }, 4),
                    "serializerId" => (metadata with { SerializerId = field.Value.GetInt32() }, 8),
                    "serializerManifest" => (metadata with { SerializerManifest = field.Value.GetString()! }, 16),
                    "timestampTicks" => (metadata with { TimestampTicks = field.Value.GetInt64() }, 32),
                    _ => throw new InvalidDataException($"unknown field '{field.Name}' in its metadata"),
                };
                seen |= bit;
            }
            return seen == AllFields ? metadata : throw new InvalidDataException("its metadata lacks a field");
        }
    }
}
