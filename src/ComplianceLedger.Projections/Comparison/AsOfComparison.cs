using ComplianceLedger.Domain;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Timelines;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>A task's rows of the as-of table against its events.</summary>
internal sealed class AsOfComparison : IDisposable
{
    private readonly SqliteCommand _number;
    private readonly SqliteCommand _rows;
    private readonly SqliteCommand _particulars;

    public AsOfComparison(Snapshot snapshot)
    {
        _number = Select("SELECT number FROM as_of_task_v2 WHERE task = $task", SqliteType.Text);
        _rows = Select($"SELECT {string.Join(", ", AsOfTable.RowNames)} FROM as_of_v2 WHERE task = $task ORDER BY number", SqliteType.Integer);
        _particulars = Select($"SELECT {string.Join(", ", AsOfTable.ParticularsNames)} FROM as_of_particulars_v2 WHERE task = $task ORDER BY ordinal", SqliteType.Integer);

        SqliteCommand Select(string sql, SqliteType type)
        {
            var select = snapshot.Command(sql);
            select.Parameters.Add("$task", type);
            return select;
        }
    }

    /// <summary>The first difference; null where there is none.</summary>
    public string? Difference(string id, IReadOnlyList<DecodedEvent> events)
    {
        var timeline = new TaskTimeline();
        List<Fact> facts = [.. events.Select(e => e.Fact)];
        var changes = events.SelectMany((e, i) => timeline.Add(facts, i).Select(change => (e.Recorded.Position, Change: change))).ToList();
        _number.Parameters[0].Value = id;
        if (_number.ExecuteScalar() is not long number)
            return changes.Count == 0 ? null : "as_of: the views have no row of it";
        _rows.Parameters[0].Value = _particulars.Parameters[0].Value = number;
        var task = checked((int)number);
        return Difference("as_of", _rows, AsOfTable.RowNames, [.. changes.Select(change => new AsOfTable.Row(0, change.Position.Value, task, change.Change).Values())], firstColumn: 1)
            ?? Difference(
                "as_of_particulars", _particulars, AsOfTable.ParticularsNames,
                [.. timeline.Particulars.Select((particulars, ordinal) => new AsOfTable.Particulars(task, ordinal, particulars).Values(id))], firstColumn: 0);
    }

    /// <param name="firstColumn">The row's own number hangs on the events of all tasks, and is looked at with all rows.</param>
    private static string? Difference(string table, SqliteCommand select, string[] columns, List<object?[]> expected, int firstColumn)
    {
        using var row = select.ExecuteReader();
        for (var i = 0; ; i++)
        {
            if (!row.Read())
                return i == expected.Count ? null : $"{table}: the views have {i} rows of it, and its events give {expected.Count}";
            if (i == expected.Count)
                return $"{table}: the views have more rows of it than the {i} that its events give";
            for (var column = firstColumn; column < columns.Length; column++)
            {
                if (StoredRow.Difference($"{table}, row {i}: {columns[column]}", row.GetValue(column), expected[i][column]) is { } problem)
                    return problem;
            }
        }
    }

    public void Dispose()
    {
        _number.Dispose();
        _rows.Dispose();
        _particulars.Dispose();
    }
}
