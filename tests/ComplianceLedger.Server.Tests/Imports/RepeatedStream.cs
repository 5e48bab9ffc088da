namespace ComplianceLedger.Server.Tests.Imports;

/// <summary>The same bytes over and over, which nobody has to hold; it remembers how much was asked for at once.</summary>
internal sealed class RepeatedStream(byte[] part, long length) : Stream
{
    public int LargestRead { get; private set; }

    public override long Position { get; set; }

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        LargestRead = Math.Max(LargestRead, buffer.Length);
        var count = (int)Math.Min(buffer.Length, length - Position);
        for (var i = 0; i < count; i++)
            buffer[i] = part[(int)((Position + i) % part.Length)];
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
