using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Corrections;
using FsCheck.Xunit;
using static ComplianceLedger.Domain.Tests.DirectiveTasks.ReportingPeriods;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>A duty that comes round: a parent of one task a period, each closed on its own.</summary>
public class RecurringDuties
{
    private static readonly Recurrence Quarterly = new(Cadence.Quarter, new DataCutOff(15), null);
    private static readonly Recurrence Monthly = new(Cadence.Month, new DataCutOff(null), null);
    private static readonly TaskId FirstQuarter = new("a-task.2025-Q1");

    private static AssignTask Every(Recurrence recurrence) => Assign(lead: Lead) with { Deadline = new DeadlineTerm.Every(recurrence) };

    private static readonly TaskAssigned AssignedWithoutADate = new(TheTask, Instrument, null, NormativeForce.Task, Title, Lead, [], null, [], null, null, false, false, null, null, []);

    private static Story<TaskState> Duty(Recurrence recurrence, DateOnly on, params Fact[] more)
    {
        var set = new RecurrenceSet(recurrence, recurrence.FirstFrom(on)!);
        return Given([new Fact(AssignedWithoutADate, Occurrence.On(on), Assigner), new Fact(set, Occurrence.On(on), Assigner), .. more]);
    }

    private static OpenChild Opening(string period, TaskId? child = null) => new(TheTask, child ?? DutyPeriods.ChildOf(TheTask, Period(period)), null, 0, Period(period));

    private static Fact Opened(string period, DateOnly on) => new(new ChildOpened(DutyPeriods.ChildOf(TheTask, Period(period)), null, 0), Occurrence.On(on), Relay);

    private static string Begun(Story<TaskState> story, DateOnly today) => string.Join(' ', DutyPeriods.Begun(story.State, today));

    // The first period is the one whose cut-off has not passed on the day of the assignment.
    [Theory]
    [InlineData("2025-01-01", "2025-Q1")]
    [InlineData("2025-03-15", "2025-Q1")]
    [InlineData("2025-03-16", "2025-Q2")]
    [InlineData("2025-12-16", "2026-Q1")]
    public void a_recurring_duty_has_no_date_and_says_its_first_period(string on, string first) =>
        Given().When(Every(Quarterly), on: DateOnly.Parse(on, null)).Then(AssignedWithoutADate, new RecurrenceSet(Quarterly, Period(first)))
            .CurrentDeadline().Is(null).OriginalDeadline().Is(null);

    [Fact]
    public void it_stands_beside_the_buckets_as_a_parent_before_its_first_period() =>
        Assert.Equal(Standing.Parent, Duty(Quarterly, Day(1)).State.Standing());

    [Fact]
    public void the_calendar_under_which_it_rolls_has_to_exist()
    {
        var rolling = Quarterly with { Calendar = CalendarId.Default };
        Given().When(Every(rolling)).Then(AssignedWithoutADate, new RecurrenceSet(rolling, Period("2025-Q1")));
        Given().Without(StreamId.Of(CalendarId.Default)).When(Every(rolling)).ThenRefused("unknown-calendar");
    }

    [Fact]
    public void it_is_no_child() => Given().When(Every(Quarterly) with { Parent = OtherTask }).ThenRefused("recurring-child");

    [Fact]
    public void its_first_period_lies_within_the_years_that_the_ledger_can_name() =>
        Given().When(Every(Quarterly), on: new DateOnly(2100, 12, 16)).ThenRefused("term-without-end");

    [Theory]
    [InlineData(Cadence.Year, 59)]
    [InlineData(Cadence.Quarter, 56)]
    [InlineData(Cadence.Month, 56)]
    public void its_id_leaves_room_for_the_periods(Cadence cadence, int most)
    {
        var recurrence = new Recurrence(cadence, new DataCutOff(1), null);
        Given().When(Every(recurrence) with { TaskId = new TaskId(new string('x', most)) }).ThenAccepted();
        Given().When(Every(recurrence) with { TaskId = new TaskId(new string('x', most + 1)) }).ThenRefused("id-too-long-for-periods");
    }

