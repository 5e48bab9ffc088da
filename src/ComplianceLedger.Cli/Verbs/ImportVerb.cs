using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Imports;
using Spectre.Console;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Commands out of a file: the whole file is checked before any of it is applied.</summary>
internal static class ImportVerb
{
    public static Command Create(GlobalOptions global)
    {
        var file = new Argument<string>("FILE")
        {
            Description = $"JSON lines (.jsonl, .ndjson, .json, or - for standard input), a programme (.yaml) or a task sheet (.csv with a header: {string.Join(", ", TaskSheet.Columns)})",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "check the file and apply nothing" };
        var stopOnRefusal = new Option<bool>("--stop-on-refusal") { Description = "start nothing after a refused line" };
        var verb = new Command("import", "nhập lệnh từ tệp / commands from a file; repeatable: what is known is counted as a duplicate") { file, dryRun, stopOnRefusal };
        verb.SetAction((parsed, cancellation) => Run(global.Read(parsed), parsed.GetValue(file)!, parsed.GetValue(dryRun), parsed.GetValue(stopOnRefusal), cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, string path, bool dryRun, bool stopOnRefusal, CancellationToken cancellation)
    {
        var language = settings.Language;
        await using var source = await Open(path, cancellation);
        var check = await source.Check(null, cancellation);
        if (!check.IsClean)
        {
            foreach (var bad in check.BadLines)
                Output.Note($"{source.Name}: {bad}");
            Output.Note(language.Say(
                $"{check.BadLineCount} dòng sai; không dòng nào được nhập.", $"{check.BadLineCount} bad lines; nothing was imported."));
            if (settings.Json)
                Output.Document(new { badLineCount = check.BadLineCount, badLines = check.BadLines.Select(bad => new { line = bad.Number, field = bad.Field, reason = bad.Reason }) });
            return ExitStatus.Refused;
        }
        if (dryRun)
        {
            if (settings.Json)
                Output.Document(new { lines = check.Lines, bytes = check.Bytes });
            else
                Output.Line(language.Say($"{check.Lines} lệnh hợp lệ; không áp dụng (--dry-run).", $"{check.Lines} commands are well formed; nothing was applied (--dry-run)."));
            return ExitStatus.Done;
        }
        await using var ledger = await LedgerClient.Connect(settings, "import", NewLedger.Default, cancellation);
        var run = new ImportRun(ledger.Send, TimeProvider.System, new ImportOptions { StopOnRefusal = stopOnRefusal });
        ImportSummary summary;
        using (ledger.BeginImport())
            summary = await WithProgress(language, progress => run.Apply(source, check, progress, cancellation));
        var status = Report(settings, source, summary);
        // A server goes on by itself; here nothing does once this verb has let the folder go.
        if (ledger.Local is not null && status != ExitStatus.Unavailable)
            await ledger.WaitUntilSettled(cancellation);
        return status;
    }

    private static Task<IImportSource> Open(string path, CancellationToken cancellation)
    {
        if (ImportKinds.Of(path) is null)
            throw new UsageException($"{path}: what it holds is told by its ending: .jsonl, .ndjson, .json, .yaml, .yml or .csv.");
        if (path != ImportKinds.StandardInput && !File.Exists(path))
            throw new UsageException($"{path}: there is no such file.");
        return ImportSources.Open(path, Console.OpenStandardInput, cancellation);
    }

    private static async Task<ImportSummary> WithProgress(Language language, Func<Action<ImportProgress>?, Task<ImportSummary>> run)
    {
        if (Console.IsErrorRedirected)
            return await run(null);
        ImportSummary? summary = null;
        await Output.Error.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask(language.Say("Nhập", "Import"));
            summary = await run(progress =>
            {
                bar.MaxValue = Math.Max(1, progress.BytesTotal);
                bar.Value = progress.Bytes;
            });
        });
        return summary!;
    }

    private static int Report(Settings settings, IImportSource source, ImportSummary summary)
    {
        var language = settings.Language;
        foreach (var refused in summary.Refusals)
            Output.Note($"{source.Name}: line {source.LineOf(refused.Number).ToString(CultureInfo.InvariantCulture)}: {refused.CommandId} ({refused.Stream}): {refused.Refusal.Code}: {language.Say(refused.Refusal.Vi, refused.Refusal.En)}");
        // Only so many are remembered; whoever mends the file must not take them for all.
        if (summary.Refused - summary.Refusals.Count is > 0 and var further)
            Output.Note(language.Say($"{source.Name}: còn {further} dòng bị từ chối không nêu ở đây.", $"{source.Name}: {further} further lines were refused and are not listed."));
        var (stoppedAt, resumeLine) = (LineOf(summary.Stop?.Line), LineOf(summary.ResumeLine));
        if (summary.Stop is { } stop)
            Output.Note($"{source.Name}: {stop.Cause}{(resumeLine is { } line ? language.Say($"; chưa xong từ dòng {line}, nhập lại cả tệp là an toàn", $"; not done from line {line} on, importing the whole file again is safe") : "")}");
        if (settings.Json)
        {
            Output.Document(new { lines = summary.Lines, accepted = summary.Accepted, duplicates = summary.Duplicates, refused = summary.Refused, refusedByCode = summary.RefusedByCode, stoppedAt, resumeLine });
        }
        else
        {
            Output.Line(language.Say(
                $"{summary.Lines} dòng: {summary.Accepted} được nhận, {summary.Duplicates} đã có, {summary.Refused} bị từ chối.",
                $"{summary.Lines} lines: {summary.Accepted} accepted, {summary.Duplicates} duplicates, {summary.Refused} refused."));
        }
        return summary.Stop is { Reason: ImportStopReason.Unavailable or ImportStopReason.FileChanged or ImportStopReason.Cancelled } ? ExitStatus.Unavailable
            : summary.Refused > 0 || summary.Stop is not null ? ExitStatus.Refused
            : ExitStatus.Done;

        long? LineOf(long? number) => number is { } given ? source.LineOf(given) : null;
    }
}
