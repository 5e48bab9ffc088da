namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class AcceptingAndDeclining
{
    [Fact]
    public void the_lead_accepts() => Given(Assigned()).When(new AcceptTask(TheTask), by: LeadOfficer).Then(new TaskAccepted()).Status().Is(TaskStatus.Accepted);

    [Fact]
    public void the_lead_declines_with_a_reason() =>
        Given(Assigned()).When(new DeclineTask(TheTask, "không thuộc chức năng"), by: LeadOfficer)
            .Then(new TaskDeclined("không thuộc chức năng")).Status().Is(TaskStatus.Declined);

    [Fact]
    public void a_decline_that_is_upheld_withdraws_the_task() =>
        Given(Assigned(due: Day(30)), Declined()).When(new UpholdDecline(TheTask, "đúng"))
            .Then(new DeclineUpheld("đúng")).Status().Is(TaskStatus.Withdrawn)
            .Timeliness(asOf: Day(40)).Is(Timeliness.NotMeasured);

    [Fact]
    public void a_decline_that_is_rejected_leaves_the_task_assigned() =>
        Given(Assigned(), Declined()).When(new RejectDecline(TheTask, "đúng việc"))
            .Then(new DeclineRejected("đúng việc")).Status().Is(TaskStatus.Assigned)
            .When(new AcceptTask(TheTask), by: LeadOfficer).Then(new TaskAccepted());

    [Fact]
    public void who_declined_does_not_uphold_it() =>
        Given(Assigned(), Declined(by: Assigner)).When(new UpholdDecline(TheTask, "đúng"), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void who_declined_does_not_reject_it() =>
        Given(Assigned(), Declined(by: Assigner)).When(new RejectDecline(TheTask, "sai"), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void who_declined_does_not_name_another_lead() =>
        Given(Assigned(), Declined(by: Assigner)).When(new DetermineLead(TheTask, Stranger, null), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void another_assigner_names_another_lead() =>
        Given(Assigned(), Declined(by: Assigner)).When(new DetermineLead(TheTask, Stranger, null), by: OtherAssigner).Then(new LeadDetermined(Stranger, Lead, false, null));

    [Fact]
    public void another_assigner_decides_what_an_assigner_declined() =>
        Given(Assigned(), Declined(by: Assigner)).When(new UpholdDecline(TheTask, "đúng"), by: OtherAssigner).Then(new DeclineUpheld("đúng"));
}