    [Fact]
    public void a_periods_id_is_kept_for_it()
    {
        Given().Recurring(TheTask, Cadence.Quarter).When(Assign() with { TaskId = FirstQuarter }).ThenRefused("id-of-a-period");
        Given().Recurring(TheTask, Cadence.Month).When(Assign() with { TaskId = FirstQuarter }).ThenAccepted();
        Given().Without(StreamId.Of(TheTask)).When(Assign() with { TaskId = FirstQuarter }).ThenAccepted();
    }

    [Fact]
    public void a_recurrence_is_not_adjusted()
    {
        Duty(Quarterly, Day(1)).When(new AdjustDeadline(TheTask, Due(Day(30)), "dời", Decree)).ThenRefused("recurrence-stands");
        Given(Assigned(due: Day(30))).When(new AdjustDeadline(TheTask, new DeadlineTerm.Every(Quarterly), "dời", Decree)).ThenRefused("recurrence-stands");
    }

    [Fact]
    public void there_is_nothing_to_extend_but_a_period() => Duty(Quarterly, Day(1)).When(new RequestExtension(TheTask, "r1", Day(60), "chờ"), LeadOfficer).ThenRefused("no-deadline");

    [Fact]
    public void a_periods_task_is_assigned_once_the_duty_has_let_it_in()
    {
        var duty = Duty(Quarterly, Day(1)).State;
        var assignment = DutyPeriods.AssignmentOf(duty, Period("2025-Q1"));
        Given().Recurring(TheTask, Cadence.Quarter).When(new OpenPeriod(assignment, Period("2025-Q1")), Relay).ThenAfter(
            new OpenChild(TheTask, FirstQuarter, new DateOnly(2025, 3, 15), 0, Period("2025-Q1")),
            new TaskAssigned(
                FirstQuarter, Instrument, null, NormativeForce.Task, new BilingualText($"{Title.Vi} (quý I/2025)", $"{Title.En} (Q1 2025)"), Lead, [], null, [],
                new DateOnly(2025, 3, 15), null, false, false, TheTask, null, []),
            new PeriodOpened(Period("2025-Q1"), new DateOnly(2025, 3, 15)));
    }

    // The log is followed while an owner still takes in what it wrote: that is no refusal for good.
    [Fact]
    public void a_period_of_a_duty_whose_owner_is_behind_is_opened_later() =>
        Given().Without(StreamId.Of(TheTask)).When(new OpenPeriod(DutyPeriods.AssignmentOf(Duty(Quarterly, Day(1)).State, Period("2025-Q1")), Period("2025-Q1")), Relay)
            .ThenRefused("task-behind");

    // 15 March 2025 is a Saturday.
    [Fact]
    public void a_cut_off_that_rolls_is_explained_like_any_other_term()
    {
        var duty = Duty(Quarterly with { Calendar = CalendarId.Default }, Day(1)).State;
        var term = new DeadlineTerm.OnWorkingDay(new DateOnly(2025, 3, 15), CalendarId.Default);
        var child = Given().Recurring(TheTask, Cadence.Quarter).When(new OpenPeriod(DutyPeriods.AssignmentOf(duty, Period("2025-Q1")), Period("2025-Q1")), Relay).ThenAccepted();
        Assert.Equal(
            [new DeadlineResolved(new DateOnly(2025, 3, 17), term, new DeadlineBasis(CalendarId.Default, 0, Instruments.RollPolicy.Forward)), new PeriodOpened(Period("2025-Q1"), new DateOnly(2025, 3, 15))],
            child.Facts.Skip(1).Select(fact => fact.Event));
    }

