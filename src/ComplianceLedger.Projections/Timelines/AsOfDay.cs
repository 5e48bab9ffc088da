using System.Buffers;
using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>Every task on one day, as known at one position: the number of its row plus one, or 0.</summary>
internal sealed class AsOfDay : IDisposable
{
    private readonly int[] _rows;
    private readonly PackedAnswer[][] _answers;

    // What the deadline alone makes of an open task on this day.
    private readonly byte[] _byDeadline = new byte[PackedDay.Count];
    private readonly ushort _asked;

    // From a packed deadline to the days since it.
    private readonly int _daysSinceNone;

    public AsOfDay(AsOfIndex index, DateOnly day, int tasks, PackedAnswer[][] answers)
    {
        (Index, Day, Tasks, _answers) = (index, day, tasks, answers);
        _asked = PackedDay.Asked(day);
        _daysSinceNone = day.DayNumber - PackedDay.Zero;
        _rows = ArrayPool<int>.Shared.Rent(tasks);
        Array.Clear(_rows, 0, tasks);
        for (var deadline = 0; deadline < _byDeadline.Length; deadline++)
            _byDeadline[deadline] = (byte)Measures.TimelinessOf(TaskStatus.Assigned, null, PackedDay.DayOf((ushort)deadline), day);
    }

    public AsOfIndex Index { get; }

    public DateOnly Day { get; }

    public int Tasks { get; }

    public Span<int> Rows => _rows.AsSpan(0, Tasks);

    /// <summary>That it was not assigned is an answer too, also of a task that came after this day was begun.</summary>
    public ref readonly PackedAnswer this[int task]
    {
        get
        {
            var row = task < Tasks ? _rows[task] - 1 : -1;
            return ref row < 0 ? ref PackedAnswer.None : ref _answers[row / GrowingArray<PackedAnswer>.PieceItems][row % GrowingArray<PackedAnswer>.PieceItems];
        }
    }

    public Timeliness TimelinessOf(in PackedAnswer answer) => (Timeliness)Against(answer.Timeliness, answer.CurrentDeadline);

    public Timeliness OriginalTimelinessOf(in PackedAnswer answer) => (Timeliness)Against(answer.OriginalTimeliness, answer.OriginalDeadline);

    /// <summary>Of one that is overdue.</summary>
    public int DaysOverdueOf(in PackedAnswer answer) => answer.IsResting ? answer.RestedDays : _daysSinceNone - answer.CurrentDeadline - answer.RestedDays;

    /// <summary>Its deadline has come.</summary>
    public bool IsDue(in PackedAnswer answer) => answer.CurrentDeadline != PackedDay.None && answer.CurrentDeadline <= _asked;

    private byte Against(byte timeliness, ushort deadline) => timeliness == PackedAnswer.ByDeadline ? _byDeadline[deadline] : timeliness;

    public void Dispose() => ArrayPool<int>.Shared.Return(_rows);
}
