using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>Every queue has a bound, and whoever comes when it is full hears so at once.</summary>
public sealed class Queues
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Fact]
    public async Task a_command_beyond_those_that_may_wait_for_a_stream_is_turned_away_at_once()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        var held = _log.Hold(TaskStream("T1"));
        var working = engine.Send("c0", Report("T1", "0"), OtherAssigner, On(2));
        await Until(() => _log.Appends > 3);
        var waiting = Enumerable.Range(1, EntityActor.WaitingMax).Select(i => engine.Send($"c{i}", Report("T1", $"{i}"), OtherAssigner, On(2))).ToList();
        var beyond = await engine.Send("beyond", Report("T1", "beyond"), OtherAssigner, On(2));
        Assert.Equal(CommandOutcome.Unavailable, beyond.Outcome);
        Assert.False(working.IsCompleted);
        held.SetResult();
        Assert.All(await Task.WhenAll([working, .. waiting]), result => Assert.True(result.Outcome == CommandOutcome.Accepted, $"{result}"));
        Assert.Equal(EntityActor.WaitingMax + 2, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task a_command_beyond_those_that_may_be_under_way_is_turned_away_at_once()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var streams = CommandGate.UnderWayMax / EntityActor.WaitingMax;
        var held = new List<TaskCompletionSource>();
        for (var i = 0; i < streams; i++)
            held.Add(_log.Hold(TaskStream($"T{i}")));
        var underWay = Enumerable.Range(0, CommandGate.UnderWayMax).Select(i => engine.Send($"c{i}", Assign($"T{i % streams}"), Assigner)).ToList();
        var beyond = await engine.Send("beyond", Agency("bnv"), Registrar);
        Assert.Equal(CommandOutcome.Unavailable, beyond.Outcome);
        held.ForEach(one => one.SetResult());
        Assert.All(await Task.WhenAll(underWay), result => Assert.True(result.Outcome is CommandOutcome.Accepted || result.Refusal?.Code == "task-exists", $"{result}"));
        Assert.Equal(CommandOutcome.Accepted, (await engine.Send("beyond", Agency("bnv"), Registrar)).Outcome);
    }
}
