using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>What class and store in HOCON come to: each case has its own actor system.</summary>
public sealed class JournalConfiguration
{
    /// <summary>A journal over one store, for as long as the case lasts.</summary>
    private sealed class Over(string store, string more = "", Setup? setup = null) : JournalTest(SystemOver(store, more, setup))
    {
        public void Persist(string id, long sequenceNr, object payload) => Write(AtomicOf(id, sequenceNr, payload));

        public IEnumerable<object> Payloads(string id) => Replay(id).Replayed.Select(persistent => persistent.Payload);

        public string Failure()
        {
            var cause = ExpectFailure(Send(AtomicOf("any", 1, "a-1")), 1);
            Assert.Throws(cause.GetType(), () => Replay("any"));
            return cause.Message;
        }

        public void End() => Shutdown(Sys, verifySystemShutdown: true);
    }

    [Fact]
    public void two_systems_over_one_store_have_one_history()
    {
        using var store = new MemoryStore();
        using var first = new Over(store.Store);
        using var second = new Over(store.Store);
        first.Persist("one", 1, "a-1");
        second.Persist("one", 2, "a-2");
        Assert.Equal(["a-1", "a-2"], first.Payloads("one"));
    }

    [Fact]
    public void a_history_outlives_its_system_and_its_store_can_be_opened_at_once()
    {
        using var store = new SqliteStore();
        for (var life = 1; life <= 5; life++)
        {
            using var system = new Over(store.Store);
            Assert.Equal(Enumerable.Range(1, life - 1).Cast<object>(), system.Payloads("one"));
            system.Persist("one", life, life);
            system.End();
        }
    }

    [Theory]
    [InlineData("", "is 'scheme:rest'")]
    [InlineData("no colon", "is 'scheme:rest'")]
    [InlineData("papyrus:/tmp/x", "'papyrus:…' has no entry in its providers (memory, sqlite")]
    [InlineData("absent:x", "NoSuchAssembly, can't be loaded")]
    [InlineData("wrong:x", "is no IEventLogProvider")]
    [InlineData("broken:x", "is broken")]
    public void a_store_that_cannot_be_opened_fails_writes_and_recoveries_with_the_reason(string store, string reason)
    {
        using var journal = new Over(store, $$"""
            providers {
              absent = "No.Such.Provider, NoSuchAssembly"
              wrong = "{{typeof(JournalConfiguration).AssemblyQualifiedName}}"
              broken = "{{typeof(BrokenProvider).AssemblyQualifiedName}}"
            }
            """);
        Assert.Contains(reason, journal.Failure(), StringComparison.Ordinal);
    }

    [Fact]
    public void a_store_that_opens_late_is_used_once_it_opens()
    {
        // Opened at the start, for the write, and for the replay.
        LateProvider.Failures = 3;
        using var journal = new Over("late:x", $$"""providers.late = "{{typeof(LateProvider).AssemblyQualifiedName}}" """);
        Assert.Contains("not yet", journal.Failure(), StringComparison.Ordinal);
        journal.Persist("one", 1, "a-1");
        Assert.Equal(["a-1"], journal.Payloads("one"));
    }

    // It holds a lock by then: opening it again would find it taken for ever.
    [Fact]
    public void a_store_that_opens_after_the_deadline_is_opened_once()
    {
        using var journal = new Over("slow:x", $$"""
            open-deadline = 50ms
            providers.slow = "{{typeof(SlowProvider).AssemblyQualifiedName}}"
            """);
        Assert.NotEmpty(journal.Failure());
        SlowProvider.Opens.SetResult(new InMemoryEventLog());
        journal.Persist("one", 1, "a-1");
        Assert.Equal(["a-1"], journal.Payloads("one"));
        Assert.Equal(1, SlowProvider.Asked);
    }

    [Fact]
    public void a_log_that_the_journal_opened_is_disposed_when_its_system_has_ended()
    {
        using (var journal = new Over("watched:x", $$"""providers.watched = "{{typeof(WatchedProvider).AssemblyQualifiedName}}" """))
        {
            journal.Persist("one", 1, "a-1");
            journal.End();
            Assert.True(WatchedProvider.Log!.Disposed);
        }
    }

