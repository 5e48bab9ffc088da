using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.TaskBoard;

internal static class TaskPages
{
    public static async Task<TaskPage> Read(Snapshot snapshot, IEventLog log, Basis basis, TaskQuery query, CancellationToken cancellation)
    {
        var limit = Math.Clamp(query.Limit, 1, TaskQuery.LimitMax);
        List<TaskRow> rows = [];
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, TaskFilter.Of(query), query.After, cancellation).ConfigureAwait(false))
        {
            var row = new TaskRow(task, basis.AsOf);
            if ((query.Timeliness is { } timeliness && row.Timeliness != timeliness)
                || (query.Bucket is { } bucket && row.Bucket != bucket)
                || (query.Standing is { } standing && row.Standing != standing))
                continue;
            // One more than asked for says that there is another page.
            if (rows.Count == limit)
                return new TaskPage(rows, rows[^1].TaskId);
            rows.Add(row);
        }
        return new TaskPage(rows, null);
    }

    public static async Task<TaskRow?> One(Snapshot snapshot, IEventLog log, Basis basis, string id, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(id))
            return null;
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, new TaskFilter { TaskId = id }, null, cancellation).ConfigureAwait(false))
            return new TaskRow(task, basis.AsOf);
        return null;
    }
}
