using ComplianceLedger.Domain.Calendars;
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

    [Fact]
    public void a_duty_that_is_closed_opens_no_more()
    {
        var withdrawn = Duty(Monthly, Day(1), Withdrawn(Day(40)));
        Assert.Equal("", Begun(withdrawn, Day(300)));
        withdrawn.When(Opening("2025-04"), Relay, Day(100)).ThenRefused("parent-not-open");
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
        Assert.Equal(Lead, DutyPeriods.AssignmentOf(AsOf.Fold(duty.Facts, new DateOnly(2025, 2, 1)), Period("2025-02")).Lead);
        Assert.Equal(Stranger, DutyPeriods.AssignmentOf(AsOf.Fold(duty.Facts, new DateOnly(2025, 3, 1)), Period("2025-03")).Lead);
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
        Assert.Equal(expected.Where((_, i) => i % 2 == 0).LastOrDefault(), DutyPeriods.LastOpened(half.State));
    }
}
