using System.Globalization;
using ComplianceLedger.Server.Pages;

namespace ComplianceLedger.Server.Tests.Pages;

[Collection(PagesCollection.Name)]
public sealed class TheOverdueList(PageServer server)
{
    [Fact]
    public async Task it_shows_the_same_tasks_in_the_same_order_as_the_answer()
    {
        var (_, overdue) = PageProblem.Given(await server.Ledger.Views.Overdue());
        Assert.True(overdue.Count > TasksToShow.Many);
        Assert.Equal(overdue.Select(row => row.TaskId), await server.Listed("/overdue"));
        Assert.Contains($"{overdue.Count} nhiệm vụ quá hạn", await server.Text("/overdue"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task it_answers_for_any_day_and_agency()
    {
        var day = TasksToShow.Day(-10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (_, overdue) = PageProblem.Given(await server.Ledger.Views.Overdue(TasksToShow.Day(-10), null, "bct"));
        Assert.Equal(overdue.Select(row => row.TaskId), await server.Listed($"/overdue?agency=bct&asOf={day}"));
        Assert.NotEqual(overdue.Count, (await server.Listed("/overdue")).Count);
        Assert.Empty(await server.Listed("/overdue?agency=nobody"));
    }

    [Fact]
    public async Task it_goes_on_after_a_task_of_it()
    {
        var all = await server.Listed("/overdue");
        Assert.Equal(all.Skip(5), await server.Listed($"/overdue?after={all[4]}"));
    }
}
