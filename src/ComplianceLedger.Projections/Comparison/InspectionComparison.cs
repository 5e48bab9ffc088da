using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Inspections;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>The rows of an inspection, one for each of its events, and those of its tasks, against those events.</summary>
internal sealed class InspectionComparison : IDisposable
{
    private readonly LogPosition _head;
    private readonly IEventLog _log;
    private readonly SqliteCommand _rows;
    private readonly SqliteCommand _tasks;

    public InspectionComparison(Snapshot snapshot, IEventLog log)
    {
        (_head, _log) = (snapshot.Head, log);
        _rows = Select($"SELECT {string.Join(", ", InspectionTable.Names)} FROM inspection_v1 WHERE inspection = $inspection ORDER BY revision");
        _tasks = Select("SELECT task FROM inspection_task_v1 WHERE inspection = $inspection ORDER BY task");

        SqliteCommand Select(string sql)
        {
            var select = snapshot.Command(sql);
            select.Parameters.Add("$inspection", SqliteType.Text);
            return select;
        }
    }

    /// <summary>The first difference; null where there is none.</summary>
    public async Task<string?> Difference(StreamId id, CancellationToken cancellation)
    {
        var events = await DecodedEvent.AllOf(_log, id, _head, cancellation).ConfigureAwait(false);
        _rows.Parameters[0].Value = _tasks.Parameters[0].Value = id.Id;
        using (var row = _rows.ExecuteReader())
        {
            foreach (var expected in events.Select(InspectionTable.Values))
            {
                if (!row.Read())
                    return $"the views have no row of its revision {expected[1]}";
                for (var i = 0; i < InspectionTable.Names.Length; i++)
                {
                    if (StoredRow.Difference(InspectionTable.Names[i], row.GetValue(i), expected[i]) is { } problem)
                        return problem;
                }
            }
            if (row.Read())
                return $"the views have a row of its revision {row.GetValue(1)}, which is not there";
        }
        var tasks = events.Select(e => e.Event).OfType<InspectionOpened>().SelectMany(opened => opened.Tasks).Select(task => task.Value).Order(StringComparer.Ordinal);
        return StoredRow.Difference("inspection_task", Tasks(), string.Join(", ", tasks));
    }

    private string Tasks()
    {
        using var row = _tasks.ExecuteReader();
        List<string> tasks = [];
        while (row.Read())
            tasks.Add($"{row.GetValue(0)}");
        return string.Join(", ", tasks);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _tasks.Dispose();
    }
}
