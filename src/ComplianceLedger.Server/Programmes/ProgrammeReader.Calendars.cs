using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;

namespace ComplianceLedger.Server.Programmes;

internal sealed partial class ProgrammeReader
{
    private readonly HashSet<string> _calendars = new(StringComparer.Ordinal);

    /// <summary>A calendar with its weekly rest, and what was decided of single days, in the order of the rows: a swap rests on the holidays before it.</summary>
    private void ReadCalendar(YamlRow row)
    {
        var id = NewId(row, "calendar", _calendars.Contains);
        var calendar = new CalendarId(id);
        _calendars.Add(id);
        AddChange(row, calendar, "", new SetWeeklyRest(calendar, [.. row.WordList<DayOfWeek>("weeklyRest")], row.DayOrNull("decidedOn"), row.Text("source")));
        foreach (var holiday in row.Rows("holidays"))
        {
            var from = holiday.Day("from");
            var to = holiday.DayOrNull("to") ?? from;
            AddChange(
                holiday, calendar, from == to ? $"/holiday-{Day(from)}" : $"/holiday-{Day(from)}-{Day(to)}",
                new DeclareHoliday(calendar, from, to, holiday.Text("name"), holiday.DayOrNull("decidedOn"), holiday.Text("source")));
            holiday.Finish();
        }
        foreach (var swap in row.Rows("swaps"))
        {
            var (off, work) = (swap.Day("off"), swap.Day("work"));
            AddChange(swap, calendar, $"/swap-{Day(off)}-{Day(work)}", new SwapWorkingDay(calendar, off, work, swap.DayOrNull("decidedOn"), swap.Text("source")));
            swap.Finish();
        }
        row.Finish();
    }

    private void AddChange(YamlRow row, CalendarId calendar, string key, CalendarCommand command) =>
        Add(row, $"{Name}/calendar/{calendar}{key}", command, Occurrence.Unknown, Registrar);
}
