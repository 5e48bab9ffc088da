using System.Security.Cryptography;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// A file in blocks, each with its SHA-256. The first pass writes the digests down, the second compares before it gives a block out: what was not checked
/// is never applied, not even the line before a change that lies far behind.
/// </summary>
internal sealed class FileBlocks
{
    public const int BlockBytes = 256 * 1024;

    private readonly Stream _file;
    private readonly string _name;
    private readonly IReadOnlyList<byte[]>? _expected;
    private readonly List<byte[]> _seen = [];
    private readonly byte[] _block = new byte[BlockBytes];
    private int _count;
    private bool _isAtEnd;

    /// <param name="expected">The digests of the first pass; null in the first pass itself.</param>
    /// <param name="expectedBytes">The file's length in the first pass.</param>
    public FileBlocks(Stream file, string name, IReadOnlyList<byte[]>? expected = null, long expectedBytes = 0)
    {
        (_file, _name, _expected) = (file, name, expected);
        if (expected is not null && file.Length != expectedBytes)
            throw new ImportChangedException(name, Math.Min(file.Length, expectedBytes));
    }

    /// <summary>Bytes given out.</summary>
    public long Bytes { get; private set; }

    /// <summary>Digests of the blocks given out.</summary>
    public IReadOnlyList<byte[]> Digests => _seen;

    /// <summary>The next block, empty at the end of the file; good until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Next(CancellationToken cancellation)
    {
        if (_isAtEnd)
            return default;
        var length = await _file.ReadAtLeastAsync(_block, BlockBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _isAtEnd = length < BlockBytes;
        if (length > 0)
            Compare(_block.AsSpan(0, length));
        if (_isAtEnd && _expected is not null && _count != _expected.Count)
            throw new ImportChangedException(_name, Bytes);
        Bytes += length;
        return _block.AsMemory(0, length);
    }

    private void Compare(ReadOnlySpan<byte> block)
    {
        var digest = SHA256.HashData(block);
        if (_expected is null)
            _seen.Add(digest);
        else if (_count >= _expected.Count || !digest.AsSpan().SequenceEqual(_expected[_count]))
            throw new ImportChangedException(_name, Bytes);
        _count++;
    }
}
