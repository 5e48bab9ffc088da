using Akka.Actor;
using Akka.Persistence;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>Every fault of an append, in both forms: what the actor is told, and what the log holds in the end. Nothing is ever stored twice.</summary>
public abstract class JournalFaults : JournalTest
{
    private const string Settings = """
        append-timeout = 200ms
        append-deadline = 30s
        settle-pause = 5ms
        circuit-breaker.call-timeout = 60s
        """;

    private readonly TestStore _store;
    private readonly FaultyEventLog _log;

    protected JournalFaults(TestStore store) : this(store, new FaultyEventLog(store.Open())) { }

    private JournalFaults(TestStore store, FaultyEventLog log) : base(SystemOver("none:", Settings, new EventLogSetup(log)))
    {
        _store = store;
        _log = log;
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Assert.False(_log.Disposed);
        _log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store.Dispose();
    }

    /// <summary>The ids in the stream, having checked that its revisions have no gap.</summary>
    private async Task<Guid[]> Stored()
    {
        var events = (await _log.All()).Where(recorded => recorded.Stream.Value == Id).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(recorded => (int)recorded.Revision.Value));
        return [.. events.Select(recorded => recorded.EventId)];
    }

    public static TheoryData<Fault, int> Settled()
    {
        var cases = new TheoryData<Fault, int>();
        foreach (var fault in new[]
        {
            Fault.UnknownNotPersisted, Fault.UnknownButPersisted, Fault.ThrowsNotPersisted, Fault.ThrowsButPersisted,
            Fault.HangsNotPersisted, Fault.HangsButPersisted, Fault.UnknownPersistedAfterALook,
        })
        {
            cases.Add(fault, 1);
            cases.Add(fault, 3);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Settled))]
    public async Task an_outcome_that_can_be_settled_is_a_success_and_stored_once(Fault fault, int nth)
    {
        _log.OnAppend(nth, fault);
        var events = new[] { Entity.Event("1"), Entity.Event("2"), Entity.Event("3"), Entity.Event("4"), Entity.Event("5") };
        Write(Atomic(1, events[0]));
        Write(Atomic(2, events[1]));
        Write(Atomic(3, events[2], events[3]));
        Write(Atomic(5, events[4]));
        Assert.Equal(events.Select(e => e.EventId), await Stored());
        Assert.Equal([0L, 1, 2, 3, 4], events.Select(e => e.Receipt.Revision.Value));
        Assert.Equal(events[2].Receipt.Position, events[3].Receipt.Position);
        var recorded = await _log.All();
        Assert.Equal([recorded[0].Position, recorded[1].Position, recorded[3].Position, recorded[3].Position, recorded[4].Position], events.Select(e => e.Receipt.Position));
    }

    [Theory, MemberData(nameof(Settled))]
    public async Task payloads_of_akka_are_recognised_when_they_are_sent_again(Fault fault, int nth)
    {
        _log.OnAppend(nth, fault);
        for (var i = 1; i <= 4; i++)
            Write(Atomic(i, $"a-{i}"));
        Assert.Equal(4, (await Stored()).Distinct().Count());
        Assert.Equal(["a-1", "a-2", "a-3", "a-4"], Replay().Replayed.Select(persistent => persistent.Payload));
    }

    [Fact]
    public async Task a_conflict_with_its_own_first_attempt_is_a_success()
    {
        _log.OnAppend(1, Fault.UnknownNotPersisted);
        _log.OnAppend(2, Fault.ConflictButPersisted);
        var one = Entity.Event("1");
        Write(Atomic(1, one));
        Assert.Equal([one.EventId], await Stored());
        Assert.Equal(new Revision(0), one.Receipt.Revision);
    }

    [Theory]
    [InlineData(Fault.AnotherWriterWasFirst)]
    [InlineData(Fault.UnknownAndAnotherWriterWasFirst)]
    public async Task a_conflict_fails_the_write_and_stores_none_of_it(Fault fault)
    {
        var first = Entity.Event("1");
        Write(Atomic(1, first));
        _log.OnAppend(1, fault);
        var second = Entity.Event("2");
        var conflict = Assert.IsType<AppendConflictException>(ExpectFailure(Send(Atomic(2, second, Entity.Event("3"))), 2));
        Assert.Equal((new StreamName(Id), new Revision(0), new Revision(1)), (conflict.Stream, conflict.Expected, conflict.Actual));
        Assert.False(second.Receipt.IsFilled);
        var stored = await Stored();
        Assert.Equal(2, stored.Length);
        Assert.Equal(first.EventId, stored[0]);
        Assert.DoesNotContain(second.EventId, stored);
    }

    [Fact]
    public async Task a_burst_of_conflicts_keeps_no_other_actor_from_persisting_and_recovering()
    {
        const int burst = 100;
        Write(Atomic(1, Entity.Event("1")));
        var probe = CreateTestProbe();
        for (var i = 0; i < burst; i++)
            Journal.Tell(new WriteMessages([Atomic(1, Entity.Event("stale"))], probe.Ref, ActorInstance));
        for (var i = 0; i < burst; i++)
            Assert.IsType<AppendConflictException>(ExpectFailure(probe, 1));

        var other = $"{Id}-other";
        Write(AtomicOf(other, 1, Entity.Event("1")));
        Assert.Equal(1, Replay(other).Highest);
        Assert.Single(await Stored());
    }

    [Fact]
    public async Task a_burst_of_a_callers_mistakes_keeps_no_other_actor_from_persisting_and_recovering()
    {
        const int burst = 100;
        for (var i = 0; i < burst; i++)
        {
            Assert.IsType<ArgumentException>(ExpectFailure(Send(AtomicOf("$system", 1, Entity.Event("1"))), 1));
            Assert.Throws<ArgumentException>(() => Replay("$system"));
        }
        Write(Atomic(1, Entity.Event("1")));
        Assert.Equal(1, Replay().Highest);
        Assert.Single(await Stored());
    }

    [Fact]
    public void one_stream_that_waits_for_its_store_holds_up_no_other()
    {
        var held = _log.Hold(new StreamName(Id));
        var waiting = Send(Atomic(1, "a-1"));
        var other = $"{Id}-other";
        Write(AtomicOf(other, 1, "a-1"));
        Assert.Equal(1, Replay(other).Highest);
        held.SetResult();
        waiting.ExpectMsg<WriteMessagesSuccessful>();
    }

    [Fact]
    public void the_highest_sequence_number_is_read_after_the_writes_in_flight()
    {
        Write(Atomic(1, "a-1"));
        var held = _log.Hold(new StreamName(Id));
        var first = Send(Atomic(2, "a-2"));
        var second = Send(Atomic(3, "a-3"));
        var recovering = CreateTestProbe();
        Journal.Tell(new ReplayMessages(3, long.MaxValue, long.MaxValue, Id, recovering.Ref));
        // The journal takes one message after the other: when this one is answered, the replay above has begun.
        Replay($"{Id}-other");
        recovering.ExpectNoMsg(TimeSpan.Zero);
        held.SetResult();
        Assert.Equal("a-3", recovering.ExpectMsg<ReplayedMessage>().Persistent.Payload);
        Assert.Equal(3, recovering.ExpectMsg<RecoverySuccess>().HighestSequenceNr);
        first.ExpectMsg<WriteMessagesSuccessful>();
        second.ExpectMsg<WriteMessagesSuccessful>();
    }

    [Fact]
    public void a_failed_write_in_flight_does_not_fail_the_recovery_behind_it()
    {
        Write(Atomic(1, "a-1"));
        var held = _log.Hold(new StreamName(Id));
        _log.OnAppend(1, Fault.AnotherWriterWasFirst);
        var write = Send(Atomic(2, "a-2"));
        var recovering = CreateTestProbe();
        Journal.Tell(new ReplayMessages(3, long.MaxValue, long.MaxValue, Id, recovering.Ref));
        held.SetResult();
        Assert.IsType<AppendConflictException>(ExpectFailure(write, 1));
        Assert.Equal(2, recovering.ExpectMsg<RecoverySuccess>().HighestSequenceNr);
    }

    [Fact]
    public async Task writes_of_one_request_go_into_one_append()
    {
        Write([.. Enumerable.Range(1, 50).Select(i => Atomic(i, Entity.Event("x")))]);
        Assert.Equal(1, _log.Appends);
        Assert.Equal(50, (await Stored()).Length);
    }

    [Fact]
    public async Task a_request_above_the_limits_is_divided_between_atomic_writes()
    {
        var batch = Enumerable.Range(0, 30).Select(i => Atomic((i * 100) + 1, [.. Enumerable.Range(0, 100).Select(_ => Entity.Event("x"))])).ToArray();
        Write(batch);
        Assert.Equal(3, _log.Appends);
        var events = batch.SelectMany(write => (IEnumerable<IPersistentRepresentation>)write.Payload).Select(persistent => (EncodedEvent)persistent.Payload).ToArray();
        Assert.Equal(events.Select(e => e.EventId), await Stored());
        Assert.Equal(Enumerable.Range(0, 3_000), events.Select(e => (int)e.Receipt.Revision.Value));
        Assert.Equal(3, events.Select(e => e.Receipt.Position).Distinct().Count());
    }

    [Fact]
    public async Task events_too_large_for_one_append_together_go_into_several()
    {
        var large = new string('x', 400_000);
        Write(Atomic(1, Entity.Event(large)), Atomic(2, Entity.Event(large)), Atomic(3, Entity.Event(large)), Atomic(4, Entity.Event("small")));
        Assert.Equal(2, _log.Appends);
        Assert.Equal(4, (await Stored()).Length);
    }

    [Fact]
    public async Task an_atomic_write_above_the_limits_fails_and_nothing_of_its_request_is_stored()
    {
        var many = Enumerable.Range(0, EventLimits.AppendEventsMax + 1).Select(_ => Entity.Event("x")).ToArray();
        Assert.IsType<ArgumentException>(ExpectFailure(Send(Atomic(1, Entity.Event("fits")), Atomic(2, many)), many.Length + 1));
        Assert.IsType<ArgumentException>(ExpectFailure(Send(Atomic(1, Entity.Event(new string('x', EventLimits.AppendBytesMax)))), 1));
        Assert.Empty(await Stored());
        Assert.Equal(0, _log.Appends);
    }

    [Fact]
    public async Task a_write_that_would_leave_a_gap_fails()
    {
        Assert.IsType<AppendConflictException>(ExpectFailure(Send(Atomic(2, Entity.Event("2"))), 1));
        Assert.IsType<ArgumentException>(ExpectFailure(Send(Atomic(1, Entity.Event("1")), Atomic(3, Entity.Event("3"))), 2));
        Assert.IsType<ArgumentException>(ExpectFailure(Send(Atomic(0, Entity.Event("0"))), 1));
        Assert.Empty(await Stored());
    }

    [Fact]
    public async Task a_tagged_event_fails_the_write_and_is_not_stored_without_its_tags()
    {
        Assert.IsType<NotSupportedException>(ExpectFailure(Send(Atomic(1, new Akka.Persistence.Journal.Tagged("a-1", ["tag"]))), 1));
        Assert.Empty(await Stored());
    }

    [Theory]
    [InlineData("akka-payload")]
    [InlineData("akka-rejected")]
    public async Task a_ledger_event_may_not_bear_a_name_of_the_journals_own(string type)
    {
        Assert.IsType<ArgumentException>(ExpectFailure(Send(Atomic(1, Entity.Event("1") with { Type = type })), 1));
        Assert.Empty(await Stored());
    }

    [Fact]
    public async Task a_ledger_event_is_stored_as_it_is_and_replayed_as_the_log_holds_it()
    {
        var e = Entity.Event("quý III");
        Write(Atomic(1, e));
        var recorded = Assert.Single(await _log.All());
        Assert.Equal((Id, 0, e.EventId, e.Type), (recorded.Stream.Value, recorded.Revision.Value, recorded.EventId, recorded.Type));
        Assert.Equal(e.Data.ToArray(), recorded.Data.ToArray());
        Assert.Equal(e.Metadata.ToArray(), recorded.Metadata.ToArray());
        Assert.Equal((recorded.Revision, recorded.Position), (e.Receipt.Revision, e.Receipt.Position));
        var replayed = Assert.IsType<RecordedEvent>(Assert.Single(Replay().Replayed).Payload);
        Assert.Equal((recorded.Stream, recorded.Revision, recorded.Position, recorded.EventId, recorded.Type), (replayed.Stream, replayed.Revision, replayed.Position, replayed.EventId, replayed.Type));
        Assert.Equal(e.Data.ToArray(), replayed.Data.ToArray());
        Assert.Equal(e.Metadata.ToArray(), replayed.Metadata.ToArray());
    }

    [Fact]
    public void a_stream_of_both_kinds_passes_the_replay_filter()
    {
        Write(Atomic(1, Entity.Event("1")), Atomic(2, "a-2"), Atomic(3, Entity.Event("3")), Atomic(4, "a-4"));
        Assert.Equal([1L, 2, 3, 4], Replay().Replayed.Select(persistent => persistent.SequenceNr));
    }

    [Fact]
    public async Task an_actors_handlers_run_with_their_receipts_filled()
    {
        var observer = CreateTestProbe();
        var entity = Sys.ActorOf(Props.Create(() => new Entity(Id, observer.Ref)));
        observer.ExpectMsg<Entity.Recovered>();
        var events = new[] { Entity.Event("1"), Entity.Event("2"), Entity.Event("3") };
        entity.Tell(events[0]);
        entity.Tell(events[1..]);
        var persisted = events.Select(_ => observer.ExpectMsg<Entity.Persisted>()).ToArray();
        var stored = await _log.All();
        Assert.Equal(
            [(stored[0].EventId, true, stored[0].Revision, stored[0].Position), (stored[1].EventId, true, stored[1].Revision, stored[2].Position), (stored[2].EventId, true, stored[2].Revision, stored[2].Position)],
            persisted.Select(p => (p.EventId, p.ReceiptFilled, p.Revision, p.Position)));
    }

    [Fact]
    public void an_actor_recovers_its_history_after_a_restart_and_goes_on()
    {
        var observer = CreateTestProbe();
        var entity = Sys.ActorOf(Props.Create(() => new Entity(Id, observer.Ref)));
        observer.ExpectMsg<Entity.Recovered>();
        EncodedEvent one = Entity.Event("1"), two = Entity.Event("2"), three = Entity.Event("3");
        entity.Tell(one);
        entity.Tell("restart");
        observer.ExpectMsg<Entity.Persisted>();
        Assert.Equal([one.EventId], observer.ExpectMsg<Entity.Recovered>().Events.Select(e => e.EventId));
        entity.Tell(new[] { two, three });
        observer.ExpectMsg<Entity.Persisted>();
        Assert.Equal(new Revision(2), observer.ExpectMsg<Entity.Persisted>().Revision);
        entity.Tell("restart");
        var recovered = observer.ExpectMsg<Entity.Recovered>();
        Assert.Equal([one.EventId, two.EventId, three.EventId], recovered.Events.Select(e => e.EventId));
        Assert.Equal(3, recovered.LastSequenceNr);
    }

    [Fact]
    public async Task a_second_writer_with_a_stale_sequence_number_is_stopped_and_history_stays_single()
    {
        var observers = new[] { CreateTestProbe(), CreateTestProbe() };
        IActorRef Start(int which) => Sys.ActorOf(Props.Create(() => new Entity(Id, observers[which].Ref)));
        var first = Start(0);
        var second = Start(1);
        observers[0].ExpectMsg<Entity.Recovered>();
        observers[1].ExpectMsg<Entity.Recovered>();
        EncodedEvent one = Entity.Event("1"), stale = Entity.Event("stale"), two = Entity.Event("2");
        first.Tell(one);
        observers[0].ExpectMsg<Entity.Persisted>();

        observers[1].Watch(second);
        second.Tell(stale);
        Assert.IsType<AppendConflictException>(observers[1].ExpectMsg<Entity.Failed>().Cause);
        observers[1].ExpectTerminated(second);

        var again = Start(1);
        Assert.Equal([one.EventId], observers[1].ExpectMsg<Entity.Recovered>().Events.Select(e => e.EventId));
        again.Tell(two);
        Assert.Equal(new Revision(1), observers[1].ExpectMsg<Entity.Persisted>().Revision);
        Assert.Equal([one.EventId, two.EventId], await Stored());
    }

    [Theory]
    [InlineData(Fault.UnknownNotPersisted)]
    [InlineData(Fault.UnknownButPersisted)]
    [InlineData(Fault.UnknownPersistedAfterALook)]
    public async Task an_actor_does_not_notice_an_outcome_that_was_settled(Fault fault)
    {
        var observer = CreateTestProbe();
        var entity = Sys.ActorOf(Props.Create(() => new Entity(Id, observer.Ref)));
        observer.ExpectMsg<Entity.Recovered>();
        _log.OnAppend(1, fault);
        EncodedEvent one = Entity.Event("1"), two = Entity.Event("2");
        entity.Tell(one);
        entity.Tell(two);
        Assert.Equal((one.EventId, true), (observer.ExpectMsg<Entity.Persisted>() is var a ? a.EventId : default, a.ReceiptFilled));
        Assert.Equal((two.EventId, true), (observer.ExpectMsg<Entity.Persisted>() is var b ? b.EventId : default, b.ReceiptFilled));
        Assert.Equal([one.EventId, two.EventId], await Stored());
    }
}

public sealed class Faults_over_memory() : JournalFaults(new MemoryStore());

public sealed class Faults_over_sqlite() : JournalFaults(new SqliteStore());

public sealed class Faults_over_eventstoredb() : JournalFaults(new EventStoreDbStore());
