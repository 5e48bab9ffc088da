using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.HistoryIndex;

/// <summary>One row for each event of the log: where it stands, when it was recorded and when it took effect.</summary>
internal sealed class HistoryIndexWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _insert;

    // Of the last row that is committed, and of the last one written.
    private string _committedMax = "";
    private string _runningMax = "";

    // Not committed yet.
    private readonly List<(long Position, DateOnly? Effective)> _assigned = [];

    public HistoryIndexWriter(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new Statement(
            connection,
            """
            INSERT INTO history_index_v1 (position, stream, revision, type, recorded_at, recorded_at_running_max, effective_day)
            VALUES ($position, $stream, $revision, $type, $recordedAt, $runningMax, $effectiveDay)
            """,
            "$position", "$stream", "$revision", "$type", "$recordedAt", "$runningMax", "$effectiveDay");
    }

    public void Write(DecodedEvent e)
    {
        var recordedAt = Columns.Text(e.Metadata.RecordedAt);
        if (string.CompareOrdinal(recordedAt, _runningMax) > 0)
            _runningMax = recordedAt;
        _insert.Run(
            e.Recorded.Position.Value, e.Recorded.Stream.Value, e.Recorded.Revision.Value, e.Recorded.Type, recordedAt, _runningMax, Columns.Text(e.EffectiveDay));
        if (e.Recorded.Type == AssignmentCount.Type)
            _assigned.Add((e.Recorded.Position.Value, e.EffectiveDay));
    }

    /// <summary>After the commit.</summary>
    public void Written(AssignmentCount assignments, IReadOnlyList<CorrectedDay> corrected)
    {
        _committedMax = _runningMax;
        assignments.Add(_assigned, corrected);
        _assigned.Clear();
    }

    public void Forget()
    {
        _runningMax = _committedMax;
        _assigned.Clear();
    }

    /// <summary>Takes up the last row and counts the assignments, after opening and after the table was emptied.</summary>
    public void Load(AssignmentCount assignments)
    {
        using var last = _connection.CreateCommand();
        last.CommandText = "SELECT recorded_at_running_max FROM history_index_v1 ORDER BY position DESC LIMIT 1";
        _committedMax = _runningMax = last.ExecuteScalar() as string ?? "";
        assignments.Add(
            Rows($"SELECT position, effective_day FROM history_index_v1 WHERE type = '{AssignmentCount.Type}'", row => (row.GetInt64(0), row.DayOrNull(1))),
            Rows($"SELECT {string.Join(", ", CorrectedDay.Names)} FROM corrected_day_v1", row => new CorrectedDay(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.DayOrNull(3))));
    }

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        List<T> rows = [];
        while (row.Read())
            rows.Add(read(row));
        return rows;
    }

    public void Dispose() => _insert.Dispose();
}
