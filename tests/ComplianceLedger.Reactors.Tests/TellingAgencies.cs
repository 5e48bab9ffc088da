using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using static ComplianceLedger.Reactors.Tests.Told;

namespace ComplianceLedger.Reactors.Tests;

public sealed class TellingAgencies
{
    private readonly InMemoryEventLog _log = new();

    [Fact]
    public async Task everyone_whom_an_assignment_names_receives_the_task()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register("bct", "bnv", "byt", "bxd", "btc");
        await engine.Do(Assign("T1", "bct", coordinating: ["bnv", "byt"], monitoring: "bxd", addressees: ["btc", "bct"]), Assigner, On(1));
        await relaying.Settle(_log);
        Assert.Equal([Received("T1", 0, TaskRelation.Lead), Received("T1", 0, TaskRelation.Addressee)], await _log.ToldTo("bct"));
        Assert.Equal([Received("T1", 0, TaskRelation.Coordinating)], await _log.ToldTo("bnv"));
        Assert.Equal([Received("T1", 0, TaskRelation.Coordinating)], await _log.ToldTo("byt"));
        Assert.Equal([Received("T1", 0, TaskRelation.Monitoring)], await _log.ToldTo("bxd"));
        Assert.Equal([Received("T1", 0, TaskRelation.Addressee)], await _log.ToldTo("btc"));
    }

    [Fact]
    public async Task a_new_lead_receives_the_task_and_the_old_one_is_released()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register("bct", "bnv", "byt");
        await engine.Do(Assign("T1", null, coordinating: ["byt"]), Assigner, On(1));
        await engine.Do(Lead("T1", "bct"), Assigner, On(2));
        await engine.Do(Lead("T1", "bnv"), Assigner, On(3));
        await engine.Do(Lead("T1", "byt"), Assigner, On(4));
        await relaying.Settle(_log);
        Assert.Equal([Received("T1", 1, TaskRelation.Lead), Released("T1", 2, TaskRelation.Lead)], await _log.ToldTo("bct"));
        Assert.Equal([Received("T1", 2, TaskRelation.Lead), Released("T1", 3, TaskRelation.Lead)], await _log.ToldTo("bnv"));
        Assert.Equal(
            [Received("T1", 0, TaskRelation.Coordinating), Released("T1", 3, TaskRelation.Coordinating), Received("T1", 3, TaskRelation.Lead)], await _log.ToldTo("byt"));
    }

    [Fact]
    public async Task coordinators_come_and_go()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register("bct", "bnv");
        await engine.Do(Assign("T1"), Assigner, On(1));
        await engine.Do(new AddCoordinator(new TaskId("T1"), new AgencyId("bnv"), null), Assigner, On(2));
        await engine.Do(new RemoveCoordinator(new TaskId("T1"), new AgencyId("bnv"), null), Assigner, On(3));
        await engine.Do(new AddCoordinator(new TaskId("T1"), new AgencyId("bnv"), null), Assigner, On(4));
        await relaying.Settle(_log);
        Assert.Equal(
            [Received("T1", 1, TaskRelation.Coordinating), Released("T1", 2, TaskRelation.Coordinating), Received("T1", 3, TaskRelation.Coordinating)], await _log.ToldTo("bnv"));
    }

    [Fact]
    public async Task an_amendment_tells_only_those_for_whom_something_changed()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register("bct", "bnv", "byt", "bxd");
        await engine.Do(Assign("T1", monitoring: "bnv", addressees: ["bnv", "byt"]), Assigner, On(1));
        await engine.Do(new AmendTask(new TaskId("T1"), "nhóm 2", null, null, null, null, "r"), Assigner, On(2));
        await engine.Do(new AmendTask(new TaskId("T1"), null, null, null, new AgencyId("bxd"), Agencies("byt", "bxd"), "r"), Assigner, On(3));
        await relaying.Settle(_log);
        Assert.Equal(
            [
                Received("T1", 0, TaskRelation.Monitoring), Received("T1", 0, TaskRelation.Addressee),
                Released("T1", 2, TaskRelation.Monitoring), Released("T1", 2, TaskRelation.Addressee),
            ],
            await _log.ToldTo("bnv"));
        Assert.Equal([Received("T1", 0, TaskRelation.Addressee)], await _log.ToldTo("byt"));
        Assert.Equal([Received("T1", 2, TaskRelation.Monitoring), Received("T1", 2, TaskRelation.Addressee)], await _log.ToldTo("bxd"));
    }

    [Fact]
    public async Task an_agency_is_told_when_it_happened_and_what_it_came_from()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register("bct");
        await engine.Do(Assign("T1"), Assigner, On(1), "c1");
        await relaying.Settle(_log);
        var (fact, metadata) = Actors.Recorder.Read((await _log.Of(StreamId.Of(new AgencyId("bct"))))[^1]);
        Assert.Equal((On(1), "c1", "directiveTask-T1@0", Role.System), (fact.Occurred, metadata.CorrelationId, metadata.CausationId, metadata.Actor.Role));
    }

    [Fact]
    public async Task more_tasks_for_one_agency_than_may_wait_for_it_are_no_fault()
    {
        const int Tasks = Relay.WindowEvents;
        await using var engine = Engine.Start(_log);
        await engine.Register("bct");
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => engine.Do(Assign($"T{i}"), Assigner, On(1))));
        await using var relaying = Relaying.Start(_log, engine);
        var faults = new List<string>();
        await Until(async () =>
        {
            if (relaying.Status.Fault is { } fault)
                faults.Add(fault);
            return relaying.Status.Position >= await _log.Head();
        });
        Assert.Empty(faults);
        Assert.Equal(Tasks, (await _log.ToldTo("bct")).Count);
    }
}