    // The 17th, a Monday, is made a day of rest; that is decided on 1 March and recorded before the period is opened.
    [Fact]
    public void a_cut_off_rolls_under_the_calendar_of_the_day_on_which_the_period_opens()
    {
        var duty = Duty(Quarterly with { Calendar = CalendarId.Default }, Day(1)).State;
        var (term, basis) = (new DeadlineTerm.OnWorkingDay(new DateOnly(2025, 3, 15), CalendarId.Default), new DeadlineBasis(CalendarId.Default, 0, Instruments.RollPolicy.Forward));
        var calendar = Calendars.After(Calendars.Created, new Domain.Calendars.HolidayDeclared(new DateOnly(2025, 3, 17), new DateOnly(2025, 3, 17), "Lễ", new DateOnly(2025, 3, 1), "found"));
        var child = Given().Recurring(TheTask, Cadence.Quarter).Under(calendar).When(new OpenPeriod(DutyPeriods.AssignmentOf(duty, Period("2025-Q1")), Period("2025-Q1")), Relay, Day(1)).ThenAccepted();
        Assert.Equal(
            [
                new DeadlineResolved(new DateOnly(2025, 3, 17), term, basis), new PeriodOpened(Period("2025-Q1"), new DateOnly(2025, 3, 15)),
                new DeadlineRecomputed(new DateOnly(2025, 3, 17), new DateOnly(2025, 3, 18), term, basis with { Revision = 1 }, new DateOnly(2025, 3, 1)),
            ],
            child.Facts.Skip(1).Select(fact => fact.Event));
        // What the calendar made of it is nobody's work.
        child.When(new WithdrawPeriod(FirstQuarter, "không có kỳ"), Relay, Day(1)).Then(new TaskWithdrawn("không có kỳ", null));
    }

    [Fact]
    public void a_period_that_is_open_already_is_not_opened_twice_and_another_task_is_none()
    {
        var open = new OpenPeriod(DutyPeriods.AssignmentOf(Duty(Quarterly, Day(1)).State, Period("2025-Q1")), Period("2025-Q1"));
        Given().Recurring(TheTask, Cadence.Quarter).When(open, Relay).ThenAccepted().When(open, Relay).ThenNothingNew();
        Given(Assigned()).Recurring(TheTask, Cadence.Quarter).When(open, Relay).ThenRefused("task-exists");
    }

    [Fact]
    public void a_duty_lets_in_its_periods_and_nobody_else()
    {
        var duty = Duty(Quarterly, Day(20));
        duty.When(Opening("2025-Q1"), Relay, Day(20)).Then(new ChildOpened(FirstQuarter, null, 0));
        duty.When(Opening("2025-Q2"), Relay, new DateOnly(2025, 4, 1)).ThenAccepted();
        duty.When(Opening("2025-Q2"), Relay, new DateOnly(2025, 3, 31)).ThenRefused("not-a-period");
        duty.When(Opening("2024-Q4"), Relay, Day(20)).ThenRefused("not-a-period");
        duty.When(Opening("2025-01"), Relay, Day(20)).ThenRefused("not-a-period");
        duty.When(Opening("2025-Q1", Child), Relay, Day(20)).ThenRefused("not-a-period");
        duty.When(new OpenChild(TheTask, Child, null, 0), on: Day(20)).ThenRefused("children-are-periods");
        Given(Assigned()).When(Opening("2025-Q1"), Relay).ThenRefused("not-a-period");
    }

    [Fact]
    public void a_period_that_was_closed_comes_back_like_any_child() =>
        Duty(Quarterly, Day(1), Opened("2025-Q1", Day(1)), new Fact(new ChildClosed(FirstQuarter, 9, TaskStatus.Completed), Occurrence.On(Day(90)), Relay))
            .When(new OpenChild(TheTask, FirstQuarter, null, 10), on: Day(95)).Then(new ChildOpened(FirstQuarter, null, 10));

    [Fact]
    public void a_duty_completes_only_when_every_period_that_has_begun_is_opened_and_closed()
    {
        var submitted = Submitted(Day(95));
        Duty(Quarterly, Day(1), submitted).When(new ConfirmCompletion(TheTask, null), on: Day(95)).ThenRefused("periods-not-opened");
        Duty(Quarterly, Day(1), Opened("2025-Q1", Day(1)), Opened("2025-Q2", Day(91)), submitted).Knowing(FirstQuarter, TaskStatus.Completed)
            .When(new ConfirmCompletion(TheTask, null), on: Day(95)).ThenRefused("children-open");
        Duty(Quarterly, Day(1), Opened("2025-Q1", Day(1)), Opened("2025-Q2", Day(91)), submitted)
            .Knowing(FirstQuarter, TaskStatus.Completed).Knowing(new TaskId("a-task.2025-Q2"), TaskStatus.Withdrawn)
            .When(new ConfirmCompletion(TheTask, null), on: Day(95)).Then(new CompletionConfirmed(Day(95), null));
    }

