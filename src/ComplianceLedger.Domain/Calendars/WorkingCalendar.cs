using System.Collections.Immutable;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Calendars;

/// <summary>Days on which nobody works: <paramref name="From"/> to <paramref name="To"/>, both included.</summary>
public sealed record Holiday(DateOnly From, DateOnly To, string Name, string Source)
{
    public bool Spans(DateOnly from, DateOnly to) => From == from && To == to;

    public bool Holds(DateOnly day) => day >= From && day <= To;
}

/// <param name="Off">A working day that became a day of rest.</param>
/// <param name="Work">A day of rest that is worked on instead.</param>
public sealed record WorkingDaySwap(DateOnly Off, DateOnly Work);

/// <summary>What a calendar says at one of its revisions: which days are worked on, and what follows for terms. Pure arithmetic; a day that the calendar says
/// nothing of follows the weekly rest alone.</summary>
public sealed record WorkingCalendar(
    ValueList<DayOfWeek> WeeklyRest,
    ImmutableList<Holiday> Holidays,
    ImmutableList<WorkingDaySwap> Swaps)
{
    // What the swaps make of single days: the last one that names a day has the last word on it, and what it puts back as it was is not here.
    private ImmutableDictionary<DateOnly, bool> IsWorked { get; init; } = ImmutableDictionary<DateOnly, bool>.Empty;

    /// <param name="weeklyRest">Fewer than all seven.</param>
    public static WorkingCalendar Resting(ValueList<DayOfWeek> weeklyRest) => new(weeklyRest, [], []);

    public WorkingCalendar Swapping(WorkingDaySwap swap) => (this with { Swaps = Swaps.Add(swap) }).Saying(swap.Off, false).Saying(swap.Work, true);

    /// <summary>A swap goes before weekly rest and holidays: it is decided for its two days alone.</summary>
    public bool IsWorkingDay(DateOnly day) => WorkedBySwap(day) ?? IsOrdinarilyWorked(day);

    /// <summary>Whether a swap has made it a working day or a day of rest; null where none has, or where it was swapped back.</summary>
    public bool? WorkedBySwap(DateOnly day) => IsWorked.TryGetValue(day, out var isWorked) ? isWorked : null;

    /// <summary>The last of so many working days; the day that the term begins with is not counted. Null where that lies beyond the ledger's last day.</summary>
    /// <param name="count">At least 1.</param>
    public DateOnly? After(DateOnly from, int count)
    {
        for (var day = from; day < VietnamTime.LastDay;)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day) && --count == 0)
                return day;
        }
        return null;
    }

    /// <summary>The day itself where it is worked on; else the next or the last one before that is. Null where there is none that the ledger can name.</summary>
    public DateOnly? Roll(DateOnly day, RollPolicy policy)
    {
        if (policy == RollPolicy.None)
            return day;
        var step = policy == RollPolicy.Forward ? 1 : -1;
        while (!IsWorkingDay(day))
        {
            day = day.AddDays(step);
            if (day > VietnamTime.LastDay || day < VietnamTime.FirstDay)
                return null;
        }
        return day;
    }

    private bool IsOrdinarilyWorked(DateOnly day) => !(WeeklyRest.Contains(day.DayOfWeek) || Holidays.Exists(holiday => holiday.Holds(day)));

    private WorkingCalendar Saying(DateOnly day, bool isWorked) =>
        this with { IsWorked = isWorked == IsOrdinarilyWorked(day) ? IsWorked.Remove(day) : IsWorked.SetItem(day, isWorked) };
}
