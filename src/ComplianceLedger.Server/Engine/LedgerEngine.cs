using System.Security.Cryptography;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using ComplianceLedger.Actors;
using ComplianceLedger.AkkaJournal;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using Microsoft.Extensions.Logging.Abstractions;

namespace ComplianceLedger.Server.Engine;

/// <summary>What a ledger is called when it is created; an existing one keeps its own name.</summary>
/// <param name="Origin">What it is called where it is published, such as a domain name.</param>
/// <param name="Simulated">True where everything in it will be made up.</param>
public sealed record NewLedger(string Name, string Origin, bool Simulated)
{
    public static readonly NewLedger Default = new("Sổ theo dõi Chỉ thị 15-CT/TW", "ledger.local", false);
}

/// <summary>The writing half of a ledger: log, journal, actors and the gate before them. Owns the actor system, not the log.</summary>
public sealed class LedgerEngine : IAsyncDisposable
{
    /// <summary>Who creates the ledger and imports its programme.</summary>
    public static readonly Party Operator = new("operator", Role.Operator, null);

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system;

    private LedgerEngine(IEventLog log, LedgerCreated ledger, ActorSystem system, CommandGate gate)
    {
        Log = log;
        Ledger = ledger;
        _system = system;
        Gate = gate;
    }

    public IEventLog Log { get; }

    /// <summary>Which ledger this is: the log's first event.</summary>
    public LedgerCreated Ledger { get; }

    public CommandGate Gate { get; }

    /// <summary>Ends when the actor system has ended, which it does by itself only after a fault that nothing else contains.</summary>
    public Task WhenTerminated => _system.WhenTerminated;

    /// <summary>Opens the ledger that the log holds, or creates one in an empty log.</summary>
    /// <exception cref="EventLogException">The log begins with something else than a ledger's first event, or the new ledger can't be written.</exception>
    public static async Task<LedgerEngine> Start(IEventLog log, NewLedger create, TimeProvider time, ILoggerFactory? loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(create);
        var existing = await FirstEvent(log, cancellation).ConfigureAwait(false);
        var recorder = new Recorder(time, Recorder.NewProcess(), existing?.Simulated ?? create.Simulated);
        var system = ActorSystem.Create("ledger", ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(Configuration),
            new EventLogSetup(log),
            new LogBridgeSetup(loggers ?? NullLoggerFactory.Instance)));
        try
        {
            var gate = new CommandGate(system.ActorOf(EntityParent.Props(recorder, log, time), "entities"), time);
            var ledger = existing ?? await Create(log, gate, create, cancellation).ConfigureAwait(false);
            return new LedgerEngine(log, ledger, system, gate);
        }
        catch
        {
            await system.Terminate().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The ledger's first event, or null for an empty log.</summary>
    /// <exception cref="EventLogException">The log begins with something else.</exception>
    public static async Task<LedgerCreated?> FirstEvent(IEventLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        await foreach (var first in log.ReadAll(LogPosition.Start, 1, cancellation).ConfigureAwait(false))
        {
            if (first.Type != "ledger.created.v1" || Recorder.Read(first).Fact.Event is not LedgerCreated created)
                throw new EventLogException($"The log's first event is '{first.Type}' of '{first.Stream}', not a ledger's creation: this is not a ledger.");
            return created.Format <= LedgerCreated.CurrentFormat
                ? created
                : throw new EventLogException($"The ledger has format {created.Format}; this program reads up to {LedgerCreated.CurrentFormat}.");
        }
        return null;
    }

    private static async Task<LedgerCreated> Create(IEventLog log, CommandGate gate, NewLedger create, CancellationToken cancellation)
    {
        var id = new LedgerId(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var result = await gate.Send(
            new GivenCommand("create-ledger", new CreateLedger(id, create.Name, create.Origin, create.Simulated), null, null), Operator, cancellation: cancellation)
            .ConfigureAwait(false);
        if (result.Outcome != CommandOutcome.Accepted)
            throw new EventLogException($"The ledger can't be created: {result.Refusal?.En ?? result.Cause ?? result.Outcome.ToString()}");
        return (await FirstEvent(log, cancellation).ConfigureAwait(false))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().WaitAsync(StopTimeout).ConfigureAwait(false);
    }

    private static readonly Config Configuration = ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = ["{{typeof(LogBridge).FullName}}, {{typeof(LogBridge).Assembly.GetName().Name}}"]
          log-dead-letters = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          persistence {
            journal.plugin = "akka.persistence.journal.ledger"
            # The log is the only store: an entity is its events. Akka's own default would make a folder for snapshots wherever the program is started.
            snapshot-store.plugin = "akka.persistence.no-snapshot-store"
            journal.ledger.class = "{{typeof(EventLogJournal).FullName}}, {{typeof(EventLogJournal).Assembly.GetName().Name}}"
            # Recoveries read one short stream each; the default of 50 leaves a cold start waiting.
            max-concurrent-recoveries = 200
          }
        }
        """).WithFallback(EventLogJournal.ReferenceConfiguration);
}
