namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class ParentsAndChildren
{
    [Fact]
    public void a_child_is_assigned_once_its_parent_has_let_it_in() =>
        Given().Knowing(OtherTask, TaskStatus.Assigned, Day(90)).When(Assign(due: Day(30), parent: OtherTask))
            .ThenAfter(
                new OpenChild(OtherTask, TheTask, Day(30), 0),
                new TaskAssigned(TheTask, Instrument, null, NormativeForce.Task, Title, null, [], null, [], Day(30), null, false, false, OtherTask, null, []));

    [Fact]
    public void a_task_is_not_its_own_parent() => Given().When(Assign(parent: TheTask)).ThenRefused("own-parent");

    [Fact]
    public void a_parent_exists_before_its_children() => Given().Without(StreamId.Of(OtherTask)).When(Assign(parent: OtherTask)).ThenRefused("unknown-task");

    [Fact]
    public void the_parent_records_the_child_with_its_date() =>
        Given(Assigned(due: Day(30))).When(new OpenChild(TheTask, Child, Day(30), 0)).Then(new ChildOpened(Child, Day(30), 0));

    [Fact]
    public void a_child_without_a_date_comes_in() =>
        Given(Assigned(due: Day(30))).When(new OpenChild(TheTask, Child, null, 0)).Then(new ChildOpened(Child, null, 0));

    [Fact]
    public void a_parent_without_a_date_sets_no_limit() =>
        Given(Assigned()).When(new OpenChild(TheTask, Child, Day(900), 0)).Then(new ChildOpened(Child, Day(900), 0));

    [Fact]
    public void a_childs_date_does_not_pass_its_parents() =>
        Given(Assigned(due: Day(30))).When(new OpenChild(TheTask, Child, Day(31), 0)).ThenRefused("beyond-parent");

    [Fact]
    public void a_child_that_is_open_already_does_not_come_in_again_with_a_date_beyond_its_parents() =>
        Given(Assigned(due: Day(30)), OpenedChild(due: Day(30))).When(new OpenChild(TheTask, Child, Day(31), 0)).ThenRefused("beyond-parent");

    [Fact]
    public void a_child_that_is_open_already_is_not_recorded_twice() =>
        Given(Assigned(), OpenedChild(revision: 4)).When(new OpenChild(TheTask, Child, null, 4)).ThenNothingNew();

    [Theory]
    [InlineData(TaskStatus.Completed)]
    [InlineData(TaskStatus.Withdrawn)]
    [InlineData(TaskStatus.Superseded)]
    public void a_closed_parent_lets_nobody_in(TaskStatus status) =>
        Given([.. Histories.To(status)]).When(new OpenChild(TheTask, Child, null, 0)).ThenRefused("parent-not-open");

    [Fact]
    public void a_child_is_not_extended_beyond_its_parent() =>
        Given(Assigned(due: Day(30), parent: OtherTask), Requested(Day(60))).Knowing(OtherTask, TaskStatus.Assigned, Day(50))
            .When(new GrantExtension(TheTask, "r1", null, Decree, false)).ThenRefused("beyond-parent");

    [Fact]
    public void a_child_is_extended_up_to_its_parents_day() =>
        Given(Assigned(due: Day(30), parent: OtherTask), Requested(Day(60))).Knowing(OtherTask, TaskStatus.Assigned, Day(50))
            .When(new GrantExtension(TheTask, "r1", Day(50), Decree, false)).Then(new ExtensionGranted("r1", Day(50), Decree, false));

    [Fact]
    public void a_child_is_not_moved_beyond_its_parent() =>
        Given(Assigned(due: Day(30), parent: OtherTask)).Knowing(OtherTask, TaskStatus.Assigned, Day(50))
            .When(new AdjustDeadline(TheTask, Due(Day(51)), "dời", Decree)).ThenRefused("beyond-parent");

    [Fact]
    public void a_child_of_a_parent_without_a_date_moves_freely() =>
        Given(Assigned(due: Day(30), parent: OtherTask)).Knowing(OtherTask, TaskStatus.Assigned)
            .When(new AdjustDeadline(TheTask, Due(Day(51)), "dời", Decree)).Then(new DeadlineAdjusted(Day(30), Day(51), "dời", Decree));

    [Fact]
    public void a_parent_is_not_completed_while_a_child_is_open() =>
        Given(Assigned(), OpenedChild(), Submitted(Day(1))).When(new ConfirmCompletion(TheTask, null)).ThenRefused("children-open");

    [Fact]
    public void the_refusal_names_the_open_children() =>
        Assert.Contains(Child.Value, Given(Assigned(), OpenedChild(), Submitted(Day(1))).When(new ConfirmCompletion(TheTask, null)).ThenRefused("children-open").En, StringComparison.Ordinal);

    [Fact]
    public void a_child_that_says_itself_that_it_has_closed_keeps_its_parent_open_no_longer() =>
        Given(Assigned(), OpenedChild(), Submitted(Day(1))).Knowing(Child, TaskStatus.Completed).When(new ConfirmCompletion(TheTask, null))
            .Then(new CompletionConfirmed(Day(1), null));

    [Fact]
    public void a_child_that_says_itself_that_it_is_open_keeps_its_parent_open() =>
        Given(Assigned(), OpenedChild(), Submitted(Day(1))).Knowing(Child, TaskStatus.Submitted).When(new ConfirmCompletion(TheTask, null))
            .ThenRefused("children-open");

    // It says that it is completed because it has not yet recorded the reopening for which it was let in again.
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void the_word_of_a_child_that_is_being_reopened_counts_once_it_knows_of_it(long revision, bool counts)
    {
        var outcome = Given(Assigned(), OpenedChild(revision: 0), OpenedChild(revision: 6), Submitted(Day(1)))
            .Knowing(Child, TaskStatus.Completed, revision: revision).When(new ConfirmCompletion(TheTask, null));
        if (counts)
            outcome.Then(new CompletionConfirmed(Day(1), null));
        else
            outcome.ThenRefused("children-open");
    }

    [Fact]
    public void a_parents_date_is_not_moved_before_that_with_which_a_child_was_let_in() =>
        Given(Assigned(due: Day(60)), OpenedChild(due: Day(50))).Without(StreamId.Of(Child))
            .When(new AdjustDeadline(TheTask, Due(Day(49)), "rút ngắn", Decree)).ThenRefused("child-due-later");

    [Fact]
    public void a_child_that_was_let_in_and_never_assigned_may_come_with_another_date() =>
        Given(Assigned(due: Day(60)), OpenedChild(due: Day(40))).When(new OpenChild(TheTask, Child, Day(45), 0)).Then(new ChildOpened(Child, Day(45), 0));

    [Fact]
    public void a_child_is_not_assigned_beyond_its_parent_although_it_was_let_in_once() =>
        Given().Knowing(OtherTask, TaskStatus.Assigned, Day(40)).When(Assign(due: Day(45), parent: OtherTask)).ThenRefused("beyond-parent");

    [Fact]
    public void a_child_is_not_reopened_beyond_its_parent() =>
        Given(Assigned(due: Day(45), parent: OtherTask), Submitted(Day(20)), Confirmed(Day(20))).Knowing(OtherTask, TaskStatus.Assigned, Day(40))
            .When(new ReopenTask(TheTask, "chưa đạt", Instrument)).ThenRefused("beyond-parent");

    [Fact]
    public void a_parent_that_is_closed_holds_nobody_to_its_date() =>
        Given(Assigned(due: Day(30), parent: OtherTask), Requested(Day(60))).Knowing(OtherTask, TaskStatus.Withdrawn, Day(50))
            .When(new GrantExtension(TheTask, "r1", null, Decree, false)).Then(new ExtensionGranted("r1", Day(60), Decree, false));

    [Fact]
    public void a_parent_has_so_many_children_and_no_more()
    {
        var children = Enumerable.Range(0, 500).Select(i => new Fact(new ChildOpened(new TaskId($"c{i}"), null, 0), Occurrence.On(Day(1)), Assigner)).ToList();
        Given([Assigned(), .. children.Take(499)]).When(new OpenChild(TheTask, Child, null, 0)).Then(new ChildOpened(Child, null, 0));
        Given([Assigned(), .. children]).When(new OpenChild(TheTask, Child, null, 0)).ThenRefused("too-many-children");
    }

    [Fact]
    public void a_parents_date_is_not_moved_before_that_of_an_open_child() =>
        Given(Assigned(due: Day(60)), OpenedChild()).Knowing(Child, TaskStatus.Assigned, Day(50))
            .When(new AdjustDeadline(TheTask, Due(Day(49)), "rút ngắn", Decree)).ThenRefused("child-due-later");

    [Fact]
    public void a_closed_childs_date_holds_its_parents_date_no_longer() =>
        Given(Assigned(due: Day(60)), OpenedChild()).Knowing(Child, TaskStatus.Completed, Day(50))
            .When(new AdjustDeadline(TheTask, Due(Day(49)), "rút ngắn", Decree)).Then(new DeadlineAdjusted(Day(60), Day(49), "rút ngắn", Decree));

    [Fact]
    public void a_parent_is_completed_once_its_children_are_closed() =>
        Given(Assigned(), OpenedChild(revision: 0), ClosedChild(revision: 5), Submitted(Day(1))).When(new ConfirmCompletion(TheTask, null))
            .Then(new CompletionConfirmed(Day(1), null));

    [Fact]
    public void a_close_is_recorded_once() =>
        Given(Assigned(), OpenedChild(revision: 0)).When(new CloseChild(TheTask, Child, 5, TaskStatus.Withdrawn), by: Relay).Then(new ChildClosed(Child, 5, TaskStatus.Withdrawn))
            .When(new CloseChild(TheTask, Child, 5, TaskStatus.Withdrawn), by: Relay).ThenNothingNew();

    [Fact]
    public void a_close_of_nobodys_child_says_nothing() =>
        Given(Assigned()).When(new CloseChild(TheTask, Child, 5, TaskStatus.Completed), by: Relay).ThenNothingNew();

    [Fact]
    public void a_close_is_recorded_although_the_parent_is_closed() =>
        Given(Assigned(), OpenedChild(), Withdrawn()).When(new CloseChild(TheTask, Child, 5, TaskStatus.Completed), by: Relay).Then(new ChildClosed(Child, 5, TaskStatus.Completed));

    [Fact]
    public void a_child_reopened_before_its_close_was_recorded_is_open_again() =>
        Given(Assigned(), OpenedChild(revision: 0)).When(new OpenChild(TheTask, Child, null, 6)).Then(new ChildOpened(Child, null, 6));

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void a_close_that_a_reopening_overtook_says_nothing(long closedAt) =>
        Given(Assigned(), OpenedChild(revision: 0), OpenedChild(revision: 6))
            .When(new CloseChild(TheTask, Child, closedAt, TaskStatus.Completed), by: Relay).ThenNothingNew();

    [Fact]
    public void a_close_after_a_reopening_counts() =>
        Given(Assigned(), OpenedChild(revision: 0), ClosedChild(revision: 5), OpenedChild(revision: 6))
            .When(new CloseChild(TheTask, Child, 8, TaskStatus.Completed), by: Relay).Then(new ChildClosed(Child, 8, TaskStatus.Completed));

    [Fact]
    public void a_child_of_a_closed_parent_is_not_reopened() =>
        Given(Assigned(due: Day(30), parent: OtherTask), Submitted(Day(20)), Confirmed(Day(20))).Knowing(OtherTask, TaskStatus.Completed)
            .When(new ReopenTask(TheTask, "chưa đạt", Instrument)).ThenRefused("parent-not-open");

    [Fact]
    public void a_child_is_reopened_once_its_parent_has_let_it_in_again() =>
        Given(Assigned(due: Day(30), parent: OtherTask), Submitted(Day(20)), Confirmed(Day(20))).When(new ReopenTask(TheTask, "chưa đạt", Instrument))
            .ThenAfter(new OpenChild(OtherTask, TheTask, Day(30), 3), new TaskReopened("chưa đạt", Instrument));

    [Fact]
    public void what_the_parent_notes_of_its_children_stands_in_no_order() =>
        Given(Assigned(on: Day(10)), Accepted(on: Day(12))).When(new OpenChild(TheTask, Child, null, 0), on: Day(5)).Then(new ChildOpened(Child, null, 0))
            .When(new ReportProgress(TheTask, null, null, "xong", []), by: LeadOfficer, on: Day(12)).Then(new ProgressReported(null, null, "xong", []));
}
