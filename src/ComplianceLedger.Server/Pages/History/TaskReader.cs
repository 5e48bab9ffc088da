using System.Globalization;
using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Pages.History;

/// <summary>An event of the history as it was stored, and as it is understood.</summary>
/// <param name="AskedFor">Of a decision on more time: the date that was asked for; the one granted may be another.</param>
public sealed record HistoryStep(HistoryEntry Entry, DomainEvent Event, DateOnly? AskedFor);

/// <param name="Task">Null where it was not assigned by the day asked about.</param>
/// <param name="Children">Its child tasks on that day.</param>
/// <param name="Count">How many events there are; <paramref name="Steps"/> are the ones of this page.</param>
/// <param name="Next">Revision of the last one of this page; null where no other follows.</param>
public sealed record TaskHistoryView(
    PageFrame Frame, string TaskId, TaskRow? Task, IReadOnlyList<string> Children, IReadOnlyList<HistoryStep> Steps, int Count, long? Next, IReadOnlyList<InspectionRow> Inspections, Registers Registers) : IPageView
{
    public string Path => $"/tasks/{Uri.EscapeDataString(TaskId)}";
}

internal static class TaskReader
{
    private const int StepsMax = 200;

    public static async Task<TaskHistoryView> Read(HttpContext http, LedgerRuntime ledger)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        var asked = Asked.Read(http.Request.Query);
        var after = After(http.Request.Query);
        var (basis, history) = PageProblem.Given(await ledger.Views.History(id, asked.AsOf, asked.KnownAt, http.RequestAborted).ConfigureAwait(false));
        if (history is null)
            throw PageProblem.NoTask(id);
        var events = history.Entries.Select(entry => EventOf(history.TaskId, entry)).ToList();
        var requested = events.OfType<ExtensionRequested>().ToDictionary(request => request.RequestId, request => request.NewDeadline, StringComparer.Ordinal);
        var steps = history.Entries.Zip(events, (entry, e) => new HistoryStep(entry, e, AskedFor(e, requested))).ToList();
        var shown = steps.Where(step => step.Entry.Revision > after).Take(StepsMax).ToList();
        return new TaskHistoryView(
            new PageFrame(ledger.Ledger, asked, basis, asked.Link($"/api/v1/tasks/{Uri.EscapeDataString(id)}/history")),
            history.TaskId,
            history.Task,
            [.. steps.Where(step => step.Entry.Counts).Select(step => step.Event).OfType<ChildOpened>().Select(opened => opened.Child.Value).Distinct(StringComparer.Ordinal)],
            shown,
            steps.Count,
            shown.Count > 0 && shown[^1] != steps[^1] ? shown[^1].Entry.Revision : null,
            await Inspections(ledger, id, basis, http.RequestAborted).ConfigureAwait(false),
            await Registers.Read(ledger.Views, http.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>Of this task, as of the same day and known at the same position as its history.</summary>
    private static async Task<IReadOnlyList<InspectionRow>> Inspections(LedgerRuntime ledger, string task, Basis basis, CancellationToken cancellation) =>
        PageProblem.Given(await ledger.Views.Inspections(new InspectionFilter(TaskId: task), basis.AsOf, new KnownAt.AtPosition(basis.Position), cancellation).ConfigureAwait(false)).Item2;

    private static DateOnly? AskedFor(DomainEvent e, Dictionary<string, DateOnly> requested) =>
        (e is ExtensionGranted granted ? granted.RequestId : e is ExtensionRefused refused ? refused.RequestId : null) is { } id && requested.TryGetValue(id, out var day) ? day : null;

    private static DomainEvent EventOf(string task, HistoryEntry entry) =>
        EventTable.Current.Decode(entry.Type, Encoding.UTF8.GetBytes(entry.Data), string.Create(CultureInfo.InvariantCulture, $"{task} @ {entry.Revision}"));

    private static long After(IQueryCollection query) => Asked.Text(query, "after") is not { } text ? -1
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
        : throw PageProblem.Malformed("after", "phải là số thứ tự của một sự kiện", "must be the revision of an event");
}
