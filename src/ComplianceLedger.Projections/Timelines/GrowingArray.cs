namespace ComplianceLedger.Projections.Timelines;

/// <summary>
/// A list that one thread lengthens while others read what lies before a length that they were told: an item that is written stays where it is. In pieces, so that
/// growing copies nothing but their addresses.
/// </summary>
internal sealed class GrowingArray<T>
{
    private const int PieceBits = 16;

    public const int PieceItems = 1 << PieceBits;

    private T[][] _pieces = [];
    private int _count;

    /// <summary>Only the writer's: a reader is told by whoever tells it what the items mean.</summary>
    public int Count => _count;

    public ref T this[int index] => ref Volatile.Read(ref _pieces)[index >> PieceBits][index & (PieceItems - 1)];

    /// <summary>Of <see cref="PieceItems"/> items each; those that are added later may be in further ones.</summary>
    public T[][] Pieces => Volatile.Read(ref _pieces);

    public void Add(T item)
    {
        if (_count == _pieces.Length << PieceBits)
            Volatile.Write(ref _pieces, [.. _pieces, new T[PieceItems]]);
        this[_count] = item;
        _count++;
    }
}
