using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Tests.Registers;

/// <summary>The calendar of the facts, and how it may change.</summary>
public class WorkingCalendars
{
    private static readonly CalendarId Vn = CalendarId.Default;
    private static readonly SetWeeklyRest Create = new(Vn, [DayOfWeek.Saturday, DayOfWeek.Sunday], null, "bộ luật");
    private static readonly HolidayDeclared NewYear = new(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 1), "Tết Dương lịch", null, "unverified");
    private static readonly HolidayDeclared Tet = new(new DateOnly(2025, 1, 25), new DateOnly(2025, 2, 2), "Tết 2025", null, "found");
    private static readonly SwapWorkingDay Swap = new(Vn, new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), new DateOnly(2025, 12, 25), "found");
    private static readonly WorkingDaySwapped Swapped = new(Swap.Off, Swap.Work, Swap.DecidedOn, "found");

    private static Story<CalendarState> Before(params DomainEvent[] events) => new(
        CalendarState.Initial, CalendarState.Evolve, (state, command, _, _) => CalendarState.Decide(state, command), (_, _, _, _) => [],
        [.. events.Select(e => new Fact(e, Occurrence.Unknown, Registrar))]);

    [Fact]
    public void a_calendar_begins_with_its_weekly_rest() => Before().When(Create, by: Registrar).Then(Calendars.Created);

    [Fact]
    public void the_weekly_rest_changes_as_a_whole() =>
        Before(Calendars.Created).When(new SetWeeklyRest(Vn, [DayOfWeek.Sunday], Day(1), "luật"), by: Registrar).Then(new WeeklyRestSet([DayOfWeek.Sunday], Day(1), "luật"));

    [Fact]
    public void the_same_weekly_rest_again_is_nothing_new() => Before(Calendars.Created).When(Create, by: Registrar).ThenRefused("nothing-changed");

    [Fact]
    public void a_week_has_a_day_of_work_and_each_day_once()
    {
        Before().When(Create with { Days = [.. Enum.GetValues<DayOfWeek>()] }, by: Registrar).ThenRefused("week-without-work");
        Before().When(Create with { Days = [DayOfWeek.Sunday, DayOfWeek.Sunday] }, by: Registrar).ThenRefused("week-without-work");
        Before().When(Create with { Days = [] }, by: Registrar).ThenAccepted();
    }

    [Fact]
    public void nothing_happens_to_a_calendar_that_is_not_there()
    {
        Before().When(Swap, by: Registrar).ThenRefused("unknown-calendar");
        Before().When(new DeclareHoliday(Vn, Day(1), Day(1), "Lễ", null, "luật"), by: Registrar).ThenRefused("unknown-calendar");
        Before().When(new RevokeHoliday(Vn, Day(1), Day(1), null, "luật"), by: Registrar).ThenRefused("unknown-calendar");
    }

    [Fact]
    public void a_holiday_is_declared_once_and_revoked_as_it_was_declared()
    {
        var declare = new DeclareHoliday(Vn, Tet.From, Tet.To, Tet.Name, Tet.DecidedOn, Tet.Source);
        Before(Calendars.Created).When(declare, by: Registrar).Then(Tet).When(declare, by: Registrar).ThenRefused("holiday-exists");
        Before(Calendars.Created, Tet).When(new RevokeHoliday(Vn, Tet.From, Tet.To, Day(3), "đính chính"), by: Registrar).Then(new HolidayRevoked(Tet.From, Tet.To, Day(3), "đính chính"));
        Before(Calendars.Created, Tet).When(new RevokeHoliday(Vn, Tet.From, Tet.From, null, "đính chính"), by: Registrar).ThenRefused("unknown-holiday");
    }

    [Fact]
    public void a_holiday_ends_after_it_begins_and_within_a_month()
    {
        var backwards = new DeclareHoliday(Vn, Day(2), Day(1), "Lễ", null, "luật");
        Before(Calendars.Created).When(backwards, by: Registrar).ThenRefused("impossible-holiday");
        Before(Calendars.Created).When(backwards with { To = Day(33) }, by: Registrar).ThenRefused("impossible-holiday");
        Before(Calendars.Created).When(backwards with { To = Day(32) }, by: Registrar).ThenAccepted();
    }

    [Fact]
    public void a_working_day_is_swapped_for_a_day_of_rest_and_for_no_other()
    {
        Before(Calendars.Created, NewYear).When(Swap, by: Registrar).Then(Swapped);
        Before(Calendars.Created).When(Swap with { Off = new DateOnly(2026, 1, 3) }, by: Registrar).ThenRefused("not-a-working-day");
        Before(Calendars.Created).When(Swap with { Off = new DateOnly(2026, 1, 1) }, by: Registrar).ThenAccepted();
        Before(Calendars.Created, NewYear).When(Swap with { Off = new DateOnly(2026, 1, 1) }, by: Registrar).ThenRefused("not-a-working-day");
        Before(Calendars.Created).When(Swap with { Work = new DateOnly(2026, 1, 9) }, by: Registrar).ThenRefused("not-a-day-of-rest");
        // Two days of rest are no swap, and neither is the same one again.
        Before(Calendars.Created).When(Swap with { Off = new DateOnly(2026, 1, 4), Work = new DateOnly(2026, 1, 10) }, by: Registrar).ThenRefused("not-a-working-day");
        Before(Calendars.Created, Swapped).When(Swap, by: Registrar).ThenRefused("not-a-working-day");
    }

    [Fact]
    public void a_swap_that_is_swapped_back_leaves_the_days_as_they_were()
    {
        var back = Before(Calendars.Created, Swapped).When(Swap with { Off = Swap.Work, Work = Swap.Off }, by: Registrar).Then(new WorkingDaySwapped(Swap.Work, Swap.Off, Swap.DecidedOn, "found")).State.Current!;
        for (var day = new DateOnly(2025, 12, 28); day < new DateOnly(2026, 1, 18); day = day.AddDays(1))
            Assert.Equal(Week.IsWorkingDay(day), back.IsWorkingDay(day));
        // And once more.
        Before(Calendars.Created, Swapped, new WorkingDaySwapped(Swap.Work, Swap.Off, null, "x")).When(Swap, by: Registrar).Then(Swapped);
    }

    [Theory]
    [InlineData("2026-01-10", "2026-01-10")]
    [InlineData("2026-01-08", "2026-01-12")]
    public void a_holiday_that_a_swap_would_keep_worked_is_refused_by_the_swap(string from, string to)
    {
        var declare = new DeclareHoliday(Vn, DateOnly.Parse(from, null), DateOnly.Parse(to, null), "Lễ", null, "luật");
        var refusal = Before(Calendars.Created, Swapped).When(declare, by: Registrar).ThenRefused("worked-in-exchange");
        Assert.Contains("2026-01-10 is worked on in exchange for 2026-01-02", refusal.En, StringComparison.Ordinal);
        Assert.Contains("2026-01-10 là ngày làm bù do hoán đổi với 2026-01-02", refusal.Vi, StringComparison.Ordinal);
        // As it says: without the day, or after the swap was taken back.
        Before(Calendars.Created, Swapped).When(declare with { From = new DateOnly(2026, 1, 11), To = new DateOnly(2026, 1, 12) }, by: Registrar).ThenAccepted();
        Before(Calendars.Created, Swapped, new WorkingDaySwapped(Swap.Work, Swap.Off, null, "x")).When(declare, by: Registrar).ThenAccepted();
    }

    [Fact]
    public void a_day_that_was_swapped_back_can_become_a_holiday()
    {
        var calendar = Before(Calendars.Created, Swapped, new WorkingDaySwapped(Swap.Work, Swap.Off, null, "x"))
            .When(new DeclareHoliday(Vn, Swap.Off, Swap.Off, "Lễ", null, "luật"), by: Registrar).ThenAccepted().State.Current!;
        Assert.False(calendar.IsWorkingDay(Swap.Off));
    }

    // Days that rest anyway, by the week or by a swap: the holiday is another reason, which stays when the first one goes.
    [Fact]
    public void a_holiday_on_days_of_rest_is_declared_and_revoked_like_any_other()
    {
        var sunday = new DateOnly(2026, 1, 4);
        Before(Calendars.Created).When(new DeclareHoliday(Vn, sunday, sunday, "Lễ", null, "luật"), by: Registrar).ThenAccepted().When(new RevokeHoliday(Vn, sunday, sunday, null, "luật"), by: Registrar).ThenAccepted();
        Before(Calendars.Created, Swapped).When(new DeclareHoliday(Vn, Swap.Off, Swap.Off, "Lễ", null, "luật"), by: Registrar).ThenAccepted();
    }

    [Fact]
    public void to_revoke_a_holiday_whose_days_a_swap_keeps_off_is_refused_by_the_swap()
    {
        var fromFriday = new HolidayDeclared(Swap.Off, new DateOnly(2026, 1, 4), "Lễ", null, "luật");
        var refusal = Before(Calendars.Created, Swapped, fromFriday).When(new RevokeHoliday(Vn, fromFriday.From, fromFriday.To, null, "luật"), by: Registrar).ThenRefused("off-in-exchange");
        Assert.Contains("2026-01-02 stays off in exchange for 2026-01-10", refusal.En, StringComparison.Ordinal);
        // Where other days are worked on again, the holiday goes, and the swap stays.
        var untilMonday = fromFriday with { To = new DateOnly(2026, 1, 5) };
        var calendar = Before(Calendars.Created, Swapped, untilMonday).When(new RevokeHoliday(Vn, untilMonday.From, untilMonday.To, null, "luật"), by: Registrar).ThenAccepted().State.Current!;
        Assert.Equal((false, true), (calendar.IsWorkingDay(Swap.Off), calendar.IsWorkingDay(untilMonday.To)));
    }

    [Fact]
    public void what_does_not_begin_with_its_creation_is_no_calendar()
    {
        Assert.Throws<UnexpectedEventException>(() => Before(NewYear).State);
        Assert.Throws<UnexpectedEventException>(() => Before(Calendars.Created, Calendars.Created).State);
    }

    [Fact]
    public void each_version_stays_as_it_was()
    {
        var calendar = Calendars.After(Calendars.Created, NewYear, Swapped);
        Assert.Equal([true, true, false], calendar.Versions.Select(version => version.Calendar.IsWorkingDay(new DateOnly(2026, 1, 2))));
        Assert.Equal([false, false, true], calendar.Versions.Select(version => version.Calendar.IsWorkingDay(new DateOnly(2026, 1, 10))));
        Assert.Equal([true, false, false], calendar.Versions.Select(version => version.Calendar.IsWorkingDay(new DateOnly(2026, 1, 1))));
        Assert.Equal([null, null, new DateOnly(2025, 12, 25)], calendar.Versions.Select(version => version.DecidedOn));
    }

    // Monday 29 December 2025 is the trigger. Thursday 1 January is a holiday; Friday 2 January is worked on, until Saturday 10 January is instead.
    [Theory]
    [InlineData(5, "2026-01-06", "2026-01-07")]
    [InlineData(9, "2026-01-12", "2026-01-12")]
    [InlineData(1, "2025-12-30", "2025-12-30")]
    public void working_days_are_counted_after_the_trigger_day(int count, string before, string after)
    {
        var calendar = Calendars.After(Calendars.Created, NewYear, Swapped);
        var from = new DateOnly(2025, 12, 29);
        Assert.Equal(DateOnly.Parse(before, null), calendar.Versions[1].Calendar.After(from, count));
        Assert.Equal(DateOnly.Parse(after, null), calendar.Versions[2].Calendar.After(from, count));
    }

    [Fact]
    public void a_trigger_on_a_day_of_rest_is_not_counted_either() => Assert.Equal(new DateOnly(2025, 6, 9), Week.After(new DateOnly(2025, 6, 8), 1));

    [Fact]
    public void the_nine_days_of_tet_are_no_working_days() => Assert.Equal(new DateOnly(2025, 2, 4), Calendars.After(Calendars.Created, Tet).Versions[^1].Calendar.After(new DateOnly(2025, 1, 23), 3));

    // Saturday 28 June 2025.
    [Theory]
    [InlineData(RollPolicy.Forward, "2025-06-30")]
    [InlineData(RollPolicy.Backward, "2025-06-27")]
    [InlineData(RollPolicy.None, "2025-06-28")]
    public void a_day_of_rest_rolls_by_the_policy(RollPolicy policy, string day)
    {
        Assert.Equal(DateOnly.Parse(day, null), Week.Roll(new DateOnly(2025, 6, 28), policy));
        Assert.Equal(new DateOnly(2025, 6, 30), Week.Roll(new DateOnly(2025, 6, 30), policy));
    }

    [Fact]
    public void beyond_the_days_of_the_ledger_there_is_no_end()
    {
        Assert.Null(Week.After(VietnamTime.LastDay.AddDays(-3), 30));
        Assert.Null(Calendars.After(Calendars.Created, new HolidayDeclared(VietnamTime.LastDay.AddDays(-2), VietnamTime.LastDay, "Lễ", null, "x")).Versions[^1].Calendar.Roll(VietnamTime.LastDay, RollPolicy.Forward));
    }

    [Fact]
    public void a_calendar_that_has_changed_too_often_changes_no_more()
    {
        var full = new CalendarState([.. Enumerable.Repeat(Calendars.WorkingWeek.Versions[0], CalendarState.VersionsMax)]);
        Assert.Equal("too-many-changes", Assert.IsType<Decision.Refused>(CalendarState.Decide(full, Swap)).Refusal.Code);
    }

    private static WorkingCalendar Week => Calendars.WorkingWeek.Versions[0].Calendar;
}
