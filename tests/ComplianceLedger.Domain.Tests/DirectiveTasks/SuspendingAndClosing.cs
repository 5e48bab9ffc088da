namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class SuspendingAndClosing
{
    [Fact]
    public void a_suspended_task_rests() =>
        Given(Assigned(), Accepted()).When(new SuspendTask(TheTask, "chờ luật", Instrument)).Then(new TaskSuspended("chờ luật", Instrument)).Status().Is(TaskStatus.Suspended);

    [Theory]
    [InlineData(TaskStatus.Assigned)]
    [InlineData(TaskStatus.Declined)]
    [InlineData(TaskStatus.Accepted)]
    [InlineData(TaskStatus.InProgress)]
    [InlineData(TaskStatus.Submitted)]
    [InlineData(TaskStatus.Rework)]
    public void a_resumed_task_is_where_it_was(TaskStatus status) =>
        Given([.. Histories.To(status), Suspended()]).When(new ResumeTask(TheTask, "có luật", null)).Then(new TaskResumed("có luật", null)).Status().Is(status);

    [Fact]
    public void a_lead_determined_while_a_declined_task_rests_has_declined_nothing() =>
        Given(Assigned(), Declined(), Suspended(), LeadSetTo(Stranger)).When(new ResumeTask(TheTask, "có luật", null)).Then(new TaskResumed("có luật", null)).Status().Is(TaskStatus.Assigned);

    [Fact]
    public void a_submission_that_rested_can_be_confirmed() =>
        Given(Assigned(), Submitted(Day(20)), Suspended(Day(21)), Resumed(Day(25))).When(new ConfirmCompletion(TheTask, null)).Then(new CompletionConfirmed(Day(20), null));

    [Fact]
    public void a_withdrawn_task_is_measured_no_more() =>
        Given(Assigned(due: Day(30))).When(new WithdrawTask(TheTask, "thôi", null), on: Day(40)).Then(new TaskWithdrawn("thôi", null))
            .Status().Is(TaskStatus.Withdrawn)
            .Timeliness(asOf: Day(39)).Is(Timeliness.Overdue)
            .Timeliness(asOf: Day(40)).Is(Timeliness.NotMeasured);

    [Fact]
    public void nobody_decides_any_more_what_was_asked_of_a_closed_task()
    {
        Fact[] asked = [Assigned(due: Day(30)), Requested(Day(60))];
        Assert.Null(Given([.. asked, Withdrawn()]).State.OpenRequest);
        Assert.Null(Given([.. asked, Superseded()]).State.OpenRequest);
        Assert.Null(Given([.. asked, Declined()]).When(new UpholdDecline(TheTask, "đúng")).ThenAccepted().State.OpenRequest);
    }

    [Fact]
    public void a_task_is_superseded_by_one_that_exists() =>
        Given(Assigned()).When(new SupersedeTask(TheTask, OtherTask, "gộp")).Then(new TaskSuperseded(OtherTask, "gộp"))
            .Status().Is(TaskStatus.Superseded).Timeliness(asOf: Day(9)).Is(Timeliness.NotMeasured);

    [Fact]
    public void a_task_is_not_superseded_by_itself() => Given(Assigned()).When(new SupersedeTask(TheTask, TheTask, "gộp")).ThenRefused("superseded-by-itself");

    [Fact]
    public void a_task_is_not_superseded_by_one_that_does_not_exist() =>
        Given(Assigned()).Without(StreamId.Of(OtherTask)).When(new SupersedeTask(TheTask, OtherTask, "gộp")).ThenRefused("unknown-task");

    [Theory]
    [InlineData(TaskStatus.Completed)]
    [InlineData(TaskStatus.Withdrawn)]
    [InlineData(TaskStatus.Superseded)]
    public void a_task_is_not_superseded_by_a_closed_one(TaskStatus status) =>
        Given(Assigned()).Knowing(OtherTask, status).When(new SupersedeTask(TheTask, OtherTask, "gộp")).ThenRefused("superseding-task-closed");

    [Fact]
    public void a_completed_task_is_reopened_by_an_instrument() =>
        Given(Assigned(due: Day(30)), Submitted(Day(20)), Confirmed(Day(20), on: Day(22))).When(new ReopenTask(TheTask, "chưa đạt", Instrument), on: Day(33))
            .Then(new TaskReopened("chưa đạt", Instrument))
            .Status().Is(TaskStatus.InProgress)
            .Timeliness(asOf: Day(32)).Is(Timeliness.OnTime)
            .Timeliness(asOf: Day(33)).Is(Timeliness.Overdue);

    [Fact]
    public void a_completed_task_is_not_reopened_without_an_instrument() =>
        Given(Assigned(), Submitted(Day(20)), Confirmed(Day(20))).When(new ReopenTask(TheTask, "chưa đạt", null)).ThenRefused("instrument-required");

    [Fact]
    public void a_completed_task_is_not_reopened_by_an_unknown_instrument() =>
        Given(Assigned(), Submitted(Day(20)), Confirmed(Day(20))).Without(StreamId.Of(Instrument)).When(new ReopenTask(TheTask, "chưa đạt", Instrument))
            .ThenRefused("unknown-instrument");

    [Fact]
    public void a_reopened_task_is_completed_by_its_next_product() =>
        Given(Assigned(due: Day(30)), Submitted(Day(20)), Confirmed(Day(20)), Reopened(Day(25)), Submitted(Day(40)), Confirmed(Day(40)))
            .Timeliness(asOf: Day(22)).Is(Timeliness.OnTime)
            .Timeliness(asOf: Day(26)).Is(Timeliness.WithinTerm)
            .Timeliness(asOf: Day(40)).Is(Timeliness.Late)
            .DaysOverdue(asOf: Day(41)).Is(10);
}
