using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Pages;

namespace ComplianceLedger.Server.Tests.Pages;

[Collection(PagesCollection.Name)]
public sealed partial class TheBoard(PageServer server)
{
    [Fact]
    public async Task it_says_whose_ledger_it_is_and_what_it_rests_on()
    {
        var (basis, report) = PageProblem.Given(await server.Ledger.Views.Report());
        var text = await server.Text("/");
        Assert.Contains(server.Ledger.Ledger.Name, text, StringComparison.Ordinal);
        Assert.Contains("Dữ liệu mô phỏng", text, StringComparison.Ordinal);
        Assert.Contains($"Tính đến ngày as of: {basis.AsOf.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)}", text, StringComparison.Ordinal);
        Assert.Contains($"Vị trí position: {basis.Position}", text, StringComparison.Ordinal);
        Assert.All(report.Total.Rates, rate => Assert.Contains($"{rate.Numerator} / {rate.Denominator}", text, StringComparison.Ordinal));
        Assert.All(report.Total.Rates, rate => Assert.Contains(rate.Formula, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_rate_without_a_denominator_is_a_dash()
    {
        var text = await server.Text($"/?asOf={Day(-3000)}");
        Assert.Contains("0 / 0 —", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0,00%", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task each_figure_leads_to_exactly_the_tasks_that_it_counts()
    {
        var (_, report) = PageProblem.Given(await server.Ledger.Views.Report());
        var figures = Figure().Matches(await server.Html("/")).ToDictionary(
            figure => WebUtility.HtmlDecode(figure.Groups["href"].Value), figure => int.Parse(figure.Groups["count"].Value, CultureInfo.InvariantCulture));
        Assert.Equal(Enum.GetValues<Bucket>().Length + Enum.GetValues<Standing>().Length, figures.Count);
        foreach (var (href, count) in figures)
            Assert.Equal((href, count), (href, (await server.Listed(href)).Count));
        Assert.Equal(report.Total.Assigned, figures["/?standing=Counted#tasks"]);
        foreach (var bucket in Enum.GetValues<Bucket>())
            Assert.Equal(report.Total.Buckets[bucket], figures[$"/?bucket={bucket}#tasks"]);
    }

    [Fact]
    public async Task its_pages_show_every_task_once()
    {
        var (_, all) = PageProblem.Given(await server.Ledger.Views.Tasks(new TaskQuery { Limit = TaskQuery.LimitMax }));
        Assert.True(all.Tasks.Count > TaskQuery.LimitDefault);
        Assert.Null(all.Next);
        Assert.Equal(all.Tasks.Select(task => task.TaskId), await server.Listed("/"));
    }

    [Fact]
    public async Task a_task_without_lead_or_date_stays_so()
    {
        var text = await server.Text("/?q=T2023-8");
        Assert.Contains("Triển khai visa điện tử Roll out the e-visa khẩn trương urgency", text, StringComparison.Ordinal);
        Assert.Contains("chưa xác định undetermined", text, StringComparison.Ordinal);
        Assert.Contains("không thời hạn none", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?agency=bcd-ngkt", "T2022-4")]
    [InlineData("?instrument=HN-2024-07-18&timeliness=Overdue", "T2024-1")]
    [InlineData("?group=cadence", "C-Q")]
    [InlineData("?status=Withdrawn&q=upheld", "R-upheld")]
    [InlineData("?q=dien+tu", "T2023-8")]
    [InlineData("?agency=&group=&q=visa&asOf=&knownAt=", "T2023-8")]
    public async Task a_filter_leaves_what_was_asked_for(string query, string task) => Assert.Equal([task], await server.Listed($"/{query}"));

    [Fact]
    public async Task a_day_before_all_tasks_shows_none()
    {
        Assert.Empty(await server.Listed("/?asOf=2000-01-01"));
        Assert.Contains("Không có nhiệm vụ nào như vậy.", await server.Text("/?asOf=2000-01-01"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TasksToShow.Unverified, true)]
    [InlineData(TasksToShow.Verified, false)]
    public async Task what_is_unverified_says_so(string task, bool isMarked)
    {
        var html = await server.Html($"/?q={task}");
        var row = html[html.IndexOf("""<th scope="row"><a href""", StringComparison.Ordinal)..html.LastIndexOf("</table>", StringComparison.Ordinal)];
        Assert.Equal(isMarked, PageServer.TextOf(row).Contains("chưa kiểm chứng unverified", StringComparison.Ordinal));
    }

    [Fact]
    public async Task the_original_deadline_stays_in_sight() => Assert.Contains(
        $"{Shown(-5)} ban đầu original {Shown(-30)}", await server.Text($"/?q={TasksToShow.Rich}"), StringComparison.Ordinal);

    private static string Day(int fromToday) => TasksToShow.Day(fromToday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Shown(int fromToday) => TasksToShow.Day(fromToday).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    [GeneratedRegex("""<a href="(?<href>[^"]*#tasks)"[^>]*>\s*<strong>(?<count>\d+)</strong>""")]
    private static partial Regex Figure();
}
