using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Actors.Tests;

public sealed class MetadataOfEvents
{
    private const string Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly InMemoryEventLog _log = new();
    private readonly FakeTimeProvider _clock = new(VietnamTime.EndOf(Day(9)));

    [Fact]
    public async Task it_says_who_when_why_and_by_which_process()
    {
        await using var engine = Engine.Start(_log, time: _clock);
        await engine.Register();
        var given = new GivenCommand("c1", Assign("T1"), On(3), Assigner);
        var result = await engine.Gate.Send(given, Registrar, traceparent: Traceparent).WaitAsync(Engine.Patience);
        Assert.Equal(CommandOutcome.Accepted, result.Outcome);
        var recorded = Assert.Single(await _log.Of(TaskStream("T1")));
        var metadata = Recorder.Read(recorded).Metadata;
        Assert.Equal(
            new EventMetadata(
                recorded.EventId, "c1", CommandTable.Current.HashOf(given), "c1", "c1", Assigner, Registrar.User, On(3), _clock.GetUtcNow(),
                [new StreamReference("instrument-ct-15", 0), new StreamReference("agency-bct", 0)], true, Traceparent, metadata.Writer, metadata.Salt),
            metadata);
        Assert.Equal(32, metadata.Salt.Length);
        Assert.Equal(EventIds.Of("directiveTask-T1", 1, metadata.Writer, recorded.Type, recorded.Data.Span), recorded.EventId);
    }

    [Fact]
    public async Task who_states_nobody_else_is_the_actor_and_records_it()
    {
        await using var engine = Engine.Start(_log, time: _clock, simulated: false);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, id: "c1");
        var metadata = Recorder.Read((await _log.Of(TaskStream("T1")))[0]).Metadata;
        Assert.Equal((Assigner, Assigner.User, false, null), (metadata.Actor, metadata.RecordedBy, metadata.Simulated, metadata.Traceparent));
    }

    [Fact]
    public async Task a_command_without_a_time_happened_when_it_came()
    {
        await using var engine = Engine.Start(_log, time: _clock);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner);
        var metadata = Recorder.Read((await _log.Of(TaskStream("T1")))[0]).Metadata;
        Assert.Equal((Occurrence.At(_clock.GetUtcNow()), _clock.GetUtcNow()), (metadata.OccurredAt, metadata.RecordedAt));
    }

    [Fact]
    public async Task an_unknown_time_stays_unknown()
    {
        await using var engine = Engine.Start(_log, time: _clock);
        await engine.Do(Agency("bct"), Registrar, Occurrence.Unknown);
        Assert.Equal(OccurrencePrecision.Unknown, Recorder.Read((await _log.All())[0]).Metadata.OccurredAt.Precision);
    }

    [Fact]
    public async Task every_salt_is_another_and_so_is_the_writer_of_every_stream_and_start()
    {
        await using (var first = Engine.Start(_log))
            await first.Register("bct", "bnv");
        await using (var second = Engine.Start(_log))
            await second.Do(Agency("byt"), Registrar);
        var all = (await _log.All()).Select(recorded => Recorder.Read(recorded).Metadata).ToList();
        Assert.Equal(4, all.Select(metadata => metadata.Salt).Distinct().Count());
        Assert.Equal(4, all.Select(metadata => metadata.Writer).Distinct().Count());
        Assert.Equal(2, all.Select(metadata => metadata.Writer.Split('.')[0]).Distinct().Count());
    }

    [Fact]
    public async Task a_reference_carries_the_revision_that_the_decision_saw()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(new RecordClaim(StreamId.Of(new AgencyId("bct")), "name.vi", "Bộ Công Thương", "công báo"), Registrar);
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P", due: 40), Assigner, On(1));
        var metadata = Recorder.Read((await _log.Of(TaskStream("T1")))[0]).Metadata;
        Assert.Equal([new StreamReference("instrument-ct-15", 0), new StreamReference("agency-bct", 1), new StreamReference("directiveTask-P", 0)], metadata.References);
    }

    [Fact]
    public async Task what_a_child_makes_its_parent_record_names_the_command_behind_it()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("P", due: 50), Assigner, On(1));
        await engine.Do(Assign("T1", parent: "P", due: 40), Assigner, On(2), "c1");
        var opened = Recorder.Read((await _log.Of(TaskStream("P")))[1]).Metadata;
        Assert.Equal(("c1", "c1", Assigner, On(2)), (opened.CorrelationId, opened.CausationId, opened.Actor, opened.OccurredAt));
    }

    [Fact]
    public async Task a_reaction_carries_its_cause_and_the_command_that_began_it_all()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        var relay = new Party("relay", Role.System, null);
        var command = new RelayTask(new AgencyId("bct"), [new(new TaskId("T1"), 0, TaskRelation.Lead, true)]);
        await engine.Gate.React(new GivenCommand("relay:x", command, On(1), relay), "began", "directiveTask-T1@0", CancellationToken.None).WaitAsync(Engine.Patience);
        var metadata = Recorder.Read((await _log.All())[^1]).Metadata;
        Assert.Equal(("began", "directiveTask-T1@0", "relay", relay), (metadata.CorrelationId, metadata.CausationId, metadata.RecordedBy, metadata.Actor));
    }
}
