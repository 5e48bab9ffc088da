using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;
using FsCheck.Xunit;
using static ComplianceLedger.Domain.Tests.DirectiveTasks.ReportingPeriods;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>Two agencies merged, and both had reported every quarter: from the next period on, one report is enough.</summary>
public class ConsolidatingDuties
{
    private static readonly Recurrence Quarterly = new(Cadence.Quarter, new DataCutOff(15), null);
    private static readonly ConsolidateDuty Command = new(TheTask, OtherTask, "hai bộ đã hợp nhất", Instrument);

    private static Story<TaskState> Duty(params Fact[] more) => Given(
    [
        new Fact(new TaskAssigned(TheTask, Instrument, null, NormativeForce.Task, Title, Lead, [], null, [], null, null, false, false, null, null, []), Occurrence.On(Day(1)), Assigner),
        new Fact(new RecurrenceSet(Quarterly, Period("2025-Q1")), Occurrence.On(Day(1)), Assigner),
        .. more,
    ]).Answering(StreamId.Of(OtherTask), Other());

    /// <summary>The duty that goes on, as its owner says it is.</summary>
    private static TaskSummary Other(TaskStatus status = TaskStatus.Assigned, AgencyId? lead = null, string first = "2025-Q1", Consolidation? consolidated = null) => new(
        status, null, TaskParties.None with { Lead = lead ?? Lead },
        new RecurringDuty(Quarterly with { Every = Period(first).Cadence }, Period(first), Day(1), consolidated));

    private static Fact Opened(string period, DateOnly on) => new(new ChildOpened(DutyPeriods.ChildOf(TheTask, Period(period)), null, 0), Occurrence.On(on), Relay);

    private static string Begun(Story<TaskState> story, DateOnly today) => string.Join(' ', DutyPeriods.Begun(story.State, today));

    // The merger of 1 March 2025: the first quarter is still reported twice.
    [Theory]
    [InlineData("2025-03-01", "2025-Q2")]
    [InlineData("2025-03-31", "2025-Q2")]
    [InlineData("2025-04-01", "2025-Q3")]
    public void it_ends_with_the_period_in_which_it_is_consolidated(string on, string from) =>
        Duty().When(Command, on: DateOnly.Parse(on, null)).Then(new DutyConsolidated(OtherTask, Period(from), "hai bộ đã hợp nhất", Instrument));

    [Fact]
    public void it_opens_no_period_from_then_on_and_those_before_as_ever()
    {
        var consolidated = Duty().When(Command, on: new DateOnly(2025, 4, 2)).ThenAccepted();
        Assert.Equal("2025-Q1 2025-Q2", Begun(consolidated, new DateOnly(2027, 1, 1)));
        consolidated.When(new OpenChild(TheTask, DutyPeriods.ChildOf(TheTask, Period("2025-Q2")), null, 0, Period("2025-Q2")), Relay, new DateOnly(2025, 4, 2)).ThenAccepted();
        consolidated.When(new OpenChild(TheTask, DutyPeriods.ChildOf(TheTask, Period("2025-Q3")), null, 0, Period("2025-Q3")), Relay, new DateOnly(2025, 7, 1)).ThenRefused("not-a-period");
        Assert.Equal(new Consolidation(OtherTask, Period("2025-Q3")), consolidated.State.Duty!.Consolidated);
    }

    // Of history that is entered late, the ledger has opened every period by the time it hears of the consolidation.
    [Fact]
    public void a_period_that_was_open_before_stays_and_may_come_back()
    {
        var (second, on) = (DutyPeriods.ChildOf(TheTask, Period("2025-Q2")), new DateOnly(2025, 3, 20));
        var consolidated = Duty(Opened("2025-Q1", Day(1)), Opened("2025-Q2", new DateOnly(2025, 4, 1))).When(Command, on: on).ThenAccepted();
        Assert.Equal("", Begun(consolidated, new DateOnly(2027, 1, 1)));
        Assert.True(consolidated.State.Children[second].IsOpen);
        consolidated.Continued([new Fact(new ChildClosed(second, 3, TaskStatus.Completed), Occurrence.On(on), Relay)]).When(new OpenChild(TheTask, second, null, 4), on: on).ThenAccepted();
    }

    [Fact]
    public void two_agencies_that_merge_later_have_two_duties_until_then()
    {
        var merged = new DateOnly(2025, 3, 1);
        var other = Other() with { LeadSince = merged };
        Duty().Answering(StreamId.Of(OtherTask), other).When(Command, on: merged.AddDays(-1)).ThenRefused("duties-of-two-agencies");
        Duty().Answering(StreamId.Of(OtherTask), other).When(Command, on: merged).ThenAccepted();
        var moved = new Fact(
            new TaskTransferred(Merger.Id, SuccessionKind.Merge, Stranger, [new ReleasedRelation(Lead, TaskRelation.Lead)], [TaskRelation.Lead], merged, null), Occurrence.On(merged), Relay);
        Duty(moved).Answering(StreamId.Of(OtherTask), Other(lead: Stranger)).When(Command, on: merged.AddDays(-1)).ThenRefused("duties-of-two-agencies");
        Duty(moved).Answering(StreamId.Of(OtherTask), Other(lead: Stranger)).When(Command, on: merged).ThenAccepted();
    }

