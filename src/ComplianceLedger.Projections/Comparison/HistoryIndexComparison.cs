using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>
/// The rows of the history index against the events. A row never changes once it is written, so they are read a page at a time, as a pass through the log comes to
/// them: no snapshot is held meanwhile, which would keep the views' write-ahead log from starting anew.
/// </summary>
internal sealed class HistoryIndexComparison
{
    private const int RowsOfPage = 2_000;

    private readonly record struct Row(long Position, string Stream, long Revision, string Type, string RecordedAt, string RunningMax, string? EffectiveDay);

    private readonly Queue<Row> _rows = new(RowsOfPage);
    private string _runningMax = "";

    // Every row up to here has been read.
    private long _read;
    private bool _isLastPage;

    /// <summary>What the views reflected when a page was read last.</summary>
    public LogPosition Position { get; private set; }

    public bool Needs(LogPosition position) => position.Value > _read && !_isLastPage;

    public Task<bool> ReadPage(Snapshot snapshot)
    {
        Position = snapshot.Head;
        using var select = snapshot.Command(
            $"""
            SELECT position, stream, revision, type, recorded_at, recorded_at_running_max, effective_day FROM history_index_v1
            WHERE position > $read AND position <= $head ORDER BY position LIMIT {RowsOfPage}
            """);
        select.Parameters.AddWithValue("$read", _read);
        select.Parameters.AddWithValue("$head", snapshot.Head.Value);
        using var row = select.ExecuteReader();
        var rows = 0;
        for (; row.Read(); rows++)
        {
            _read = row.GetInt64(0);
            _rows.Enqueue(new Row(_read, row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5), row.TextOrNull(6)));
        }
        _isLastPage = rows < RowsOfPage;
        if (_isLastPage)
            _read = Math.Max(_read, snapshot.Head.Value);
        return Task.FromResult(_isLastPage);
    }

    /// <summary>Null where there is none, or where the views have not come to the event.</summary>
    public string? Difference(RecordedEvent recorded, (Fact Fact, EventMetadata Metadata)? read)
    {
        if (recorded.Position.Value > _read)
            return null;
        string? problem = null;
        while (_rows.TryPeek(out var before) && before.Position < recorded.Position.Value)
        {
            problem ??= $"it has position {before.Position}, which the log does not hold";
            _rows.Dequeue();
        }
        if (!_rows.TryPeek(out var row) || row.Position != recorded.Position.Value)
        {
            Recorded(read is { } known ? Columns.Text(known.Metadata.RecordedAt) : "");
            return problem ?? $"it has no row of position {recorded.Position}";
        }
        _rows.Dequeue();
        return problem
            ?? StoredRow.Difference("stream", row.Stream, recorded.Stream.Value)
            ?? StoredRow.Difference("revision", row.Revision, recorded.Revision.Value)
            ?? StoredRow.Difference("type", row.Type, recorded.Type)
            ?? Difference(row, read);
    }

    private string? Difference(Row row, (Fact Fact, EventMetadata Metadata)? read)
    {
        if (read is not { } known)
        {
            Recorded(row.RecordedAt);
            return null;
        }
        var recordedAt = Columns.Text(known.Metadata.RecordedAt);
        Recorded(recordedAt);
        return StoredRow.Difference("recorded_at", row.RecordedAt, recordedAt)
            ?? StoredRow.Difference("recorded_at_running_max", row.RunningMax, _runningMax)
            ?? StoredRow.Difference("effective_day", row.EffectiveDay, Columns.Text(AsOf.EffectiveDay(known.Fact)));
    }

    private void Recorded(string at)
    {
        if (string.CompareOrdinal(at, _runningMax) > 0)
            _runningMax = at;
    }
}
