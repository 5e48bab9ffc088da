using System.Diagnostics;
using System.Globalization;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

/// <summary>
/// A process that appends to a log until it is killed, and says each acknowledgement on its standard output, after it has it:
/// <c>stream revision position eventId .</c> The full stop tells a whole line from one that the kill cut short.
/// </summary>
internal static class AppendingProcess
{
    private const int Appenders = 16;

    public static Process Start(string file)
    {
        // The runner is started by the same host that the child needs, or the host is on the path.
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(AppendingProcess).Assembly.Location);
        start.ArgumentList.Add(file);
        return Process.Start(start)!;
    }

    public static (StreamName Stream, Revision Revision, LogPosition Position, Guid EventId)? Acknowledged(string line)
    {
        var parts = line.Split(' ');
        return parts is [var stream, var revision, var position, var id, "."]
            ? (new StreamName(stream), new Revision(long.Parse(revision, CultureInfo.InvariantCulture)), new LogPosition(long.Parse(position, CultureInfo.InvariantCulture)), Guid.Parse(id))
            : null;
    }

    /// <summary>The assembly's entry point; the test runner loads it as a library and never comes here.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        await using var log = SqliteEventLog.Open(arguments[0], new SqliteEventLogOptions { MustExist = true });
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(_ => Task.Run(() => AppendForEver(log))));
        return 1;
    }

    private static async Task AppendForEver(SqliteEventLog log)
    {
        var stream = Stream("killed");
        var expected = Revision.None;
        while (true)
        {
            var sent = Events(1 + (int)((expected.Value + 1) % 3));
            if (await log.Append(stream, expected, sent) is not AppendOutcome.Appended appended)
                throw new InvalidOperationException("An append of this process alone must succeed.");
            Console.Out.WriteLine($"{stream} {appended.Revision} {appended.Position} {sent[^1].EventId} .");
            expected = appended.Revision;
        }
    }
}
