using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.RecurringDuties;

internal static class DutyReader
{
    // A duty lets its child in before that is assigned, or reopened: until then, or for good where that was broken off, the board says otherwise.
    public static Task<IReadOnlyList<DueDuty>> Due(Snapshot snapshot, DateOnly today, int limit)
    {
        using var select = snapshot.Command(
            $"""
            SELECT task, next_day, at_odds, awaited FROM (
                SELECT task, next_day, at_odds, (
                    SELECT group_concat(held.value, ' ') FROM json_each(open_periods) held LEFT JOIN {TaskBoardTable.Name} child ON child.task = held.value
                    WHERE child.task IS NULL OR child.status = $withdrawn) AS awaited
                FROM recurring_duty_v3)
            WHERE next_day <= $today OR at_odds IS NOT NULL OR awaited IS NOT NULL
            ORDER BY task LIMIT $limit
            """);
        select.Parameters.AddWithValue("$today", Columns.Text(today));
        select.Parameters.AddWithValue("$withdrawn", Words<TaskStatus>.NameOf(TaskStatus.Withdrawn));
        select.Parameters.AddWithValue("$limit", limit);
        using var row = select.ExecuteReader();
        List<DueDuty> due = [];
        while (row.Read())
            due.Add(new DueDuty(row.GetString(0), row.DayOrNull(1), row.TextOrNull(2), [.. row.TextOrNull(3)?.Split(' ') ?? []]));
        return Task.FromResult<IReadOnlyList<DueDuty>>(due);
    }
}
