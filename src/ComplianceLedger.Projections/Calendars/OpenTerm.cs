using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Calendars;

/// <summary>The term of an open task that asks a calendar, and the day that it came to.</summary>
internal sealed record OpenTerm(ResolvedTerm Term, DateOnly Day)
{
    /// <summary>Null where the task is closed, or its deadline follows from no calendar.</summary>
    public static OpenTerm? Of(TaskState task) =>
        task.Status.IsOpen() && task is { Term: { Basis: not null } term, CurrentDeadline: { } day } ? new OpenTerm(term, day) : null;

    public CalendarId Calendar => Term.Basis!.Calendar;

    public static readonly string[] Names = ["calendar", "revision", "roll_policy", "term", "day", "moved_by"];

    /// <summary>The row, without the task.</summary>
    /// <param name="versions">Of its calendar.</param>
    public object?[] Values(IReadOnlyList<CalendarVersion> versions) =>
    [
        Calendar.Value, Term.Basis!.Revision, Words<RollPolicy>.NameOf(Term.Basis.RollPolicy), StoredTerms.Write(Term.Term), Columns.Text(Day), Term.MovedBy(Day, versions),
    ];

    /// <summary>What <see cref="Values"/> made a row of, from a row that begins with the task.</summary>
    public static (string Task, OpenTerm Term) Read(SqliteDataReader row) => (
        row.GetString(0),
        new OpenTerm(
            new ResolvedTerm(StoredTerms.Read(row.GetString(4)), new DeadlineBasis(new CalendarId(row.GetString(1)), row.GetInt64(2), row.Word<RollPolicy>(3))), row.DayOrNull(5)!.Value));
}
