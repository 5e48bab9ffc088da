using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using Microsoft.Extensions.Time.Testing;

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
        // It is asked while it is on its way out, and answers itself.
        Assert.Equal(new Revision(0), (await engine.Ask(TaskStream("T1"))).Revision);
        held.SetResult();
        Assert.All(await Task.WhenAll([writing, .. meanwhile]), result => Assert.Equal(CommandOutcome.Accepted, result.Outcome));
        Assert.InRange(await Owners("T1"), 2, int.MaxValue);
    }

    [Fact]
    public async Task one_that_nobody_asked_for_a_while_is_let_go()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(55));
        await using var engine = Engine.Start(_log, time: clock, sweepInterval: TimeSpan.FromMilliseconds(1));
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        clock.Advance(TimeSpan.FromMinutes(1));
        await engine.Do(Report("T1"), Officer("bct"), On(2));
        Assert.Equal(1, await Owners("T1"));
        clock.Advance(TimeSpan.FromMinutes(3));
        // Each question is a use, so each round waits as long again.
        await Until(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            await engine.Do(Report("T1"), Officer("bct"), On(2));
            return await Owners("T1") > 1;
        });
    }

    /// <summary>How many owners have written a task's events.</summary>
    private async Task<int> Owners(string task) => (await _log.Of(TaskStream(task))).Select(recorded => Recorder.Read(recorded).Metadata.Writer).Distinct().Count();
}
