using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections;

/// <summary>How a recurring duty comes round.</summary>
/// <param name="CutOff">The day of a period's last month by which its task is due: <c>1</c> to <c>31</c>, or <c>last</c>.</param>
/// <param name="CalendarId">Under which a cut-off that is no working day rolls; null where it stays as it is written.</param>
/// <param name="FirstPeriod">Such as <c>2025-03</c>, <c>2025-Q1</c>, <c>2025-H1</c> or <c>2025</c>.</param>
/// <param name="ConsolidatedInto">The duty that stands for this one too; null where it goes on by itself.</param>
/// <param name="ConsolidatedFrom">The first period that is that one's alone.</param>
public sealed record RecurrenceRow(Cadence Every, string CutOff, string? CalendarId, string FirstPeriod, string? ConsolidatedInto = null, string? ConsolidatedFrom = null)
{
    internal static RecurrenceRow? Of(RecurringDuty? duty) =>
        duty is null ? null : Of(new RecurrenceSet(duty.Recurrence, duty.First), duty.Consolidated?.Into.Value, duty.Consolidated?.From.ToString());

    internal static RecurrenceRow Of(RecurrenceSet set, string? consolidatedInto, string? consolidatedFrom) =>
        new(set.Recurrence.Every, set.Recurrence.CutOff.ToString(), set.Recurrence.Calendar?.Value, set.FirstPeriod.ToString(), consolidatedInto, consolidatedFrom);

    internal RecurrenceSet Set => new(
        new Recurrence(Every, DataCutOff.TryParse(CutOff, out var cutOff) ? cutOff : throw Damaged(CutOff), CalendarId is { } calendar ? new CalendarId(calendar) : null),
        ReportingPeriod.TryParse(FirstPeriod, out var first) ? first! : throw Damaged(FirstPeriod));

    private static LedgerViewsException Damaged(string text) => new($"'{text}' is no part of a recurrence; rebuild the views.");
}
