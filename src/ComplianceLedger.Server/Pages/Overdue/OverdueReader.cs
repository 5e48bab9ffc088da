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
        var query = new OverdueQuery { Agency = agency, AsOf = asked.AsOf, KnownAt = asked.KnownAt, After = Asked.Text(http.Request.Query, "after"), Limit = RowsMax };
        var (basis, overdue) = PageProblem.Given(await ledger.Views.OverduePage(query, http.RequestAborted).ConfigureAwait(false));
        if (overdue is null)
            throw PageProblem.Malformed("after", "không có trong danh sách này", "is not in this list");
        // The list itself says nothing of sources; what is unverified must be marked here too.
        var again = Asked.Again(basis);
        var (_, tasks) = PageProblem.Given(await ledger.Views.Tasks([.. overdue.Rows.Select(row => row.TaskId)], again.AsOf, again.KnownAt, http.RequestAborted).ConfigureAwait(false));
        return new OverdueView(
            new PageFrame(ledger.Ledger, asked, basis, asked.Link("/api/v1/overdue", ("agency", agency))),
            agency,
            overdue.Total,
            overdue.First,
            tasks,
            overdue.Next,
            await Registers.Read(ledger.Views, http.RequestAborted).ConfigureAwait(false));
    }
}
