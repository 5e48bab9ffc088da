using System.Runtime.CompilerServices;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>
/// All tasks on any day, as known at any position. A current row is the answer where every event of its task counts: none is effective after the day, and
/// none lies after the position. The other tasks are folded from the log again.
/// </summary>
internal static class TasksAsOf
{
    /// <summary>In the order of their ids, after <paramref name="after"/>. Reads lazily: the snapshot must stay open.</summary>
    public static async IAsyncEnumerable<BoardTask> Read(
        Snapshot snapshot, IEventLog log, Basis basis, TaskFilter filter, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var command = snapshot.Command("");
        var outdated = Outdated(snapshot, basis);
        command.CommandText =
            $"""
            SELECT {TaskBoardTable.Selected}, {(outdated ? OutdatedCondition : "FALSE")} FROM task_board_v5
            WHERE first_position <= $position
            {(after is null ? "" : "AND task > $after")}
            {(filter.TaskId is null ? "" : "AND task = $task")}
            AND ({(outdated ? $"{OutdatedCondition} OR " : "")}({filter.Narrow(command)}))
            ORDER BY task
            """;
        command.Parameters.AddWithValue("$position", basis.Position.Value);
        command.Parameters.AddWithValue("$day", Columns.Text(basis.AsOf));
        if (after is not null)
            command.Parameters.AddWithValue("$after", after);
        if (filter.TaskId is not null)
            command.Parameters.AddWithValue("$task", filter.TaskId);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var isOutdated = row.GetBoolean(row.FieldCount - 1);
            var task = isOutdated
                ? await TaskReplay.Fold(log, new TaskId(row.GetString(0)), basis, cancellation).ConfigureAwait(false)
                : TaskBoardTable.Read(row);
            if (task is not null && filter.Matches(task))
                yield return task;
        }
    }

    private const string OutdatedCondition = "(position > $position OR ifnull(latest_effective > $day, FALSE))";

    // Where no row is outdated, which is the ordinary question about today, the filters alone decide and can use their indexes.
    private static bool Outdated(Snapshot snapshot, Basis basis)
    {
        if (basis.Position < snapshot.Head)
            return true;
        using var command = snapshot.Command("SELECT EXISTS (SELECT 1 FROM task_board_v5 WHERE latest_effective > $day)");
        command.Parameters.AddWithValue("$day", Columns.Text(basis.AsOf));
        return (long)command.ExecuteScalar()! != 0;
    }
}
