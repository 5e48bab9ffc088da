using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>Entities are let go, by number and by idleness, and nobody notices.</summary>
public sealed class LettingGo
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Fact]
    public async Task more_streams_than_there_may_be_entities_are_served_and_no_message_is_lost()
    {
        await using var engine = Engine.Start(_log, entitiesMax: 3);
        await engine.Register();
        var results = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => engine.Send($"c{i}", Assign($"T{i % 30}", title: $"{i % 30}"), Assigner, On(1))));
        Assert.All(results, result => Assert.True(result.Outcome is CommandOutcome.Accepted || result.Refusal?.Code == "task-exists", $"{result}"));
        Assert.Equal(30, results.Count(result => result.Outcome == CommandOutcome.Accepted));
        var reports = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => engine.Send($"r{i}", Report($"T{i % 30}", $"{i}"), Officer("bct"), On(2))));
        Assert.All(reports, result => Assert.True(result.Outcome == CommandOutcome.Accepted, $"{result}"));
        Assert.Equal(2 + 30 + 300, (await _log.All()).Count);
    }

    [Fact]
    public async Task one_that_is_writing_when_it_is_let_go_finishes_and_what_comes_meanwhile_goes_to_its_successor()
    {
        await using var engine = Engine.Start(_log, entitiesMax: 2);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        var held = _log.Hold(TaskStream("T1"));
        var writing = engine.Send("c1", Report("T1", "1"), Officer("bct"), On(2));
        await Until(() => _log.Appends > 3);
        await engine.Do(Agency("bnv"), Registrar);
        await engine.Do(Agency("byt"), Registrar);
        var meanwhile = Enumerable.Range(2, 20).Select(i => engine.Send($"c{i}", Report("T1", $"{i}"), Officer("bct"), On(2))).ToList();
        var asked = engine.Ask(TaskStream("T1"));
        held.SetResult();
        Assert.All(await Task.WhenAll([writing, .. meanwhile]), result => Assert.Equal(CommandOutcome.Accepted, result.Outcome));
        Assert.NotNull((await asked).Value);
    }
}
