using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Extensions;

internal static class OpenExtensionList
{
    public static async Task<IReadOnlyList<OpenExtension>> Read(Snapshot snapshot, IEventLog log, Basis basis, CancellationToken cancellation)
    {
        List<OpenExtension> open = [];
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, new TaskFilter { HasOpenRequest = true }, null, cancellation).ConfigureAwait(false))
        {
            open.Add(new OpenExtension(
                task.TaskId, task.Title, task.Lead, task.Instrument, task.OriginalDeadline, task.CurrentDeadline, task.ExtensionsGranted, task.OpenRequest!));
        }
        return open;
    }
}
