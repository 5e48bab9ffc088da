using System.Text.Json;
using System.Text.Json.Nodes;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections;

/// <summary>A stored row that is not what the log gives.</summary>
/// <param name="Position">Up to which the views reflect the log.</param>
public sealed record TaskBoardDifference(string TaskId, LogPosition Position, string Problem);

/// <summary>Holds every stored row of the task board against the task's events, read from the log again. Only reads; the views may be in use.</summary>
public static class TaskBoardComparison
{
    /// <param name="tasks">The tasks that are compared.</param>
    /// <param name="isKnown">True for every task that the log holds up to <paramref name="upTo"/>: a row of another is one too many.</param>
    /// <param name="differencesMax">It ends after so many.</param>
    /// <exception cref="LedgerViewsException">The views can't be read.</exception>
    public static async Task<IReadOnlyList<TaskBoardDifference>> Compare(
        string databasePath, IEventLog log, IEnumerable<TaskId> tasks, Func<string, bool> isKnown, LogPosition upTo, int differencesMax, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(isKnown);
        var readers = new ReadPool(databasePath, readersMax: 1, new LedgerViewsOptions().ReadWaitMax);
        await using (readers.ConfigureAwait(false))
        {
            try
            {
                return await readers.Read(
                    async snapshot =>
                    {
                        var differences = new List<TaskBoardDifference>();
                        await Rows(snapshot, log, tasks, differences, differencesMax, cancellation).ConfigureAwait(false);
                        Unknown(snapshot, isKnown, upTo, differences, differencesMax);
                        return differences;
                    },
                    cancellation).ConfigureAwait(false);
            }
            catch (SqliteException e)
            {
                throw new LedgerViewsException($"The views in '{databasePath}' can't be read: {e.Message}", e);
            }
        }
    }

    private static async Task Rows(
        Snapshot snapshot, IEventLog log, IEnumerable<TaskId> tasks, List<TaskBoardDifference> differences, int max, CancellationToken cancellation)
    {
        using var select = snapshot.Command($"SELECT {TaskBoardTable.Selected} FROM task_board_v1 WHERE task = $task");
        var parameter = select.Parameters.Add("$task", SqliteType.Text);
        foreach (var id in tasks)
        {
            if (differences.Count >= max)
                return;
            var fold = new TaskFold();
            await foreach (var e in TaskReplay.Events(log, id, snapshot.Head, cancellation).ConfigureAwait(false))
                fold.Add(e);
            parameter.Value = id.Value;
            using var row = select.ExecuteReader();
            var stored = row.Read() ? TaskBoardTable.Read(row) : null;
            if (Difference(stored, fold.Board()) is { } problem)
                differences.Add(new TaskBoardDifference(id.Value, snapshot.Head, problem));
        }
    }

    private static void Unknown(Snapshot snapshot, Func<string, bool> isKnown, LogPosition upTo, List<TaskBoardDifference> differences, int max)
    {
        using var select = snapshot.Command("SELECT task FROM task_board_v1 WHERE first_position <= $upTo ORDER BY task");
        select.Parameters.AddWithValue("$upTo", upTo.Value);
        using var row = select.ExecuteReader();
        while (row.Read() && differences.Count < max)
        {
            if (!isKnown(row.GetString(0)))
                differences.Add(new TaskBoardDifference(row.GetString(0), snapshot.Head, "the views have a row of a task that the log does not hold"));
        }
    }

    private static string? Difference(BoardTask? stored, BoardTask? expected)
    {
        if (stored is null || expected is null)
        {
            return stored is null == expected is null ? null
                : stored is null ? "the views have no row of it"
                : "the views have a row of it before its first event";
        }
        var (storedFields, expectedFields) = (Fields(stored), Fields(expected));
        foreach (var (name, value) in expectedFields)
        {
            if (!JsonNode.DeepEquals(storedFields[name], value))
                return $"{name} is {Text(storedFields[name])} in the views and {Text(value)} by its events";
        }
        return null;
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static JsonObject Fields(BoardTask task) => JsonSerializer.SerializeToNode(task)!.AsObject();
}
