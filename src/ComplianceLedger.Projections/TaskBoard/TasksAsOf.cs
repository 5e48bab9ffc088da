using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Timelines;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>One question: the state of the views that it is answered from, and what the answer rests on.</summary>
internal sealed record Question(Snapshot Snapshot, AsOfIndex Index, IEventLog Log, Basis Basis)
{
    /// <summary>Streams that one question reads at the same time.</summary>
    private const int ReplaysAtOnce = 4;

    /// <summary>All tasks on the day.</summary>
    public async Task<TasksAsOf> Tasks(CancellationToken cancellation)
    {
        // A snapshot may see a commit a moment before the index does, and a search goes through all that it sees, whatever was known.
        await Index.Reach(Snapshot.Head, cancellation).ConfigureAwait(false);
        return new TasksAsOf(this, Index.On(Basis.AsOf, Basis.Position));
    }

    /// <summary>
    /// Everything that is known of some tasks, in their order; null for one that was not assigned. A task's current row says it where every event of the task counts: none is effective after the day, and none
    /// lies after the position. Otherwise its stream does.
    /// </summary>
    public async Task<IReadOnlyList<BoardTask?>> Read(IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var tasks = new BoardTask?[ids.Count];
        using (var current = new CurrentRows(this))
        {
            for (var i = 0; i < tasks.Length; i++)
                tasks[i] = current.Read(ids[i]);
        }
        await Parallel.ForEachAsync(
            Enumerable.Range(0, tasks.Length).Where(i => tasks[i] is null).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = ReplaysAtOnce, CancellationToken = cancellation },
            async (i, stopping) => tasks[i] = await TaskReplay.Fold(Log, new TaskId(ids[i]), Basis, stopping).ConfigureAwait(false)).ConfigureAwait(false);
        return tasks;
    }

    /// <summary>The rows of the board that are of the day and position asked about.</summary>
    private sealed class CurrentRows : IDisposable
    {
        private readonly SqliteCommand _row;

        public CurrentRows(Question question)
        {
            _row = question.Snapshot.Command(
                $"SELECT {TaskBoardTable.Selected} FROM {TaskBoardTable.Name} WHERE task = $task AND position <= $position AND ifnull(latest_effective <= $day, TRUE)");
            _row.Parameters.Add("$task", SqliteType.Text);
            _row.Parameters.AddWithValue("$position", question.Basis.Position.Value);
            _row.Parameters.AddWithValue("$day", Columns.Text(question.Basis.AsOf));
        }

        public BoardTask? Read(string id)
        {
            _row.Parameters[0].Value = id;
            using var row = _row.ExecuteReader();
            return row.Read() ? TaskBoardTable.Read(row) : null;
        }

        public void Dispose() => _row.Dispose();
    }
}

/// <summary>All tasks on any day, as known at any position: the as-of table says which and how they stand, the log or the current row the rest of those that are shown.</summary>
internal sealed class TasksAsOf(Question question, AsOfDay day) : IDisposable
{
    public AsOfDay Day => day;

    public TaskMatcher Matcher(TaskFilter filter) => filter.On(day, question.Snapshot);

    /// <summary>In the order of their ids, after one of them.</summary>
    public IEnumerable<int> Matching(TaskFilter filter, string? after)
    {
        var matching = Matcher(filter).Matching();
        return day.Index.Order.After(after).Where(task => task < matching.Length && matching[task]);
    }

    /// <summary>All that is known of some tasks, in their order.</summary>
    public async Task<IReadOnlyList<TaskRow>> Rows(IReadOnlyList<int> tasks, CancellationToken cancellation)
    {
        var rows = await question.Read([.. tasks.Select(day.Index.IdOf)], cancellation).ConfigureAwait(false);
        return [.. rows.Select((row, i) => Checked(row, tasks[i]))];
    }

    // Two ways to one answer: where they part, neither is given.
    private TaskRow Checked(BoardTask? task, int number)
    {
        ref readonly var answer = ref day[number];
        if (task is not null && new TaskRow(task, day.Day) is var row
            && (byte)row.Status == answer.Status && row.Timeliness == day.TimelinessOf(answer) && (byte)row.Standing == answer.Standing)
            return row;
        throw new LedgerViewsException($"The as-of table and the events of task '{day.Index.IdOf(number)}' do not agree; rebuild the views.");
    }

    public void Dispose() => day.Dispose();
}
