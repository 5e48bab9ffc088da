using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using Microsoft.Extensions.Time.Testing;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Actors.Tests;

public sealed class ParentsAndChildren
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());
    private readonly FakeTimeProvider _clock = new(VietnamTime.EndOf(Day(9)));

    [Fact]
    public async Task a_parent_opens_its_child_before_the_child_is_assigned()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P", due: 40), Assigner, On(2));
        Assert.Equal(new ChildOpened(new TaskId("T1"), Day(40), 0), (await _log.Facts(TaskStream("P")))[1]);
        var all = await _log.All();
        Assert.Equal(["directiveTask-P", "directiveTask-T1"], all.TakeLast(2).Select(recorded => recorded.Stream.Value));
    }

    [Fact]
    public async Task a_child_that_its_parent_refuses_leaves_nothing_behind()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        Assert.Equal("beyond-parent", (await engine.Send("c1", Assign("T1", parent: "P", due: 51), Assigner, On(2))).Refusal?.Code);
        await engine.Do(Withdraw("P"), Assigner, On(3));
        Assert.Equal("parent-not-open", (await engine.Send("c1", Assign("T1", parent: "P", due: 40), Assigner, On(4))).Refusal?.Code);
        Assert.Empty(await _log.Of(TaskStream("T1")));
        Assert.Equal(2, (await _log.Of(TaskStream("P"))).Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task a_child_whose_assignment_failed_after_its_parent_opened_it_is_assigned_by_the_same_command_sent_again(bool stated)
    {
        var at = stated ? On(2) : (Occurrence?)null;
        await using var engine = Engine.Start(_log, time: _clock);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        using (_log.Trouble(TaskStream("T1"), Trouble.UnknownNotStored))
            Assert.Equal(CommandOutcome.Unavailable, (await engine.Send("c1", Assign("T1", parent: "P", due: 40), Assigner, at)).Outcome);
        Assert.Equal(2, (await _log.Of(TaskStream("P"))).Count);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var result = await engine.Send("c1", Assign("T1", parent: "P", due: 40), Assigner, at);
        Assert.True(result.Outcome == CommandOutcome.Accepted, $"{result}");
        Assert.Single(await _log.Of(TaskStream("T1")));
        Assert.Equal(2, (await _log.Of(TaskStream("P"))).Count);
    }

    [Fact]
    public async Task another_command_may_assign_a_child_that_is_already_opened()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        using (_log.Trouble(TaskStream("T1"), Trouble.UnknownNotStored))
            Assert.Equal(CommandOutcome.Unavailable, (await engine.Send("c1", Assign("T1", parent: "P", due: 40), Assigner, On(2))).Outcome);
        await engine.Do(Assign("T1", parent: "P", due: 45), Assigner, On(2), "c2");
        // The parent knows the date that counts: it must not be moved before it.
        Assert.Equal(new ChildOpened(new TaskId("T1"), Day(45), 0), (await _log.Facts(TaskStream("P")))[^1]);
        Assert.Equal("child-due-later", (await engine.Send("c3", Deadline("P", 44), Assigner, On(3))).Refusal?.Code);
    }

    [Fact]
    public async Task a_parent_is_not_completed_while_its_child_is_being_reopened()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P"), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P"), Assigner, On(1));
        await engine.Do(Submit("T1", 2), Officer("bct"), On(2));
        await engine.Do(Confirm("T1"), Assigner, On(3));
        await engine.Do(Submit("P", 3), Officer("bct"), On(3));
        var held = _log.Hold(TaskStream("T1"));
        var reopening = engine.Send("c1", Reopen("T1"), Assigner, On(4));
        await Until(async () => (await _log.Facts(TaskStream("P"))).Count(e => e is ChildOpened) == 2);
        Assert.Equal("children-open", (await engine.Send("c2", Confirm("P"), Assigner, On(4))).Refusal?.Code);
        held.SetResult();
        await reopening;
        // Held for longer than the journal waits it was unavailable, and is there all the same.
        Assert.True((await engine.Send("c1", Reopen("T1"), Assigner, On(4))).Outcome is CommandOutcome.Duplicate or CommandOutcome.Accepted);
    }

    [Fact]
    public async Task a_child_whose_parent_cannot_record_is_unavailable_and_assigned_when_it_can()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        using (_log.Trouble(TaskStream("P"), Trouble.UnknownNotStored))
            Assert.Equal(CommandOutcome.Unavailable, (await engine.Send("c1", Assign("T1", parent: "P", due: 40), Assigner)).Outcome);
        Assert.Empty(await _log.Of(TaskStream("T1")));
        await engine.Do(Assign("T1", parent: "P", due: 40), Assigner, id: "c1");
        Assert.Equal(2, (await _log.Of(TaskStream("P"))).Count);
    }

    [Fact]
    public async Task many_children_of_one_parent_are_all_assigned()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => engine.Send($"c{i}", Assign($"T{i}", parent: "P", due: 40), Assigner, On(2))));
        Assert.All(results, result => Assert.Equal(CommandOutcome.Accepted, result.Outcome));
        Assert.Equal(201, (await _log.Of(TaskStream("P"))).Count);
    }

    [Fact]
    public async Task a_parent_that_is_reopened_as_a_child_and_children_of_children_find_each_other()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("G", due: 60), Assigner, On(1));
        await engine.Do(Assign("P", parent: "G", due: 50), Assigner, On(1));
        await engine.Do(Submit("P", 2), Officer("bct"), On(3));
        await engine.Do(Confirm("P"), Assigner, On(4));
        await engine.Do(Reopen("P"), Assigner, On(5));
        await engine.Do(Assign("T1", parent: "P", due: 40), Assigner, On(6));
        Assert.Equal(new ChildOpened(new TaskId("P"), Day(50), 3), (await _log.Facts(TaskStream("G")))[2]);
    }

    [Fact]
    public async Task two_tasks_that_supersede_each_other_at_the_same_time_do_not_wait_for_each_other()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("A"), Assigner, On(1));
        await engine.Do(Assign("B"), Assigner, On(1));
        var results = await Task.WhenAll(engine.Send("c1", Supersede("A", "B"), Assigner, On(2)), engine.Send("c2", Supersede("B", "A"), Assigner, On(2)));
        Assert.Contains(results, result => result.Outcome == CommandOutcome.Accepted);
        Assert.All(results, result => Assert.True(result.Outcome == CommandOutcome.Accepted || result.Refusal?.Code == "superseding-task-closed", $"{result}"));
    }

    [Theory]
    [InlineData("unknown-instrument")]
    [InlineData("unknown-agency")]
    [InlineData("unknown-task")]
    [InlineData("own-parent")]
    public async Task a_command_that_names_what_is_not_there_is_refused(string code)
    {
        await using var engine = Engine.Start(_log);
        if (code != "unknown-instrument")
            await engine.Do(Instrument("ct-15"), Registrar);
        if (code != "unknown-agency")
            await engine.Do(Agency("bct"), Registrar);
        var parent = code switch { "unknown-task" => "P", "own-parent" => "T1", _ => null };
        Assert.Equal(code, (await engine.Send("c1", Assign("T1", parent: parent), Assigner)).Refusal?.Code);
        Assert.Empty(await _log.Of(TaskStream("T1")));
    }

    [Fact]
    public async Task an_instrument_that_names_an_unknown_parent_is_refused()
    {
        await using var engine = Engine.Start(_log);
        Assert.Equal("unknown-instrument", (await engine.Send("c1", Instrument("tb-1", parent: "ct-15"), Registrar)).Refusal?.Code);
        await engine.Do(Instrument("ct-15"), Registrar);
        await engine.Do(Instrument("tb-1", parent: "ct-15"), Registrar, id: "c1");
    }

    [Fact]
    public async Task a_task_tells_others_its_state_while_its_own_command_is_being_written()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("A"), Assigner, On(1));
        var held = _log.Hold(TaskStream("A"));
        var withdrawing = engine.Send("c1", Withdraw("A"), Assigner, On(2));
        Assert.Equal((new TaskSummary(TaskStatus.Assigned, null, new TaskParties(new AgencyId("bct"), [], null, [])), new Revision(0)), Answer(await engine.Ask(TaskStream("A"))));
        held.SetResult();
        Assert.Equal(CommandOutcome.Accepted, (await withdrawing).Outcome);
        Assert.Equal((new TaskSummary(TaskStatus.Withdrawn, null, new TaskParties(new AgencyId("bct"), [], null, [])), new Revision(1)), Answer(await engine.Ask(TaskStream("A"))));

        static (ReferenceSummary?, Revision) Answer(Summary summary) => (summary.Value, summary.Revision);
    }
}
