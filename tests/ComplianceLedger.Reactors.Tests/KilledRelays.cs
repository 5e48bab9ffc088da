using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using FsCheck.Xunit;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Stopped anywhere and begun again, the relay says everything once.</summary>
public sealed class KilledRelays : IDisposable
{
    private const int Window = 16;
    private const int Tasks = 40;

    private static readonly string[] AgencyIds = ["bct", "bnv", "byt", "bxd"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-relay-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Property(MaxTest = 12)]
    public async Task every_effect_is_recorded_exactly_once_wherever_it_was_killed(byte[] kills, bool fromViews)
    {
        var log = new TroubledLog(new InMemoryEventLog());
        await using var engine = Engine.Start(log);
        await Happen(engine);
        var expected = await Expected(log);
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db"), log, TimeProvider.System);
        // Whoever starts a relay anew has nothing of the one before it.
        foreach (var kill in kills.Take(12).Append((byte)255))
        {
            using var relay = new Relay(log, engine.Gate, TimeProvider.System, Window);
            await using var relaying = Relaying.Start(relay, cancellation => fromViews ? relay.ResumeFrom(views, cancellation) : Task.FromResult(LogPosition.Start));
            var until = log.Appends + kill % 40;
            if (kill == 255)
                await relaying.Settle(log);
            else
                await Until(async () => log.Appends >= until || relaying.Status.Position >= await log.Head());
        }
        Assert.Equal(expected, await Effects(log));
    }

    [Fact]
    public async Task it_goes_back_one_window_before_the_event_whose_effect_came_last()
    {
        var log = new InMemoryEventLog();
        await using var engine = Engine.Start(log);
        await Happen(engine);
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, "views.db"), log, TimeProvider.System);
        using var relay = new Relay(log, engine.Gate, TimeProvider.System, Window);
        Assert.Equal(LogPosition.Start, await relay.ResumeFrom(views, CancellationToken.None));
        await using (var relaying = Relaying.Start(relay, _ => Task.FromResult(LogPosition.Start)))
            await relaying.Settle(log);
        Assert.True(await views.WaitFor(await log.Head(), Engine.Patience));
        var all = await log.All();
        var last = all.Last(IsEffect);
        var (stream, revision) = (Actors.Recorder.Read(last).Metadata.CausationId.Split('@')[0], Actors.Recorder.Read(last).Metadata.CausationId.Split('@')[1]);
        var source = all.Single(recorded => recorded.Stream.Value == stream && recorded.Revision.ToString() == revision);
        Assert.Equal(source.Position.Value - Window, (await relay.ResumeFrom(views, CancellationToken.None)).Value);
    }

    /// <summary>Tasks for several agencies, among them parents, of which some change hands and some close.</summary>
    private static async Task Happen(Engine engine)
    {
        await engine.Do(new CreateLedger(new LedgerId("tests"), "Tests", "tests.example", true), new Party("operator", Role.Operator, null));
        await engine.Register(AgencyIds);
        for (var i = 0; i < Tasks; i++)
            await engine.Do(Assign($"T{i}", AgencyIds[i % 4], parent: i % 5 == 4 ? $"T{i - 1}" : null, coordinating: [AgencyIds[(i + 1) % 4], AgencyIds[(i + 2) % 4]], addressees: [AgencyIds[i % 4]]), Assigner, On(1));
        for (var i = 0; i < Tasks; i += 2)
            await engine.Do(Lead($"T{i}", AgencyIds[(i + 1) % 4]), Assigner, On(2));
        for (var i = 4; i < Tasks; i += 5)
            await engine.Do(Withdraw($"T{i}"), Assigner, On(3));
    }

    /// <summary>What an undisturbed relay makes of the same history: told by the events themselves, in another ledger.</summary>
    private static async Task<List<string>> Expected(IEventLog log)
    {
        var copy = new InMemoryEventLog();
        foreach (var recorded in await log.All())
            await copy.Append(recorded.Stream, new Revision(recorded.Revision.Value - 1), [new EncodedEvent(recorded.EventId, recorded.Type, recorded.Data, recorded.Metadata)]);
        await using var engine = Engine.Start(copy);
        await using var relaying = Relaying.Start(copy, engine);
        await relaying.Settle(copy);
        return await Effects(copy);
    }

    private static async Task<List<string>> Effects(IEventLog log) =>
        [.. (await log.All()).Where(IsEffect).Select(recorded => $"{recorded.Stream} {Actors.Recorder.Read(recorded).Fact}").Order(StringComparer.Ordinal)];

    private static bool IsEffect(RecordedEvent recorded) =>
        recorded.Type is "agency.task-received.v1" or "agency.task-released.v1" or "directive-task.child-closed.v1";
}
