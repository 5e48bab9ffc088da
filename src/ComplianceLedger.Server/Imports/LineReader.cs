using System.Buffers;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>One line of a file, without its end.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Text">Good until the next line is read; empty where the line is too long.</param>
/// <param name="Length">Of the line, also where it is too long to be held.</param>
/// <param name="Bytes">Length with the line's end, and with a byte-order mark before the first line.</param>
/// <param name="IsEnded">False for what stands at the end of the file without a line feed.</param>
internal readonly record struct FileLine(long Number, ReadOnlyMemory<byte> Text, long Length, long Bytes, bool IsEnded)
{
    public bool IsTooLong => Length > LineReader.LineBytesMax;
}

/// <summary>
/// Cuts a file into lines. It holds one block and one line, the latter up to <see cref="LineBytesMax"/>; of a longer one only the length. A carriage
/// return before the line feed and a byte-order mark at the beginning belong to no line.
/// </summary>
/// <param name="isQuoted">True where a line feed between quotation marks does not end the line, as in CSV.</param>
internal sealed class LineReader(FileBlocks blocks, bool isQuoted = false)
{
    /// <summary>No longer line can hold a command.</summary>
    public const int LineBytesMax = CommandTable.CommandBytesMax;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private const byte Quote = (byte)'"';
    private static readonly SearchValues<byte> Ends = SearchValues.Create(LineFeed, Quote);
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    // Room for one byte over the limit tells a line that is too long from the longest one, and for a carriage return that is no part of it.
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private ReadOnlyMemory<byte> _block;
    private long _number;
    private long _length;
    private bool _isInQuotes;
    private bool _endsWithCarriageReturn;

    /// <summary>The next line, or null at the end of the file.</summary>
    public async ValueTask<FileLine?> Next(CancellationToken cancellation)
    {
        _line.ResetWrittenCount();
        _length = 0;
        _isInQuotes = false;
        _endsWithCarriageReturn = false;
        var inner = 0;
        while (true)
        {
            if (_block.IsEmpty)
            {
                _block = await blocks.Next(cancellation).ConfigureAwait(false);
                if (_block.IsEmpty)
                    return _length == 0 ? null : Line(inner, isEnded: false);
            }
            var end = IndexOfEnd(_block.Span, ref inner);
            Take(_block.Span[..(end < 0 ? _block.Length : end)]);
            _block = _block[(end < 0 ? _block.Length : end + 1)..];
            if (end >= 0)
                return Line(inner, isEnded: true);
        }
    }

    private FileLine Line(int inner, bool isEnded)
    {
        var number = _number + 1;
        _number += 1 + inner;
        var bytes = _length + (isEnded ? 1 : 0);
        var skipped = number == 1 && _line.WrittenSpan.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var length = _length - skipped - (_endsWithCarriageReturn ? 1 : 0);
        return length > LineBytesMax
            ? new FileLine(number, default, length, bytes, isEnded)
            : new FileLine(number, _line.WrittenMemory.Slice(skipped, (int)length), length, bytes, isEnded);
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
            return;
        _length += part.Length;
        _endsWithCarriageReturn = part[^1] == CarriageReturn;
        var room = LineBytesMax + ByteOrderMark.Length + 2 - _line.WrittenCount;
        _line.Write(part[..Math.Min(part.Length, room)]);
    }

    private int IndexOfEnd(ReadOnlySpan<byte> block, ref int inner)
    {
        if (!isQuoted)
            return block.IndexOf(LineFeed);
        for (var from = 0; ;)
        {
            var next = block[from..].IndexOfAny(Ends);
            if (next < 0)
                return -1;
            next += from;
            if (block[next] == Quote)
                _isInQuotes = !_isInQuotes;
            else if (_isInQuotes)
                inner++;
            else
                return next;
            from = next + 1;
        }
    }
}
