using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Akka.Persistence;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>The bytes that stay: what the journal writes for payloads that are not the ledger's, and what it refuses to read.</summary>
public sealed class StoredFormat : JournalTest
{
    private readonly InMemoryEventLog _log;

    public StoredFormat() : this(new InMemoryEventLog()) { }

    private StoredFormat(InMemoryEventLog log) : base(SystemOver("none:", setup: new EventLogSetup(log))) => _log = log;

    private static AtomicWrite Golden(string id, object payload) =>
        new(new Persistent(payload, 1, id, "of-the-adapter", writerGuid: "w"));

    private async Task<RecordedEvent> Only()
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in _log.ReadAll(LogPosition.Start, 10))
            events.Add(recorded);
        return Assert.Single(events);
    }

    [Fact]
    public async Task a_payload_is_its_serializers_bytes_with_readable_metadata()
    {
        Write(Golden("golden-1", new Deed("x", ActorRefs.Nobody)));
        var recorded = await Only();
        Assert.Equal("akka-payload", recorded.Type);
        Assert.EndsWith("\nx", Encoding.UTF8.GetString(recorded.Data.Span), StringComparison.Ordinal);
        Assert.Matches("""^\{"sequenceNumber":1,"writer":"w","manifest":"of-the-adapter","serializerId":40915,"serializerManifest":"deed-2","timestampTicks":[0-9]{18}\}$""", Encoding.UTF8.GetString(recorded.Metadata.Span));
    }

    [Fact]
    public async Task the_id_of_a_payload_is_the_hash_of_its_place_writer_type_and_bytes()
    {
        Write(Golden("golden-1", "a"u8.ToArray()));
        var recorded = await Only();
        var content = Convert.FromHexString(
            "00000008" + "676F6C64656E2D31" // golden-1
            + "00000008" + "0000000000000001"
            + "00000001" + "77" // w
            + "0000000C" + "616B6B612D7061796C6F6164" // akka-payload
            + "00000001" + "61");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content))[..32], recorded.EventId.ToString("N"));
    }

    [Fact]
    public async Task a_rejection_leaves_a_marker_that_says_why()
    {
        Send(Golden("golden-1", new Deed(DeedSerializer.Unserializable, ActorRefs.Nobody))).ExpectMsg<WriteMessagesSuccessful>();
        var recorded = await Only();
        Assert.Equal("akka-rejected", recorded.Type);
        Assert.Equal("{}", Encoding.UTF8.GetString(recorded.Data.Span));
        Assert.Equal(
            """{"sequenceNumber":1,"writer":"w","payloadType":"ComplianceLedger.AkkaJournal.Tests.Deed","reason":"SerializationException: This deed can't be written down."}""",
            Encoding.UTF8.GetString(recorded.Metadata.Span));
    }

    [Theory]
    [InlineData("deed-1", "an older manifest", true)]
    [InlineData("deed-9", "one that nobody knows", false)]
    public async Task a_payload_is_read_with_the_manifest_that_it_was_written_with(string manifest, string what, bool readable)
    {
        await Put($$"""{"sequenceNumber":1,"writer":"w","manifest":"","serializerId":40915,"serializerManifest":"{{manifest}}","timestampTicks":1}""", what);
        if (readable)
            Assert.Equal(new Deed(what, ActorRefs.Nobody), Assert.Single(Replay().Replayed).Payload);
        else
            ReplayRefuses();
    }

    [Theory]
    [InlineData("""{"sequenceNumber":2,"writer":"w","manifest":"","serializerId":40915,"serializerManifest":"deed-1","timestampTicks":1}""")]
    [InlineData("""{"sequenceNumber":1,"writer":"w","manifest":"","serializerId":40915,"serializerManifest":"deed-1","timestampTicks":1,"more":1}""")]
    [InlineData("""{"sequenceNumber":1,"writer":"w","manifest":"","serializerId":40915,"serializerManifest":"deed-1"}""")]
    [InlineData("""{"sequenceNumber":1,"writer":"w","manifest":"","serializerId":77777,"serializerManifest":"deed-1","timestampTicks":1}""")]
    [InlineData("not JSON")]
    public async Task a_payload_whose_metadata_is_not_as_written_fails_the_replay(string metadata)
    {
        await Put(metadata, "x");
        ReplayRefuses();
    }

    private Task<AppendOutcome> Put(string metadata, string data) =>
        _log.Append(new StreamName(Id), Revision.None, [new EncodedEvent(Guid.NewGuid(), "akka-payload", Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(metadata))]);

    private void ReplayRefuses()
    {
        var refusal = Assert.Throws<EventLogException>(() => Replay());
        Assert.Contains($"The event 0 of '{Id}' (akka-payload) can't be read", refusal.Message, StringComparison.Ordinal);
    }
}
