using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;

namespace ComplianceLedger.Benchmarks;

/// <summary>
/// The ledger on EventStoreDB held against the bare store in one run: commands against pipelined single appends, and a full read with decoding against one without.
/// Against the server that <c>--server</c> names, else against <c>ledger store</c> in a process of its own.
/// </summary>
internal static class EventStoreDb
{
    /// <summary>Bytes of an event's data, as in the measurements of a real server.</summary>
    private const int DataBytes = 413;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static async Task<int> Run(string[] args)
    {
        var seconds = Commands.Option(args, "--seconds", 8);
        var rounds = Commands.Option(args, "--rounds", 3);
        var server = Array.IndexOf(args, "--server") is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        var folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        using var store = server is null ? Start(folder) : null;
        try
        {
            var connection = server ?? (string)JsonNode.Parse((await store!.StandardOutput.ReadLineAsync())!)!["connection"]!;
            await using var log = await EventStoreDbEventLog.Open(connection, TimeProvider.System);
            var (commands, appends) = (new List<double>(), new List<double>());
            var (reads, decodes) = (new List<double>(), new List<double>());
            await using var ledger = await LedgerCommands.Start(log);
            await Commands.Load(ledger, WarmUp, "warm");
            // Read while the log holds nothing but the ledger's own events.
            for (var round = 0; round <= rounds; round++)
            {
                var read = await Read(log, decode: false);
                var decoded = await Read(log, decode: true);
                // The first round is the compiler's.
                if (round == 0)
                    continue;
                reads.Add(read);
                decodes.Add(decoded);
            }
            await using var bare = new BareAppends(log);
            await Commands.Load(bare, WarmUp, "warm");
            for (var round = 1; round <= rounds; round++)
            {
                appends.Add(await Commands.Load(bare, TimeSpan.FromSeconds(seconds), $"bare{round}"));
                commands.Add(await Commands.Load(ledger, TimeSpan.FromSeconds(seconds), $"run{round}"));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: appends {appends[^1]:0} /s, commands {commands[^1]:0} /s"));
            }
            Print($"appends {Commands.Median(appends):0} /s");
            Print($"commands {Commands.Median(commands):0} /s");
            Print($"commands-vs-bare-appends {Commands.Median([.. commands.Zip(appends, (ours, bare) => ours / bare)]) * 100:0} %");
            Print($"read {Commands.Median(reads):0} events/s");
            Print($"read-and-decode {Commands.Median(decodes):0} events/s");
            Print($"decoded-vs-bare-read {Commands.Median([.. decodes.Zip(reads, (ours, bare) => ours / bare)]) * 100:0} %");
            return 0;
        }
        finally
        {
            store?.Kill();
            store?.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string folder) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ledger.dll"), "store", "--data", folder, "--urls", "http://127.0.0.1:0", "--json"]) { RedirectStandardOutput = true })!;

    private static async Task<double> Read(EventStoreDbEventLog log, bool decode)
    {
        var clock = Stopwatch.StartNew();
        var events = 0;
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
        {
            events++;
            if (!decode)
                continue;
            EventTable.Current.Decode(recorded.Type, recorded.Data, "benchmark");
            EventTable.DecodeMetadata(recorded.Metadata, "benchmark");
        }
        return events / clock.Elapsed.TotalSeconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>One event at a time in each stream, and nothing around it.</summary>
    private sealed class BareAppends(EventStoreDbEventLog log) : ICommandTarget
    {
        private readonly Revision[] _revisions = [.. Enumerable.Repeat(Revision.None, Commands.Callers)];
        private readonly byte[] _data = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', DataBytes - 11)}}"}""");
        private readonly string _run = $"{Guid.NewGuid():N}";

        public async Task Send(int caller, string phase, int number)
        {
            var outcome = await log.Append(
                new StreamName($"bare-{_run}-{caller}"), _revisions[caller], [new EncodedEvent(Guid.CreateVersion7(), "bare.appended.v1", _data, "{}"u8.ToArray())]);
            _revisions[caller] = outcome is AppendOutcome.Appended appended ? appended.Revision : throw new InvalidOperationException($"{outcome}");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
