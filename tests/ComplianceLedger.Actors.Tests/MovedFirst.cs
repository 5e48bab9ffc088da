using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>A command that depends on what a succession has moved of a task is preceded by that, whether or not the ledger has come to it yet. Nothing else moves tasks here.</summary>
public sealed class MovedFirst
{
    private static readonly StreamId Task1 = TaskStream("T1");
    private static readonly Succession Merger = new(new SuccessionId("s"), SuccessionKind.Merge, Agencies("bct"), new AgencyId("btc"), Day(30), null);

    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Fact]
    public async Task what_is_due_is_recorded_in_the_ledgers_own_name_before_the_command_that_waits_for_it()
    {
        await using var engine = await Merged();
        var result = await engine.Do(Lead("T1", "bng"), Assigner, On(40), "c1");
        Assert.Equal(["directive-task.lead-determined.v1"], result.Events);
        var (moved, determined) = ((await _log.Of(Task1))[1], (await _log.Of(Task1))[2]);
        var (fact, metadata) = Recorder.Read(moved);
        Assert.Equal(new AgencyId("btc"), Assert.IsType<TaskTransferred>(fact.Event).To);
        Assert.Equal(new LeadDetermined(new AgencyId("bng"), new AgencyId("btc"), false, null), Recorder.Read(determined).Fact.Event);
        Assert.Equal((Role.System, Occurrence.On(Merger.EffectiveOn), "c1"), (fact.By.Role, fact.Occurred, metadata.CausationId));
        Assert.Equal(SuccessionMoves.IdOf(Transfers.KeyOf(new TaskId("T1"), Merger.Id, 0, reverts: false)), metadata.CommandId);
        Assert.Equal(Recorder.Read(determined).Metadata.CorrelationId, metadata.CorrelationId);

        // What finds the task in the views finds it done.
        var found = await engine.Gate.React(new(metadata.CommandId, new TransferTask(new TaskId("T1"), Merger, Merger.Successor), Occurrence.On(Merger.EffectiveOn), new Party(SuccessionMoves.User, Role.System, null)), "x", "x", CancellationToken.None);
        Assert.Equal(CommandOutcome.Duplicate, found.Outcome);
        Assert.Equal(CommandOutcome.Duplicate, (await engine.Send("c1", Lead("T1", "bng"), Assigner, On(40))).Outcome);
        Assert.Equal(3, (await _log.Of(Task1)).Count);
    }

    [Fact]
    public async Task what_moved_it_later_is_taken_back_before_an_earlier_change()
    {
        await using var engine = await Merged();
        await engine.Do(Lead("T1", "bng"), Assigner, On(40));
        await engine.Do(Assign("T2", coordinating: ["btc"]), Assigner, On(1));
        await engine.Do(Lead("T2", "bng"), Assigner, On(30));
        Assert.Equal("out-of-order", (await engine.Send("late", Lead("T2", "bct"), Assigner, On(20))).Refusal?.Code);
        await engine.Do(Assign("T3", coordinating: ["btc"]), Assigner, On(1));
        await engine.Do(new TransferTask(new TaskId("T3"), Merger, Merger.Successor), new Party(SuccessionMoves.User, Role.System, null), Occurrence.On(Merger.EffectiveOn));
        await engine.Do(Lead("T3", "bng"), Assigner, On(20));
        Assert.Equal(
            [typeof(TaskAssigned), typeof(TaskTransferred), typeof(TransferReverted), typeof(LeadDetermined)], (await _log.Facts(TaskStream("T3"))).Select(e => e.GetType()));
        Assert.Equal(new LeadDetermined(new AgencyId("bng"), new AgencyId("bct"), false, null), (await _log.Facts(TaskStream("T3")))[3]);
    }

    [Fact]
    public async Task a_refused_command_is_preceded_by_nothing()
    {
        await using var engine = await Merged();
        Assert.Equal("already-lead", (await engine.Send("c1", Lead("T1", "btc"), Assigner, On(40))).Refusal?.Code);
        Assert.Single(await _log.Of(Task1));
    }

    [Fact]
    public async Task what_a_split_allocates_is_asked_of_the_succession()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register("bct", "btc", "bng");
        await engine.Do(Assign("T1"), Assigner, On(1));
        await engine.Do(Assign("T2"), Assigner, On(1));
        await engine.Do(new SucceedAgency(Merger with { Kind = SuccessionKind.Split }, [new TaskAllocation(new TaskId("T1"), new AgencyId("btc"))]), Registrar, On(5));
        await engine.Do(Lead("T1", "bng"), Assigner, On(40));
        await engine.Do(Lead("T2", "bng"), Assigner, On(40));
        Assert.Equal(new AgencyId("btc"), Assert.IsType<TaskTransferred>((await _log.Facts(Task1))[1]).To);
        Assert.Equal(new LeadDetermined(new AgencyId("bng"), new AgencyId("bct"), false, null), (await _log.Facts(TaskStream("T2")))[1]);
    }

    [Theory]
    [InlineData(Trouble.ThrowsButStored, 2)]
    [InlineData(Trouble.ThrowsNotStored, 1)]
    [InlineData(Trouble.UnknownButStored, 2)]
    public async Task where_the_store_fails_in_between_the_same_command_sent_again_goes_on(object trouble, int stored)
    {
        await using var engine = await Merged();
        using (_log.Trouble(Task1, (Trouble)trouble))
            Assert.Equal(CommandOutcome.Unavailable, (await engine.Send("c1", Lead("T1", "bng"), Assigner, On(40))).Outcome);
        Assert.Equal(stored, (await _log.Of(Task1)).Count);
        await engine.Do(Lead("T1", "bng"), Assigner, On(40), "c1");
        Assert.Equal([typeof(TaskAssigned), typeof(TaskTransferred), typeof(LeadDetermined)], (await _log.Facts(Task1)).Select(e => e.GetType()));
    }

    private async Task<Engine> Merged()
    {
        var engine = Engine.Start(_log);
        await engine.Register("bct", "btc", "bng");
        await engine.Do(Assign("T1"), Assigner, On(1));
        await engine.Do(new SucceedAgency(Merger, []), Registrar, On(5));
        return engine;
    }
}
