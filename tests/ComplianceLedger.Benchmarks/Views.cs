using System.Diagnostics;
using System.Globalization;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;

namespace ComplianceLedger.Benchmarks;

/// <summary>What reading costs, without a writer beside it: decoding a simulated history on one core, and building the views of it from an in-memory log.</summary>
internal static class Views
{
    public static async Task<int> Run(string[] args)
    {
        var rounds = Commands.Option(args, "--rounds", 3);
        await using var log = new InMemoryEventLog();
        await using (var engine = await LedgerEngine.Start(log, new NewLedger("benchmark", "benchmark", true), TimeProvider.System, null, CancellationToken.None))
        {
            await new SimulationRun(
                new Simulation(new SimulationOptions(Commands.Option(args, "--tasks", 20_000))),
                (given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation),
                TimeProvider.System).Run(null, CancellationToken.None);
        }
        var head = await log.Head();
        var history = new List<RecordedEvent>();
        await foreach (var recorded in log.ReadAll(LogPosition.Start, head.Value))
            history.Add(recorded);

        var decoding = new List<double>();
        var building = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var decoded = Decode(history);
            var built = await Build(log, head);
            // The first round is the compiler's.
            if (round == 0)
                continue;
            decoding.Add(history.Count / decoded.TotalSeconds);
            building.Add(history.Count / built.TotalSeconds);
        }
        Print($"history {history.Count} events");
        Print($"decode {Commands.Median(decoding):0} events/s");
        Print($"views {Commands.Median(building):0} events/s");
        return 0;
    }

    private static TimeSpan Decode(List<RecordedEvent> history)
    {
        var clock = Stopwatch.StartNew();
        foreach (var recorded in history)
        {
            EventTable.Current.Decode(recorded.Type, recorded.Data, "benchmark");
            EventTable.DecodeMetadata(recorded.Metadata, "benchmark");
        }
        return clock.Elapsed;
    }

    private static async Task<TimeSpan> Build(InMemoryEventLog log, LogPosition head)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            await using var views = await LedgerViews.Open(Path.Combine(folder, "views.db"), log, TimeProvider.System);
            if (!await views.WaitFor(head, TimeSpan.FromMinutes(10)))
                throw new InvalidOperationException($"The views stopped: {views.Fault?.Message}");
            return clock.Elapsed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
