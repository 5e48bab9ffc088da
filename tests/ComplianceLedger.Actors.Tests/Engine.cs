using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using ComplianceLedger.AkkaJournal;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>Actors and their journal over a log that outlives them; starting another one over the same log is a restart, or a second writer.</summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>Far above what anything here takes: only a hanging test comes to it. Below the gate's own patience, so that silence is not taken for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ActorSystem _system;

    private Engine(ActorSystem system, IActorRef entities, CommandGate gate) => (_system, Entities, Gate) = (system, entities, gate);

    public IActorRef Entities { get; }

    public CommandGate Gate { get; }

    public static Engine Start(IEventLog log, int? entitiesMax = null, TimeProvider? time = null, bool simulated = true, TimeSpan? sweepInterval = null)
    {
        var system = ActorSystem.Create("tests", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Configuration), new EventLogSetup(log)));
        var clock = time ?? TimeProvider.System;
        var recorder = new Recorder(clock, Recorder.NewProcess(), simulated);
        var entities = system.ActorOf(EntityParent.Props(recorder, log, clock, entitiesMax, sweepInterval));
        return new Engine(system, entities, new CommandGate(entities, clock));
    }

    public Task<CommandResult> Send(string id, Command command, Party by, Occurrence? at = null, Revision? expected = null) =>
        Gate.Send(new GivenCommand(id, command, at, null), by, expected).WaitAsync(Patience);

    /// <summary>Sends what a test takes for granted.</summary>
    public async Task<CommandResult> Do(Command command, Party by, Occurrence? at = null, string? id = null)
    {
        var result = await Send(id ?? $"{Guid.NewGuid():N}", command, by, at);
        Assert.True(result.Outcome == CommandOutcome.Accepted, $"{command}: {result.Outcome} {result.Refusal?.En} {result.Cause}");
        return result;
    }

    public Task<Summary> Ask(StreamId stream) => Entities.Ask<Summary>(new Summarize(stream, 0), Patience);

    public async ValueTask DisposeAsync() => await _system.Terminate().WaitAsync(Patience);

    // The journal's own deadlines, a tenth of what they are in the program: the tests let them pass.
    private static readonly Config Configuration = ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          persistence {
            journal.plugin = "akka.persistence.journal.ledger"
            journal.ledger {
              class = "{{typeof(EventLogJournal).AssemblyQualifiedName}}"
              append-timeout = 500ms
              append-deadline = 1s
              settle-pause = 10ms
              read-timeout = 500ms
              circuit-breaker.max-failures = 1000
              circuit-breaker.call-timeout = 5s
              circuit-breaker.reset-timeout = 100ms
            }
            max-concurrent-recoveries = 200
          }
        }
        """).WithFallback(EventLogJournal.ReferenceConfiguration);
}
