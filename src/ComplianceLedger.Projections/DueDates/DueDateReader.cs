using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.DueDates;

internal static class DueDateReader
{
    public static Task<IReadOnlyList<DueDate>> Between(Snapshot snapshot, DateOnly from, DateOnly until)
    {
        List<DueDate> due = [];
        using var command = snapshot.Command("SELECT task, day FROM due_dates_v1 WHERE day BETWEEN $from AND $until ORDER BY day, task");
        command.Parameters.AddWithValue("$from", Columns.Text(from));
        command.Parameters.AddWithValue("$until", Columns.Text(until));
        using var row = command.ExecuteReader();
        while (row.Read())
            due.Add(new DueDate(row.GetString(0), row.DayOrNull(1)!.Value));
        return Task.FromResult<IReadOnlyList<DueDate>>(due);
    }
}
