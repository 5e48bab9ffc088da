using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.RecurringDuties;

internal static class DutyReader
{
    // A duty lets its child in before that is assigned, and lets the next one in after that: only the last may be on its way, or may have been broken off.
    public static Task<IReadOnlyList<DueDuty>> Due(Snapshot snapshot, DateOnly today, int limit)
    {
        using var select = snapshot.Command(
            $"""
            SELECT task, next_day, last_child, at_odds FROM recurring_duty_v2 duty
            WHERE next_day <= $today OR at_odds IS NOT NULL OR (last_child IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {TaskBoardTable.Name} WHERE task = duty.last_child))
            ORDER BY task LIMIT $limit
            """);
        select.Parameters.AddWithValue("$today", Columns.Text(today));
        select.Parameters.AddWithValue("$limit", limit);
        using var row = select.ExecuteReader();
        List<DueDuty> due = [];
        while (row.Read())
            due.Add(new DueDuty(row.GetString(0), row.DayOrNull(1), row.TextOrNull(2), row.TextOrNull(3)));
        return Task.FromResult<IReadOnlyList<DueDuty>>(due);
    }
}