    [Fact]
    public void a_log_that_was_given_takes_precedence_over_the_store_and_is_left_open()
    {
        var log = new FaultyEventLog(new MemoryStore().Open());
        using var journal = new Over("papyrus:/tmp/x", setup: new EventLogSetup(log));
        journal.Persist("one", 1, "a-1");
        Assert.Equal(1, log.Appends);
        journal.End();
        Assert.False(log.Disposed);
    }

    [Fact]
    public void event_adapters_of_the_section_work_both_ways()
    {
        using var store = new MemoryStore();
        using var plain = new Over(store.Store);
        using var adapted = new Over(store.Store, $$"""
            event-adapters.shout = "{{typeof(Shout).AssemblyQualifiedName}}"
            event-adapter-bindings { "System.String" = shout }
            """);
        adapted.Persist("one", 1, "quietly");
        Assert.Equal(["QUIETLY"], plain.Payloads("one"));
        Assert.Equal(["QUIETLY!"], adapted.Payloads("one"));
    }

    [Fact]
    public void a_recovery_may_not_give_up_before_the_write_in_flight_does()
    {
        var config = ConfigurationFactory.ParseString("my.journal.append-deadline = 30s");
        Assert.Contains("call-timeout", Assert.Throws<ConfigurationException>(() => JournalSettings.Of(config, "my.journal")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void the_replay_filter_may_not_be_told_to_leave_events_out()
    {
        var config = ConfigurationFactory.ParseString("akka.persistence.journal.ledger.replay-filter.mode = repair-by-discard-old").WithFallback(EventLogJournal.ReferenceConfiguration);
        Assert.Contains("leaves no event out", Assert.Throws<ConfigurationException>(() => JournalSettings.Of(config, "akka.persistence.journal.ledger")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void what_a_section_leaves_out_is_the_references_not_akkas()
    {
        var settings = JournalSettings.Of(ConfigurationFactory.ParseString("""my.journal { store = "memory:x", append-timeout = 1s }""").WithFallback(Persistence.DefaultConfig()), "my.journal");
        Assert.Equal(("memory:x", TimeSpan.FromSeconds(1)), (settings.Store, settings.AppendTimeout));
        Assert.Equal(Akka.Persistence.Journal.ReplayFilterMode.Fail, settings.ReplayFilterMode);
        Assert.True(settings.BreakerResetTimeout <= TimeSpan.FromSeconds(1));
        Assert.True(settings.BreakerCallTimeout > settings.AppendDeadline + settings.ReadTimeout);
    }

    [Fact]
    public void the_reference_configuration_names_the_plugin()
    {
        var name = EventLogJournal.ReferenceConfiguration.GetString("akka.persistence.journal.ledger.class");
        Assert.Equal(typeof(EventLogJournal), Type.GetType(name));
    }
}

public sealed class Shout : Akka.Persistence.Journal.IEventAdapter
{
    public string Manifest(object evt) => "";

    public object ToJournal(object evt) => ((string)evt).ToUpperInvariant();

    public Akka.Persistence.Journal.IEventSequence FromJournal(object evt, string manifest) => Akka.Persistence.Journal.EventSequence.Single($"{evt}!");
}

public sealed class BrokenProvider : IEventLogProvider
{
    public Task<IEventLog> Open(string connection, CancellationToken cancellation) => throw new EventLogException($"The store {connection} is broken.");
}

/// <summary>Fails a few times, and then opens.</summary>
public sealed class LateProvider : IEventLogProvider
{
    private static readonly InMemoryEventLog Log = new();

    public static int Failures { get; set; }

    public Task<IEventLog> Open(string connection, CancellationToken cancellation) =>
        Failures-- > 0 ? throw new EventLogException("The store is not yet there.") : Task.FromResult<IEventLog>(Log);
}

/// <summary>Takes as long as the test says, whatever its token says.</summary>
public sealed class SlowProvider : IEventLogProvider
{
    public static TaskCompletionSource<IEventLog> Opens { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static int Asked { get; private set; }

    public Task<IEventLog> Open(string connection, CancellationToken cancellation)
    {
        Asked++;
        return Opens.Task;
    }
}

/// <summary>Keeps what it opened, for the test to look at.</summary>
public sealed class WatchedProvider : IEventLogProvider
{
    public static FaultyEventLog? Log { get; private set; }

    public Task<IEventLog> Open(string connection, CancellationToken cancellation)
    {
        Log = new FaultyEventLog(new MemoryStore().Open());
        return Task.FromResult<IEventLog>(Log);
    }
}
