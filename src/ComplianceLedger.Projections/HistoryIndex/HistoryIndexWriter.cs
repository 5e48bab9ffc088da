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
        Load();
    }

    public void Write(DecodedEvent e)
    {
        var recordedAt = Columns.Text(e.Metadata.RecordedAt);
        if (string.CompareOrdinal(recordedAt, _runningMax) > 0)
            _runningMax = recordedAt;
        _insert.Run(
            e.Recorded.Position.Value, e.Recorded.Stream.Value, e.Recorded.Revision.Value, e.Recorded.Type, recordedAt, _runningMax, Columns.Text(e.EffectiveDay));
    }

    public void Written() => _committedMax = _runningMax;

    public void Forget() => _runningMax = _committedMax;

    /// <summary>Takes up the last row, after opening and after the table was emptied.</summary>
    public void Load()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT recorded_at_running_max FROM history_index_v1 ORDER BY position DESC LIMIT 1";
        _committedMax = _runningMax = command.ExecuteScalar() as string ?? "";
    }

    public void Dispose() => _insert.Dispose();
}
