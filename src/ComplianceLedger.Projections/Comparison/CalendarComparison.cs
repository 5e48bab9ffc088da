using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>The rows of a calendar, one for each of its events, against those events; and the calendars as their events give them.</summary>
internal sealed class CalendarComparison : IDisposable
{
    private readonly LogPosition _head;
    private readonly IEventLog _log;
    private readonly SqliteCommand _rows;
    private readonly Dictionary<CalendarId, CalendarState> _calendars = [];

    public CalendarComparison(Snapshot snapshot, IEventLog log)
    {
        (_head, _log) = (snapshot.Head, log);
        _rows = snapshot.Command("SELECT revision, type, data, occurred_on, position FROM calendar_v2 WHERE calendar = $calendar ORDER BY revision");
        _rows.Parameters.Add("$calendar", SqliteType.Text);
    }

    /// <summary>The first difference; null where there is none.</summary>
    public async Task<string?> Difference(StreamId id, CancellationToken cancellation)
    {
        List<object?[]> events = [];
        await foreach (var e in DecodedEvent.Of(_log, id, _head, cancellation).ConfigureAwait(false))
            events.Add(CalendarTable.Values(e));
        _rows.Parameters[0].Value = id.Id;
        using var row = _rows.ExecuteReader();
        foreach (var expected in events)
        {
            if (!row.Read())
                return $"the views have no row of its revision {expected[1]}";
            for (var i = 0; i < row.FieldCount; i++)
            {
                // The row's first value is the calendar itself.
                if (StoredRow.Difference(row.GetName(i), row.GetValue(i), expected[i + 1]) is { } problem)
                    return problem;
            }
        }
        return row.Read() ? $"the views have a row of its revision {row.GetValue(0)}, which is not there" : null;
    }

    /// <summary>As the events up to the views' position leave it.</summary>
    public async Task<IReadOnlyList<CalendarVersion>> VersionsOf(CalendarId id, CancellationToken cancellation)
    {
        if (!_calendars.TryGetValue(id, out var calendar))
        {
            calendar = CalendarState.Initial;
            await foreach (var e in DecodedEvent.Of(_log, StreamId.Of(id), _head, cancellation).ConfigureAwait(false))
                calendar = CalendarState.Evolve(calendar, e.Fact);
            _calendars.Add(id, calendar);
        }
        return calendar.Versions;
    }

    public void Dispose() => _rows.Dispose();
}
