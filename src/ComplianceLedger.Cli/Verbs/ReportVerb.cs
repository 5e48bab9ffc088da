using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Api;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Buckets and rates, each with its formula and denominator.</summary>
internal static class ReportVerb
{
    public static Command Create(GlobalOptions global)
    {
        var moment = new MomentOptions();
        var by = new Option<string?>("--by") { HelpName = "agency|successor|group|instrument|kind", Description = "a line for each; successor: the agency that stands today where the lead stood" };
        by.AcceptOnlyFromAmong("agency", "successor", "group", "instrument", "kind");
        var compare = new Option<string?>("--compare") { HelpName = "T", Description = "the same day as known then as well: both reports, the tasks that stand elsewhere and the events between (a date, a time, or a position)" };
        var verb = new Command("report", "báo cáo tổng hợp / buckets and rates with formula and denominator") { by, compare };
        moment.AddTo(verb);
        verb.SetAction((parsed, cancellation) => parsed.GetValue(compare) is { } other
            ? Compare(global.Read(parsed), moment.Query(parsed, ("by", parsed.GetValue(by)), ("compare", other)), cancellation)
            : Run(global.Read(parsed), moment.Query(parsed, ("by", parsed.GetValue(by))), cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, string query, CancellationToken cancellation)
    {
        await using var ledger = await LedgerClient.Connect(settings, "report", null, cancellation);
        var path = $"/api/v1/reports/summary{query}";
        if (settings.Json)
        {
            Output.Document(await ledger.GetText(path, cancellation));
            return ExitStatus.Done;
        }
        var (report, rests) = await ledger.Get<ReportDocument>(path, cancellation);
        Write(report, settings.Language);
        Output.Line(Footer.Of(settings.Language, rests));
        return ExitStatus.Done;
    }

    private static async Task<int> Compare(Settings settings, string query, CancellationToken cancellation)
    {
        await using var ledger = await LedgerClient.Connect(settings, "report", null, cancellation);
        var path = $"/api/v1/reports/comparison{query}";
        if (settings.Json)
        {
            Output.Document(await ledger.GetText(path, cancellation));
            return ExitStatus.Done;
        }
        var (compared, rests) = await ledger.Get<ReportComparisonAnswer>(path, cancellation);
        var language = settings.Language;
        foreach (var report in new[] { compared.First, compared.Second })
        {
            Output.Line(language.Say($"Theo những gì đã ghi sổ đến vị trí {report.Position}:", $"As known at position {report.Position}:"));
            Write(report, language);
        }
        Output.Line(language.Say($"{compared.Differing} nhiệm vụ khác nhau.", $"{compared.Differing} tasks differ."));
        if (compared.Differing > 0)
        {
            var moves = Output.Table(language.Say("Trước", "First"), language.Say("Sau", "Second"), language.Say("Số nhiệm vụ", "Tasks"));
            foreach (var move in compared.Moves)
                moves.Row(Place(move.From, language), Place(move.To, language), move.Tasks.ToString(CultureInfo.InvariantCulture));
            Output.Standard.Write(moves);
            Differences.Write(language, compared.Differences.Select(task => (task.TaskId, Place(task.First, language), Place(task.Second, language), task.Events)));
        }
        Output.Line(Footer.Of(language, rests));
        return ExitStatus.Done;
    }

    /// <summary>Where a task stands in a report.</summary>
    private static string Place(ReportPlace? place, Language language)
    {
        if (place is null)
            return language.Say("chưa giao", "not assigned");
        var words = new List<string> { language.Say(place.Bucket is { } bucket ? Server.Pages.Terms.Of(bucket) : Server.Pages.Terms.Of(place.Standing)) };
        if (place.Key is { } key)
            words.Add(key);
        if (place.IsDue)
            words.Add(language.Say("đã đến hạn", "due"));
        if (place.IsLateAgainstOriginal)
            words.Add(language.Say("trễ so với hạn ban đầu", "late against the original deadline"));
        if (place.IsEnteredLate)
            words.Add(language.Say("trễ cập nhật", "late in entry"));
        return string.Join(", ", words);
    }

    private static void Write(ReportDocument report, Language language)
    {
        if (report.Simulated)
            Output.Line(language.Say("MÔ PHỎNG: mọi số liệu dưới đây đều là giả lập.", "SIMULATED: every figure below is made up."));
        var buckets = Output.Table(language.Say("Nhóm", "Bucket"), language.Say("Số nhiệm vụ", "Tasks"));
        void Count(string vi, string en, long count) => buckets.Row(language.Say(vi, en), count.ToString(CultureInfo.InvariantCulture));
        Count("Đã giao", "Assigned", report.Assigned);
        Count("  Hoàn thành đúng hạn", "  Completed on time", report.Buckets.CompletedOnTime);
        Count("  Hoàn thành quá hạn", "  Completed late", report.Buckets.CompletedLate);
        Count("  Hoàn thành, không thời hạn", "  Completed, no deadline", report.Buckets.CompletedNoDeadline);
        Count("  Đang thực hiện, trong hạn", "  Open, within term", report.Buckets.OpenWithinTerm);
        Count("  Đang thực hiện, quá hạn", "  Open, overdue", report.Buckets.OpenOverdue);
        Count("  Đang thực hiện, không thời hạn", "  Open, no deadline", report.Buckets.OpenNoDeadline);
        Count("  Tạm dừng", "  Suspended", report.Buckets.Suspended);
        Count("  Thu hồi hoặc được thay thế", "  Withdrawn or superseded", report.Buckets.WithdrawnOrSuperseded);
        Count("Trễ việc (hoàn thành quá hạn)", "Late in fact (completed late)", report.Late.InFact);
        Count("Trễ cập nhật (xong đúng hạn, nhập sau hạn)", "Late in entry (done in time, entered late)", report.Late.InEntry);
        Count("Ngoài ra: nhiệm vụ cha", "Beside: parents", report.Beside.Parents);
        Count("Ngoài ra: kiến nghị", "Beside: proposals", report.Beside.Proposals);
        Count("Ngoài ra: thông lệ", "Beside: practices", report.Beside.Practices);
        Count("Ngoài ra: nguồn khác nhau", "Beside: disputed", report.Beside.Disputed);
        Count("Ngoài ra: kỳ do sổ thu lại", "Beside: periods taken back", report.Beside.PeriodsTakenBack);
        Output.Standard.Write(buckets);

        var rates = Output.Table("", language.Say("Tỷ lệ", "Rate"), language.Say("Tử số", "Numerator"), language.Say("Mẫu số", "Denominator"), language.Say("Công thức", "Formula"));
        void Rate(string name, Rate rate) => rates.Row(
            name, Output.Percent(rate.Percent()), rate.Numerator.ToString(CultureInfo.InvariantCulture), rate.Denominator.ToString(CultureInfo.InvariantCulture), rate.Formula);
        Rate("K1", report.Rates.K1);
        Rate("K2", report.Rates.K2);
        Rate("K3", report.Rates.K3);
        Rate("K4", report.Rates.K4);
        Rate("K5", report.Rates.K5);
        Rate("K6", report.Rates.K6);
        Output.Standard.Write(rates);

        if (report.Lines is { } lines)
        {
            var cut = Output.Table(
                report.By!, language.Say("Đã giao", "Assigned"), language.Say("Đúng hạn", "On time"), language.Say("Quá hạn (xong)", "Late"), language.Say("Xong, không hạn", "Done, no deadline"),
                language.Say("Trong hạn", "Within term"), language.Say("Quá hạn", "Overdue"), language.Say("Không hạn", "No deadline"), language.Say("Tạm dừng", "Suspended"),
                language.Say("Thu hồi/thay thế", "Withdrawn"));
            foreach (var line in lines)
            {
                long[] counts =
                [
                    line.Assigned, line.Buckets.CompletedOnTime, line.Buckets.CompletedLate, line.Buckets.CompletedNoDeadline, line.Buckets.OpenWithinTerm,
                    line.Buckets.OpenOverdue, line.Buckets.OpenNoDeadline, line.Buckets.Suspended, line.Buckets.WithdrawnOrSuperseded,
                ];
                cut.Row([line.Key ?? "—", .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))]);
            }
            Output.Standard.Write(cut);
        }
    }
}
