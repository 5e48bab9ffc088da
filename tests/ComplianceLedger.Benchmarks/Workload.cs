using System.Diagnostics;
using System.Globalization;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Reactors;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;

namespace ComplianceLedger.Benchmarks;

/// <summary>The synthetic national workload through gate, actors and journal into the SQLite log, with the relay beside it.</summary>
internal static class Workload
{
    public static async Task<int> Run(string[] args)
    {
        var options = new SimulationOptions(Commands.Option(args, "--tasks", 10_000));
        var folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        try
        {
            await using var log = SqliteEventLog.Open(Path.Combine(folder, "log.db"));
            await using var engine = await LedgerEngine.Start(log, new NewLedger("benchmark", "benchmark", true), TimeProvider.System, null, CancellationToken.None);
            var clock = Stopwatch.StartNew();
            using var stop = new CancellationTokenSource();
            var relay = new Relay(log, engine.Gate, TimeProvider.System);
            var relaying = args.Contains("--without-relay") ? Task.CompletedTask : relay.Run(_ => Task.FromResult(LogPosition.Start), stop.Token);
            var summary = await new SimulationRun(
                new Simulation(options), (given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System)
                .Run(null, CancellationToken.None);
            Print($"{summary.Tasks} tasks, {summary.Commands} commands, {summary.Refused.Values.Sum()} refused, {summary.Retries} retries in {summary.Elapsed.TotalSeconds:0.0} s");
            Print($"simulate-commands {summary.Commands / summary.Elapsed.TotalSeconds:0} /s");
            var events = await log.Head();
            Print($"simulate-events {events.Value / summary.Elapsed.TotalSeconds:0} /s ({events.Value} events)");
            using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (!relaying.IsCompleted && relay.Status.Position.Value < (await log.Head()).Value)
                await looking.WaitForNextTickAsync();
            events = await log.Head();
            Print($"with the relay at its end: {events.Value} events in {clock.Elapsed.TotalSeconds:0.0} s, {(double)events.Value / options.Tasks:0.0} a task, {Environment.CpuUsage.TotalTime.TotalMicroseconds / events.Value:0} us of processor an event");
            await stop.CancelAsync();
            await relaying;
            return summary.Refused.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
