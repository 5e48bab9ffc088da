namespace ComplianceLedger.Projections.Timelines;

/// <summary>
/// The rows in memory. Those of a task lie side by side, so that a question about a day runs through memory from one end to the other; rows that came since are kept in the order of the log until they
/// are enough to be sorted in. One thread adds; whoever reads keeps the object that he took, which holds at least what he was told of.
/// </summary>
internal sealed class AsOfRows
{
    /// <summary>For how many sorted rows there is an unsorted one before all are sorted anew: a row is moved some ten times in all.</summary>
    private const int SortedPerUnsorted = 8;

    // Of each task the place of its first row, and one more at the end.
    private readonly int[] _starts;
    private readonly int[] _numbers;
    private readonly uint[] _days;
    private readonly PackedAnswer[] _answers;

    private readonly GrowingArray<int> _newTasks = new();
    private readonly GrowingArray<uint> _newDays = new();
    private readonly GrowingArray<PackedAnswer> _newAnswers = new();

    private AsOfRows(int[] starts, int rows) => (_starts, _numbers, _days, _answers) = (starts, new int[rows], new uint[rows], new PackedAnswer[rows]);

    public static AsOfRows None() => new([0], 0);

    private int Sorted => _numbers.Length;

    /// <param name="row">As <see cref="Latest"/> has found it.</param>
    public ref readonly PackedAnswer this[int row] => ref row < Sorted ? ref _answers[row] : ref _newAnswers[row - Sorted];

    /// <param name="days">From which day on the row counts, and the first on which it does not any more, in the higher half.</param>
    public void Add(int task, uint days, PackedAnswer answer)
    {
        _newTasks.Add(task);
        _newDays.Add(days);
        _newAnswers.Add(answer);
    }

    /// <summary>These rows, or others that hold the same and are sorted.</summary>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="unsortedMin">As many may be unsorted in any case.</param>
    public AsOfRows SortedWhereDue(int tasks, int unsortedMin) => _newTasks.Count < Math.Max(unsortedMin, Sorted / SortedPerUnsorted) ? this : SortedBy(tasks);

    /// <summary>Sets for each task the place of its latest row for a day, plus one, among the first rows of the log; leaves 0 where there is none.</summary>
    public void Latest(ushort asked, int known, Span<int> places)
    {
        for (var task = 0; task < _starts.Length - 1; task++)
        {
            for (var row = _starts[task + 1] - 1; row >= _starts[task]; row--)
            {
                if (_numbers[row] < known && Covers(_days[row], asked))
                {
                    places[task] = row + 1;
                    break;
                }
            }
        }
        var (tasks, days) = (_newTasks.Pieces, _newDays.Pieces);
        for (var first = 0; first < known - Sorted; first += GrowingArray<int>.PieceItems)
        {
            var (piece, count) = (first / GrowingArray<int>.PieceItems, Math.Min(known - Sorted - first, GrowingArray<int>.PieceItems));
            LatestOf(tasks[piece].AsSpan(0, count), days[piece].AsSpan(0, count), asked, Sorted + first, places);
        }
    }

    // A later row is a later word on the same day.
    private static void LatestOf(ReadOnlySpan<int> tasks, ReadOnlySpan<uint> days, ushort asked, int first, Span<int> places)
    {
        for (var i = 0; i < tasks.Length && i < days.Length; i++)
        {
            if (Covers(days[i], asked))
                places[tasks[i]] = first + i + 1;
        }
    }

    private static bool Covers(uint days, ushort asked) => unchecked((ushort)days) <= asked && asked < days >> 16;

    /// <summary>Others that hold the same, all of them sorted.</summary>
    internal AsOfRows SortedBy(int tasks)
    {
        var starts = new int[tasks + 1];
        for (var task = 0; task < _starts.Length - 1; task++)
            starts[task + 1] = _starts[task + 1] - _starts[task];
        for (var i = 0; i < _newTasks.Count; i++)
            starts[_newTasks[i] + 1]++;
        for (var task = 0; task < tasks; task++)
            starts[task + 1] += starts[task];

        var sorted = new AsOfRows(starts, Sorted + _newTasks.Count);
        var next = starts[..^1];
        for (var task = 0; task < _starts.Length - 1; task++)
        {
            for (var row = _starts[task]; row < _starts[task + 1]; row++)
                sorted.Set(next[task]++, _numbers[row], _days[row], _answers[row]);
        }
        for (var i = 0; i < _newTasks.Count; i++)
            sorted.Set(next[_newTasks[i]]++, Sorted + i, _newDays[i], _newAnswers[i]);
        return sorted;
    }

    private void Set(int row, int number, uint days, in PackedAnswer answer) => (_numbers[row], _days[row], _answers[row]) = (number, days, answer);
}
