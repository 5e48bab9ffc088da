using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Simulations;

/// <summary>
/// A made-up working calendar. Its holidays are known from the beginning; each year something is decided late: a working day swapped in spring, days off in June and
/// September, a holiday taken back in autumn. The same for every seed.
/// </summary>
internal sealed class SimulatedCalendar
{
    public static readonly CalendarId Id = new("sim-lich");

    private const string Source = "simulation";

    /// <summary>As short as the notice was of the swap of 2 January 2026.</summary>
    private const int NoticeDays = 8;

    /// <summary>Days after the last one of the workload that a term of it may still reach.</summary>
    private const int DaysAfter = 400;

    private static readonly Party Registrar = new("simulation", Role.Registrar, null);

    private readonly List<GivenCommand> _beginning = [];
    private readonly List<GivenCommand> _changes = [];
    private readonly List<WorkingCalendar> _versions = [];
    private CalendarState _state = CalendarState.Initial;

    public SimulatedCalendar(DateOnly from, DateOnly to)
    {
        Begin(new SetWeeklyRest(Id, [DayOfWeek.Saturday, DayOfWeek.Sunday], null, Source), "weekly-rest");
        for (var year = from.Year; year <= to.AddDays(DaysAfter).Year; year++)
        {
            Begin(year, (1, 1), (1, 1), "Tết Dương lịch");
            Begin(year, (2, 8), (2, 14), "Tết Nguyên đán");
            Begin(year, (4, 30), (5, 1), "Ngày Giải phóng và Quốc tế Lao động");
            Begin(year, (9, 2), (9, 3), "Quốc khánh");
            Begin(year, (11, 20), (11, 20), "Ngày nghỉ dự kiến");
        }
        _versions.Add(_state.Current!);
        for (var year = from.Year; year <= to.Year; year++)
        {
            foreach (var change in DecidedIn(year).Where(change => change.DecidedOn >= from && change.DecidedOn <= to))
            {
                Fold(change);
                _changes.Add(new GivenCommand($"simulation/calendar/{Id}/{IsoText.Of(change.DecidedOn!.Value)}", change, Occurrence.On(change.DecidedOn.Value), Registrar));
                _versions.Add(_state.Current!);
            }
        }
    }

    /// <summary>What it is before any task is given, in this order.</summary>
    public IReadOnlyList<GivenCommand> Beginning => _beginning;

    /// <summary>What is decided later, in this order, each on the day on which it is said to have happened.</summary>
    public IReadOnlyList<GivenCommand> Changes => _changes;

    /// <summary>The first and the last day on which a term may end: under which of the calendar's versions it is resolved depends on when it is recorded.</summary>
    /// <param name="term">From a day of the workload on.</param>
    public (DateOnly Earliest, DateOnly Latest) SpanOf(DeadlineTerm term)
    {
        var (earliest, latest) = (DateOnly.MaxValue, DateOnly.MinValue);
        foreach (var version in _versions)
        {
            var day = term switch
            {
                DeadlineTerm.On t => t.Date,
                DeadlineTerm.Words t => DeadlineWords.DayOf(t.Text, t.Year)!.Value,
                _ => term.ResolveUnder(version, SimulatedRegisters.Rolls)!.Value,
            };
            (earliest, latest) = (day < earliest ? day : earliest, day > latest ? day : latest);
        }
        return (earliest, latest);
    }

    // One at a time: the next one is chosen on the calendar that this one has left.
    private IEnumerable<CalendarCommand> DecidedIn(int year)
    {
        var off = WorkedOnFrom(new DateOnly(year, 5, 2));
        var work = off.AddDays(DayOfWeek.Saturday - off.DayOfWeek);
        yield return new SwapWorkingDay(Id, off, work, off.AddDays(-NoticeDays), Source);
        foreach (var day in new[] { new DateOnly(year, 6, 12), new DateOnly(year, 9, 4) })
        {
            var free = WorkedOnFrom(day);
            yield return new DeclareHoliday(Id, free, free, "Nghỉ phòng, chống bão", free.AddDays(-2), Source);
        }
        var planned = new DateOnly(year, 11, 20);
        yield return new RevokeHoliday(Id, planned, planned, planned.AddDays(-NoticeDays), Source);
    }

    private DateOnly WorkedOnFrom(DateOnly day)
    {
        while (!_state.Current!.IsWorkingDay(day))
            day = day.AddDays(1);
        return day;
    }

    private void Begin(int year, (int Month, int Day) from, (int Month, int Day) to, string name)
    {
        var first = new DateOnly(year, from.Month, from.Day);
        Begin(new DeclareHoliday(Id, first, new DateOnly(year, to.Month, to.Day), name, null, Source), $"holiday-{IsoText.Of(first)}");
    }

    private void Begin(CalendarCommand command, string key)
    {
        Fold(command);
        _beginning.Add(new GivenCommand($"simulation/calendar/{Id}/{key}", command, Occurrence.Unknown, Registrar));
    }

    private void Fold(CalendarCommand command)
    {
        if (CalendarState.Decide(_state, command) is not Decision.Accepted { Events: var events })
            throw new InvalidOperationException($"{command} can't be carried out.");
        foreach (var e in events)
            _state = CalendarState.Evolve(_state, new Fact(e, Occurrence.Unknown, Registrar));
    }
}
