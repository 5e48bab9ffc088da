namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class Completing
{
    [Fact]
    public void the_lead_hands_in_a_product() =>
        Given(Assigned()).When(new SubmitCompletion(TheTask, ProductOf(Day(20))), by: LeadOfficer, on: Day(22))
            .Then(new SubmittedForConfirmation(ProductOf(Day(20)))).Status().Is(TaskStatus.Submitted);

    [Fact]
    public void a_product_issued_on_the_day_is_handed_in() =>
        Given(Assigned()).When(new SubmitCompletion(TheTask, ProductOf(Day(22))), by: LeadOfficer, on: Day(22)).Then(new SubmittedForConfirmation(ProductOf(Day(22))));

    [Fact]
    public void a_product_of_tomorrow_is_not_handed_in_today() =>
        Given(Assigned()).When(new SubmitCompletion(TheTask, ProductOf(Day(23))), by: LeadOfficer, on: Day(22)).ThenRefused("product-issued-later");

    [Fact]
    public void the_day_of_completion_is_the_products_day_of_issue_and_not_the_day_of_entry() =>
        Given(Assigned(due: Day(30)), Submitted(issued: Day(29), on: Day(40))).When(new ConfirmCompletion(TheTask, Decree), on: Day(45))
            .Then(new CompletionConfirmed(Day(29), Decree))
            .Status(asOf: Day(28)).Is(TaskStatus.Assigned)
            .Timeliness(asOf: Day(29)).Is(Timeliness.OnTime)
            .Timeliness(asOf: Day(45)).Is(Timeliness.OnTime);

    [Fact]
    public void a_submission_is_still_open_and_can_be_overdue() =>
        Given(Assigned(due: Day(30)), Submitted(issued: Day(29), on: Day(30))).Timeliness(asOf: Day(31)).Is(Timeliness.Overdue);

    [Fact]
    public void who_submits_does_not_confirm() =>
        Given(Assigned(), Submitted(Day(20), by: Assigner)).When(new ConfirmCompletion(TheTask, null), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void who_submits_does_not_return_it_either() =>
        Given(Assigned(), Submitted(Day(20), by: Assigner)).When(new ReturnForRework(TheTask, "thiếu"), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void another_assigner_confirms_what_an_assigner_submitted_for_the_lead() =>
        Given(Assigned(), Submitted(Day(20), by: Assigner)).When(new ConfirmCompletion(TheTask, null), by: OtherAssigner).Then(new CompletionConfirmed(Day(20), null));

    [Fact]
    public void a_return_asks_for_more_work() =>
        Given(Assigned(), Submitted(Day(20))).When(new ReturnForRework(TheTask, "thiếu"), on: Day(21))
            .Then(new ReturnedForRework("thiếu")).Status().Is(TaskStatus.Rework);

    [Fact]
    public void the_product_that_counts_is_the_accepted_one() =>
        Given(Assigned(due: Day(30)), Submitted(Day(20)), Returned(Day(21)), Submitted(Day(33))).When(new ConfirmCompletion(TheTask, null), on: Day(34))
            .Then(new CompletionConfirmed(Day(33), null))
            .Timeliness(asOf: Day(32)).Is(Timeliness.Overdue)
            .Timeliness(asOf: Day(34)).Is(Timeliness.Late)
            .DaysOverdue(asOf: Day(34)).Is(3);

    [Fact]
    public void the_submitter_of_a_returned_product_may_decide_on_another_ones() =>
        Given(Assigned(), Submitted(Day(20), by: Assigner), Returned(Day(21)), Submitted(Day(22)))
            .When(new ConfirmCompletion(TheTask, null), by: Assigner).Then(new CompletionConfirmed(Day(22), null));

    [Fact]
    public void a_request_that_completion_overtook_is_no_longer_open() =>
        Assert.Null(Given(Assigned(due: Day(30)), Requested(Day(60)), Submitted(Day(20)), Confirmed(Day(20))).State.OpenRequest);
}
