using ComplianceLedger.Projections;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Pages.Overdue;

/// <param name="Total">How many are overdue; <paramref name="Tasks"/> are the ones of this page.</param>
/// <param name="First">Number of the first one of this page, from 1.</param>
/// <param name="Next">Id of the last one of this page; null where no other follows.</param>
public sealed record OverdueView(PageFrame Frame, string? Agency, int Total, int First, IReadOnlyList<TaskRow> Tasks, string? Next, Registers Registers) : IPageView;

internal static class OverdueReader
{
    private const int RowsMax = 100;

    public static async Task<OverdueView> Read(HttpContext http, LedgerRuntime ledger)
    {
        var asked = Asked.Read(http.Request.Query);
        var agency = Asked.Text(http.Request.Query, "agency");
        var (basis, overdue) = PageProblem.Given(await ledger.Views.Overdue(asked.AsOf, asked.KnownAt, agency, http.RequestAborted).ConfigureAwait(false));
        var first = FirstAfter(overdue, Asked.Text(http.Request.Query, "after"));
        var shown = overdue.Skip(first).Take(RowsMax).ToList();
        var again = Asked.Again(basis);
        List<TaskRow> tasks = [];
        foreach (var row in shown)
        {
            // The list itself says nothing of sources; what is unverified must be marked here too.
            var (_, task) = PageProblem.Given(await ledger.Views.Task(row.TaskId, again.AsOf, again.KnownAt, http.RequestAborted).ConfigureAwait(false));
            tasks.Add(task!);
        }
        return new OverdueView(
            new PageFrame(ledger.Ledger, asked, basis, asked.Link("/api/v1/overdue", ("agency", agency))),
            agency,
            overdue.Count,
            first + 1,
            tasks,
            first + shown.Count < overdue.Count ? shown[^1].TaskId : null,
            await Registers.Read(ledger.Views, http.RequestAborted).ConfigureAwait(false));
    }

    private static int FirstAfter(IReadOnlyList<OverdueRow> overdue, string? after)
    {
        if (after is null)
            return 0;
        for (var i = 0; i < overdue.Count; i++)
        {
            if (overdue[i].TaskId == after)
                return i + 1;
        }
        throw PageProblem.Malformed("after", "không có trong danh sách này", "is not in this list");
    }
}
