using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Overdue;

internal static class OverdueList
{
    public static async Task<IReadOnlyList<OverdueRow>> Read(Snapshot snapshot, IEventLog log, Basis basis, string? agency, CancellationToken cancellation)
    {
        List<OverdueRow> rows = [];
        var filter = new TaskFilter { OverdueOn = basis.AsOf, Agency = agency };
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, filter, null, cancellation).ConfigureAwait(false))
        {
            var row = new TaskRow(task, basis.AsOf);
            rows.Add(new OverdueRow(
                row.TaskId, row.Title, row.Lead, row.OriginalDeadline, row.CurrentDeadline!.Value, row.DaysOverdue, row.ExtensionsGranted, row.Instrument));
        }
        return [.. rows.OrderByDescending(row => row.DaysOverdue).ThenBy(row => row.TaskId, StringComparer.Ordinal)];
    }
}
