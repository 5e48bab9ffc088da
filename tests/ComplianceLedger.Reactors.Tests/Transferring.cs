using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using static ComplianceLedger.Reactors.Tests.Told;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Two ministries merge into a third, and their open tasks go with them; whatever the reactor is put through.</summary>
public sealed class Transferring : IDisposable
{
    private static readonly string[] Agencies = ["a", "b", "c", "d"];
    private static readonly StreamId Merger = StreamId.Of(new SuccessionId("merger"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-transferring-");
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task a_merger_moves_the_open_tasks_of_its_predecessors_and_is_completed()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("lead", lead: "a"), Assigner, On(1));
        await engine.Do(Assign("helper", lead: "d", coordinating: ["b"]), Assigner, On(1));
        await engine.Do(Assign("other", lead: "d"), Assigner, On(1));
        await engine.Do(Assign("done", lead: "b"), Assigner, On(1));
        await engine.Do(Submit("done", 3), OtherAssigner, On(3));
        await engine.Do(Confirm("done"), Assigner, On(9));
        await using var views = await Views();
        await using var relaying = Relaying.Start(_log, engine);
        await using var transferring = Transfer(views, engine);
        await engine.Do(Merge("merger", 5), Registrar, On(4), "merge");
        await Settle(transferring, relaying);
        Assert.Equal([("helper", "b"), ("lead", "a")], (await Transferred()).Select(e => (e.Task, e.Event.Released.Single().Agency.Value)).Order());
        // Its own command, once for each task, from the event that planned it.
        var metadata = Actors.Recorder.Read((await _log.All()).First(e => e.Type == "directive-task.transferred.v1")).Metadata;
        Assert.Equal(("succession-merger@0", "merge", Role.System, On(5)), (metadata.CausationId, metadata.CorrelationId, metadata.Actor.Role, metadata.OccurredAt));
        Assert.StartsWith("succession:", metadata.CommandId, StringComparison.Ordinal);
        // What it was told and in which order: all transfers are acknowledged before it is completed.
        var events = await _log.Facts(Merger);
        Assert.IsType<SuccessionPlanned>(events[0]);
        Assert.Equal(["helper", "lead"], events.OfType<TransferAcknowledged>().Select(e => e.TaskId.Value).Order());
        Assert.Equal(new SuccessionCompleted(2), events[^1]);
        Assert.Equal([Received("lead", 0, TaskRelation.Lead), Released("lead", 1, TaskRelation.Lead)], await _log.ToldTo("a"));
        Assert.Equal(
            [(new TaskId("helper"), TaskRelation.Coordinating), (new TaskId("lead"), TaskRelation.Lead)],
            (await _log.ToldTo("c")).Cast<TaskReceived>().Select(e => (e.TaskId, e.Relation)).OrderBy(e => e.TaskId.Value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task a_succession_stays_and_moves_what_is_recorded_later_for_a_predecessor()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var relaying = Relaying.Start(_log, engine);
        await using var transferring = Transfer(views, engine);
        await engine.Do(Merge("merger", 5), Registrar, On(4));
        await Settle(transferring, relaying);
        Assert.Equal(new SuccessionCompleted(0), (await _log.Facts(Merger))[^1]);
        await engine.Do(Assign("late", lead: "a"), Assigner, On(2));
        await engine.Do(Assign("free", lead: null), Assigner, On(2));
        await engine.Do(Lead("free", "b"), Assigner, On(3));
        await Settle(transferring, relaying);
        Assert.Equal(["free", "late"], (await Transferred()).Select(e => e.Task).Order());
        var refused = await engine.Send("new", Assign("new", lead: "a"), Assigner, On(5));
        Assert.Equal("agency-succeeded", refused.Refusal?.Code);
        Assert.Contains("'c'", refused.Refusal!.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task it_begins_when_its_day_does()
    {
        // Noon of the day before, in Viet Nam.
        var time = new FakeTimeProvider(VietnamTime.StartOf(Day(9)).AddHours(12));
        await using var engine = await Begin(time: time);
        await engine.Do(Assign("T", lead: "a"), Assigner, On(1));
        await using var views = await Views(time);
        await using var transferring = Transfer(views, engine, time);
        await engine.Do(Merge("merger", 10), Registrar, On(4));
        await transferring.Settle(_log);
        Assert.Empty(await Transferred());
        // The officers of a predecessor act until then, and not afterwards.
        await engine.Do(Report("T"), Officer("a"));
        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal("agency-succeeded", (await engine.Send("too-late", Report("T"), Officer("a"))).Refusal?.Code);
        await Until(async () => (await Transferred()).Count == 1);
        await engine.Do(Report("T"), Officer("c"));
    }

    [Fact]
    public async Task one_succession_follows_another()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("T", lead: "a"), Assigner, On(1));
        await engine.Do(new SucceedAgency(new Succession(new SuccessionId("next"), SuccessionKind.Rename, [new AgencyId("c")], new AgencyId("d"), Day(8), null), []), Registrar, On(8));
        await engine.Do(Merge("merger", 5), Registrar, On(9));
        await using var views = await Views();
        await using var transferring = Transfer(views, engine);
        await transferring.Settle(_log);
        Assert.Equal([("merger", "c"), ("next", "d")], (await Transferred()).Select(e => (e.Event.SuccessionId.Value, e.Event.To.Value)));
    }

    [Fact]
    public async Task a_split_moves_what_it_allocates_and_nothing_else()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("given", lead: "a"), Assigner, On(1));
        await engine.Do(Assign("kept", lead: "a"), Assigner, On(1));
        await engine.Do(
            new SucceedAgency(new Succession(new SuccessionId("merger"), SuccessionKind.Split, [new AgencyId("a")], new AgencyId("c"), Day(5), null), [new TaskAllocation(new TaskId("given"), new AgencyId("d"))]),
            Registrar, On(4));
        await using var views = await Views();
        await using var relaying = Relaying.Start(_log, engine);
        await using var transferring = Transfer(views, engine);
        await Settle(transferring, relaying);
        Assert.Equal([("given", "d")], (await Transferred()).Select(e => (e.Task, e.Event.To.Value)));
        await engine.Do(Assign("new", lead: "a"), Assigner, On(6));
        await engine.Do(Lead("given", "a"), Assigner, On(7));
        await Settle(transferring, relaying);
        Assert.Single(await Transferred());
    }

