using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>An actor system that knows the journal by class and store alone, and what one says to a journal.</summary>
public abstract class JournalTest(ActorSystemSetup setup) : TestKit(setup)
{
    protected const int ActorInstance = 1;
    protected const string Writer = "writer-1";

    private static int _ids;

    /// <summary>A persistence id of this test's own.</summary>
    protected string Id { get; } = $"directiveTask-{Interlocked.Increment(ref _ids)}";

    protected IActorRef Journal => Persistence.Instance.Apply(Sys).JournalFor("");

    protected static ActorSystemSetup SystemOver(string store, string more = "", Setup? setup = null)
    {
        var hocon = ConfigurationFactory.ParseString($$"""
            akka.loglevel = WARNING
            akka.stdout-loglevel = OFF
            akka.log-dead-letters = off
            akka.test.single-expect-default = 10s
            akka.actor.serializers { of-deeds = "{{typeof(DeedSerializer).AssemblyQualifiedName}}" }
            akka.actor.serialization-bindings { "{{typeof(Deed).AssemblyQualifiedName}}" = of-deeds }
            akka.persistence.publish-plugin-commands = on
            akka.persistence.journal.plugin = "akka.persistence.journal.of-this-test"
            akka.persistence.snapshot-store.plugin = "akka.persistence.no-snapshot-store"
            """)
            .WithFallback(ConfigurationFactory.ParseString($$"""
            akka.persistence.journal.of-this-test {
              class = "{{typeof(EventLogJournal).AssemblyQualifiedName}}"
              store = "{{store}}"
              {{more}}
            }
            """));
        var bootstrap = BootstrapSetup.Create().WithConfig(hocon.WithFallback(DefaultConfig));
        return setup is null ? ActorSystemSetup.Create(bootstrap) : ActorSystemSetup.Create(bootstrap, setup);
    }

    protected AtomicWrite Atomic(long sequenceNr, params object[] payloads) => AtomicOf(Id, sequenceNr, payloads);

    protected static AtomicWrite AtomicOf(string id, long sequenceNr, params object[] payloads) =>
        new([.. payloads.Select((payload, i) => (IPersistentRepresentation)new Persistent(payload, sequenceNr + i, id, sender: ActorRefs.NoSender, writerGuid: Writer))]);

    /// <summary>Sends the writes in one request; the probe hears what becomes of them.</summary>
    protected TestProbe Send(params AtomicWrite[] writes)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new WriteMessages(writes, probe.Ref, ActorInstance));
        return probe;
    }

    /// <summary>Writes, and expects each event to be acknowledged in order.</summary>
    protected void Write(params AtomicWrite[] writes)
    {
        var probe = Send(writes);
        probe.ExpectMsg<WriteMessagesSuccessful>();
        foreach (var persistent in writes.SelectMany(write => (IEnumerable<IPersistentRepresentation>)write.Payload))
            probe.ExpectMsg<WriteMessageSuccess>(answer => Assert.Same(persistent, answer.Persistent));
    }

    /// <summary>Expects the whole write to fail, for each of its events; the result is the cause.</summary>
    protected static Exception ExpectFailure(TestProbe probe, int events)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var cause = probe.ExpectMsg<WriteMessagesFailed>().Cause;
        for (var i = 0; i < events; i++)
            Assert.Same(cause, probe.ExpectMsg<WriteMessageFailure>().Cause);
        return cause;
    }

    /// <summary>What a replay gives, and the highest sequence number that it ends with.</summary>
    protected (IReadOnlyList<IPersistentRepresentation> Replayed, long Highest) Replay(string? id = null, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, max, id ?? Id, probe.Ref));
        var replayed = new List<IPersistentRepresentation>();
        while (true)
        {
            switch (probe.ExpectMsg<object>())
            {
                case ReplayedMessage message:
                    replayed.Add(message.Persistent);
                    break;
                case RecoverySuccess success:
                    return (replayed, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw failure.Cause;
                case var other:
                    throw new InvalidOperationException($"A journal says nothing like {other}.");
            }
        }
    }
}
