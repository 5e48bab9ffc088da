using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Overdue;

internal static class OverdueReader
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

    public static async Task<OverdueComparison> Compare(Snapshot snapshot, IEventLog log, Basis first, Basis second, string? agency, CancellationToken cancellation)
    {
        var before = new OverdueList(first, await Read(snapshot, log, first, agency, cancellation).ConfigureAwait(false));
        var after = new OverdueList(second, await Read(snapshot, log, second, agency, cancellation).ConfigureAwait(false));
        var (early, late) = first.Position < second.Position ? (first, second) : (second, first);
        var (firstRows, secondRows) = (before.Rows.ToDictionary(row => row.TaskId, StringComparer.Ordinal), after.Rows.ToDictionary(row => row.TaskId, StringComparer.Ordinal));
        List<OverdueDifference> differences = [];
        var differing = firstRows.Keys.Union(secondRows.Keys, StringComparer.Ordinal).Where(id => firstRows.GetValueOrDefault(id) != secondRows.GetValueOrDefault(id)).Order(StringComparer.Ordinal).ToList();
        foreach (var id in differing.Take(OverdueComparison.DifferencesMax))
        {
            var (one, other) = (firstRows.GetValueOrDefault(id), secondRows.GetValueOrDefault(id));
            var history = await TaskHistories.Read(log, late, id, cancellation).ConfigureAwait(false);
            differences.Add(new OverdueDifference(
                id, (other ?? one)!.Title, one, other, [.. history!.Entries.Where(entry => entry.Counts && entry.Position > early.Position.Value)]));
        }
        return new OverdueComparison(before, after, differing.Count, differences);
    }
}
