namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class WhatADecisionLooksAt
{
    [Fact]
    public void an_assignment_looks_at_all_that_it_names() =>
        Looks(
            TaskState.Initial,
            Assign(lead: Lead, coordinators: [Helping], monitor: Office, addressees: [Stranger], parent: OtherTask),
            StreamId.Of(Instrument), StreamId.Of(Lead), StreamId.Of(Helping), StreamId.Of(Office), StreamId.Of(Stranger), StreamId.Of(OtherTask));

    [Fact]
    public void a_grant_to_a_child_looks_at_its_parent() =>
        Looks(Given(Assigned(due: Day(30), parent: OtherTask)).State, new GrantExtension(TheTask, "r1", null, Decree, false), StreamId.Of(OtherTask));

    [Fact]
    public void a_grant_to_a_task_without_a_parent_looks_at_nothing() =>
        Looks(Given(Assigned(due: Day(30))).State, new GrantExtension(TheTask, "r1", null, Decree, false));

    [Fact]
    public void a_confirmation_without_open_children_looks_at_nothing_but_the_task() => Looks(Given(Assigned(parent: OtherTask)).State, new ConfirmCompletion(TheTask, null));

    [Fact]
    public void a_confirmation_looks_at_the_open_children() =>
        Looks(Given(Assigned(parent: OtherTask), OpenedChild()).State, new ConfirmCompletion(TheTask, null), StreamId.Of(Child));

    [Fact]
    public void an_adjustment_looks_at_the_parent_and_the_open_children() =>
        Looks(Given(Assigned(parent: OtherTask), OpenedChild()).State, new AdjustDeadline(TheTask, null, "dời", Decree), StreamId.Of(OtherTask), StreamId.Of(Child));

    [Fact]
    public void a_reopening_looks_at_the_parent_and_the_instrument() =>
        Looks(Given(Assigned(parent: OtherTask)).State, new ReopenTask(TheTask, "chưa đạt", Instrument), StreamId.Of(Instrument), StreamId.Of(OtherTask));

    [Fact]
    public void a_supersession_looks_at_the_other_task() =>
        Looks(Given(Assigned()).State, new SupersedeTask(TheTask, OtherTask, "gộp"), StreamId.Of(OtherTask));

    [Fact]
    public void a_consolidation_looks_at_the_duty_that_goes_on_and_the_instrument()
    {
        Looks(Given(Assigned()).State, new ConsolidateDuty(TheTask, OtherTask, "gộp", Instrument), StreamId.Of(Instrument), StreamId.Of(OtherTask));
        Looks(Given(Assigned()).State, new ConsolidateDuty(TheTask, TheTask, "gộp", null));
    }

    // The owner of a stream is deciding while it asks; asking itself, it would wait for itself.
    [Fact]
    public void a_task_that_names_itself_as_its_parent_is_not_asked() => Looks(TaskState.Initial, Assign(parent: TheTask), StreamId.Of(Instrument));

    [Fact]
    public void a_task_that_names_itself_as_its_successor_is_not_asked() => Looks(Given(Assigned()).State, new SupersedeTask(TheTask, TheTask, "gộp"));

    [Fact]
    public void to_look_at_what_was_not_named_is_a_fault_of_the_program() =>
        Assert.Throws<InvalidOperationException>(() => References.None.Find<TaskSummary>(StreamId.Of(OtherTask)));

    private static void Looks(TaskState task, Command command, params StreamId[] streams) =>
        Assert.Equal(streams, DirectiveTask.ReferencesOf(task, command, new CommandContext(Assigner, Occurrence.On(Day(2)), 1), References.None));
}
