namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class LeadAndCoordinators
{
    [Fact]
    public void a_lead_can_be_determined_later() =>
        Given(Assigned(hasLead: false)).When(new DetermineLead(TheTask, Lead, Instrument))
            .Then(new LeadDetermined(Lead, null, false, Instrument))
            .When(new AcceptTask(TheTask), by: LeadOfficer).Then(new TaskAccepted());

    [Fact]
    public void another_lead_takes_the_place_of_the_first() =>
        Given(Assigned(), Accepted()).When(new DetermineLead(TheTask, Stranger, null))
            .Then(new LeadDetermined(Stranger, Lead, false, null))
            .Status().Is(TaskStatus.Accepted)
            .When(new ReportProgress(TheTask, null, null, "xong", []), by: LeadOfficer).ThenRefused("not-lead-or-coordinator");

    [Fact]
    public void a_coordinator_that_comes_to_lead_no_longer_coordinates()
    {
        var state = Given(Assigned(coordinators: [Helping, Stranger])).When(new DetermineLead(TheTask, Helping, null))
            .Then(new LeadDetermined(Helping, Lead, true, null)).State;
        Assert.Equal(Helping, state.Lead);
        Assert.Equal([Stranger], state.Coordinators);
    }

    [Fact]
    public void a_declined_task_goes_to_another_lead() =>
        Given(Assigned(), Declined()).When(new DetermineLead(TheTask, Stranger, null))
            .Then(new LeadDetermined(Stranger, Lead, false, null)).Status().Is(TaskStatus.Assigned);

    [Fact]
    public void a_declined_task_does_not_go_back_by_naming_the_same_lead() =>
        Given(Assigned(), Declined()).When(new DetermineLead(TheTask, Lead, null)).ThenRefused("already-lead");

    [Fact]
    public void the_lead_is_registered_first() =>
        Given(Assigned()).Without(StreamId.Of(Stranger)).When(new DetermineLead(TheTask, Stranger, null)).ThenRefused("unknown-agency");

    [Fact]
    public void a_coordinator_is_added() =>
        Given(Assigned()).When(new AddCoordinator(TheTask, Stranger, Instrument)).Then(new CoordinatorAdded(Stranger, Instrument))
            .When(new AttachEvidence(TheTask, Report), by: StrangeOfficer).Then(new EvidenceAttached(Report));

    [Fact]
    public void the_lead_is_not_added_as_coordinator() => Given(Assigned()).When(new AddCoordinator(TheTask, Lead, null)).ThenRefused("already-lead");

    [Fact]
    public void a_coordinator_is_not_added_twice() => Given(Assigned()).When(new AddCoordinator(TheTask, Helping, null)).ThenRefused("already-coordinating");

    [Fact]
    public void a_coordinator_is_registered_first() =>
        Given(Assigned()).Without(StreamId.Of(Stranger)).When(new AddCoordinator(TheTask, Stranger, null)).ThenRefused("unknown-agency");

    [Fact]
    public void a_coordinator_is_removed() =>
        Given(Assigned()).When(new RemoveCoordinator(TheTask, Helping, null)).Then(new CoordinatorRemoved(Helping, null))
            .When(new AttachEvidence(TheTask, Report), by: HelpingOfficer).ThenRefused("not-lead-or-coordinator");

    [Fact]
    public void who_does_not_coordinate_is_not_removed() => Given(Assigned()).When(new RemoveCoordinator(TheTask, Stranger, null)).ThenRefused("not-coordinating");

    [Theory]
    [InlineData("determine-lead")]
    [InlineData("add-coordinator")]
    [InlineData("remove-coordinator")]
    [InlineData("suspend-task")]
    [InlineData("withdraw-task")]
    public void an_instrument_that_is_named_is_registered_first(string type) =>
        Given(Assigned()).Without(StreamId.Of(Instrument)).When(type switch
        {
            "determine-lead" => new DetermineLead(TheTask, Stranger, Instrument),
            "add-coordinator" => new AddCoordinator(TheTask, Stranger, Instrument),
            "remove-coordinator" => new RemoveCoordinator(TheTask, Helping, Instrument),
            "suspend-task" => new SuspendTask(TheTask, "chờ", Instrument),
            _ => new WithdrawTask(TheTask, "thôi", Instrument),
        }).ThenRefused("unknown-instrument");
}
