using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Api;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>The overdue list.</summary>
internal static class OverdueVerb
{
    public static Command Create(GlobalOptions global)
    {
        var moment = new MomentOptions();
        var agency = new Option<string?>("--agency") { HelpName = "A", Description = "only tasks to which this agency stands in any relation" };
        var compare = new Option<string?>("--compare") { HelpName = "T", Description = "the same day as known then as well: both answers, the tasks that differ and the events between (a date, a time, or a position)" };
        var verb = new Command("overdue", "danh sách quá hạn / the overdue list") { agency, compare };
        moment.AddTo(verb);
        verb.SetAction((parsed, cancellation) => parsed.GetValue(compare) is { } other
            ? Compare(global.Read(parsed), moment.Query(parsed, ("agency", parsed.GetValue(agency)), ("compare", other)), cancellation)
            : Run(global.Read(parsed), moment.Query(parsed, ("agency", parsed.GetValue(agency))), cancellation));
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
        Write(rows, language);
        Output.Line(language.Say($"{rows.Count} nhiệm vụ quá hạn.", $"{rows.Count} tasks overdue."));
        Output.Line(Footer.Of(language, rests));
        return ExitStatus.Done;
    }

    private static async Task<int> Compare(Settings settings, string query, CancellationToken cancellation)
    {
        await using var ledger = await LedgerClient.Connect(settings, "overdue", null, cancellation);
        var path = $"/api/v1/overdue/comparison{query}";
        if (settings.Json)
        {
            Output.Document(await ledger.GetText(path, cancellation));
            return ExitStatus.Done;
        }
        var (compared, rests) = await ledger.Get<OverdueComparisonAnswer>(path, cancellation);
        var language = settings.Language;
        foreach (var list in new[] { compared.First, compared.Second })
        {
            Output.Line(language.Say($"Theo những gì đã ghi sổ đến vị trí {list.Position}: {list.Overdue.Count} nhiệm vụ quá hạn.", $"As known at position {list.Position}: {list.Overdue.Count} tasks overdue."));
            Write(list.Overdue, language);
        }
        Output.Line(language.Say($"{compared.Differing} nhiệm vụ khác nhau.", $"{compared.Differing} tasks differ."));
        if (compared.Differing > 0)
            Differences.Write(language, compared.Differences.Select(task => (task.TaskId, Side(task.First, language), Side(task.Second, language), task.Events)));
        Output.Line(Footer.Of(language, rests));
        return ExitStatus.Done;
    }

    /// <summary>What one of two lists says of a task.</summary>
    private static string Side(OverdueRow? row, Language language) => row is null
        ? language.Say("không có trong danh sách", "not on the list")
        : language.Say($"quá hạn {row.DaysOverdue} ngày", $"{row.DaysOverdue} days overdue");

    private static void Write(IReadOnlyList<OverdueRow> rows, Language language)
    {
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
    }
}
