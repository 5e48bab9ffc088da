namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>Nhắc việc và đôn đốc: whom it goes to, and each point of a deadline once.</summary>
public class UrgingATask
{
    private static readonly Party Ledger = new("urging", Role.System, null);
    private static readonly Party Inspector = new("an-inspector", Role.Inspector, null);

    [Fact]
    public void the_lead_and_the_monitoring_agency_are_told()
    {
        var issued = new UrgingIssued(Day(30), -7, Lead, Stranger, [], "còn 7 ngày");
        Given(AssignedTo(Lead, monitor: Stranger, addressees: [Helping])).When(Urge(-7, "còn 7 ngày"), Ledger, Day(23)).Then(issued);
        Assert.Equal([Lead, Stranger], issued.Recipients);
    }

    [Fact]
    public void in_the_place_of_a_lead_that_nobody_has_determined_the_addressees_are_told()
    {
        var issued = new UrgingIssued(Day(30), 1, null, Stranger, [Helping, Stranger], "quá hạn");
        Given(AssignedTo(null, monitor: Stranger, addressees: [Helping, Stranger])).When(Urge(1, "quá hạn"), Ledger, Day(31)).Then(issued);
        Assert.Equal([Stranger, Helping], issued.Recipients);
    }

    [Fact]
    public void a_task_that_names_nobody_is_urged_all_the_same_and_says_so()
    {
        var issued = new UrgingIssued(Day(30), 1, null, null, [], "quá hạn");
        Given(AssignedTo(null)).When(Urge(1, "quá hạn"), Ledger, Day(31)).Then(issued);
        Assert.Empty(issued.Recipients);
    }

    [Fact]
    public void one_that_leads_and_monitors_is_told_once() => Assert.Equal([Lead], new UrgingIssued(Day(30), 1, Lead, Lead, [], "x").Recipients);

    [Fact]
    public void each_point_of_a_deadline_comes_once() =>
        Given(Assigned(due: Day(30)), Urged(Day(30), 1)).When(Urge(1), Inspector, Day(40)).ThenRefused("already-urged");

    [Fact]
    public void a_deadline_that_was_moved_has_its_own_points() =>
        Given(Assigned(due: Day(30)), Urged(Day(30), 1), Adjusted(Day(30), Day(60))).When(Urge(1), Ledger, Day(61)).Then(Issued(Day(60), 1));

    [Fact]
    public void and_a_deadline_that_comes_back_keeps_those_it_had() =>
        Given(Assigned(due: Day(30)), Urged(Day(30), 1), Adjusted(Day(30), Day(60)), Adjusted(Day(60), Day(30))).When(Urge(1), Ledger, Day(61)).ThenRefused("already-urged");

    [Theory]
    [InlineData(-7, 22, false)]
    [InlineData(-7, 23, true)]
    [InlineData(0, 29, false)]
    [InlineData(0, 30, true)]
    [InlineData(1, 30, false)]
    [InlineData(1, 31, true)]
    [InlineData(30, 59, false)]
    [InlineData(30, 60, true)]
    public void no_point_is_urged_before_it_is_reached(int threshold, int day, bool reached)
    {
        var outcome = Given(Assigned(due: Day(30))).When(Urge(threshold), Ledger, Day(day));
        if (reached)
            outcome.Then(Issued(Day(30), threshold));
        else
            outcome.ThenRefused("threshold-not-reached");
    }

    [Fact]
    public void what_was_meant_of_another_deadline_is_not_said_of_this_one()
    {
        Given(Assigned(due: Day(30))).When(Urge(1) with { Deadline = Day(20) }, Ledger, Day(40)).ThenRefused("another-deadline");
        Given(Assigned()).When(Urge(1) with { Deadline = Day(20) }, Inspector, Day(40)).ThenRefused("another-deadline");
        Given(Assigned(due: Day(30))).When(Urge(1) with { Deadline = Day(30) }, Ledger, Day(40)).Then(Issued(Day(30), 1));
    }

    [Fact]
    public void a_point_needs_a_deadline() => Given(Assigned()).When(Urge(1), Inspector, Day(40)).ThenRefused("another-deadline");

    [Fact]
    public void people_urge_as_often_as_they_like_also_without_a_deadline() =>
        Assert.Equal(2, Given(Assigned(), Urged(null, null)).When(Urge(null), Inspector, Day(5)).Then(Issued(null, null)).State.UrgingsIssued);

    [Fact]
    public void people_urge_what_rests_but_the_ledger_does_not()
    {
        Given(Assigned(due: Day(30)), Suspended()).When(Urge(1), Inspector, Day(31)).Then(Issued(Day(30), 1));
        Given(Assigned(due: Day(30)), Suspended()).When(Urge(1), Ledger, Day(31)).ThenRefused("not-urged-by-itself");
    }

    [Theory]
    [InlineData(NormativeForce.Task, true)]
    [InlineData(NormativeForce.Target, true)]
    [InlineData(NormativeForce.Proposal, false)]
    [InlineData(NormativeForce.Practice, false)]
    [InlineData(NormativeForce.Disputed, false)]
    public void the_ledger_urges_tasks_and_targets(NormativeForce force, bool urged)
    {
        var outcome = Given(Assigned(due: Day(30), force: force)).When(Urge(1), Ledger, Day(31));
        if (urged)
            outcome.Then(Issued(Day(30), 1));
        else
            outcome.ThenRefused("not-urged-by-itself");
    }

    [Fact]
    public void a_closed_task_is_left_alone() =>
        Given(Assigned(due: Day(30)), Submitted(Day(20)), Confirmed(Day(20), on: Day(35))).When(Urge(1), Ledger, Day(40)).ThenRefused("not-in-this-state");

    [Fact]
    public void an_urging_holds_up_no_older_history() =>
        Given(Assigned(due: Day(30)), Urged(Day(30), 30, on: Day(600))).When(new AcceptTask(TheTask), LeadOfficer, Day(3)).Then(new TaskAccepted());

    [Fact]
    public void an_urging_leaves_the_task_as_late_as_it_was() =>
        Given(Assigned(due: Day(30)), Urged(Day(30), 1, on: Day(31)))
            .Timeliness(asOf: Day(30)).Is(Timeliness.DueSoon)
            .Timeliness(asOf: Day(31)).Is(Timeliness.Overdue)
            .DaysOverdue(asOf: Day(37)).Is(7);

    private static IssueUrging Urge(int? threshold, string message = "nhắc") => new(TheTask, threshold, message, null);

    private static UrgingIssued Issued(DateOnly? deadline, int? threshold) => new(deadline, threshold, Lead, null, [], "nhắc");

    private static Fact AssignedTo(AgencyId? lead, AgencyId? monitor = null, ValueList<AgencyId>? addressees = null) => new(
        new TaskAssigned(TheTask, Instrument, null, NormativeForce.Task, Title, lead, [], monitor, addressees ?? [], Day(30), null, false, false, null, null, []), Occurrence.On(Day(1)), Assigner);
}