public sealed class TellingParents
{
    private readonly InMemoryEventLog _log = new();

    [Theory]
    [InlineData("completed", Domain.DirectiveTasks.TaskStatus.Completed)]
    [InlineData("withdrawn", Domain.DirectiveTasks.TaskStatus.Withdrawn)]
    [InlineData("superseded", Domain.DirectiveTasks.TaskStatus.Superseded)]
    [InlineData("declined", Domain.DirectiveTasks.TaskStatus.Withdrawn)]
    public async Task a_child_that_closes_is_closed_in_its_parent(string how, Domain.DirectiveTasks.TaskStatus outcome)
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        await engine.Do(Assign("Q", due: 50), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P", due: 40), Assigner, On(1));
        await Close(engine, how, 2);
        await relaying.Settle(_log);
        var closed = (await _log.Of(TaskStream("T1"))).Count - 1;
        Assert.Equal([new ChildOpened(new TaskId("T1"), Day(40), 0), new ChildClosed(new TaskId("T1"), closed, outcome)], await _log.ChildrenOf("P"));
        Assert.Empty(await _log.ChildrenOf("Q"));
    }

    [Fact]
    public async Task a_parent_completes_once_its_children_are_closed()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register();
        await engine.Do(Assign("P"), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P"), Assigner, On(1));
        await engine.Do(Submit("P", 2), Officer("bct"), On(2));
        Assert.Equal("children-open", (await engine.Send("c1", Confirm("P"), Assigner, On(3))).Refusal?.Code);
        await Close(engine, "completed", 2);
        await relaying.Settle(_log);
        await engine.Do(Confirm("P"), Assigner, On(9), "c1");
    }

    [Fact]
    public async Task a_close_that_comes_after_the_child_was_reopened_says_nothing()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P"), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P"), Assigner, On(1));
        await Close(engine, "completed", 2);
        await engine.Do(Reopen("T1"), Assigner, On(5));
        await using var relaying = Relaying.Start(_log, engine);
        await relaying.Settle(_log);
        // The parent had not yet heard of the close when the child was reopened: to it the child has been open all along.
        Assert.DoesNotContain(await _log.ChildrenOf("P"), e => e is ChildClosed);
        await Close(engine, "withdrawn", 6);
        await relaying.Settle(_log);
        Assert.Equal([new ChildClosed(new TaskId("T1"), 4, Domain.DirectiveTasks.TaskStatus.Withdrawn)], (await _log.ChildrenOf("P")).OfType<ChildClosed>());
    }

    [Fact]
    public async Task a_task_without_a_parent_closes_nowhere_else()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        await engine.Do(Withdraw("T1"), Assigner, On(2));
        await relaying.Settle(_log);
        Assert.DoesNotContain(await _log.All(), recorded => recorded.Type == "directive-task.child-closed.v1");
    }

    private static async Task Close(Engine engine, string how, int day)
    {
        switch (how)
        {
            case "completed":
                await engine.Do(Submit("T1", day), Officer("bct"), On(day));
                await engine.Do(Confirm("T1"), Assigner, On(day + 1));
                break;
            case "withdrawn":
                await engine.Do(Withdraw("T1"), Assigner, On(day));
                break;
            case "superseded":
                await engine.Do(Supersede("T1", "Q"), Assigner, On(day));
                break;
            default:
                await engine.Do(Decline("T1"), Officer("bct"), On(day));
                await engine.Do(Uphold("T1"), Assigner, On(day + 1));
                break;
        }
    }
}
