using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>Commands whose decision looks at the stream's own earlier events, which their owner has not kept: it reads them from the log.</summary>
public sealed class LookingBack
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task what_is_decided_after_a_correction_rests_on_it_and_so_it_does_after_a_restart(bool restarts)
    {
        var engine = await Accepted();
        try
        {
            Assert.Equal("out-of-order", (await engine.Send("early", Report("T1"), Officer("bct"), On(10))).Refusal?.Code);
            await engine.Do(Correct("T1", await Id("T1", 1), "occurredAt", Day(20), Day(5)), Registrar, On(50), id: "c1");
            if (restarts)
            {
                await engine.DisposeAsync();
                engine = Engine.Start(_log);
            }
            await engine.Do(Report("T1"), Officer("bct"), On(10));
            var again = await engine.Send("c2", Correct("T1", await Id("T1", 1), "occurredAt", Day(20), Day(5)), Registrar, On(51));
            Assert.Equal("was-differs", again.Refusal?.Code);
            await engine.Do(Correct("T1", await Id("T1", 1), "occurredAt", Day(5), Day(6)), Registrar, On(52));
            Assert.Equal(
                ["directive-task.assigned.v1", "directive-task.accepted.v1", "correction.recorded.v1", "directive-task.progress-reported.v1", "correction.recorded.v1"],
                (await _log.Of(TaskStream("T1"))).Select(recorded => recorded.Type));
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    [Fact]
    public async Task it_names_its_event_by_id_and_by_place()
    {
        await using var engine = await Accepted();
        var id = await Id("T1", 1);
        await engine.Do(Correct("T1", id, "occurredAt", Day(20), Day(5)), Registrar, On(50));
        Assert.Equal(new CorrectionRecorded(id, 1, "occurredAt", IsoText.Of(Day(20)), IsoText.Of(Day(5)), "chép nhầm"), (await _log.Facts(TaskStream("T1")))[^1]);
    }

    [Fact]
    public async Task sent_twice_it_is_recorded_once()
    {
        await using var engine = await Accepted();
        var correct = Correct("T1", await Id("T1", 1), "occurredAt", Day(20), Day(5));
        await engine.Do(correct, Registrar, On(50), id: "c1");
        var again = await engine.Send("c1", correct, Registrar, On(50));
        Assert.Equal((CommandOutcome.Duplicate, new Revision(2)), (again.Outcome, again.Revision));
        Assert.Equal(3, (await _log.Of(TaskStream("T1"))).Count);
    }

    [Fact]
    public async Task an_event_of_another_stream_is_unknown_here()
    {
        await using var engine = await Accepted();
        await engine.Do(Assign("T2"), Assigner, On(1));
        Assert.Equal("unknown-event", (await engine.Send("c1", Correct("T1", await Id("T2", 0), "occurredAt", Day(1), Day(0)), Registrar, On(50))).Refusal?.Code);
    }

    [Fact]
    public async Task while_the_log_cannot_be_read_it_is_unavailable_and_once_in_the_log_when_sent_again()
    {
        await using var engine = await Accepted();
        var correct = Correct("T1", await Id("T1", 1), "occurredAt", Day(20), Day(5));
        using (_log.Trouble(TaskStream("T1"), Trouble.CannotBeRead))
        {
            var result = await engine.Send("c1", correct, Registrar, On(50));
            Assert.Equal(CommandOutcome.Unavailable, result.Outcome);
            Assert.Contains("the store is away", result.Cause, StringComparison.Ordinal);
        }
        Assert.Equal(CommandOutcome.Accepted, (await engine.Send("c1", correct, Registrar, On(50))).Outcome);
        Assert.Equal(3, (await _log.Of(TaskStream("T1"))).Count);
    }

    // Stored, and its answer lost: whoever owns the stream next has folded it.
    [Fact]
    public async Task a_correction_whose_answer_is_lost_is_in_effect_when_it_is_sent_again()
    {
        await using var engine = await Accepted();
        var correct = Correct("T1", await Id("T1", 1), "occurredAt", Day(20), Day(5));
        using (_log.Trouble(TaskStream("T1"), Trouble.UnknownButStoredAndSeen))
            await engine.Send("c1", correct, Registrar, On(50));
        Assert.Equal(CommandOutcome.Duplicate, (await engine.Send("c1", correct, Registrar, On(50))).Outcome);
        await engine.Do(Report("T1"), Officer("bct"), On(10));
    }

    [Fact]
    public async Task what_waits_behind_it_is_decided_after_it()
    {
        await using var engine = await Accepted();
        var correcting = engine.Send("c1", Correct("T1", await Id("T1", 1), "occurredAt", Day(20), Day(5)), Registrar, On(50));
        var reporting = engine.Send("c2", Report("T1"), Officer("bct"), On(10));
        Assert.Equal([CommandOutcome.Accepted, CommandOutcome.Accepted], (await Task.WhenAll(correcting, reporting)).Select(result => result.Outcome));
    }

    [Fact]
    public async Task agencies_and_instruments_are_corrected_too()
    {
        await using var engine = await Accepted();
        var (agency, instrument) = (StreamId.Of(new AgencyId("bct")), StreamId.Of(new InstrumentId("ct-15")));
        await engine.Do(new RecordCorrection(agency, (await _log.Of(agency))[0].EventId, "name.vi", "Bộ bct", "Bộ Công Thương", "tên đầy đủ"), Registrar);
        await engine.Do(new RecordCorrection(instrument, (await _log.Of(instrument))[0].EventId, "number", null, "15-CT/TW", "bổ sung số"), Registrar);
        Assert.Equal("was-differs", (await engine.Send("c1", new RecordCorrection(agency, (await _log.Of(agency))[0].EventId, "name.vi", "Bộ bct", "Bộ CT", "?"), Registrar)).Refusal?.Code);
    }

    private async Task<Engine> Accepted()
    {
        var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        await engine.Do(Accept("T1"), Officer("bct"), On(20));
        return engine;
    }

    private async Task<Guid> Id(string task, int revision) => (await _log.Of(TaskStream(task)))[revision].EventId;

    private static RecordCorrection Correct(string task, Guid eventId, string field, DateOnly was, DateOnly now) =>
        new(TaskStream(task), eventId, field, IsoText.Of(was), IsoText.Of(now), "chép nhầm");
}
