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
        var differing = WhatDiffers.Between(ById(before), ById(after));
        List<OverdueDifference> differences = [];
        foreach (var (id, one, other) in differing.Take(OverdueComparison.DifferencesMax))
            differences.Add(new OverdueDifference(id, (other ?? one)!.Title, one, other, await WhatDiffers.Events(log, first, second, id, cancellation).ConfigureAwait(false)));
        return new OverdueComparison(before, after, differing.Count, differences);
    }

    private static Dictionary<string, OverdueRow> ById(OverdueList list) => list.Rows.ToDictionary(row => row.TaskId, StringComparer.Ordinal);
}
