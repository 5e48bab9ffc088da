using System.Text.Json;
using ComplianceLedger.EventLog.EventStoreDb.Contract;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>What the store holds, read as history that is complete: an event of the ledger, or an alarm.</summary>
internal static class StoredEvents
{
    /// <summary>What a stream's own deletion for good leaves as its last event.</summary>
    private const string Tombstone = "$streamDeleted";

    /// <summary>Settings of a stream that take events away: before a revision (a deletion sets it beyond the end), by age, by number.</summary>
    private static readonly string[] TakingAway = ["$tb", "$maxAge", "$maxCount"];

    /// <summary>The event, or null for a note of the system's that takes nothing away.</summary>
    /// <exception cref="EventLogException">An alarm: history is missing, or something is there that no ledger wrote.</exception>
    public static RecordedEvent? Read(ReadResp.Types.ReadEvent message)
    {
        var e = message.Event;
        var name = Wire.NameOf(e.StreamIdentifier);
        if (name.StartsWith("$$", StringComparison.Ordinal))
        {
            CheckSettings(name[2..], e.Data.Memory);
            return null;
        }
        if (!e.Metadata.TryGetValue(Wire.Type, out var type) || type.Length == 0)
            throw new EventLogException($"Event {e.StreamRevision} of '{name}' came from the store without its type.");
        if (type == Tombstone)
            throw Deleted(name, "it has a tombstone");
        if (!StreamName.IsValid(name))
            throw new EventLogException($"The store holds a stream '{name}', which is no stream of a ledger: a ledger has its EventStoreDB to itself.");
        return new RecordedEvent(
            new StreamName(name), new Revision(checked((long)e.StreamRevision)), Wire.PositionOf(e.CommitPosition), Wire.GuidOf(e.Id), type, e.Data.Memory, e.CustomMetadata.Memory)
        {
            StoredAt = Wire.MomentOf(e.Metadata.GetValueOrDefault(Wire.Created)),
        };
    }

    public static EventLogException Deleted(string stream, string how) =>
        new($"History is missing: the stream '{stream}' was deleted or truncated in the store ({how}). Restore the store from a backup.") { HistoryIsMissing = true };

    private static void CheckSettings(string stream, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var settings = JsonDocument.Parse(json);
            foreach (var name in TakingAway)
            {
                if (settings.RootElement.ValueKind == JsonValueKind.Object && settings.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                    throw Deleted(stream, $"its settings say {name} {value}");
            }
        }
        catch (JsonException e)
        {
            throw new EventLogException($"The store's settings of the stream '{stream}' are not JSON.", e);
        }
    }
}
