using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Calendars;

/// <summary>The calendars' own events, few and small: a calendar is folded from its rows.</summary>
internal static class CalendarTable
{
    public const string Insert = "INSERT INTO calendar_v1 (calendar, revision, type, data, position) VALUES ($calendar, $revision, $type, $data, $position)";

    public static readonly string[] Parameters = ["$calendar", "$revision", "$type", "$data", "$position"];

    public const string Select = "SELECT type, data FROM calendar_v1 WHERE calendar = $calendar ORDER BY revision";

    public static object[] Values(DecodedEvent e) =>
        [e.Stream.Id, e.Recorded.Revision.Value, e.Recorded.Type, Encoding.UTF8.GetString(e.Recorded.Data.Span), e.Recorded.Position.Value];

    public static IEnumerable<CalendarEvent> Read(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        while (row.Read())
        {
            CalendarEvent e;
            try
            {
                e = (CalendarEvent)EventTable.Current.Decode(row.GetString(0), Encoding.UTF8.GetBytes(row.GetString(1)), "calendar_v1");
            }
            catch (EventCodecException damaged)
            {
                throw new LedgerViewsException($"{damaged.Message}; rebuild the views.", damaged);
            }
            yield return e;
        }
    }

    public static CalendarState State(IEnumerable<CalendarEvent> events) =>
        // Who said it, and when, is no part of a calendar.
        events.Aggregate(CalendarState.Initial, (calendar, e) => CalendarState.Evolve(calendar, new Fact(e, Occurrence.Unknown, new Party("", Role.System, null))));
}