    // Withdrawn on 9 February; entered late, nothing was opened before.
    [Fact]
    public void a_duty_that_is_closed_has_the_periods_that_opened_before_and_no_more()
    {
        var withdrawn = Duty(Monthly, Day(1), Withdrawn(Day(40)));
        Assert.Equal("2025-01 2025-02", Begun(withdrawn, Day(300)));
        withdrawn.When(Opening("2025-02"), Relay, Day(100)).ThenAccepted();
        withdrawn.When(Opening("2025-03"), Relay, Day(100)).ThenRefused("not-a-period");
        // By hand nobody opens anything in it.
        withdrawn.When(new OpenChild(TheTask, DutyPeriods.ChildOf(TheTask, Period("2025-02")), null, 0), on: Day(100)).ThenRefused("parent-not-open");
    }

    // Both happened in the course of a day on which a period opens.
    [Theory]
    [InlineData("2025-03-01", null, "2025-01 2025-02")]
    [InlineData("2025-03-02", null, "2025-01 2025-02 2025-03")]
    [InlineData("2025-03-01", "2025-04-01", "2025-01 2025-02 2025-04 2025-05")]
    [InlineData("2025-03-02", "2025-04-02", "2025-01 2025-02 2025-03 2025-05")]
    [InlineData("2025-03-01", "2025-03-01", "2025-01 2025-02 2025-03 2025-04 2025-05")]
    public void what_comes_of_the_day_on_which_a_period_opens_decides(string ends, string? goesOn, string periods)
    {
        var end = DateOnly.Parse(ends, null);
        Fact[] rested = goesOn is null ? [Withdrawn(end)] : [Suspended(end), Resumed(DateOnly.Parse(goesOn, null))];
        Assert.Equal(periods, Begun(Duty(Monthly, Day(1), rested), new DateOnly(2025, 5, 31)));
    }

    [Fact]
    public void one_that_was_withdrawn_on_the_day_of_its_assignment_never_had_a_period() => Assert.Equal("", Begun(Duty(Monthly, Day(10), Withdrawn(Day(10))), Day(300)));

    [Fact]
    public void a_period_that_was_opened_before_its_dutys_history_was_entered_is_surplus()
    {
        Fact[] opened = [Opened("2025-01", Day(1)), Opened("2025-02", Day(32)), Opened("2025-03", Day(60))];
        Assert.Empty(DutyPeriods.Surplus(Duty(Monthly, Day(1), opened).State));
        var withdrawn = Duty(Monthly, Day(1), [.. opened, Withdrawn(new DateOnly(2025, 2, 10))]).State;
        Assert.Equal([Period("2025-03")], DutyPeriods.Surplus(withdrawn));
        Assert.Equal("Sổ tự thu hồi: nhiệm vụ định kỳ 'a-task' đã đóng ngày 10/02/2025 nên không có kỳ tháng 3/2025.", DutyPeriods.ReasonAgainst(withdrawn, Period("2025-03")));
        var suspended = Duty(Monthly, Day(1), [.. opened, Suspended(Day(32))]).State;
        Assert.Equal([Period("2025-02"), Period("2025-03")], DutyPeriods.Surplus(suspended));
        Assert.Equal("Sổ tự thu hồi: nhiệm vụ định kỳ 'a-task' tạm dừng vào ngày 01/03/2025 nên không có kỳ tháng 3/2025.", DutyPeriods.ReasonAgainst(suspended, Period("2025-03")));
        var consolidated = Duty(Monthly, Day(1), [.. opened, new Fact(new DutyConsolidated(OtherTask, Period("2025-02"), "gộp", null), Occurrence.On(Day(20)), Assigner)]).State;
        Assert.Equal([Period("2025-02"), Period("2025-03")], DutyPeriods.Surplus(consolidated));
        Assert.Equal("Sổ tự thu hồi: nhiệm vụ định kỳ 'a-task' đã được gộp vào 'another-task' từ tháng 2/2025 nên không có kỳ tháng 2/2025.", DutyPeriods.ReasonAgainst(consolidated, Period("2025-02")));
    }

