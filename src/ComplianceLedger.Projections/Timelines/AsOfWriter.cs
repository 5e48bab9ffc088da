using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>Writes the as-of table: for each event the days whose answers it changes, in the order of the log however the events fall into transactions. Belongs to the one writer.</summary>
internal sealed class AsOfWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _task;
    private readonly Statement _particular;
    private readonly Statement _row;
    private readonly SqliteCommand _number;
    private readonly List<AsOfTable.Task> _newTasks = [];
    private readonly List<(string Id, AsOfTable.Particulars Row)> _newParticulars = [];
    private readonly List<AsOfTable.Row> _newRows = [];
    private readonly int _unsortedRowsMin;
    private volatile AsOfIndex _index;

    // What is committed.
    private int _tasks;
    private int _rows;

    public AsOfWriter(SqliteConnection connection, int unsortedRowsMin)
    {
        (_connection, _unsortedRowsMin) = (connection, unsortedRowsMin);
        _index = new AsOfIndex(unsortedRowsMin);
        _task = AsOfTable.InsertTask(connection);
        _particular = AsOfTable.InsertParticulars(connection);
        _row = AsOfTable.InsertRow(connection);
        _number = connection.CreateCommand();
        _number.CommandText = "SELECT number FROM as_of_task_v2 WHERE task = $task";
        _number.Parameters.Add("$task", SqliteType.Text);
    }

    /// <summary>Read by anybody; another one after the table was emptied.</summary>
    public AsOfIndex Index => _index;

    /// <summary>Takes the table into memory, before anything is written to it.</summary>
    public void Load(LogPosition position)
    {
        try
        {
            AsOfTable.Load(_connection, _index);
        }
        catch (Exception e)
        {
            _index.Fail(e);
            throw;
        }
        (_tasks, _rows) = _index.Reached(position);
    }

    /// <summary>A task whose earlier events are in the table already.</summary>
    public int NumberOf(string task)
    {
        _number.Parameters[0].Value = task;
        return checked((int)(long)(_number.ExecuteScalar() ?? throw new LedgerViewsException($"The as-of table does not know task '{task}'; rebuild the views.")));
    }

    /// <summary>What an event changed.</summary>
    public void Add(TaskFolds.Entry entry, DecodedEvent e)
    {
        // A correction may leave particulars that no day's answer names any more. They are written all the same: whoever folds the task again numbers them too.
        if (entry.Changes.Count == 0 && entry.WrittenParticulars == entry.Timeline.Particulars.Count)
            return;
        if (entry.Number is not { } task)
        {
            entry.Number = task = _tasks + _newTasks.Count;
            _newTasks.Add(new AsOfTable.Task(task, entry.Id));
        }
        for (; entry.WrittenParticulars < entry.Timeline.Particulars.Count; entry.WrittenParticulars++)
            _newParticulars.Add((entry.Id, new AsOfTable.Particulars(task, entry.WrittenParticulars, entry.Timeline.Particulars[entry.WrittenParticulars])));
        foreach (var change in entry.Changes)
            _newRows.Add(new AsOfTable.Row(_rows + _newRows.Count, e.Recorded.Position.Value, task, change));
    }

    /// <summary>Inside the transaction.</summary>
    public void Write()
    {
        foreach (var task in _newTasks)
            _task.Run(task.Values());
        foreach (var (id, row) in _newParticulars)
            _particular.Run(row.Values(id));
        foreach (var row in _newRows)
            _row.Run(row.Values());
    }

    /// <summary>After the commit, up to this position.</summary>
    public void Written(LogPosition position)
    {
        foreach (var task in _newTasks)
            _index.AddTask(task.Id);
        foreach (var (_, row) in _newParticulars)
            _index.AddParticulars(row);
        foreach (var row in _newRows)
            _index.Add(row);
        (_tasks, _rows) = _index.Reached(position);
        Forget();
    }

    /// <summary>After a transaction that was given up.</summary>
    public void Forget()
    {
        _newTasks.Clear();
        _newParticulars.Clear();
        _newRows.Clear();
    }

    /// <summary>After the table was emptied. Whoever reads goes on with what there was.</summary>
    public void Empty() => (_index, _tasks, _rows) = (new AsOfIndex(_unsortedRowsMin), 0, 0);

    public void Dispose()
    {
        _task.Dispose();
        _particular.Dispose();
        _row.Dispose();
        _number.Dispose();
    }
}
