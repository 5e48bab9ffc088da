using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>Whatever the store does, a caller who sends again with the same id has its command in the log exactly once.</summary>
public sealed class JournalFailures
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Theory]
    [InlineData(nameof(Trouble.UnknownNotStored), CommandOutcome.Accepted)]
    [InlineData(nameof(Trouble.ThrowsNotStored), CommandOutcome.Accepted)]
    [InlineData(nameof(Trouble.Away), CommandOutcome.Accepted)]
    [InlineData(nameof(Trouble.UnknownButStored), CommandOutcome.Duplicate)]
    [InlineData(nameof(Trouble.ThrowsButStored), CommandOutcome.Duplicate)]
    public async Task a_write_whose_outcome_nobody_knows_is_unavailable_and_once_in_the_log_when_sent_again(string trouble, CommandOutcome again)
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        using (_log.Trouble(TaskStream("T1"), Enum.Parse<Trouble>(trouble)))
        {
            var result = await engine.Send("c1", Accept("T1"), Officer("bct"), On(2));
            Assert.Equal(CommandOutcome.Unavailable, result.Outcome);
            Assert.NotEmpty(result.Cause!);
        }
        var second = await engine.Send("c1", Accept("T1"), Officer("bct"), On(2));
        Assert.True(second.Outcome == again, $"{second}");
        Assert.Equal(new Revision(1), second.Revision);
        Assert.Equal(["directive-task.accepted.v1"], second.Events);
        Assert.Equal(2, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task a_write_whose_answer_is_lost_but_can_be_looked_up_is_accepted()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        using (_log.Trouble(TaskStream("T1"), Trouble.UnknownButStoredAndSeen))
            Assert.Equal(CommandOutcome.Accepted, (await engine.Send("c1", Assign("T1"), Assigner)).Outcome);
        Assert.Single(await _log.Of(TaskStream("T1")));
    }

    // The first write is on its way when its owner gives up, and lands before that of the next owner, which says the same in the same place.
    [Fact]
    public async Task a_write_that_lands_after_its_owner_has_gone_is_not_taken_for_that_of_the_next()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        var first = _log.Hold(TaskStream("T1"));
        Assert.Equal(CommandOutcome.Unavailable, (await engine.Send("c1", Accept("T1"), Officer("bct"), On(2))).Outcome);
        var second = _log.Hold(TaskStream("T1"));
        var appends = _log.Appends;
        var sending = engine.Send("c2", Accept("T1"), Assigner, On(2));
        await Until(() => _log.Appends > appends);
        first.SetResult();
        await Until(async () => (await _log.Of(TaskStream("T1"))).Count == 2);
        second.SetResult();
        var result = await sending;
        // Refused by the next owner, who has seen the first; or, where this took longer than the journal waits, unavailable.
        Assert.True(result.Outcome == CommandOutcome.Unavailable || result.Refusal?.Code == "not-in-this-state", $"{result}");
        Assert.Equal(CommandOutcome.Duplicate, (await engine.Send("c1", Accept("T1"), Officer("bct"), On(2))).Outcome);
        Assert.Equal(2, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task a_conflict_that_the_caller_did_not_ask_for_is_tried_again_by_the_gate()
    {
        await using var engine = Engine.Start(_log);
        await using var other = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        for (var round = 0; round < 20; round++)
        {
            // The other writer's event is one that this engine's entity has not seen.
            await other.Do(Report("T1", $"other {round}"), Officer("bct"), On(2));
            var result = await engine.Send($"c{round}", Report("T1", $"mine {round}"), Officer("bct"), On(2));
            Assert.True(result.Outcome == CommandOutcome.Accepted, $"{round}: {result}");
        }
        Assert.Equal(41, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task a_conflict_behind_a_stated_revision_is_the_callers_and_names_the_revision()
    {
        await using var engine = Engine.Start(_log);
        await using var other = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        await other.Do(Report("T1"), Officer("bct"), On(2));
        var result = await engine.Send("c1", Report("T1"), Officer("bct"), On(2), new Revision(0));
        Assert.Equal((CommandOutcome.Conflict, new Revision(1)), (result.Outcome, result.Revision));
        Assert.Equal(CommandOutcome.Accepted, (await engine.Send("c1", Report("T1"), Officer("bct"), On(2), new Revision(1))).Outcome);
    }

    [Fact]
    public async Task a_command_that_the_other_writer_has_carried_out_already_is_a_duplicate()
    {
        await using var engine = Engine.Start(_log);
        await using var other = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        await other.Do(Report("T1"), Officer("bct"), On(2), "c1");
        Assert.Equal((CommandOutcome.Duplicate, new Revision(1)), Answer(await engine.Send("c1", Report("T1"), Officer("bct"), On(2))));
        Assert.Equal(2, (await _log.Of(TaskStream("T1"))).Count);

        static (CommandOutcome, Revision) Answer(CommandResult result) => (result.Outcome, result.Revision);
    }

    [Fact]
    public async Task commands_that_wait_behind_a_failed_write_are_answered_and_none_is_forgotten()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        Task<CommandResult>[] sending;
        using (_log.Trouble(TaskStream("T1"), Trouble.UnknownNotStored))
        {
            var first = engine.Send("c0", Report("T1", "0"), Officer("bct"), On(2));
            await Until(() => _log.Appends > 3);
            // These come while the first is being settled, and right after it has failed.
            sending = [first, .. Enumerable.Range(1, 100).Select(i => engine.Send($"c{i}", Report("T1", $"{i}"), Officer("bct"), On(2)))];
            await first;
        }
        await Task.WhenAll(sending);
        var again = await Task.WhenAll(Enumerable.Range(0, 101).Select(i => engine.Send($"c{i}", Report("T1", $"{i}"), Officer("bct"), On(2))));
        Assert.All(again, result => Assert.True(result.Outcome is CommandOutcome.Accepted or CommandOutcome.Duplicate, $"{result}"));
        Assert.Equal(102, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task two_writers_who_race_record_every_command_once()
    {
        await using var engine = Engine.Start(_log);
        await using var other = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            CommandResult result;
            do
                result = await (i % 2 == 0 ? engine : other).Send($"c{i}", Report("T1", $"{i}"), Officer("bct"), On(2));
            while (result.Outcome == CommandOutcome.Unavailable);
            Assert.True(result.Outcome is CommandOutcome.Accepted or CommandOutcome.Duplicate, $"{result}");
        }));
        Assert.Equal(41, (await _log.Of(TaskStream("T1"))).Count);
    }

    // Only a fault of the program gets so far: the edges let no such text in.
    [Fact]
    public async Task an_event_that_could_not_be_read_again_is_not_written()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        var result = await engine.Send("c1", Report("T1", " "), Officer("bct"), On(2));
        Assert.Equal(CommandOutcome.Unavailable, result.Outcome);
        Assert.Contains("summary: is empty", result.Cause, StringComparison.Ordinal);
        Assert.Single(await _log.Of(TaskStream("T1")));
        await engine.Do(Report("T1", "xong"), Officer("bct"), On(2));
    }

    [Fact]
    public async Task an_append_that_no_store_could_take_is_refused_for_good()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var text = new string('x', 16_000);
        var result = await engine.Send("c1", Instrument("tb-1") with { Claims = [.. Enumerable.Range(0, 70).Select(i => new Claim("name", text, $"{i}"))] }, Registrar);
        Assert.Equal((CommandOutcome.Refused, "too-large"), (result.Outcome, result.Refusal?.Code));
    }
}