    [Fact]
    public void it_goes_on_as_of_a_day_before()
    {
        var consolidated = Duty().When(Command, on: new DateOnly(2025, 3, 1)).ThenAccepted();
        Assert.Null(AsOf.Fold(consolidated.Facts, new DateOnly(2025, 2, 28)).Duty!.Consolidated);
        Assert.NotNull(AsOf.Fold(consolidated.Facts, new DateOnly(2025, 3, 1)).Duty!.Consolidated);
        Assert.Null(AsOf.Fold([consolidated.Facts[^1]], new DateOnly(2025, 3, 1)).Duty);
    }

    [Fact]
    public void it_completes_when_its_own_periods_are_closed()
    {
        var handedIn = Duty(Opened("2025-Q1", Day(1))).When(Command, on: new DateOnly(2025, 3, 1)).ThenAccepted().Continued([Submitted(new DateOnly(2026, 1, 5))]);
        handedIn.Knowing(DutyPeriods.ChildOf(TheTask, Period("2025-Q1")), TaskStatus.Completed).When(new ConfirmCompletion(TheTask, null), on: new DateOnly(2026, 1, 5)).ThenAccepted();
    }

    [Fact]
    public void what_can_not_be_consolidated_is_refused_by_name()
    {
        Given(Assigned()).When(Command).ThenRefused("not-recurring");
        Refused("not-recurring", new TaskSummary(TaskStatus.Assigned, null, TaskParties.None with { Lead = Lead }));
        Refused("unknown-task", null);
        Refused("remaining-duty-rests", Other(TaskStatus.Withdrawn));
        Refused("remaining-duty-rests", Other(TaskStatus.Suspended));
        Refused("duties-of-two-agencies", Other(lead: Stranger));
        Refused("duties-differ", Other(first: "2025-01"));
        Refused("duties-differ", Other(first: "2025-Q3"));
        Refused("already-consolidated", Other(consolidated: new Consolidation(Child, Period("2025-Q2"))));
        Duty().When(Command with { Into = TheTask }).ThenRefused("consolidated-with-itself");
        Duty().Without(StreamId.Of(Instrument)).When(Command).ThenRefused("unknown-instrument");
        Duty(Withdrawn(Day(20))).When(Command, on: Day(30)).ThenRefused("not-in-this-state");
        Duty().When(Command, on: new DateOnly(2100, 10, 1)).ThenRefused("term-without-end");
    }

    // Tasks that were given to many have no lead in common.
    [Fact]
    public void two_duties_without_a_lead_are_not_one_agencys()
    {
        var leaderless = Given(
            new Fact(new TaskAssigned(TheTask, Instrument, null, NormativeForce.Task, Title, null, [], null, [Lead], null, null, false, false, null, null, []), Occurrence.On(Day(1)), Assigner),
            new Fact(new RecurrenceSet(Quarterly, Period("2025-Q1")), Occurrence.On(Day(1)), Assigner));
        leaderless.Answering(StreamId.Of(OtherTask), Other() with { Parties = TaskParties.None }).When(Command).ThenRefused("duties-of-two-agencies");
    }

    [Fact]
    public void once_is_enough() => Duty().When(Command).ThenAccepted().When(Command with { Into = Child }).ThenRefused("already-consolidated");

    // Whenever it is consolidated: before that period the duty opens what it always did, and each period from there on is the other duty's.
    [Property(MaxTest = 200)]
    public void no_period_is_left_out_and_none_is_reported_twice(byte kind, ushort consolidated, ushort later)
    {
        var every = (Cadence)(kind % 4);
        var (first, on) = (ReportingPeriod.Holding(Day(1), every), Day(1).AddDays(consolidated % 2_000));
        var today = on.AddDays(later % 2_000);
        var recurrence = new Recurrence(every, new DataCutOff(null), null);
        Story<TaskState> Recurring(TaskId id) => Given(
            new Fact(new TaskAssigned(id, Instrument, null, NormativeForce.Task, Title, Lead, [], null, [], null, null, false, false, null, null, []), Occurrence.On(Day(1)), Assigner),
            new Fact(new RecurrenceSet(recurrence, first), Occurrence.On(Day(1)), Assigner));
        var goesOn = Recurring(OtherTask);
        var ended = Recurring(TheTask).Answering(StreamId.Of(OtherTask), TaskSummary.Of(goesOn.State)).When(Command, on: on).ThenAccepted();
        var (mine, all) = (DutyPeriods.Begun(ended.State, today).ToList(), DutyPeriods.Begun(goesOn.State, today).ToList());
        Assert.Equal(all.Where(period => period.FirstDay <= on), mine);
    }

    private static void Refused(string code, TaskSummary? other) => Duty().Answering(StreamId.Of(OtherTask), other).When(Command, on: new DateOnly(2025, 3, 1)).ThenRefused(code);
}
