using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Successions;

/// <summary>
/// Writes the successions, and beside each task what they still have to move of it: what a reactor has to do is a row, and it is gone when it is done. Belongs to
/// the one writer.
/// </summary>
internal sealed class SuccessionWriter : IDisposable
{
    private readonly SqliteCommand _all;
    private readonly SqliteCommand _tasksOf;
    private readonly SqliteCommand _task;
    private readonly Statement _row;
    private readonly Statement _forgetDue;
    private readonly Statement _due;
    private readonly Dictionary<string, (SuccessionState State, long PlannedPosition)> _successions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DecodedEvent> _changed = new(StringComparer.Ordinal);
    private readonly List<SuccessionPlanned> _planned = [];
    private SuccessionPlans? _plans;

    public SuccessionWriter(SqliteConnection connection)
    {
        _all = Command(SuccessionTable.Select);
        _tasksOf = Command("SELECT DISTINCT task FROM task_agency_v2 WHERE agency = $id");
        _tasksOf.Parameters.Add("$id", SqliteType.Text);
        _task = Command($"SELECT {TaskBoardTable.Selected} FROM {TaskBoardTable.Name} WHERE task = $id");
        _task.Parameters.Add("$id", SqliteType.Text);
        _row = new Statement(connection, SuccessionTable.Upsert, SuccessionTable.Parameters);
        _forgetDue = new Statement(connection, "DELETE FROM transfer_due_v3 WHERE task = $task", "$task");
        _due = new Statement(
            connection,
            "INSERT INTO transfer_due_v3 (task, succession, receiver, effective_on, before, reverts) VALUES ($task, $succession, $receiver, $effective_on, $before, $reverts)",
            "$task", "$succession", "$receiver", "$effective_on", "$before", "$reverts");

        SqliteCommand Command(string sql)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }

    public void Fold(DecodedEvent e)
    {
        _ = Plans;
        var (state, plannedPosition) = _successions.GetValueOrDefault(e.Stream.Id, (SuccessionState.Initial, e.Recorded.Position.Value));
        if (e.Event is SuccessionPlanned != state.Planned is null)
            throw new UnreadableEventException(e.Recorded, "a succession begins with its plan, once.");
        try
        {
            _successions[e.Stream.Id] = (SuccessionState.Evolve(state, e.Fact), plannedPosition);
        }
        catch (UnexpectedEventException unexpected)
        {
            throw new UnreadableEventException(e.Recorded, unexpected.Message, unexpected);
        }
        if (e.Event is SuccessionPlanned planned)
        {
            Plans.Add(planned);
            _planned.Add(planned);
        }
        _changed[e.Stream.Id] = e;
    }

    /// <summary>Inside the transaction, for a task that has changed. The successions are as the transaction leaves them.</summary>
    public void Write(BoardTask? before, BoardTask now)
    {
        if ((before is not null && Plans.Concern(before)) || Plans.Concern(now))
            WriteDue(now);
    }

    /// <summary>Inside the transaction, after the tasks.</summary>
    public void Write()
    {
        foreach (var (id, last) in _changed)
        {
            var (state, plannedPosition) = _successions[id];
            _row.Run(SuccessionTable.Values(state, plannedPosition, last.Recorded.Revision.Value, last.Recorded.Position.Value));
        }
        // A new one finds its tasks; those that come to it later are written as they change.
        foreach (var task in _planned.SelectMany(TasksOf).Distinct(StringComparer.Ordinal).ToList())
        {
            _task.Parameters[0].Value = task;
            if (BoardTaskOf() is { } row)
                WriteDue(row);
        }

        BoardTask? BoardTaskOf()
        {
            using var row = _task.ExecuteReader();
            return row.Read() ? TaskBoardTable.Read(row) : null;
        }
    }

    /// <summary>After the commit.</summary>
    public void Written()
    {
        _changed.Clear();
        _planned.Clear();
    }

    /// <summary>After a transaction that was given up: the rows are the memory.</summary>
    public void Forget()
    {
        Written();
        _successions.Clear();
        _plans = null;
    }

    private SuccessionPlans Plans => _plans ??= Load();

    private SuccessionPlans Load()
    {
        var rows = SuccessionTable.Rows(_all);
        foreach (var row in rows)
            _successions.Add(row.SuccessionId, (SuccessionTable.State(row), row.PlannedPosition));
        return SuccessionTable.Plans(rows);
    }

    private IEnumerable<string> TasksOf(SuccessionPlanned planned)
    {
        foreach (var allocation in planned.Allocation)
            yield return allocation.Task.Value;
        if (!planned.Succession.Dissolves)
            yield break;
        foreach (var agency in planned.Succession.Predecessors)
        {
            _tasksOf.Parameters[0].Value = agency.Value;
            using var row = _tasksOf.ExecuteReader();
            while (row.Read())
                yield return row.GetString(0);
        }
    }

    private void WriteDue(BoardTask task)
    {
        _forgetDue.Run(task.TaskId);
        foreach (var (plan, to, before, reverts) in _plans!.Due(task))
            _due.Run(task.TaskId, plan.Id.Value, to, Columns.Text(plan.EffectiveOn), before, reverts ? 1 : 0);
    }

    public void Dispose()
    {
        _all.Dispose();
        _tasksOf.Dispose();
        _task.Dispose();
        _row.Dispose();
        _forgetDue.Dispose();
        _due.Dispose();
    }
}