    [Fact]
    public async Task a_predecessor_that_is_named_again_gives_the_task_up_again()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("T", lead: "a"), Assigner, On(1));
        await engine.Do(Merge("merger", 5), Registrar, On(5));
        await using var views = await Views();
        await using var transferring = Transfer(views, engine);
        await transferring.Settle(_log);
        await engine.Do(Lead("T", "b"), Assigner, On(2));
        await transferring.Settle(_log);
        Assert.Equal(2, (await Transferred()).Count);
    }

    [Fact]
    public async Task a_task_that_turns_out_to_have_been_closed_before_comes_back_and_its_agencies_are_told()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("T", lead: "a"), Assigner, On(1));
        await engine.Do(Merge("merger", 5), Registrar, On(5));
        await using var views = await Views();
        await using var relaying = Relaying.Start(_log, engine);
        await using var transferring = Transfer(views, engine);
        await Settle(transferring, relaying);
        await engine.Do(Submit("T", 3), OtherAssigner, On(3));
        await engine.Do(Confirm("T"), Assigner, On(9));
        await Settle(transferring, relaying);
        var reverted = Assert.Single((await _log.Facts(TaskStream("T"))).OfType<TransferReverted>());
        Assert.Equal([new ReleasedRelation(new AgencyId("a"), TaskRelation.Lead)], reverted.Restored);
        Assert.Equal([Received("T", 0, TaskRelation.Lead), Released("T", 1, TaskRelation.Lead), Received("T", 4, TaskRelation.Lead)], await _log.ToldTo("a"));
        Assert.Equal([Received("T", 1, TaskRelation.Lead), Released("T", 4, TaskRelation.Lead)], await _log.ToldTo("c"));
        Assert.Single(await Transferred());
    }

    [Fact]
    public async Task two_successions_at_once_do_not_wait_for_each_other()
    {
        await using var engine = await Begin();
        for (var i = 0; i < 20; i++)
        {
            var (one, other) = ($"p{i}", $"q{i}");
            await engine.Do(Agency(one), Registrar);
            await engine.Do(Agency(other), Registrar);
            var results = await Task.WhenAll(
                engine.Send($"s{i}", Follow($"s{i}", one, other), Registrar, On(5)),
                engine.Send($"t{i}", Follow($"t{i}", other, one), Registrar, On(5)));
            Assert.Single(results, result => result.Outcome == Actors.CommandOutcome.Accepted);
            Assert.Contains(results.Single(result => result.Refusal is not null).Refusal!.Code, new[] { "succession-cycle", "agency-succeeded" });
        }

        static SucceedAgency Follow(string id, string from, string to) => new(new Succession(new SuccessionId(id), SuccessionKind.Rename, [new AgencyId(from)], new AgencyId(to), Day(5), null), []);
    }

    // The merger asks a, which asks b, which asks c, which is the first to record it.
    [Theory]
    [InlineData("agency-a", nameof(Trouble.UnknownNotStored))]
    [InlineData("agency-a", nameof(Trouble.UnknownButStored))]
    [InlineData("agency-c", nameof(Trouble.UnknownNotStored))]
    [InlineData("agency-c", nameof(Trouble.UnknownButStored))]
    [InlineData("succession-merger", nameof(Trouble.UnknownNotStored))]
    [InlineData("succession-merger", nameof(Trouble.UnknownButStored))]
    public async Task a_succession_whose_answer_was_lost_is_recorded_once_when_it_is_sent_again(string party, string trouble)
    {
        await using var engine = await Begin();
        Assert.True(StreamId.TryParse(party, out var stream));
        using (_log.Trouble(stream, Enum.Parse<Trouble>(trouble)))
            Assert.Equal(Actors.CommandOutcome.Unavailable, (await engine.Send("merge", Merge("merger", 5), Registrar, On(4))).Outcome);
        var result = await engine.Send("merge", Merge("merger", 5), Registrar, On(4));
        Assert.True(result.Outcome is Actors.CommandOutcome.Accepted or Actors.CommandOutcome.Duplicate, $"{result}");
        Assert.Single(await _log.Facts(Merger));
        foreach (var agency in new[] { "a", "b", "c" })
            Assert.Single(await _log.Facts(StreamId.Of(new AgencyId(agency))), e => e is AgencySucceeded or SuccessionReceived);
    }

    // A kill between what the parties note and the plan: nobody sends the command again.
    [Theory]
    [InlineData("agency-a")]
    [InlineData("agency-b")]
    [InlineData("succession-merger")]
    public async Task a_succession_that_its_parties_have_noted_is_recorded_and_carried_out_though_nobody_asks_again(string party)
    {
        await using var engine = await Begin();
        await engine.Do(Assign("T", lead: "a"), Assigner, On(1));
        Assert.True(StreamId.TryParse(party, out var stream));
        using (_log.Trouble(stream, Trouble.UnknownNotStored))
            Assert.Equal(Actors.CommandOutcome.Unavailable, (await engine.Send("merge", Merge("merger", 5), Registrar, On(4))).Outcome);
        await using var views = await Views();
        await using var relaying = Relaying.Start(_log, engine);
        await using var transferring = Transfer(views, engine);
        await Settle(transferring, relaying);
        Assert.Equal(["a"], (await Transferred()).Select(e => e.Event.Released.Single().Agency.Value));
        Assert.Equal(new SuccessionCompleted(1), (await _log.Facts(Merger))[^1]);
        var planned = Actors.Recorder.Read((await _log.All()).First(e => e.Type == "succession.planned.v1")).Metadata;
        Assert.Equal((Role.System, On(4), "merge"), (planned.Actor.Role, planned.OccurredAt, planned.CorrelationId));
        // Whoever began it hears that it is there.
        var again = await engine.Send("merge", Merge("merger", 5), Registrar, On(4));
        Assert.True(again.Outcome is Actors.CommandOutcome.Accepted or Actors.CommandOutcome.Duplicate, $"{again}");
        Assert.Single((await _log.Facts(Merger)).OfType<SuccessionPlanned>());
    }

    [Property(MaxTest = 12)]
    public async Task wherever_it_is_killed_every_open_task_moves_once(byte[] kills)
    {
        var log = new TroubledLog(new InMemoryEventLog());
        await using var engine = await Begin(log);
        for (var i = 0; i < 30; i++)
            await engine.Do(Assign($"T{i}", lead: Agencies[i % 4], coordinating: i % 3 == 0 ? [Agencies[(i + 1) % 4]] : null), Assigner, On(1));
        await engine.Do(Withdraw("T4"), Assigner, On(4));
        await engine.Do(Merge("merger", 5), Registrar, On(5));
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db"), log, TimeProvider.System);
        foreach (var kill in kills.Where(kill => kill < 255).Take(6).Append((byte)255))
        {
            using var relay = new Relay(log, engine.Gate, TimeProvider.System, windowEvents: 8);
            await using var relaying = Relaying.Start(relay, from => relay.ResumeFrom(views, from));
            await using var transferring = Working.Start(new Transfers(log, views, engine.Gate, TimeProvider.System));
            var until = log.Appends + kill % 40;
            if (kill == 255)
            {
                // Entered late, whether or not it has moved by now.
                await engine.Do(Withdraw("T8"), Assigner, On(4));
                await Settle(transferring, relaying, log);
            }
            else
                await Until(() => log.Appends >= until || transferring.Position > LogPosition.Start);
        }
        Assert.Empty(await views.DueTransfers(Day(100), 100));
        var acknowledged = (await log.Facts(Merger)).OfType<TransferAcknowledged>().ToList();
        for (var i = 0; i < 30; i++)
        {
            var events = await log.Facts(TaskStream($"T{i}"));
            var task = events.Aggregate(TaskState.Initial, (state, e) => TaskState.Evolve(state, new Fact(e, On(1), Assigner)));
            var leads = task.Lead is { } lead ? lead.Value : null;
            if (i == 8)
            {
                Assert.Equal((Agencies[0], events.OfType<TaskTransferred>().Count()), (leads, events.OfType<TransferReverted>().Count()));
                continue;
            }
            var concerned = i != 4 && new[] { "a", "b" }.Any(agency => Agencies[i % 4] == agency || (i % 3 == 0 && Agencies[(i + 1) % 4] == agency));
            Assert.Equal(concerned ? 1 : 0, events.OfType<TaskTransferred>().Count());
            Assert.Equal(concerned ? 1 : 0, acknowledged.Count(e => e.TaskId == new TaskId($"T{i}")));
            Assert.True(i == 4 || !new[] { "a", "b" }.Any(agency => task.Lead == new AgencyId(agency) || task.Coordinators.Contains(new AgencyId(agency))));
        }
        Assert.Equal(new SuccessionCompleted(acknowledged.Count), (await log.Facts(Merger))[^1]);
    }

    private async Task<Engine> Begin(TroubledLog? log = null, TimeProvider? time = null)
    {
        var engine = Engine.Start(log ?? _log, time: time);
        await engine.Do(new CreateLedger(new LedgerId("tests"), "Tests", "tests.example", true), new Party("operator", Role.Operator, null));
        await engine.Register(Agencies);
        return engine;
    }

    private static SucceedAgency Merge(string id, int day) => new(new Succession(new SuccessionId(id), SuccessionKind.Merge, [new AgencyId("a"), new AgencyId("b")], new AgencyId("c"), Day(day), null), []);

    private Task<LedgerViews> Views(TimeProvider? time = null) => LedgerViews.Open(Path.Combine(_folder.FullName, "views.db"), _log, time ?? TimeProvider.System);

    private Working Transfer(LedgerViews views, Engine engine, TimeProvider? time = null) => Working.Start(new Transfers(_log, views, engine.Gate, time ?? TimeProvider.System));

    /// <summary>Until both have done their work, and what each made for the other.</summary>
    private async Task Settle(Working transferring, Relaying relaying, IEventLog? log = null)
    {
        var settled = LogPosition.Start;
        while (settled < await (log ?? _log).Head())
        {
            settled = await (log ?? _log).Head();
            await transferring.Settle(log ?? _log);
            await relaying.Settle(log ?? _log);
        }
    }

    private async Task<List<(string Task, TaskTransferred Event)>> Transferred() =>
        [.. (await _log.All()).Where(e => e.Type == "directive-task.transferred.v1")
            .Select(e => (e.Stream.Value["directiveTask-".Length..], (TaskTransferred)Actors.Recorder.Read(e).Fact.Event))];
}
