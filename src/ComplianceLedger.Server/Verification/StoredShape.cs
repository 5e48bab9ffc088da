using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>Is an event, by itself, what this program would have stored? Its bytes, its metadata, and the id that both make.</summary>
internal static class StoredShape
{
    private static readonly HashSet<string> Names = new(EventTable.Current.Names, StringComparer.Ordinal);

    /// <summary>What the event says; null where it can't be read, which has then been found.</summary>
    public static (Fact Fact, EventMetadata Metadata)? Read(RecordedEvent recorded, FindingList findings)
    {
        var where = $"{recorded.Stream}@{recorded.Revision}";
        if (!Names.Contains(recorded.Type))
        {
            findings.Error(recorded, FindingCodes.UnknownEvent, $"this program knows no event '{recorded.Type}'");
            return null;
        }
        if (Decoded(recorded, findings, FindingCodes.BadData, () => EventTable.Current.Decode(recorded.Type, recorded.Data, where)) is not { } e
            || Decoded(recorded, findings, FindingCodes.BadMetadata, () => EventTable.DecodeMetadata(recorded.Metadata, where)) is not { } metadata)
        {
            return null;
        }
        // An older version turns into today's event, whose bytes are others.
        if (EventTable.Current.NameOf(e) == recorded.Type && !EventTable.Current.Encode(e).Data.AsSpan().SequenceEqual(recorded.Data.Span))
            findings.Error(recorded, FindingCodes.NotCanonical, "the data are not the bytes that this program writes for them");
        if (!metadata.Encode().AsSpan().SequenceEqual(recorded.Metadata.Span))
            findings.Error(recorded, FindingCodes.NotCanonical, "the metadata are not the bytes that this program writes for them");
        if (!IsHexadecimal(metadata.CommandHash, 64))
            findings.Error(recorded, FindingCodes.BadMetadata, "commandHash is not 64 hexadecimal digits");
        if (!IsHexadecimal(metadata.Salt, 32))
            findings.Error(recorded, FindingCodes.BadMetadata, "salt is not 32 hexadecimal digits");
        CheckId(recorded, metadata, findings);
        return (new Fact(e, metadata.OccurredAt, metadata.Actor), metadata);
    }

    private static void CheckId(RecordedEvent recorded, EventMetadata metadata, FindingList findings)
    {
        var computed = EventIds.Of(recorded.Stream.Value, recorded.Revision.Value + 1, metadata.Writer, recorded.Type, recorded.Data.Span);
        if (computed != recorded.EventId)
        {
            findings.Error(recorded, FindingCodes.WrongEventId,
                $"its id is {recorded.EventId}, but its stream, place, writer, type and data make {computed}: one of them was changed");
        }
        if (metadata.EventId != recorded.EventId)
            findings.Error(recorded, FindingCodes.WrongEventId, $"its id is {recorded.EventId}, but its metadata say {metadata.EventId}");
    }

    private static T? Decoded<T>(RecordedEvent recorded, FindingList findings, string code, Func<T> decode) where T : class
    {
        try
        {
            return decode();
        }
        catch (Exception e)
        {
            // Whatever damaged bytes make of a reader, it is a finding about them and the next event is looked at.
            findings.Error(recorded, code, e.Message);
            return null;
        }
    }

    private static bool IsHexadecimal(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
