using ComplianceLedger.Domain;

namespace ComplianceLedger.Projections.TaskBoard;

internal static class TaskPages
{
    public static async Task<TaskPage> Read(Question question, TaskQuery query, CancellationToken cancellation)
    {
        var limit = Math.Clamp(query.Limit, 1, TaskQuery.LimitMax);
        using var tasks = await question.Tasks(cancellation).ConfigureAwait(false);
        // One more than asked for says that there is another page.
        var found = tasks.Matching(TaskFilter.Of(query), query.After).Take(limit + 1).ToList();
        var rows = await tasks.Rows(found[..Math.Min(limit, found.Count)], cancellation).ConfigureAwait(false);
        return new TaskPage(rows, found.Count > limit ? rows[^1].TaskId : null);
    }

    public static async Task<TaskRow?> One(Question question, string id, CancellationToken cancellation) =>
        (await Some(question, [id], cancellation).ConfigureAwait(false)).SingleOrDefault();

    public static async Task<IReadOnlyList<TaskRow>> Some(Question question, IEnumerable<string> ids, CancellationToken cancellation) =>
    [
        .. (await question.Read([.. ids.Where(Identifier.IsValid)], cancellation).ConfigureAwait(false)).OfType<BoardTask>().Select(task => new TaskRow(task, question.Basis.AsOf)),
    ];
}