    [Fact]
    public void one_that_was_withdrawn_and_that_the_duty_has_is_told_from_one_that_was_completed()
    {
        Fact Closed(string period, TaskStatus outcome) => new(new ChildClosed(DutyPeriods.ChildOf(TheTask, Period(period)), 2, outcome), Occurrence.On(Day(60)), Relay);
        var duty = Duty(Monthly, Day(1), Opened("2025-01", Day(1)), Opened("2025-02", Day(32)), Opened("2025-03", Day(60)), Closed("2025-01", TaskStatus.Completed), Closed("2025-02", TaskStatus.Withdrawn));
        Assert.Equal([Period("2025-02")], DutyPeriods.Withdrawn(duty.State));
        Assert.Empty(DutyPeriods.Withdrawn(duty.Continued([Suspended(Day(32))]).State));
    }

    /// <summary>One month's task of the duty, as the ledger assigned it.</summary>
    private static Story<TaskState> OfFebruary(params Fact[] more) => Given(
    [
        new Fact(AssignedWithoutADate with { TaskId = February, Parent = TheTask, Deadline = new DateOnly(2025, 2, 28) }, Occurrence.On(Day(32)), Relay),
        new Fact(new PeriodOpened(Period("2025-02"), new DateOnly(2025, 2, 28)), Occurrence.On(Day(32)), Relay),
        .. more,
    ]);

    private static readonly TaskId February = new("a-task.2025-02");
    private static readonly WithdrawPeriod TakeBack = new(February, "không có kỳ");
    private static readonly ReopenPeriod GiveBack = new(February, "có kỳ");

    [Fact]
    public void the_ledger_withdraws_a_periods_task_that_nobody_has_touched()
    {
        var fact = new Fact(new TaskTransferred(Merger.Id, Merger.Kind, Stranger, [], [], Merger.EffectiveOn, null), Occurrence.On(Day(60)), Relay);
        foreach (var came in new[] { fact, Urged(new DateOnly(2025, 2, 28), -1, Day(58)), Claimed("số", "1", "báo A") })
            OfFebruary(came).When(TakeBack, Relay, Day(32)).Then(new TaskWithdrawn("không có kỳ", null));
        OfFebruary().When(TakeBack, Relay, Day(32)).Then(new TaskWithdrawn("không có kỳ", null)).When(TakeBack, Relay, Day(32)).ThenNothingNew();
    }

    [Fact]
    public void what_somebody_has_touched_it_leaves_alone()
    {
        foreach (var touched in new[] { Accepted(Day(40)), Reported(Day(40)), EvidenceGiven(Day(40)), LeadSetTo(Stranger, Day(40)), Amended(Title, Day(40)), Suspended(Day(40)) })
            OfFebruary(touched).When(TakeBack, Relay, Day(32)).ThenNothingNew();
        Given(Assigned()).When(TakeBack with { TaskId = TheTask }, Relay).ThenNothingNew();
        Given().When(TakeBack, Relay).ThenRefused("unknown-task");
    }

    [Fact]
    public void it_reopens_what_it_withdrew_itself_once_the_duty_has_let_it_in_again()
    {
        var reopened = new TaskReopened("có kỳ", Instrument);
        var again = OfFebruary().When(TakeBack, Relay, Day(32)).ThenAccepted().When(GiveBack, Relay, Day(32))
            .ThenAfter(new OpenChild(TheTask, February, new DateOnly(2025, 2, 28), 3, Period("2025-02")), reopened);
        Assert.Equal((TaskStatus.Assigned, null, false), (again.State.Status, again.State.ClosedOn, again.State.IsTakenBack));
        again.When(GiveBack, Relay, Day(32)).ThenNothingNew();
        // And once more, as long as nobody has touched it.
        again.When(TakeBack, Relay, Day(32)).ThenAccepted().When(GiveBack, Relay, Day(32)).ThenAccepted();
        OfFebruary(Withdrawn(Day(40))).When(GiveBack, Relay, Day(32)).ThenNothingNew();
        OfFebruary().When(GiveBack, Relay, Day(32)).ThenNothingNew();
    }

