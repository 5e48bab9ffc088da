using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Extensions;

internal static class OpenExtensionList
{
    public static async Task<IReadOnlyList<OpenExtension>> Read(Question question, CancellationToken cancellation)
    {
        using var tasks = await question.Tasks(cancellation).ConfigureAwait(false);
        var open = tasks.Matching(new TaskFilter { HasOpenRequest = true }, null).ToList();
        return
        [
            .. (await tasks.Rows(open, cancellation).ConfigureAwait(false)).Select(task => new OpenExtension(
                task.TaskId, task.Title, task.Lead, task.Instrument, task.OriginalDeadline, task.CurrentDeadline, task.ExtensionsGranted, task.OpenRequest!)),
        ];
    }
}
