using System.Buffers.Binary;
using System.Globalization;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>The ledger's values in the protocol's words, and back.</summary>
public static class Wire
{
    public const string Type = "type";
    public const string ContentType = "content-type";
    public const string Created = "created";
    public const string Json = "application/json";

    public static StreamIdentifier Stream(string name) => new() { StreamName = ByteString.CopyFromUtf8(name) };

    public static string NameOf(StreamIdentifier stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.StreamName.ToStringUtf8();
    }

    /// <summary>The two halves of the id's 16 bytes in network order.</summary>
    public static UUID Uuid(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new UUID
        {
            Structured = new UUID.Types.Structured
            {
                MostSignificantBits = BinaryPrimitives.ReadInt64BigEndian(bytes),
                LeastSignificantBits = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            },
        };
    }

    /// <exception cref="FormatException">It is neither form of a UUID.</exception>
    public static Guid GuidOf(UUID? id)
    {
        switch (id?.ValueCase)
        {
            case UUID.ValueOneofCase.Structured:
                Span<byte> bytes = stackalloc byte[16];
                BinaryPrimitives.WriteInt64BigEndian(bytes, id.Structured.MostSignificantBits);
                BinaryPrimitives.WriteInt64BigEndian(bytes[8..], id.Structured.LeastSignificantBits);
                return new Guid(bytes, bigEndian: true);
            case UUID.ValueOneofCase.String:
                return Guid.Parse(id.String);
            default:
                throw new FormatException("An id is missing.");
        }
    }

    /// <summary>Hundreds of nanoseconds since 1970, as the server writes them.</summary>
    public static string TicksOf(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks).ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for nothing that is a time: 0 is what a store without a clock says.</summary>
    public static DateTimeOffset? MomentOf(string? ticks) =>
        long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 && value <= DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks
            ? DateTimeOffset.UnixEpoch.AddTicks(value)
            : null;

    /// <summary>Positions of the ledger's appends have one number: none of them is a transaction of its own.</summary>
    /// <exception cref="EventLogException">The server says no position, as it does of events that were written in an explicit transaction.</exception>
    public static LogPosition PositionOf(ulong commit) => commit <= long.MaxValue
        ? new LogPosition((long)commit)
        : throw new EventLogException("The store gave an event without its position: it was written in an explicit transaction, which no ledger does, or the server is older than 23.10.");
}
