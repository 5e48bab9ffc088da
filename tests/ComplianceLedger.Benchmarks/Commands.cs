using System.Diagnostics;
using System.Globalization;
using ComplianceLedger.EventLog.Sqlite;

namespace ComplianceLedger.Benchmarks;

/// <summary>The same ask loop over both journals, in turn and in one run. The ratio is the median of the rounds' own ratios: a noisy minute is noisy for both.</summary>
internal static class Commands
{
    public const int Callers = 256;

    /// <summary>Until the code has been compiled for good; in a process that has just started the first seconds measure the compiler.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    public static async Task<int> Run(string[] args)
    {
        var seconds = Option(args, "--seconds", 10);
        var rounds = Option(args, "--rounds", 3);
        var ledger = new List<double>();
        var akkaSql = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            ledger.Add(await Measure("ledger", round, seconds, async folder => await LedgerCommands.Start(SqliteEventLog.Open(Path.Combine(folder, "log.db")), ownsLog: true)));
            akkaSql.Add(await Measure("akka-sql-sqlite", round, seconds, folder => AkkaSqlCommands.Start(folder)));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"akka-sql-sqlite {Median(akkaSql):0} /s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"commands {Median(ledger):0} /s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"commands-vs-akka-sql-sqlite {Median([.. ledger.Zip(akkaSql, (ours, theirs) => ours / theirs)]):0.0} x"));
        return 0;
    }

    private static async Task<double> Measure(string name, int round, int seconds, Func<string, Task<ICommandTarget>> start)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        try
        {
            await using var target = await start(folder);
            await Load(target, WarmUp, "warm");
            var rate = await Load(target, TimeSpan.FromSeconds(seconds), "run");
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {name} {rate:0} commands/s"));
            return rate;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<double> Load(ICommandTarget target, TimeSpan time, string phase)
    {
        var clock = Stopwatch.StartNew();
        var processor = Environment.CpuUsage.TotalTime;
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var sent = 0;
            while (clock.Elapsed < time)
                await target.Send(caller, phase, sent++);
            return sent;
        })));
        // On a machine that others use as well, the processor time of one command says more than the rate.
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {phase}: {(Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / counts.Sum():0} us of processor a command"));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    public static int Option(string[] args, string name, int otherwise)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}

/// <summary>Something that takes commands; each must be durable when the task ends, or the task must fail.</summary>
internal interface ICommandTarget : IAsyncDisposable
{
    /// <param name="caller">0 to <see cref="Commands.Callers"/> − 1; each works on a stream of its own.</param>
    Task Send(int caller, string phase, int number);
}
