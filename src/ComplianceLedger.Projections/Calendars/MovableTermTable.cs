using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Calendars;

/// <summary>The terms that ask a calendar, of open tasks and of closed ones, each with the first change that moves it.</summary>
internal static class MovableTermTable
{
    public static readonly string[] Names = ["calendar", "revision", "roll_policy", "term", "day", "closed_on", "moved_by"];

    private static readonly string NamesOfRow = string.Join(", ", ["task", .. Names]);

    public static readonly string[] Parameters = ["$task", .. Names.Select(name => $"${name}")];

    public static readonly string Upsert =
        $"""
        INSERT INTO movable_term_v1 ({NamesOfRow}) VALUES ({string.Join(", ", Parameters)})
        ON CONFLICT (task) DO UPDATE SET {string.Join(", ", Names.Select(name => $"{name} = excluded.{name}"))}
        """;

    /// <summary>Those that no change has moved yet and that one decided on <c>$decided_on</c> reaches. Two searches, so that tasks that were closed before that are not even looked at.</summary>
    public static readonly string SelectUnmoved =
        $"""
        SELECT {NamesOfRow} FROM movable_term_v1 WHERE calendar = $calendar AND moved_by IS NULL AND closed_on IS NULL
        UNION ALL SELECT {NamesOfRow} FROM movable_term_v1 WHERE calendar = $calendar AND moved_by IS NULL AND closed_on >= $decided_on
        """;

    /// <summary>The row, without the task.</summary>
    /// <param name="versions">Of its calendar.</param>
    public static object?[] Values(MovableTerm term, IReadOnlyList<CalendarVersion> versions) =>
    [
        term.Basis.Calendar.Value, term.Basis.Revision, Words<RollPolicy>.NameOf(term.Basis.RollPolicy), StoredTerms.Write(term.Term), Columns.Text(term.Day), Columns.Text(term.ClosedOn), term.MovedBy(versions),
    ];

    /// <summary>What <see cref="Values"/> made a row of, from a row that begins with the task.</summary>
    public static (string Task, MovableTerm Term) Read(SqliteDataReader row) => (
        row.GetString(0),
        new MovableTerm(
            StoredTerms.Read(row.GetString(4)), new DeadlineBasis(new CalendarId(row.GetString(1)), row.GetInt64(2), row.Word<RollPolicy>(3)), row.DayOrNull(5)!.Value, row.DayOrNull(6)));
}
