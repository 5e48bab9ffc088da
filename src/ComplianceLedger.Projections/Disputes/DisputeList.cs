using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Disputes;

internal static class DisputeList
{
    public static async Task<IReadOnlyList<TaskDispute>> Read(Snapshot snapshot, IEventLog log, Basis basis, bool openOnly, CancellationToken cancellation)
    {
        List<TaskDispute> disputes = [];
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, new TaskFilter { HasDisputes = true }, null, cancellation).ConfigureAwait(false))
            disputes.AddRange(task.Disputes.Where(dispute => !openOnly || dispute.Outcome is null).Select(dispute => new TaskDispute(task.TaskId, task.Title, task.Lead, dispute)));
        return disputes;
    }
}
