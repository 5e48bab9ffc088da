using System.Globalization;
using System.Reflection;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Hosting;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Api;

/// <summary>Reads over HTTP. Each answers from the views, and says which position, day and knowledge it rests on.</summary>
internal static class ReadEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, LedgerRuntime ledger, ServerLimits limits)
    {
        var views = ledger.Views;
        var api = routes.MapGroup("/api/v1");
        api.AddEndpointFilter(async (context, next) =>
            UnknownQuestion(context.HttpContext, Positions.AtLeast) is { } unknown ? unknown
            : await Positions.Await(context.HttpContext, ledger, limits.ReadWaitMax).ConfigureAwait(false) is { } problem ? problem : await next(context).ConfigureAwait(false));

        api.MapGet("/tasks", (HttpContext http, string? agency, string? group, string? instrument, string? status, string? timeliness, string? q, string? asOf, string? knownAt, string? after, string? limit) =>
                Ask<TaskPage>(http, asOf, knownAt,
                    (day, known, cancellation) => views.Tasks(
                        new TaskQuery
                        {
                            Agency = Given(agency),
                            Group = Given(group),
                            Instrument = Given(instrument),
                            Status = WordOrNull<TaskStatus>("status", status),
                            Timeliness = WordOrNull<Timeliness>("timeliness", timeliness),
                            Q = Given(q),
                            AsOf = day,
                            KnownAt = known,
                            After = Given(after),
                            Limit = LimitOf(limit),
                        },
                        cancellation),
                    (basis, page) => TypedResults.Ok(new TasksAnswer(basis.AsOf, basis.KnownAt, basis.Position.Value, page.Tasks, page.Next))))
            .Describe<TasksAnswer>("list-tasks", "Danh sách nhiệm vụ / tasks");

        api.MapGet("/tasks/{id}", (HttpContext http, string id, string? asOf, string? knownAt) =>
                Ask<TaskRow?>(http, asOf, knownAt,
                    (day, known, cancellation) => views.Task(id, day, known, cancellation),
                    (basis, task) =>
                    {
                        if (task is null)
                            return Problems.NotFound($"There is no task '{id}' on {basis.AsOf:yyyy-MM-dd}.");
                        // Of the stream as it is: a write that states another day's revision would always find a conflict.
                        if (Given(asOf) is null && Given(knownAt) is null)
                            http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{task.StreamRevision}\"");
                        return TypedResults.Ok(new TaskAnswer(basis.AsOf, basis.KnownAt, basis.Position.Value, task));
                    }))
            .Describe<TaskAnswer>("get-task", "Một nhiệm vụ / one task");

        api.MapGet("/tasks/{id}/history", (HttpContext http, string id, string? asOf, string? knownAt) =>
                Ask<TaskHistory?>(http, asOf, knownAt,
                    (day, known, cancellation) => views.History(id, day, known, cancellation),
                    (basis, history) => history is null
                        ? Problems.NotFound($"There is no task '{id}'.")
                        : TypedResults.Ok(new HistoryAnswer(basis.AsOf, basis.KnownAt, basis.Position.Value, history.TaskId, history.Task, [.. history.Entries.Select(HistoryEvent.Of)]))))
            .Describe<HistoryAnswer>("get-task-history", "Lịch sử nhiệm vụ / a task's events in order, and the state after each");

        api.MapGet("/overdue", (HttpContext http, string? asOf, string? knownAt, string? agency, string? after, string? limit) =>
                Ask<OverduePage?>(http, asOf, knownAt,
                    (day, known, cancellation) => views.OverduePage(
                        new OverdueQuery { AsOf = day, KnownAt = known, Agency = Given(agency), After = Given(after), Limit = Given(limit) is null ? null : LimitOf(limit) }, cancellation),
                    (_, page) => page is null ? Problems.Malformed("after", "is not on this list") : TypedResults.Ok(page.Rows)))
            .Describe<IReadOnlyList<OverdueRow>>("list-overdue", "Nhiệm vụ quá hạn / overdue tasks");

        api.MapGet("/overdue/comparison", (HttpContext http, string? asOf, string? knownAt, string? compare, string? agency) =>
                Compare(http, asOf, knownAt, compare,
                    (day, known, other, cancellation) => views.CompareOverdue(known, other, day, Given(agency), cancellation),
                    (basis, compared) => TypedResults.Ok(OverdueComparisonAnswer.Of(basis.AsOf, compared))))
            .Describe<OverdueComparisonAnswer>("compare-overdue", "So sánh danh sách quá hạn theo hai thời điểm biết / the overdue list of a day as known at two points, and what makes the difference");

        api.MapGet("/reports/summary", (HttpContext http, string? asOf, string? knownAt, string? by) =>
                Ask<ReportAnswer>(http, asOf, knownAt,
                    (day, known, cancellation) => views.Report(day, known, WordOrNull<ReportCut>("by", by), cancellation),
                    (basis, report) => TypedResults.Ok(DocumentOf(basis, report, by, ledger.Ledger.Simulated))))
            .Describe<ReportDocument>("get-report", "Báo cáo tổng hợp / buckets and rates");

        api.MapGet("/reports/comparison", (HttpContext http, string? asOf, string? knownAt, string? compare, string? by) =>
                Compare(http, asOf, knownAt, compare,
                    (day, known, other, cancellation) => views.CompareReports(known, other, day, WordOrNull<ReportCut>("by", by), cancellation),
                    (_, compared) => TypedResults.Ok(new ReportComparisonAnswer(
                        DocumentOf(compared.First.Basis, compared.First.Report, by, ledger.Ledger.Simulated),
                        DocumentOf(compared.Second.Basis, compared.Second.Report, by, ledger.Ledger.Simulated),
                        compared.Differing, compared.Moves, [.. compared.Differences.Select(ReportDifferenceAnswer.Of)]))))
            .Describe<ReportComparisonAnswer>("compare-reports", "So sánh báo cáo theo hai thời điểm biết / the report of a day as known at two points, and what makes the difference");

        api.MapGet("/agencies", (Delegate)((HttpContext http) => Ask<IReadOnlyList<AgencyRow>>(
                http, null, null, (_, _, cancellation) => views.Agencies(cancellation), (_, rows) => TypedResults.Ok(rows))))
            .Describe<IReadOnlyList<AgencyRow>>("list-agencies", "Cơ quan / agencies");

        api.MapGet("/agencies/{id}", (HttpContext http, string id, string? asOf) =>
                Ask<AgencyCard?>(http, asOf, null,
                    (day, _, cancellation) => views.Agency(id, day, cancellation),
                    (_, card) => card is null ? Problems.NotFound($"There is no agency '{id}'.") : TypedResults.Ok(card)))
            .Describe<AgencyCard>("get-agency", "Một cơ quan / one agency and its tasks in numbers");

        api.MapGet("/instruments", (Delegate)((HttpContext http) => Ask<IReadOnlyList<InstrumentRow>>(
                http, null, null, (_, _, cancellation) => views.Instruments(cancellation), (_, rows) => TypedResults.Ok(rows))))
            .Describe<IReadOnlyList<InstrumentRow>>("list-instruments", "Văn bản / instruments");

        api.MapGet("/instruments/{id}", (HttpContext http, string id) =>
                Ask<InstrumentRow?>(http, null, null,
                    (_, _, cancellation) => views.Instrument(id, cancellation),
                    (_, row) => row is null ? Problems.NotFound($"There is no instrument '{id}'.") : TypedResults.Ok(row)))
            .Describe<InstrumentRow>("get-instrument", "Một văn bản / one instrument");

        api.MapGet("/calendars/{id}", (HttpContext http, string id) =>
                Ask<CalendarRow?>(http, null, null,
                    (_, _, cancellation) => views.Calendar(id, cancellation),
                    (_, row) => row is null ? Problems.NotFound($"There is no calendar '{id}'.") : TypedResults.Ok(CalendarAnswer.Of(row))))
            .Describe<CalendarAnswer>("get-calendar", "Lịch làm việc / a working calendar, and how it came about");

        api.MapGet("/successions", (Delegate)((HttpContext http) => Ask<IReadOnlyList<SuccessionRow>>(
                http, null, null, (_, _, cancellation) => views.Successions(cancellation), (_, rows) => TypedResults.Ok(rows))))
            .Describe<IReadOnlyList<SuccessionRow>>("list-successions", "Kế thừa giữa các cơ quan / successions of agencies");

        api.MapGet("/successions/{id}", (HttpContext http, string id) =>
                Ask<SuccessionRow?>(http, null, null,
                    (_, _, cancellation) => views.Succession(id, cancellation),
                    (_, row) => row is null ? Problems.NotFound($"There is no succession '{id}'.") : TypedResults.Ok(row)))
            .Describe<SuccessionRow>("get-succession", "Một việc kế thừa / one succession, and how many tasks it moved");

        api.MapGet("/extensions", (HttpContext http, string? status, string? asOf, string? knownAt) => Given(status) is null or "open"
                ? Ask<IReadOnlyList<OpenExtension>>(http, asOf, knownAt,
                    (day, known, cancellation) => views.OpenExtensions(day, known, cancellation),
                    (_, rows) => TypedResults.Ok(rows))
                : Task.FromResult<IResult>(Problems.Malformed("status", "only 'open' can be asked for")))
            .Describe<IReadOnlyList<OpenExtension>>("list-extensions", "Đề nghị gia hạn chờ quyết định / extension requests that wait for a decision");

        api.MapGet("/disputes", (HttpContext http, string? status, string? asOf, string? knownAt) => Given(status) is null or "open"
                ? Ask<IReadOnlyList<TaskDispute>>(http, asOf, knownAt,
                    (day, known, cancellation) => views.Disputes(Given(status) is not null, day, known, cancellation),
                    (_, rows) => TypedResults.Ok(rows))
                : Task.FromResult<IResult>(Problems.Malformed("status", "only 'open' can be asked for")))
            .Describe<IReadOnlyList<TaskDispute>>("list-disputes", "Mục ghi bị phản đối / entries that an agency disputes, with their outcomes");

        api.MapGet("/inspections", (HttpContext http, string? task, string? agency, string? status, string? asOf, string? knownAt) => Given(status) is null or "open" or "concluded"
                ? Ask<IReadOnlyList<InspectionRow>>(http, asOf, knownAt,
                    (day, known, cancellation) => views.Inspections(new InspectionFilter(Given(task), Given(agency), Given(status) is { } asked ? asked == "open" : null), day, known, cancellation),
                    (_, rows) => TypedResults.Ok(rows))
                : Task.FromResult<IResult>(Problems.Malformed("status", "only 'open' or 'concluded' can be asked for")))
            .Describe<IReadOnlyList<InspectionRow>>("list-inspections", "Các cuộc kiểm tra / inspections: what they are of, their findings and conclusions");

        api.MapGet("/inspections/{id}", (HttpContext http, string id, string? asOf, string? knownAt) =>
                Ask<InspectionRow?>(http, asOf, knownAt,
                    (day, known, cancellation) => views.Inspection(id, day, known, cancellation),
                    (_, row) => row is null ? Problems.NotFound($"There is no inspection '{id}'.") : TypedResults.Ok(row)))
            .Describe<InspectionRow>("get-inspection", "Một cuộc kiểm tra / one inspection");
    }

    /// <summary>What an answer was asked for with wrong words is 400, not yet recorded is 422, not yet reached is 503.</summary>
    private static async Task<IResult> Ask<T>(
        HttpContext http, string? asOf, string? knownAt, Func<DateOnly?, KnownAt?, CancellationToken, Task<Answer<T>>> ask, Func<Basis, T, IResult> show)
    {
        if (!AsOfText.TryParse(asOf, out var day))
            return Problems.Malformed("asOf", "must be a date such as 2025-06-30, or a time with its offset");
        if (!KnownAt.TryParse(knownAt, out var known))
            return Problems.Malformed("knownAt", "must be a position, a date, or a time with its offset");
        try
        {
            switch (await ask(day, known, http.RequestAborted).ConfigureAwait(false))
            {
                case Answer<T>.Given given:
                    Positions.Tell(http, given.Basis);
                    return show(given.Basis, given.Value);
                case Answer<T>.NotYetRecording nothing:
                    return Problems.NotYetRecording(nothing.Since);
                case Answer<T>.NotYetReached early:
                    return Problems.Unavailable(http, $"The views are at position {early.Reached}, not yet at {early.Asked}.");
                default:
                    throw new InvalidOperationException("An answer of no known kind.");
            }
        }
        catch (FieldException e)
        {
            return Problems.Malformed(e);
        }
        catch (ReportDoesNotSumException e)
        {
            return Problems.DoesNotSum(e.Message);
        }
    }

    /// <summary>The same question as known at two points.</summary>
    private static Task<IResult> Compare<T>(
        HttpContext http, string? asOf, string? knownAt, string? compare, Func<DateOnly?, KnownAt, KnownAt, CancellationToken, Task<Answer<T>>> ask, Func<Basis, T, IResult> show) =>
        KnownAt.TryParse(Given(compare), out var other)
            ? Ask(http, asOf, knownAt, (day, known, cancellation) => ask(day, known ?? KnownAt.Head, other, cancellation), show)
            : Task.FromResult<IResult>(Problems.Malformed("compare", "must be a position, a date, or a time with its offset"));

    /// <summary>Answers nothing but the endpoint's own parameters.</summary>
    internal static async ValueTask<object?> OnlyKnownQuestions(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        UnknownQuestion(context.HttpContext) is { } unknown ? unknown : await next(context).ConfigureAwait(false);

    /// <summary>A question that a read does not know is mistyped or meant for another: an answer that passed over it would look like one to it.</summary>
    /// <param name="further">What can be asked besides the read's own parameters.</param>
    private static IResult? UnknownQuestion(HttpContext http, params IEnumerable<string?> further)
    {
        var known = http.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Select(parameter => parameter.Name).Concat(further).ToList();
        var unknown = http.Request.Query.Keys.FirstOrDefault(name => known?.Contains(name, StringComparer.OrdinalIgnoreCase) == false);
        return unknown is null ? null : Problems.Malformed(unknown, "this can't be asked here");
    }

    internal static int LimitOf(string? text) =>
        string.IsNullOrEmpty(text) ? TaskQuery.LimitDefault
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
        : throw new FieldException("limit", "is not a number");

    /// <summary>A parameter without a value is one that was not given.</summary>
    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    internal static T? WordOrNull<T>(string name, string? text) where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null
        : Words<T>.TryParse(text, out var word) ? word
        : throw new FieldException(name, $"is none of {string.Join(", ", Words<T>.All)}");

    private static ReportDocument DocumentOf(Basis basis, ReportAnswer report, string? by, bool simulated)
    {
        var total = ReportFigures.Of(report.Total);
        var lines = string.IsNullOrEmpty(by) ? null : report.Lines
            .Select(line => (line.Key, Figures: ReportFigures.Of(line.Report)))
            .Select(line => new ReportCutLine(line.Key, line.Figures.Assigned, line.Figures.Buckets, line.Figures.Beside, line.Figures.Late, line.Figures.Rates))
            .ToList();
        return new ReportDocument(
            basis.AsOf, basis.KnownAt, basis.Position.Value, simulated,
            total.Assigned, total.Buckets, total.Beside, total.Late, total.Rates, lines is null ? null : by, lines);
    }

    private static void Describe<T>(this RouteHandlerBuilder route, string name, string summary) => route
        .WithName(name)
        .WithSummary(summary)
        .Produces<T>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}

/// <summary>The day that is asked about: a date, or the day in Asia/Ho_Chi_Minh of a time.</summary>
internal static class AsOfText
{
    public static bool TryParse(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            day = date;
        else if (IsoText.TryMoment(text, out var moment) && moment <= VietnamTime.EndOf(DateOnly.MaxValue))
            day = VietnamTime.DayOf(moment);
        return day is not null;
    }
}
