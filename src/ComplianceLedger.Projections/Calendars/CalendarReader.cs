using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.Calendars;

internal static class CalendarReader
{
    public static Task<CalendarRow?> One(Snapshot snapshot, string id)
    {
        using var select = snapshot.Command(CalendarTable.Select);
        select.Parameters.AddWithValue("$calendar", id);
        var facts = CalendarTable.Read(select).ToList();
        return Task.FromResult(facts.Count == 0 ? null : new CalendarRow(id, facts.Count - 1, CalendarTable.State(facts).Current!, [.. facts.Select(fact => (CalendarEvent)fact.Event)]));
    }

    public static Task<IReadOnlyList<MovedTerm>> Moved(Snapshot snapshot, int limit)
    {
        using var select = snapshot.Command("SELECT task, calendar, moved_by FROM movable_term_v1 WHERE moved_by IS NOT NULL ORDER BY task LIMIT $limit");
        select.Parameters.AddWithValue("$limit", limit);
        using var row = select.ExecuteReader();
        List<MovedTerm> moved = [];
        while (row.Read())
            moved.Add(new MovedTerm(row.GetString(0), new CalendarId(row.GetString(1)), new Revision(row.GetInt64(2))));
        return Task.FromResult<IReadOnlyList<MovedTerm>>(moved);
    }
}
