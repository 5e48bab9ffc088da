using System.Buffers;
using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>Every task on one day, as known at one position: the place of its row plus one, or 0.</summary>
internal sealed class AsOfDay : IDisposable
{
    private readonly int[] _places;
    private readonly AsOfRows _rows;

    // What the deadline alone makes of an open task on this day.
    private readonly byte[] _byDeadline = new byte[PackedDay.Count];
    private readonly ushort _asked;

    // From a packed deadline to the days since it.
    private readonly int _daysSinceNone;

    public AsOfDay(AsOfIndex index, DateOnly day, int tasks, AsOfRows rows)
    {
        (Index, Day, Tasks, _rows) = (index, day, tasks, rows);
        _asked = PackedDay.Asked(day);
        _daysSinceNone = day.DayNumber - PackedDay.Zero;
        _places = ArrayPool<int>.Shared.Rent(tasks);
        Array.Clear(_places, 0, tasks);
        for (var deadline = 0; deadline < _byDeadline.Length; deadline++)
            _byDeadline[deadline] = (byte)Measures.TimelinessOf(TaskStatus.Assigned, null, PackedDay.DayOf((ushort)deadline), day);
    }

    public AsOfIndex Index { get; }

    public DateOnly Day { get; }

    public int Tasks { get; }

    public Span<int> Places => _places.AsSpan(0, Tasks);

    /// <summary>That it was not assigned is an answer too, also of a task that came after this day was begun.</summary>
    public ref readonly PackedAnswer this[int task]
    {
        get
        {
            var place = task < Tasks ? _places[task] - 1 : -1;
            return ref place < 0 ? ref PackedAnswer.None : ref _rows[place];
        }
    }

    public Timeliness TimelinessOf(in PackedAnswer answer) => (Timeliness)Against(answer.Timeliness, answer.CurrentDeadline);

    public Timeliness OriginalTimelinessOf(in PackedAnswer answer) => (Timeliness)Against(answer.OriginalTimeliness, answer.OriginalDeadline);

    /// <summary>Of one that is overdue.</summary>
    public int DaysOverdueOf(in PackedAnswer answer) => answer.IsResting ? answer.RestedDays : _daysSinceNone - answer.CurrentDeadline - answer.RestedDays;

    /// <summary>Its deadline has come.</summary>
    public bool IsDue(in PackedAnswer answer) => answer.CurrentDeadline != PackedDay.None && answer.CurrentDeadline <= _asked;

    private byte Against(byte timeliness, ushort deadline) => timeliness == PackedAnswer.ByDeadline ? _byDeadline[deadline] : timeliness;

    public void Dispose() => ArrayPool<int>.Shared.Return(_places);
}
