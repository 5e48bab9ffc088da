using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Pages.Board;

/// <param name="Report">Null on a further page of the list, which has the figures behind it.</param>
/// <param name="Groups">The task groups that there are, for the filter.</param>
public sealed record BoardView(PageFrame Frame, BoardFilter Filter, ComplianceReport? Report, IReadOnlyList<string> Groups, TaskPage Page, Registers Registers) : IPageView;

internal static class BoardReader
{
    public static async Task<BoardView> Read(HttpContext http, LedgerRuntime ledger)
    {
        var asked = Asked.Read(http.Request.Query);
        var filter = BoardFilter.Read(http.Request.Query);
        var query = filter.Query() with { AsOf = asked.AsOf, KnownAt = asked.KnownAt };
        ReportAnswer? report = null;
        if (filter.After is null)
        {
            var (stated, answer) = PageProblem.Given(await ledger.Views.Report(asked.AsOf, asked.KnownAt, ReportCut.Group, http.RequestAborted).ConfigureAwait(false));
            report = answer;
            // Figures and list must show one state, though something may be recorded between the two questions.
            query = query with { AsOf = stated.AsOf, KnownAt = Asked.Again(stated).KnownAt };
        }
        var (basis, page) = PageProblem.Given(await ledger.Views.Tasks(query, http.RequestAborted).ConfigureAwait(false));
        var registers = await Registers.Read(ledger.Views, http.RequestAborted).ConfigureAwait(false);
        return new BoardView(
            new PageFrame(ledger.Ledger, asked, basis, asked.Link("/api/v1/reports/summary")),
            filter,
            report?.Total,
            [.. report?.Lines.Select(line => line.Key).OfType<string>() ?? []],
            page,
            registers);
    }
}
