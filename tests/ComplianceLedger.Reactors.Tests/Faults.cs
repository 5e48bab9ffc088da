using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.EventLog;
using static ComplianceLedger.Reactors.Tests.Told;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>What keeps the relay from its work is shown as long as it does, and no longer.</summary>
public sealed class Faults
{
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    [Fact]
    public async Task an_agency_that_cannot_be_told_is_a_fault_until_it_is()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register();
        using (_log.Trouble(StreamId.Of(new AgencyId("bct")), Trouble.Away))
        {
            await engine.Do(Assign("T1"), Assigner, On(1));
            await Until(() => relaying.Status.Fault?.Contains("agency-bct", StringComparison.Ordinal) == true);
            Assert.False(relaying.Running.IsCompleted);
        }
        await relaying.Settle(_log);
        Assert.Null(relaying.Status.Fault);
        Assert.Equal([Received("T1", 0, TaskRelation.Lead)], await _log.ToldTo("bct"));
    }

    [Fact]
    public async Task an_effect_whose_answer_was_lost_is_recorded_once()
    {
        await using var engine = Engine.Start(_log);
        await using var relaying = Relaying.Start(_log, engine);
        await engine.Register();
        using (_log.Trouble(StreamId.Of(new AgencyId("bct")), Trouble.UnknownButStored))
        {
            await engine.Do(Assign("T1"), Assigner, On(1));
            await Until(() => relaying.Status.Fault is not null);
        }
        await relaying.Settle(_log);
        Assert.Null(relaying.Status.Fault);
        Assert.Equal([Received("T1", 0, TaskRelation.Lead)], await _log.ToldTo("bct"));
    }

    [Fact]
    public async Task a_log_that_cannot_be_followed_is_a_fault_until_it_can()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        using var relay = new Relay(_log, engine.Gate, TimeProvider.System);
        _log.CannotBeFollowed = true;
        await using (var away = Relaying.Start(relay, _ => Task.FromResult(LogPosition.Start)))
            await Assert.ThrowsAsync<IOException>(() => away.Running);
        Assert.NotNull(relay.Status.Fault);
        _log.CannotBeFollowed = false;
        await using var relaying = Relaying.Start(relay, _ => Task.FromResult(LogPosition.Start));
        await relaying.Settle(_log);
        Assert.Null(relay.Status.Fault);
    }

    [Fact]
    public async Task a_start_that_cannot_be_found_is_a_fault()
    {
        await using var engine = Engine.Start(_log);
        using var relay = new Relay(_log, engine.Gate, TimeProvider.System);
        await using var relaying = Relaying.Start(relay, _ => Task.FromException<LogPosition>(new IOException("the views are away")));
        await Assert.ThrowsAsync<IOException>(() => relaying.Running);
        Assert.Contains("the views are away", relay.Status.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_event_that_cannot_be_read_is_a_fault_that_a_new_start_does_not_hide()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        await engine.Do(Assign("T1"), Assigner, On(1));
        await _log.Append(new StreamName("directiveTask-X"), Revision.None, [new EncodedEvent(Guid.NewGuid(), "directive-task.assigned.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        using var relay = new Relay(_log, engine.Gate, TimeProvider.System, windowEvents: 1);
        for (var round = 0; round < 3; round++)
        {
            var held = _log.Hold(StreamId.Of(new AgencyId("bct")));
            await using var relaying = Relaying.Start(relay, _ => Task.FromResult(LogPosition.Start));
            if (round > 0)
                Assert.NotNull(relay.Status.Fault);
            held.SetResult();
            await Assert.ThrowsAnyAsync<Exception>(() => relaying.Running);
            Assert.Contains("directiveTask-X@0", relay.Status.Fault, StringComparison.Ordinal);
        }
        Assert.Equal([Received("T1", 0, TaskRelation.Lead)], await _log.ToldTo("bct"));
    }
}
