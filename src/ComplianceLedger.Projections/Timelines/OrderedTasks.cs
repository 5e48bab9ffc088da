namespace ComplianceLedger.Projections.Timelines;

/// <summary>
/// The tasks' numbers in the order of their ids. One thread adds, others read: what they have begun to read never changes, an addition puts another piece in its place.
/// </summary>
internal sealed class OrderedTasks(GrowingArray<string> ids)
{
    /// <summary>Of one piece: an addition copies so many numbers at most.</summary>
    private const int PieceMax = 1_024;

    // No piece is empty, except the only one of no tasks at all.
    private int[][] _pieces = [[]];

    public void Add(int task)
    {
        var id = ids[task];
        var pieces = _pieces;
        var i = PieceOf(pieces, id);
        var at = PlaceIn(pieces[i], id);
        int[] piece = [.. pieces[i][..at], task, .. pieces[i][at..]];
        if (piece.Length <= PieceMax)
        {
            Volatile.Write(ref pieces[i], piece);
            return;
        }
        // Ids that come in their order, as they mostly do, leave full pieces behind them.
        var half = at == PieceMax ? PieceMax : PieceMax / 2;
        Volatile.Write(ref _pieces, [.. pieces[..i], piece[..half], piece[half..], .. pieces[(i + 1)..]]);
    }

    /// <summary>Null where there is no such task.</summary>
    public int? Find(string id)
    {
        var pieces = Volatile.Read(ref _pieces);
        var piece = Volatile.Read(ref pieces[PieceOf(pieces, id)]);
        var at = PlaceIn(piece, id);
        return at < piece.Length && ids[piece[at]] == id ? piece[at] : null;
    }

    /// <summary>All of them, piece by piece.</summary>
    public int[][] All => Volatile.Read(ref _pieces);

    /// <summary>Those whose ids come after one; all of them where it is null.</summary>
    public IEnumerable<int> After(string? id)
    {
        var pieces = Volatile.Read(ref _pieces);
        for (var i = id is null ? 0 : PieceOf(pieces, id); i < pieces.Length; i++)
        {
            var piece = Volatile.Read(ref pieces[i]);
            var first = id is null ? 0 : PlaceIn(piece, id);
            for (var at = first; at < piece.Length; at++)
            {
                if (at > first || id is null || ids[piece[at]] != id)
                    yield return piece[at];
            }
        }
    }

    // The last piece that begins with no later id.
    private int PieceOf(int[][] pieces, string id)
    {
        var (low, high) = (0, pieces.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (string.CompareOrdinal(ids[pieces[middle][0]], id) <= 0)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    // Of the first id that is not earlier.
    private int PlaceIn(int[] piece, string id)
    {
        var (low, high) = (0, piece.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(ids[piece[middle]], id) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
