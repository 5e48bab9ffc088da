using System.CommandLine;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Checks a whole store. Reads beside a running server.</summary>
internal static class VerifyVerb
{
    public static Command Create(GlobalOptions global)
    {
        var verb = new Command("verify", "kiểm tra toàn bộ kho / check the whole store: order, revisions, codec, references, views against replay");
        verb.SetAction((parsed, cancellation) => Run(global.Read(parsed), global.NamesServer(parsed), cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, bool namesServer, CancellationToken cancellation)
    {
        var language = settings.Language;
        // A server that is set for all verbs is no word about this one.
        if (namesServer)
            throw new UsageException("verify reads the store itself: --data, not --server.");
        if (settings.Store.IsFile && !File.Exists(settings.Store.FileIn(settings.Data)))
            throw new DataFolderException($"There is no ledger in {Path.GetFullPath(settings.Data)}.");
        await using var log = await settings.Store.OpenToRead(settings.Data, TimeProvider.System, cancellation);
        var summary = await new Verifier(log, DataFolder.ViewsFileIn(settings.Data)).Run(null, cancellation);
        if (settings.Json)
        {
            Output.Document(
                new
                {
                    clean = summary.IsClean,
                    events = summary.Events,
                    position = summary.Position.Value,
                    errors = summary.Errors,
                    warnings = summary.Warnings,
                    findings = summary.Findings.Select(finding => new
                    {
                        severity = finding.Severity,
                        code = finding.Code,
                        position = finding.Position.Value,
                        stream = finding.Stream?.Value,
                        revision = finding.Revision?.Value,
                        problem = finding.Problem,
                        advice = finding.Advice,
                    }),
                });
            return summary.IsClean ? ExitStatus.Done : ExitStatus.Refused;
        }
        if (summary.First is { } first)
            Output.Line($"{language.Say("Lỗi đầu tiên", "First")}: {first}{(first.Advice is { } advice ? $" — {advice}" : "")}");
        foreach (var finding in summary.Findings.Where(finding => finding != summary.First))
            Output.Line($"{finding}{(finding.Advice is { } advice ? $" — {advice}" : "")}");
        Output.Line(language.Say(
            $"Đã kiểm tra {summary.Events} sự kiện đến vị trí {summary.Position}: {summary.Errors} lỗi, {summary.Warnings} cảnh báo.",
            $"Checked {summary.Events} events up to position {summary.Position}: {summary.Errors} errors, {summary.Warnings} warnings."));
        return summary.IsClean ? ExitStatus.Done : ExitStatus.Refused;
    }
}
