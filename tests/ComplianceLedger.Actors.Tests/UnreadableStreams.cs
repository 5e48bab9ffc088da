using System.Diagnostics;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>A stream that can't be read is an error that its callers hear at once, never silence.</summary>
public sealed class UnreadableStreams
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Fact]
    public async Task a_command_to_a_stream_with_an_unknown_event_is_unavailable_and_says_where_it_stands()
    {
        await Spoil("T1", "directive-task.dreamt-up.v1");
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var result = await Promptly(engine.Send("c1", Accept("T1"), Officer("bct")));
        Assert.Equal(CommandOutcome.Unavailable, result.Outcome);
        Assert.Contains("directiveTask-T1@0", result.Cause, StringComparison.Ordinal);
        Assert.Contains("directive-task.dreamt-up.v1", result.Cause, StringComparison.Ordinal);
    }

    [Theory, InlineData("akka-payload"), InlineData("akka-rejected")]
    public async Task an_event_that_is_not_the_ledgers_is_not_passed_over(string type)
    {
        await Spoil("T1", type);
        await using var engine = Engine.Start(_log);
        await engine.Register();
        Assert.Equal(CommandOutcome.Unavailable, (await Promptly(engine.Send("c1", Assign("T1"), Assigner))).Outcome);
        Assert.Single(await _log.Of(TaskStream("T1")));
    }

    [Fact]
    public async Task every_one_of_many_callers_is_answered()
    {
        await Spoil("T1", "directive-task.dreamt-up.v1");
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var results = await Promptly(Task.WhenAll(Enumerable.Range(0, 500).Select(i => engine.Send($"c{i}", Accept("T1"), Officer("bct")))));
        Assert.All(results, result => Assert.Equal(CommandOutcome.Unavailable, result.Outcome));
    }

    [Fact]
    public async Task a_command_that_names_an_unreadable_stream_is_unavailable_and_says_why()
    {
        await Spoil("P", "directive-task.dreamt-up.v1");
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var result = await Promptly(engine.Send("c1", Assign("T1", parent: "P"), Assigner));
        Assert.Equal(CommandOutcome.Unavailable, result.Outcome);
        Assert.Contains("directive-task.dreamt-up.v1", result.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task other_streams_go_on()
    {
        await Spoil("T1", "directive-task.dreamt-up.v1");
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Send("c1", Accept("T1"), Officer("bct"));
        await engine.Do(Assign("T2"), Assigner);
    }

    [Fact]
    public async Task a_stream_that_could_not_be_read_for_a_while_is_found_again()
    {
        await using (var before = Engine.Start(_log))
        {
            await before.Register();
            await before.Do(Assign("T1"), Assigner, On(1));
        }
        await using var engine = Engine.Start(_log);
        using (_log.Trouble(TaskStream("T1"), Trouble.CannotBeRead))
            Assert.Equal(CommandOutcome.Unavailable, (await Promptly(engine.Send("c1", Accept("T1"), Officer("bct")))).Outcome);
        await engine.Do(Accept("T1"), Officer("bct"), id: "c1");
    }

    private async Task Spoil(string task, string type)
    {
        var appended = await _log.Append(Name(TaskStream(task)), Revision.None, [new EncodedEvent(Guid.NewGuid(), type, "{}"u8.ToArray(), "{}"u8.ToArray())]);
        Assert.IsType<AppendOutcome.Appended>(appended);
    }

    /// <summary>Well before anybody's patience ends.</summary>
    private static async Task<T> Promptly<T>(Task<T> answer)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await answer;
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, EntityActor.ReferencesTimeout - TimeSpan.FromSeconds(1));
        return result;
    }
}