    [Fact]
    public void a_duty_lets_a_period_in_again_only_where_it_has_it()
    {
        Fact[] facts = [Opened("2025-02", Day(32)), new Fact(new ChildClosed(February, 2, TaskStatus.Withdrawn), Occurrence.On(Day(32)), Relay)];
        var again = new OpenChild(TheTask, February, null, 3, Period("2025-02"));
        Duty(Monthly, Day(1), [.. facts, Withdrawn(Day(40))]).When(again, Relay, Day(32)).Then(new ChildOpened(February, null, 3));
        Duty(Monthly, Day(1), [.. facts, Suspended(Day(20))]).When(again, Relay, Day(32)).ThenRefused("not-a-period");
    }

    // Broken off in between; the duty holds it open, and nobody else could say that it is not.
    [Fact]
    public void a_duty_that_has_let_a_period_in_lets_it_open_whatever_became_of_either_since()
    {
        Fact[] facts =
        [
            Opened("2025-02", Day(32)), new Fact(new ChildClosed(February, 2, TaskStatus.Withdrawn), Occurrence.On(Day(32)), Relay),
            new Fact(new ChildOpened(February, null, 3), Occurrence.On(Day(32)), Relay), Suspended(Day(20)),
        ];
        var again = new OpenChild(TheTask, February, null, 3, Period("2025-02"));
        Duty(Monthly, Day(1), facts).When(again, Relay, Day(32)).ThenNothingNew();
        Duty(Monthly, Day(1), facts).When(again with { ChildRevision = 4 }, Relay, Day(32)).Then(new ChildOpened(February, null, 4));
        Duty(Monthly, Day(1), [.. facts, new Fact(new ChildClosed(February, 4, TaskStatus.Withdrawn), Occurrence.On(Day(32)), Relay)])
            .When(again with { ChildRevision = 5 }, Relay, Day(32)).ThenRefused("not-a-period");
    }

    // Assigned on 5 January, when the first month had begun; the lead changes on that day, and on the first of March.
    [Fact]
    public void a_period_has_whoever_led_the_duty_when_its_day_began()
    {
        var (first, march) = (new DateOnly(2025, 1, 5), new DateOnly(2025, 3, 1));
        var duty = Duty(Monthly, first, LeadSetTo(Helping, first), LeadSetTo(Stranger, march));
        Assert.Equal([Helping, Helping, Helping, Stranger], new[] { "2025-01", "2025-02", "2025-03", "2025-04" }.Select(period => LeadOf(duty, period)));
        var merged = duty.Continued([new Fact(
            new TaskTransferred(Merger.Id, Merger.Kind, Lead, [new Domain.DirectiveTasks.ReleasedRelation(Helping, Agencies.TaskRelation.Lead)], [Agencies.TaskRelation.Lead], march, null), Occurrence.On(march), Relay)]);
        Assert.Equal(Lead, LeadOf(merged, "2025-03"));
    }

    private static AgencyId? LeadOf(Story<TaskState> duty, string period) => DutyPeriods.AssignmentOf(DutyPeriods.AsItOpens(duty.State.Duty!, duty.Facts, Period(period)), Period(period)).Lead;

    // What the first period is, and when it opened, followed from that day.
    [Fact]
    public void the_day_of_its_assignment_is_not_corrected()
    {
        RecordCorrection Corrected(string was, string now) => new(StreamId.Of(TheTask), StoryEvents.Id(0), "occurredAt", was, now, "đọc nhầm");
        var duty = Duty(Quarterly, new DateOnly(2025, 1, 2));
        Assert.Contains("2025-01-02", duty.When(Corrected("2025-01-02", "2025-04-20"), Registrar, new DateOnly(2025, 5, 1)).ThenRefused("recurring-since-its-assignment").En, StringComparison.Ordinal);
        duty.When(Corrected("2025-01-02", "2025-01-03"), Registrar, new DateOnly(2025, 5, 1)).ThenRefused("recurring-since-its-assignment");
        duty.When(Corrected("2025-01-02", "2025-01-02T09:00:00+07:00"), Registrar, new DateOnly(2025, 5, 1)).ThenAccepted();
        duty.When(new RecordCorrection(StreamId.Of(TheTask), StoryEvents.Id(0), "title.vi", Title.Vi, "khác", "đọc nhầm"), Registrar, new DateOnly(2025, 5, 1)).ThenAccepted();
    }

