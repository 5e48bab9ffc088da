using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;
using Spectre.Console;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>A synthetic workload, the same for the same seed, into a ledger that was created as simulated.</summary>
internal static class SimulateVerb
{
    public static Command Create(GlobalOptions global)
    {
        var tasks = new Option<int>("--tasks") { HelpName = "N", Required = true, Description = $"1 to {SimulationOptions.TasksMax.ToString(CultureInfo.InvariantCulture)}; about ten events each" };
        var seed = new Option<int>("--seed") { HelpName = "S", DefaultValueFactory = _ => SimulationOptions.DefaultSeed };
        var from = new Option<string?>("--from") { HelpName = "D", Description = $"first day (default {Output.Day(SimulationOptions.DefaultFrom)})" };
        var to = new Option<string?>("--to") { HelpName = "D", Description = $"last day (default {Output.Day(SimulationOptions.DefaultTo)})" };
        var verb = new Command("simulate", "tải giả lập / a synthetic workload; only in a ledger created as simulated, or in an empty folder") { tasks, seed, from, to };
        verb.SetAction((parsed, cancellation) => Run(
            global.Read(parsed),
            new SimulationOptions(
                parsed.GetValue(tasks),
                parsed.GetValue(seed),
                Day("--from", parsed.GetValue(from)) ?? SimulationOptions.DefaultFrom,
                Day("--to", parsed.GetValue(to)) ?? SimulationOptions.DefaultTo),
            cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, SimulationOptions options, CancellationToken cancellation)
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
        if (options.To > Domain.VietnamTime.DayOf(TimeProvider.System.GetUtcNow()))
            throw new UsageException($"simulate: --to {Output.Day(options.To)} lies in the future.");
        var language = settings.Language;
        await using var ledger = await LedgerClient.Connect(settings, "simulate", NewLedger.Default with { Simulated = true }, cancellation);
        if (Simulation.Check((await ledger.Health(cancellation)).Simulated) is { } refusal)
        {
            Output.Note($"{refusal.Code}: {language.Say(refusal.Vi, refusal.En)}");
            if (settings.Json)
                Output.Document(new { outcome = "refused", refusal });
            return ExitStatus.Refused;
        }
        var summary = await WithProgress(language, options, progress => new SimulationRun(new Simulation(options), ledger.Send, TimeProvider.System).Run(progress, cancellation));
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

    private static DateOnly? Day(string option, string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new UsageException($"{option} {text}: a date such as 2025-06-30.");
}
