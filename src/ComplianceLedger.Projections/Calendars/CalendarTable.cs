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
    public static readonly string[] Names = ["calendar", "revision", "type", "data", "occurred_on", "position"];

    public static readonly string[] Parameters = [.. Names.Select(name => $"${name}")];

    public static readonly string Insert = $"INSERT INTO calendar_v2 ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Parameters)})";

    public const string Select = "SELECT type, data, occurred_on FROM calendar_v2 WHERE calendar = $calendar ORDER BY revision";

    public static object?[] Values(DecodedEvent e) =>
    [
        e.Stream.Id, e.Recorded.Revision.Value, e.Recorded.Type, Encoding.UTF8.GetString(e.Recorded.Data.Span), Columns.Text(e.Fact.Occurred.Day), e.Recorded.Position.Value,
    ];

    /// <summary>What happened to it and on which day; who said so is no part of a calendar.</summary>
    public static IEnumerable<Fact> Read(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        while (row.Read())
        {
            DomainEvent e;
            try
            {
                e = EventTable.Current.Decode(row.GetString(0), Encoding.UTF8.GetBytes(row.GetString(1)), "calendar_v2");
            }
            catch (EventCodecException damaged)
            {
                throw new LedgerViewsException($"{damaged.Message}; rebuild the views.", damaged);
            }
            yield return new Fact(e, row.DayOrNull(2) is { } day ? Occurrence.On(day) : Occurrence.Unknown, new Party("", Role.System, null));
        }
    }

    public static CalendarState State(IEnumerable<Fact> facts) => facts.Aggregate(CalendarState.Initial, CalendarState.Evolve);
}
