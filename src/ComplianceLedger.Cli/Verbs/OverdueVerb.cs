using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>The overdue list.</summary>
internal static class OverdueVerb
{
    public static Command Create(GlobalOptions global)
    {
        var moment = new MomentOptions();
        var agency = new Option<string?>("--agency") { HelpName = "A", Description = "only tasks to which this agency stands in any relation" };
        var verb = new Command("overdue", "danh sách quá hạn / the overdue list") { agency };
        moment.AddTo(verb);
        verb.SetAction((parsed, cancellation) => Run(global.Read(parsed), moment.Query(parsed, ("agency", parsed.GetValue(agency))), cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, string query, CancellationToken cancellation)
    {
        await using var ledger = await LedgerClient.Connect(settings, "overdue", null, cancellation);
        var path = $"/api/v1/overdue{query}";
        if (settings.Json)
        {
            Output.Document(await ledger.GetText(path, cancellation));
            return ExitStatus.Done;
        }
        var (rows, rests) = await ledger.Get<IReadOnlyList<OverdueRow>>(path, cancellation);
        var language = settings.Language;
        if (rows.Count > 0)
        {
            var table = Output.Table(
                language.Say("Nhiệm vụ", "Task"), language.Say("Tên", "Title"), language.Say("Chủ trì", "Lead"), language.Say("Thời hạn ban đầu", "Original deadline"),
                language.Say("Thời hạn", "Deadline"), language.Say("Quá hạn (ngày)", "Days overdue"), language.Say("Gia hạn", "Extensions"), language.Say("Văn bản", "Instrument"));
            foreach (var row in rows)
            {
                table.Row(
                    row.TaskId,
                    language.Say(row.Title),
                    row.Lead ?? language.Say("chưa xác định", "undetermined"),
                    Output.Day(row.OriginalDeadline),
                    Output.Day(row.CurrentDeadline),
                    row.DaysOverdue.ToString(CultureInfo.InvariantCulture),
                    row.Extensions.ToString(CultureInfo.InvariantCulture),
                    row.Instrument);
            }
            Output.Standard.Write(table);
        }
        Output.Line(language.Say($"{rows.Count} nhiệm vụ quá hạn.", $"{rows.Count} tasks overdue."));
        Output.Line(Footer.Of(language, rests));
        return ExitStatus.Done;
    }
}
