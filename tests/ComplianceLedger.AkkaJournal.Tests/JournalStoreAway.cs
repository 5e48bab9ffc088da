using Akka.Actor;
using Akka.Persistence;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>A store that stays away until the append deadline: the write fails, in both forms, and the log is the judge of what happened.</summary>
public abstract class JournalStoreAway : JournalTest
{
    // Short, since each write that never gets through waits them out; but what gets through does so in time on a busy machine too.
    private const string Settings = """
        append-timeout = 300ms
        append-deadline = 1s
        settle-pause = 5ms
        read-timeout = 5s
        circuit-breaker { max-failures = 3, reset-timeout = 2s }
        """;

    private readonly TestStore _store;
    private readonly FaultyEventLog _log;

    protected JournalStoreAway(TestStore store) : this(store, new FaultyEventLog(store.Open())) { }

    private JournalStoreAway(TestStore store, FaultyEventLog log) : base(SystemOver("none:", Settings, new EventLogSetup(log)))
    {
        _store = store;
        _log = log;
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store.Dispose();
    }

    [Theory]
    [InlineData(Fault.UnknownNotPersisted)]
    [InlineData(Fault.ThrowsNotPersisted)]
    [InlineData(Fault.HangsNotPersisted)]
    public async Task a_write_that_never_gets_through_fails_and_nothing_is_stored(Fault fault)
    {
        _log.Always = fault;
        Assert.IsType<AppendUnknownException>(ExpectFailure(Send(Atomic(1, Entity.Event("1"))), 1));
        Assert.Empty(await _log.All());
    }

    [Theory]
    [InlineData(Fault.UnknownButPersisted)]
    [InlineData(Fault.ThrowsButPersisted)]
    [InlineData(Fault.HangsButPersisted)]
    public async Task a_write_that_gets_through_but_cannot_be_seen_fails_and_the_next_recovery_finds_it(Fault fault)
    {
        var observer = CreateTestProbe();
        var entity = Sys.ActorOf(Props.Create(() => new Entity(Id, observer.Ref)));
        observer.ExpectMsg<Entity.Recovered>();
        observer.Watch(entity);
        _log.OnAppend(1, fault);
        _log.ReadsFail = true;
        var one = Entity.Event("1");
        entity.Tell(one);
        Assert.IsType<AppendUnknownException>(observer.ExpectMsg<Entity.Failed>().Cause);
        observer.ExpectTerminated(entity);
        Assert.False(one.Receipt.IsFilled);

        _log.ReadsFail = false;
        var again = Sys.ActorOf(Props.Create(() => new Entity(Id, observer.Ref)));
        Assert.Equal([one.EventId], observer.ExpectMsg<Entity.Recovered>().Events.Select(e => e.EventId));
        var two = Entity.Event("2");
        again.Tell(two);
        Assert.Equal(new Revision(1), observer.ExpectMsg<Entity.Persisted>().Revision);
        Assert.Equal([one.EventId, two.EventId], (await _log.All()).Select(e => e.EventId));
    }

    [Fact]
    public async Task a_store_that_stays_away_opens_the_breaker_and_one_that_comes_back_is_used_again()
    {
        _log.Always = Fault.UnknownNotPersisted;
        for (var i = 0; i < 3; i++)
            Assert.IsType<AppendUnknownException>(ExpectFailure(Send(Atomic(1, Entity.Event("1"))), 1));
        var sent = _log.Appends;
        Assert.IsType<AppendUnknownException>(ExpectFailure(Send(Atomic(1, Entity.Event("1"))), 1));
        Assert.Equal(sent, _log.Appends);
        var health = await Persistence.Instance.Apply(Sys).CheckJournalHealthAsync("");
        Assert.Equal(PersistenceHealthStatus.Degraded, health.Status);

        _log.Always = Fault.None;
        AwaitAssert(() => Write(Atomic(1, Entity.Event("1"))), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));
        Assert.Single(await _log.All());
        Assert.Equal(PersistenceHealthStatus.Healthy, (await Persistence.Instance.Apply(Sys).CheckJournalHealthAsync("")).Status);
    }

    [Fact]
    public async Task what_an_open_breaker_turns_away_says_what_the_store_did_and_nothing_more()
    {
        _log.Always = Fault.ThrowsNotPersisted;
        for (var i = 0; i < 3; i++)
            Assert.IsType<AppendUnknownException>(ExpectFailure(Send(Atomic(1, Entity.Event("1"))), 1));
        for (var i = 0; i < 20; i++)
        {
            var turnedAway = Assert.IsType<AppendUnknownException>(ExpectFailure(Send(Atomic(1, Entity.Event("1"))), 1));
            var depth = 0;
            for (Exception? cause = turnedAway; cause is not null; cause = cause.InnerException)
                depth++;
            Assert.InRange(depth, 1, 3);
        }
        Assert.Empty(await _log.All());
    }

    [Fact]
    public void a_log_that_ends_before_what_it_said_fails_the_recovery()
    {
        Write(Atomic(1, "a-1"));
        Write(Atomic(2, "a-2"));
        _log.ForwardReadsEndAfter = 1;
        Assert.Contains("before event 2", Assert.Throws<EventLogException>(() => Replay()).Message, StringComparison.Ordinal);
        _log.ForwardReadsEndAfter = long.MaxValue;
        Assert.Equal(2, Replay().Highest);
    }

    [Fact]
    public void a_recovery_that_cannot_read_fails()
    {
        Write(Atomic(1, "a-1"));
        _log.ReadsFail = true;
        Assert.Throws<IOException>(() => Replay());
        _log.ReadsFail = false;
        Assert.Equal(1, Replay().Highest);
    }
}

public sealed class Store_away_over_memory() : JournalStoreAway(new MemoryStore());

public sealed class Store_away_over_sqlite() : JournalStoreAway(new SqliteStore());

public sealed class Store_away_over_eventstoredb() : JournalStoreAway(new EventStoreDbStore());
