using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>A synthetic workload, the same for the same seed, into a ledger that was created as simulated.</summary>
internal static class SimulateVerb
{
    public static Command Create(GlobalOptions global)
    {
        var tasks = new Option<int>("--tasks") { HelpName = "N", Required = true, Description = $"1 to {SimulationOptions.TasksMax.ToString(CultureInfo.InvariantCulture)}; about ten events each" };
        var seed = new Option<int>("--seed") { HelpName = "S", DefaultValueFactory = _ => SimulationOptions.DefaultSeed };
        var from = new Option<string?>("--from") { HelpName = "D", Description = $"first day (default {Output.Day(SimulationOptions.DefaultFrom)}, or the clock's)" };
        var to = new Option<string?>("--to") { HelpName = "D", Description = $"last day (default {Output.Day(SimulationOptions.DefaultTo)}, or the clock's)" };
        var clock = new Option<string?>("--clock") { HelpName = "D..D", Description = "record everything on the day on which it happened, or some days after: a test clock that goes through these days; only in an empty folder" };
        var verb = new Command("simulate", "tải giả lập / a synthetic workload: tasks with dates, with terms under a calendar that changes meanwhile, and a few recurring duties; only in a ledger created as simulated, or in an empty folder") { tasks, seed, from, to, clock };
        verb.SetAction((parsed, cancellation) =>
        {
            var days = Clock(parsed.GetValue(clock));
            return Run(
                global.Read(parsed),
                new SimulationOptions(
                    parsed.GetValue(tasks),
                    parsed.GetValue(seed),
                    Day("--from", parsed.GetValue(from)) ?? days?.First ?? SimulationOptions.DefaultFrom,
                    Day("--to", parsed.GetValue(to)) ?? days?.Last ?? SimulationOptions.DefaultTo),
                days,
                cancellation);
        });
        return verb;
    }

    private static async Task<int> Run(Settings settings, SimulationOptions options, (DateOnly First, DateOnly Last)? clock, CancellationToken cancellation)
    {
        try
        {
            options.Check();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        // Nothing that is recorded has yet to happen, not even what is made up.
        if (options.To > VietnamTime.DayOf(TimeProvider.System.GetUtcNow()))
            throw new UsageException($"simulate: --to {Output.Day(options.To)} lies in the future.");
        if (clock is { } days)
        {
            if (options.To > days.Last)
                throw new UsageException($"simulate: --to {Output.Day(options.To)} lies after the clock's last day, so nobody could record it.");
            if (settings.Server is not null || !settings.Store.IsFile)
                throw new UsageException("simulate: --clock is for a ledger in this process and an embedded log; a server has a time of its own, and so has an EventStoreDB.");
            if (File.Exists(settings.Store.FileIn(settings.Data)))
                return Refused(settings, Simulation.ClockOfAnother);
        }
        var language = settings.Language;
        var time = clock is { First: var first } ? new TestClock(VietnamTime.StartOf(first)) : null;
        await using var ledger = await LedgerClient.Connect(settings, "simulate", NewLedger.Default with { Simulated = true }, cancellation, time);
        if (Simulation.Check((await ledger.Health(cancellation)).Simulated) is { } refusal)
            return Refused(settings, refusal);
        if (time is not null && ledger.Local is null)
            return Refused(settings, Simulation.ClockOfAnother);
        var simulation = new Simulation(options);
        var run = new SimulationRun(simulation, ledger.Send, TimeProvider.System);
        var summary = await WithProgress(language, options, progress => time is null
            ? run.Run(progress, cancellation)
            : run.Run(new RecordingDays(simulation, clock!.Value.First, clock.Value.Last), (day, stop) => Begin(ledger, time, day, stop), progress, cancellation));
        await ledger.WaitUntilSettled(cancellation);
        if (settings.Json)
        {
            Output.Document(new { tasks = summary.Tasks, commands = summary.Commands, accepted = summary.Accepted, duplicates = summary.Duplicates, refusedByCode = summary.Refused, seconds = Math.Round(summary.Elapsed.TotalSeconds, 1) });
        }
        else
        {
            Output.Line(language.Say(
                string.Create(CultureInfo.InvariantCulture, $"{summary.Tasks} nhiệm vụ, {summary.Commands} lệnh trong {summary.Elapsed.TotalSeconds:0.0} s: {summary.Accepted} được nhận, {summary.Duplicates} đã có, {summary.Refused.Values.Sum()} bị từ chối."),
                string.Create(CultureInfo.InvariantCulture, $"{summary.Tasks} tasks, {summary.Commands} commands in {summary.Elapsed.TotalSeconds:0.0} s: {summary.Accepted} accepted, {summary.Duplicates} duplicates, {summary.Refused.Values.Sum()} refused.")));
        }
        return summary.Refused.Count == 0 ? ExitStatus.Done : ExitStatus.Refused;
    }

    /// <summary>
    /// The clock goes to the end of a day once all effects of the days before are recorded, which they are under its old time: so what was recorded later never bears an earlier one.
    /// What the day brings about by itself, such as a period that begins, is there before anything else happens on it.
    /// </summary>
    private static async Task Begin(LedgerClient ledger, TestClock clock, DateOnly day, CancellationToken cancellation)
    {
        await ledger.WaitUntilSettled(cancellation);
        clock.MoveTo(VietnamTime.EndOf(day));
        await ledger.WaitUntilSettled(cancellation);
    }

    private static int Refused(Settings settings, Refusal refusal)
    {
        Output.Note($"{refusal.Code}: {settings.Language.Say(refusal.Vi, refusal.En)}");
        if (settings.Json)
            Output.Document(new { outcome = "refused", refusal });
        return ExitStatus.Refused;
    }

    private static async Task<SimulationSummary> WithProgress(Language language, SimulationOptions options, Func<IProgress<SimulationProgress>?, Task<SimulationSummary>> run)
    {
        if (Console.IsErrorRedirected)
            return await run(null);
        SimulationSummary? summary = null;
        await Output.Error.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask(language.Say("Mô phỏng", "Simulate"), maxValue: options.Tasks);
            summary = await run(new Bar(bar));
        });
        return summary!;
    }

    private sealed class Bar(ProgressTask bar) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value) => bar.Value = value.Tasks;
    }

    /// <summary>The days through which the clock goes. The last one is over: nothing bears a time that has yet to come.</summary>
    private static (DateOnly First, DateOnly Last)? Clock(string? text)
    {
        if (text is null)
            return null;
        if (text.Split("..") is not [var from, var to])
            throw new UsageException($"--clock {text}: two days such as 2025-01-01..2025-12-31.");
        var (first, last) = (Day("--clock", from)!.Value, Day("--clock", to)!.Value);
        if (last < first)
            throw new UsageException($"--clock {text}: it ends before it begins.");
        if (first < VietnamTime.FirstDay)
            throw new UsageException($"--clock {text}: it begins before {Output.Day(VietnamTime.FirstDay)}.");
        if (last >= VietnamTime.DayOf(TimeProvider.System.GetUtcNow()))
            throw new UsageException($"--clock {text}: its last day is not over yet.");
        return (first, last);
    }

    private static DateOnly? Day(string option, string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new UsageException($"{option} {text}: a date such as 2025-06-30.");
}
