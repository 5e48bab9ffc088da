using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

public sealed class AnsweringCommands
{
    private readonly InMemoryEventLog _log = new();

    [Fact]
    public async Task an_accepted_command_is_in_the_log_at_the_revision_and_position_that_are_answered()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var result = await engine.Send("c1", Assign("T1"), Assigner);
        Assert.Equal((CommandOutcome.Accepted, "c1", "directiveTask-T1", new Revision(0)), (result.Outcome, result.CommandId, result.Stream.ToString(), result.Revision));
        Assert.Equal(["directive-task.assigned.v1"], result.Events);
        var recorded = Assert.Single(await _log.Of(TaskStream("T1")));
        Assert.Equal((recorded.Revision, recorded.Position), (result.Revision, result.Position!.Value));
    }

    [Fact]
    public async Task the_same_command_again_is_a_duplicate_with_the_first_answer()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var first = await engine.Send("c1", Assign("T1"), Assigner);
        await engine.Do(Accept("T1"), Officer("bct"));
        var again = await engine.Send("c1", Assign("T1"), Assigner);
        Assert.Equal((CommandOutcome.Duplicate, first.Revision, null), (again.Outcome, again.Revision, again.Position));
        Assert.Equal(first.Events, again.Events);
        Assert.Equal(2, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task a_duplicate_is_known_after_a_restart()
    {
        CommandResult first;
        await using (var before = Engine.Start(_log))
        {
            await before.Register();
            first = await before.Do(Assign("T1"), Assigner, id: "c1");
            await before.Do(Accept("T1"), Officer("bct"));
        }
        await using var engine = Engine.Start(_log);
        var again = await engine.Send("c1", Assign("T1"), Assigner);
        Assert.Equal((CommandOutcome.Duplicate, first.Revision), (again.Outcome, again.Revision));
        Assert.Equal(first.Events, again.Events);
    }

    [Fact]
    public async Task a_duplicate_is_known_after_its_entity_was_let_go()
    {
        await using var engine = Engine.Start(_log, entitiesMax: 1);
        await engine.Register();
        var first = await engine.Do(Assign("T1"), Assigner, id: "c1");
        await engine.Do(Agency("bnv"), Registrar);
        await engine.Do(Agency("byt"), Registrar);
        var again = await engine.Send("c1", Assign("T1"), Assigner);
        Assert.Equal((CommandOutcome.Duplicate, first.Revision), (again.Outcome, again.Revision));
        Assert.Equal(first.Events, again.Events);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task the_same_id_with_another_content_is_refused(bool afterRestart)
    {
        var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, id: "c1");
        if (afterRestart)
        {
            await engine.DisposeAsync();
            engine = Engine.Start(_log);
        }
        await using var _ = engine;
        Assert.Equal("command-id-reused", (await engine.Send("c1", Assign("T1", title: "khác"), Assigner)).Refusal?.Code);
        Assert.Equal("command-id-reused", (await engine.Send("c1", Assign("T1"), OtherAssigner)).Refusal?.Code);
        Assert.Equal("command-id-reused", (await engine.Send("c1", Assign("T1"), Assigner, On(1))).Refusal?.Code);
        Assert.Single(await _log.Of(TaskStream("T1")));
    }

    [Fact]
    public async Task a_command_id_is_unique_in_its_stream_and_not_beyond_it()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, id: "c1");
        await engine.Do(Assign("T2"), Assigner, id: "c1");
    }

    [Fact]
    public async Task a_refusal_is_not_remembered()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        Assert.Equal("unknown-task", (await engine.Send("c1", Accept("T1"), Officer("bct"))).Refusal?.Code);
        await engine.Do(Assign("T1"), Assigner);
        await engine.Do(Accept("T1"), Officer("bct"), id: "c1");
        var refused = await engine.Send("c2", Accept("T1"), Officer("bct"));
        Assert.Equal((CommandOutcome.Refused, "not-in-this-state", new Revision(1), null), (refused.Outcome, refused.Refusal?.Code, refused.Revision, refused.Position));
        await engine.Do(Report("T1"), Officer("bct"), id: "c2");
    }

    [Fact]
    public async Task a_stated_revision_that_the_stream_does_not_end_with_is_a_conflict_and_names_the_one_it_does()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        Assert.Equal(
            (CommandOutcome.Conflict, Revision.None), Answer(await engine.Send("c1", Assign("T1"), Assigner, expected: new Revision(0))));
        Assert.Equal(CommandOutcome.Accepted, (await engine.Send("c1", Assign("T1"), Assigner, expected: Revision.None)).Outcome);
        Assert.Equal((CommandOutcome.Conflict, new Revision(0)), Answer(await engine.Send("c2", Accept("T1"), Officer("bct"), expected: Revision.None)));
        Assert.Equal((CommandOutcome.Conflict, new Revision(0)), Answer(await engine.Send("c2", Accept("T1"), Officer("bct"), expected: new Revision(1))));
        Assert.Equal(CommandOutcome.Accepted, (await engine.Send("c2", Accept("T1"), Officer("bct"), expected: new Revision(0))).Outcome);

        static (CommandOutcome, Revision) Answer(CommandResult result) => (result.Outcome, result.Revision);
    }

    [Fact]
    public async Task a_duplicate_is_one_whatever_revision_is_stated_with_it()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Send("c1", Assign("T1"), Assigner, expected: Revision.None);
        Assert.Equal(CommandOutcome.Duplicate, (await engine.Send("c1", Assign("T1"), Assigner, expected: Revision.None)).Outcome);
    }

    [Fact]
    public async Task of_many_commands_with_one_id_at_the_same_time_one_is_accepted()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => engine.Send("c1", Assign("T1"), Assigner)));
        Assert.Single(results, result => result.Outcome == CommandOutcome.Accepted);
        Assert.Equal(49, results.Count(result => result.Outcome == CommandOutcome.Duplicate));
        Assert.Single(await _log.Of(TaskStream("T1")));
    }

    [Fact]
    public async Task of_many_commands_that_state_one_revision_one_is_accepted()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => engine.Send($"r{i}", Report("T1", $"{i}"), Officer("bct"), expected: new Revision(0))));
        Assert.Single(results, result => result.Outcome == CommandOutcome.Accepted);
        Assert.Equal(49, results.Count(result => result.Outcome == CommandOutcome.Conflict));
    }
}