    // Suspended from 20 February to 1 April: March began meanwhile, and February had before.
    [Fact]
    public void a_period_that_begins_while_the_duty_rests_is_left_out_for_good()
    {
        var (february, march, april) = (new DateOnly(2025, 2, 20), new DateOnly(2025, 3, 10), new DateOnly(2025, 4, 1));
        var suspended = Duty(Monthly, Day(1), Opened("2025-01", Day(1)), Suspended(february));
        Assert.Equal("2025-02", Begun(suspended, march));
        suspended.When(Opening("2025-03"), Relay, march).ThenRefused("not-a-period");
        var resumed = suspended.Continued([Resumed(april)]);
        Assert.Equal("2025-02 2025-04 2025-05", Begun(resumed, new DateOnly(2025, 5, 31)));
        resumed.When(Opening("2025-03"), Relay, april).ThenRefused("not-a-period");
    }

    [Fact]
    public void the_next_period_has_whoever_leads_then()
    {
        var duty = Duty(Monthly, Day(1), LeadSetTo(Stranger, new DateOnly(2025, 2, 10)));
        Assert.Equal(Lead, LeadOf(duty, "2025-02"));
        Assert.Equal(Stranger, LeadOf(duty, "2025-03"));
    }

    [Fact]
    public void a_title_that_leaves_no_room_is_the_duties_own()
    {
        var title = new BilingualText(new string('ệ', 5_000), null);
        var duty = Given(new Fact(AssignedWithoutADate with { Title = title }, Occurrence.On(Day(1)), Assigner), new Fact(new RecurrenceSet(Monthly, Period("2025-01")), Occurrence.On(Day(1)), Assigner));
        Assert.Equal(title, DutyPeriods.AssignmentOf(duty.State, Period("2025-01")).Title);
    }

    /// <summary>As many as a parent may have: after that, the duty is assigned anew.</summary>
    [Fact]
    public void a_duty_has_no_more_periods_than_a_parent_has_children()
    {
        var long_ago = Duty(Monthly, new DateOnly(1950, 1, 1));
        var begun = DutyPeriods.Begun(long_ago.State, new DateOnly(2025, 1, 1)).ToList();
        Assert.Equal((500, "1950-01", "1991-08"), (begun.Count, begun[0].ToString(), begun[^1].ToString()));
    }

    // By the definition: every period from the first on whose first day has come, each once, ascending; due in its last month.
    [Property(MaxTest = 300)]
    public void exactly_the_periods_that_have_begun_are_opened(ushort assigned, ushort later, byte kind, byte cutOff)
    {
        var (on, cadence, day) = (new DateOnly(2000, 1, 1).AddDays(assigned % 10_000), (Cadence)(kind % 4), cutOff % 32);
        var recurrence = new Recurrence(cadence, new DataCutOff(day == 0 ? null : day), null);
        var today = on.AddDays(later % 5_000);
        var duty = Duty(recurrence, on);
        var begun = DutyPeriods.Begun(duty.State, today).ToList();
        var expected = new List<ReportingPeriod>();
        for (var at = on; at <= today; at = at.AddDays(1))
        {
            var period = ReportingPeriod.Holding(at, cadence);
            if (recurrence.CutOff.In(period) >= on && !expected.Contains(period))
                expected.Add(period);
        }
        Assert.Equal(expected, begun);
        Assert.All(begun, period =>
        {
            var due = recurrence.TermOf(period).Written!.Value;
            Assert.InRange(due, new DateOnly(period.LastDay.Year, period.LastDay.Month, 1), period.LastDay);
            Assert.True(due >= on);
            Assert.Equal(period.FirstDay > on ? period.FirstDay : on, duty.State.Duty!.OpensOn(period));
        });
        // What was opened is not begun any more, whichever it was.
        var half = duty.Continued(begun.Where((_, i) => i % 2 == 0).Select(period => Opened(period.ToString(), duty.State.Duty!.OpensOn(period))));
        Assert.Equal(expected.Where((_, i) => i % 2 == 1), DutyPeriods.Begun(half.State, today));
        Assert.Equal(expected.Where((_, i) => i % 2 == 0), DutyPeriods.Open(half.State));
    }
}
