using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ComplianceLedger.EventCodec;

/// <summary>
/// The id of an event: the first 16 bytes of SHA-256 over stream, sequence number, writer, type and payload, as a big-endian UUID. The same event sent
/// again has the same id; the same event of a second writer has not. Every part is preceded by its length, so that no two parts can run into each other.
/// </summary>
public static class EventIds
{
    /// <param name="sequenceNumber">The event's revision + 1.</param>
    public static Guid Of(string stream, long sequenceNumber, string writer, string type, ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        Add(hash, stream);
        BinaryPrimitives.WriteInt64BigEndian(number, sequenceNumber);
        hash.AppendData(number);
        Add(hash, writer);
        Add(hash, type);
        Add(hash, data);
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new Guid(digest[..16], bigEndian: true);
    }

    private static void Add(IncrementalHash hash, string text) => Add(hash, Encoding.UTF8.GetBytes(text));

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
