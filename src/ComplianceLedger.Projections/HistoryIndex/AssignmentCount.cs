using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Timelines;

namespace ComplianceLedger.Projections.HistoryIndex;

/// <summary>The assignments in the history index, and what was corrected of them, in their order: how many tasks there are is known without looking at any of them.</summary>
internal sealed class AssignmentCount
{
    public const string Type = "directive-task.assigned.v1";

    // Of a correction two: one takes away the day that was wrong, one adds the right one.
    private readonly GrowingArray<long> _positions = new();
    private readonly GrowingArray<ushort> _days = new();
    private readonly GrowingArray<sbyte> _tasks = new();
    private readonly Dictionary<long, DateOnly?> _corrected = [];
    private int _count;

    /// <summary>Assignments with the day from which each counts, and corrections of whatever, since the last time.</summary>
    public void Add(IEnumerable<(long Position, DateOnly? Day)> assigned, IEnumerable<CorrectedDay> corrected)
    {
        var all = assigned.Select(one => (one.Position, one.Day, Of: one.Position)).Concat(corrected.Select(one => (Position: one.KnownFrom, one.Day, Of: one.Position)));
        foreach (var (position, day, of) in all.OrderBy(one => one.Position))
        {
            if (position == of)
            {
                Add(position, day, 1);
            }
            else if (DayOf(of) is var (isAssignment, before) && isAssignment)
            {
                Add(position, before, -1);
                Add(position, day, 1);
                _corrected[of] = day;
            }
        }
        Volatile.Write(ref _count, _positions.Count);
    }

    public long On(DateOnly day, LogPosition known)
    {
        var asked = PackedDay.Asked(day);
        var left = UpTo(known.Value, Volatile.Read(ref _count));
        var (days, tasks) = (_days.Pieces, _tasks.Pieces);
        long assigned = 0;
        for (var piece = 0; left > 0; piece++)
        {
            var count = Math.Min(left, days[piece].Length);
            for (var i = 0; i < count; i++)
                assigned += days[piece][i] <= asked ? tasks[piece][i] : 0;
            left -= count;
        }
        return assigned;
    }

    private void Add(long position, DateOnly? day, sbyte tasks)
    {
        _positions.Add(position);
        _days.Add(PackedDay.Of(day));
        _tasks.Add(tasks);
    }

    // The day from which the assignment at a position counts by now, if it is one.
    private (bool IsAssignment, DateOnly? Day) DayOf(long position)
    {
        if (_corrected.TryGetValue(position, out var day))
            return (true, day);
        var at = UpTo(position, _positions.Count) - 1;
        return at >= 0 && _positions[at] == position ? (true, PackedDay.DayOf(_days[at])) : (false, null);
    }

    private int UpTo(long position, int count)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (_positions[middle] <= position)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
