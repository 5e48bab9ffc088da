using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Disputes;

internal static class DisputeList
{
    public static async Task<IReadOnlyList<TaskDispute>> Read(Question question, bool openOnly, CancellationToken cancellation)
    {
        using var tasks = await question.Tasks(cancellation).ConfigureAwait(false);
        var disputed = tasks.Matching(new TaskFilter { HasDisputes = true }, null).ToList();
        return
        [
            .. (await tasks.Rows(disputed, cancellation).ConfigureAwait(false)).SelectMany(task => task.Disputes
                .Where(dispute => !openOnly || dispute.Outcome is null)
                .Select(dispute => new TaskDispute(task.TaskId, task.Title, task.Lead, dispute))),
        ];
    }
}
