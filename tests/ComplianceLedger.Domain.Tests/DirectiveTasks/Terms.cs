using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>Deadlines that are not written out as a date: what they come to, and what a calendar that changes makes of them.</summary>
public class Terms
{
    private static readonly CalendarId Vn = CalendarId.Default;
    private static readonly DeadlineTerm FiveDays = new DeadlineTerm.WorkingDays(5, new DateOnly(2025, 12, 29), Vn);
    private static readonly HolidayDeclared NewYear = new(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 1), "Tết Dương lịch", null, "unverified");
    private static readonly WorkingDaySwapped Swap = new(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), new DateOnly(2025, 12, 25), "found");

    private static readonly CalendarSummary BeforeTheSwap = Calendars.After(Calendars.Created, NewYear);
    private static readonly CalendarSummary AfterTheSwap = Calendars.After(Calendars.Created, NewYear, Swap);

    private static readonly DateOnly Sixth = new(2026, 1, 6);
    private static readonly DateOnly Seventh = new(2026, 1, 7);
    private static readonly DeadlineRecomputed Moved = new(Sixth, Seventh, FiveDays, new DeadlineBasis(Vn, 2, RollPolicy.Forward), Swap.DecidedOn);

    private static AssignTask Until(DeadlineTerm term) => Assign() with { Deadline = term };

    private static TaskAssigned AssignedUntil(DateOnly day) =>
        new(TheTask, Instrument, null, NormativeForce.Task, Title, null, [], null, [], day, null, false, false, null, null, []);

    private static DeadlineResolved Resolved(DateOnly day, DeadlineTerm term, long revision, RollPolicy policy = RollPolicy.Forward) => new(day, term, new DeadlineBasis(Vn, revision, policy));

    [Fact]
    public void a_term_of_working_days_is_recorded_as_its_date_and_how_it_came_about() =>
        Given().Under(BeforeTheSwap).When(Until(FiveDays)).Then(AssignedUntil(new DateOnly(2026, 1, 6)), Resolved(new DateOnly(2026, 1, 6), FiveDays, 1))
            .CurrentDeadline().Is(new DateOnly(2026, 1, 6)).OriginalDeadline().Is(new DateOnly(2026, 1, 6));

    // Recorded before the task either way; decided on 25 December.
    [Theory]
    [InlineData("2025-12-24", false)]
    [InlineData("2025-12-25", true)]
    [InlineData(null, true)]
    public void a_term_ends_where_the_calendar_had_it_on_the_day_on_which_it_is_given_and_then_moves(string? on, bool isDecided)
    {
        var at = on is null ? Occurrence.Unknown : Occurrence.On(DateOnly.Parse(on, null));
        var assigning = Given().Under(AfterTheSwap).When(Until(FiveDays), at);
        var assigned = isDecided
            ? assigning.Then(AssignedUntil(Seventh), Resolved(Seventh, FiveDays, 2))
            : assigning.Then(AssignedUntil(Sixth), Resolved(Sixth, FiveDays, 1), Moved);
        assigned.CurrentDeadline().Is(Seventh).OriginalDeadline().Is(isDecided ? Seventh : Sixth).When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay).ThenNothingNew();
    }

    // New Year's Day is no working day, whoever decided that and when.
    [Fact]
    public void a_change_that_does_not_say_when_it_was_decided_counts_for_every_day() =>
        Given().Under(BeforeTheSwap).When(Until(FiveDays), on: new DateOnly(2020, 1, 1)).Then(AssignedUntil(Sixth), Resolved(Sixth, FiveDays, 1));

    // The holiday of August, decided in March, was entered before the swap; it has nothing to do with the term.
    [Fact]
    public void a_later_change_that_leaves_the_term_alone_is_not_in_the_way_of_an_earlier_one()
    {
        var august = new HolidayDeclared(new DateOnly(2026, 8, 3), new DateOnly(2026, 8, 3), "Lễ", new DateOnly(2026, 3, 1), "found");
        var calendar = Calendars.After(Calendars.Created, NewYear, august, Swap);
        Given().Under(calendar).When(Until(FiveDays), on: new DateOnly(2025, 12, 28)).Then(AssignedUntil(Seventh), Resolved(Seventh, FiveDays, 3));
        Given().Under(calendar).When(Until(FiveDays), on: new DateOnly(2025, 12, 20)).Then(AssignedUntil(Sixth), Resolved(Sixth, FiveDays, 1), Moved with { Basis = new DeadlineBasis(Vn, 3, RollPolicy.Forward) });
    }

    [Fact]
    public void a_calendar_that_begins_later_is_the_one_that_there_is()
    {
        var late = Calendars.After(Calendars.Created with { DecidedOn = new DateOnly(2030, 1, 1) }, NewYear with { DecidedOn = new DateOnly(2030, 1, 1) });
        Given().Under(late).When(Until(FiveDays)).Then(
            AssignedUntil(new DateOnly(2026, 1, 5)), Resolved(new DateOnly(2026, 1, 5), FiveDays, 0),
            new DeadlineRecomputed(new DateOnly(2026, 1, 5), Sixth, FiveDays, new DeadlineBasis(Vn, 1, RollPolicy.Forward), new DateOnly(2030, 1, 1)));
    }

    // Each takes away the day on which the term would end by then.
    [Fact]
    public void of_very_many_later_changes_some_are_left_to_the_reactor()
    {
        CalendarEvent[] holidays = [.. Enumerable.Range(0, 101).Select(i => new DateOnly(2025, 12, 30).AddDays(i)).Select(day => new HolidayDeclared(day, day, "Lễ", new DateOnly(2026, 6, 1), "found"))];
        var calendar = Calendars.After([Calendars.Created with { WeeklyRest = [] }, .. holidays]);
        var assigned = Given().Under(calendar).When(Until(new DeadlineTerm.WorkingDays(1, new DateOnly(2025, 12, 29), Vn)), on: new DateOnly(2025, 12, 20)).ThenAccepted();
        Assert.Equal(100, assigned.Facts.Count(fact => fact.Event is DeadlineRecomputed));
        Assert.Equal(101, MovableTerm.Of(assigned.State)!.MovedBy(calendar.Versions));
    }

    [Fact]
    public void a_deadline_is_adjusted_to_a_term_as_of_the_day_of_the_adjustment()
    {
        var adjust = new AdjustDeadline(TheTask, FiveDays, "theo số ngày", Decree);
        var adjusted = Given(Assigned(due: Day(30))).Under(AfterTheSwap).When(adjust, on: new DateOnly(2025, 12, 24))
            .Then(new DeadlineAdjusted(Day(30), Sixth, "theo số ngày", Decree), Resolved(Sixth, FiveDays, 1), Moved);
        adjusted.When(adjust, on: new DateOnly(2025, 12, 30)).ThenRefused("deadline-unchanged");
    }

    // Both have the term of five days; the child was given it when the swap had been decided, the parent before that.
    [Fact]
    public void a_child_may_have_the_term_of_its_parent_whenever_each_was_given_it()
    {
        var parent = Given().Under(AfterTheSwap).When(Until(FiveDays), on: new DateOnly(2025, 12, 20)).ThenAccepted();
        var opened = new OpenChild(TheTask, Child, Seventh, 0);
        Given().Under(AfterTheSwap).Knowing(TheTask, TaskStatus.Assigned, parent.State.CurrentDeadline).When(Until(FiveDays) with { TaskId = Child, Parent = TheTask }, on: new DateOnly(2025, 12, 28))
            .ThenAfter(opened, AssignedUntil(Seventh) with { TaskId = Child, Parent = TheTask }, Resolved(Seventh, FiveDays, 2));
        parent.When(opened, on: new DateOnly(2025, 12, 28)).Then(new ChildOpened(Child, Seventh, 0));
    }

    // 31 January and a month is the last of February; 28 February 2026 is a Saturday.
    [Theory]
    [InlineData(RollPolicy.Forward, "2026-03-02")]
    [InlineData(RollPolicy.Backward, "2026-02-27")]
    [InlineData(RollPolicy.None, "2026-02-28")]
    public void months_are_clamped_and_roll_by_the_instruments_policy(RollPolicy policy, string day)
    {
        var month = new DeadlineTerm.Months(1, new DateOnly(2026, 1, 31), Vn);
        var end = DateOnly.Parse(day, null);
        Given().Under(BeforeTheSwap).Rolling(policy).When(Until(month)).Then(AssignedUntil(end), Resolved(end, month, 1, policy));
    }

    [Fact]
    public void a_date_written_out_rolls_only_where_it_says_so()
    {
        var saturday = new DateOnly(2025, 6, 28);
        Given().When(Until(new DeadlineTerm.On(saturday))).Then(AssignedUntil(saturday));
        var rolling = new DeadlineTerm.OnWorkingDay(saturday, Vn);
        Given().When(Until(rolling)).Then(AssignedUntil(new DateOnly(2025, 6, 30)), Resolved(new DateOnly(2025, 6, 30), rolling, 0));
    }

    [Theory]
    [InlineData("đầu tháng 6", "2025-06-01")]
    [InlineData("giữa tháng 6", "2025-06-15")]
    [InlineData("cuối tháng 6", "2025-06-30")]
    [InlineData("cuối tháng 2", "2025-02-28")]
    [InlineData("Giữa  Năm", "2025-06-30")]
    [InlineData("cuối năm", "2025-12-31")]
    public void words_are_the_days_that_the_rules_say_and_do_not_roll(string text, string day)
    {
        var words = new DeadlineTerm.Words(text, 2025);
        var end = DateOnly.Parse(day, null);
        Given().When(Until(words)).Then(AssignedUntil(end), new DeadlineResolved(end, words, null));
    }

    [Theory]
    [InlineData("sớm", 2025)]
    [InlineData("cuối tháng 13", 2025)]
    [InlineData("đầu năm", 2025)]
    [InlineData("cuối năm", 1944)]
    [InlineData("cuối năm", 2101)]
    public void other_words_are_no_date(string text, int year) => Assert.Null(DeadlineWords.DayOf(text, year));

    [Fact]
    public void a_term_of_an_unknown_calendar_is_refused_by_its_name() =>
        Assert.Contains("'vn'", Given().Without(StreamId.Of(Vn)).When(Until(FiveDays)).ThenRefused("unknown-calendar").En, StringComparison.Ordinal);

    [Fact]
    public void a_term_that_never_ends_is_refused() =>
        Given().When(Until(new DeadlineTerm.WorkingDays(1_000, new DateOnly(2100, 1, 1), Vn))).ThenRefused("term-without-end");

    [Fact]
    public void a_childs_term_does_not_end_after_its_parent() =>
        Given().Under(BeforeTheSwap).Knowing(OtherTask, TaskStatus.Assigned, new DateOnly(2026, 1, 5)).When(Until(FiveDays) with { Parent = OtherTask }).ThenRefused("beyond-parent");

    [Fact]
    public void a_deadline_is_adjusted_to_a_term_and_from_one_to_a_date()
    {
        var adjusted = Given(Assigned(due: Day(30))).Under(BeforeTheSwap).When(new AdjustDeadline(TheTask, FiveDays, "theo số ngày", Decree))
            .Then(new DeadlineAdjusted(Day(30), new DateOnly(2026, 1, 6), "theo số ngày", Decree), Resolved(new DateOnly(2026, 1, 6), FiveDays, 1));
        adjusted.When(new AdjustDeadline(TheTask, FiveDays, "lại", Decree)).ThenRefused("deadline-unchanged");
        // The same day, now by itself: it will not move with the calendar any more.
        var plain = adjusted.When(new AdjustDeadline(TheTask, Due(new DateOnly(2026, 1, 6)), "ấn định", Decree)).Then(new DeadlineAdjusted(new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 6), "ấn định", Decree));
        plain.Under(AfterTheSwap).When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay).ThenNothingNew();
    }

    [Fact]
    public void the_swap_moves_the_deadline_from_the_day_on_which_it_was_decided()
    {
        var assigned = Given().Under(BeforeTheSwap).When(Until(FiveDays), on: new DateOnly(2025, 12, 20)).ThenAccepted();
        var moved = new DeadlineRecomputed(new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 7), FiveDays, new DeadlineBasis(Vn, 2, RollPolicy.Forward), Swap.DecidedOn);
        var recomputed = assigned.Under(AfterTheSwap).When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay, on: new DateOnly(2026, 1, 20)).Then(moved);
        // As known before the change the old date stands; as known after it, from the day of the decision on, the new one.
        Assert.Equal(new DateOnly(2026, 1, 6), AsOf.Fold(assigned.Facts, new DateOnly(2026, 1, 7)).CurrentDeadline);
        Assert.Equal(new DateOnly(2026, 1, 6), AsOf.Fold(recomputed.Facts, new DateOnly(2025, 12, 24)).CurrentDeadline);
        Assert.Equal(new DateOnly(2026, 1, 7), AsOf.Fold(recomputed.Facts, new DateOnly(2025, 12, 25)).CurrentDeadline);
        assigned.Timeliness(new DateOnly(2026, 1, 7)).Is(Timeliness.Overdue);
        recomputed.Timeliness(new DateOnly(2026, 1, 7)).Is(Timeliness.DueSoon).OriginalDeadline().Is(new DateOnly(2026, 1, 6)).OriginalTimeliness(new DateOnly(2026, 1, 7)).Is(Timeliness.Overdue);
        recomputed.When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay).ThenNothingNew();
    }

    [Fact]
    public void before_it_had_the_term_a_task_is_not_moved_by_what_moved_the_term()
    {
        var assigned = Given(Assigned(on: Day(1))).Under(BeforeTheSwap).When(new AdjustDeadline(TheTask, FiveDays, "theo số ngày", Decree), on: new DateOnly(2025, 12, 29)).ThenAccepted();
        var moved = assigned.Under(AfterTheSwap).When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay, on: new DateOnly(2026, 1, 20)).ThenAccepted();
        // Decided on 25 December, four days before anybody set a date.
        var task = AsOf.Fold(moved.Facts, new DateOnly(2025, 12, 26));
        Assert.Equal((null, null, null), (task.CurrentDeadline, task.OriginalDeadline, task.Term));
        Assert.Equal((new DateOnly(2026, 1, 7), new DateOnly(2026, 1, 6)), AsOf.Fold(moved.Facts, new DateOnly(2025, 12, 29)) is var then ? (then.CurrentDeadline!.Value, then.OriginalDeadline!.Value) : default);
    }

    [Fact]
    public void a_change_that_leaves_the_end_where_it_is_says_nothing()
    {
        var nineDays = new DeadlineTerm.WorkingDays(9, new DateOnly(2025, 12, 29), Vn);
        var assigned = Given().Under(BeforeTheSwap).When(Until(nineDays)).ThenAccepted();
        assigned.Under(AfterTheSwap).When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay).ThenNothingNew();
        Assert.Null(MovableTerm.Of(assigned.State)!.MovedBy(AfterTheSwap.Versions));
    }

    [Fact]
    public void an_extension_ends_the_term() =>
        Assert.Null(Given().Under(BeforeTheSwap).When(Until(FiveDays) with { Lead = Lead }).ThenAccepted()
            .When(new RequestExtension(TheTask, "r1", new DateOnly(2026, 2, 1), "chờ"), by: LeadOfficer).ThenAccepted()
            .When(new GrantExtension(TheTask, "r1", null, Decree, false)).ThenAccepted().State.Term);

    [Fact]
    public void a_calendar_that_does_not_know_the_change_yet_is_not_believed() =>
        Given().Under(BeforeTheSwap).When(Until(FiveDays)).ThenAccepted().When(new RecomputeDeadline(TheTask, Vn, 2), by: Relay).ThenRefused("calendar-behind");
}
