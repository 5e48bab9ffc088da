using System.CommandLine;
using ComplianceLedger.Server.Copying;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Moves a ledger between stores with its history intact; repeatable.</summary>
internal static class CopyVerb
{
    /// <summary>Events between two lines of progress.</summary>
    private const long ProgressEvery = 10_000;

    public static Command Create(GlobalOptions global)
    {
        var from = new Option<string>("--from") { HelpName = "C", Description = "the log to copy: sqlite, sqlite:FILE, esdb://HOST:PORT", Required = true };
        var to = new Option<string>("--to") { HelpName = "C", Description = "where to: an empty log, or one that an earlier copy began", Required = true };
        var verb = new Command("copy", "chép sổ giữa các kho, theo thứ tự nhật ký / copy a ledger between stores in log order; an interrupted copy goes on") { from, to };
        verb.SetAction((parsed, cancellation) => Run(global.Read(parsed), parsed.GetValue(from)!, parsed.GetValue(to)!, cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, string from, string to, CancellationToken cancellation)
    {
        var (source, target) = (GlobalOptions.StoreOf("--from", from), GlobalOptions.StoreOf("--to", to));
        if (source == target || (source.IsFile && target.IsFile && Path.GetFullPath(source.FileIn(settings.Data)) == Path.GetFullPath(target.FileIn(settings.Data))))
            throw new UsageException("copy: --from and --to are the same store.");
        if (source.IsFile && !File.Exists(source.FileIn(settings.Data)))
            throw new UsageException($"copy: there is no log at {source.Describe(settings.Data)}.");
        // Whoever writes a log in the data folder holds the folder.
        using var folder = target == EventLogStore.Embedded ? DataFolder.Open(settings.Data, "copy") : null;
        await using var reading = await source.OpenToRead(settings.Data, TimeProvider.System, cancellation);
        await using var writing = await target.Open(settings.Data, TimeProvider.System, cancellation);
        var language = settings.Language;
        var progress = settings.Json ? null : new Lines(events => Output.Note(language.Say($"{events} sự kiện", $"{events} events")));
        LogCopySummary summary;
        try
        {
            summary = await new LogCopy(reading, writing, TimeProvider.System).Run(progress, cancellation);
        }
        catch (LogCopyException e)
        {
            Output.Note($"ledger: {e.Message}");
            return ExitStatus.Refused;
        }
        if (settings.Json)
        {
            Output.Document(new { already = summary.Already, copied = summary.Copied, from = summary.From.Value, to = summary.To.Value });
            return ExitStatus.Done;
        }
        Output.Line(language.Say(
            $"Đã chép {summary.Copied} sự kiện ({summary.Already} đã có), từng byte giống nhau; vị trí cuối {summary.From} nay là {summary.To}.",
            $"Copied {summary.Copied} events ({summary.Already} were there), the same byte for byte; the last position {summary.From} is {summary.To} there."));
        return ExitStatus.Done;
    }

    private sealed class Lines(Action<long> say) : IProgress<long>
    {
        private long _next = ProgressEvery;

        public void Report(long value)
        {
            if (value < _next)
                return;
            say(value);
            _next = (value / ProgressEvery * ProgressEvery) + ProgressEvery;
        }
    }
}
