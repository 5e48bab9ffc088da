using System.Text.Encodings.Web;
using System.Text.Unicode;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Api;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Pages.Board;
using ComplianceLedger.Server.Pages.History;
using ComplianceLedger.Server.Pages.Overdue;
using Microsoft.AspNetCore.Diagnostics;

namespace ComplianceLedger.Server.Pages;

/// <summary>The pages: three lists for people, made on the server from the same answers as the API's.</summary>
internal static class PageEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Add(IServiceCollection services) =>
        // The default writes every Vietnamese letter as a number, which three times as many bytes say no more safely in UTF-8.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));

    public static void Map(WebApplication app, LedgerRuntime ledger)
    {
        // Only what found no route and said nothing itself.
        app.UseStatusCodePages(context => AnswerEmpty(context, ledger));
        Show(app, "/", ledger, http => BoardReader.Read(http, ledger), view => new Page<BoardPage>(StatusCodes.Status200OK, (nameof(BoardPage.View), view)));
        Show(app, "/overdue", ledger, http => OverdueReader.Read(http, ledger), view => new Page<OverduePage>(StatusCodes.Status200OK, (nameof(OverduePage.View), view)));
        Show(app, "/tasks/{id}", ledger, http => TaskReader.Read(http, ledger), view => new Page<TaskHistoryPage>(StatusCodes.Status200OK, (nameof(TaskHistoryPage.View), view)));
        app.MapMethods(Stylesheet.Route, Reading, Stylesheet.Answer).ExcludeFromDescription();
    }

    /// <summary>Whether an error is best answered with a page: a browser asks, and not for the API.</summary>
    public static bool AreWanted(HttpContext http) =>
        Reading.Contains(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && http.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) ?? false);

    public static IResult Problem(HttpContext http, LedgerRuntime ledger, PageProblem problem)
    {
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        return new Page<ProblemPage>(
            problem.Status,
            (nameof(ProblemPage.Frame), new PageFrame(ledger.Ledger, Asked.Now, null, null)),
            (nameof(ProblemPage.Problem), problem));
    }

    private static void Show<T>(IEndpointRouteBuilder routes, string route, LedgerRuntime ledger, Func<HttpContext, Task<T>> read, Func<T, IResult> show) where T : IPageView =>
        routes.MapMethods(route, Reading, (Delegate)(async (HttpContext http) =>
        {
            try
            {
                var view = await read(http).ConfigureAwait(false);
                Positions.Tell(http, view.Frame.Basis!);
                return show(view);
            }
            catch (PageProblemException e)
            {
                return Problem(http, ledger, e.Problem);
            }
            catch (ReportDoesNotSumException e)
            {
                return Problem(http, ledger, PageProblem.DoesNotSum(e.Message));
            }
        })).ExcludeFromDescription();

    private static Task AnswerEmpty(StatusCodeContext context, LedgerRuntime ledger) =>
        context.HttpContext.Response.StatusCode == StatusCodes.Status404NotFound && AreWanted(context.HttpContext)
            ? Problem(context.HttpContext, ledger, PageProblem.NotFound).ExecuteAsync(context.HttpContext)
            : Task.CompletedTask;
}

/// <summary>What a page shows; it always rests on an answer.</summary>
public interface IPageView
{
    PageFrame Frame { get; }
}
