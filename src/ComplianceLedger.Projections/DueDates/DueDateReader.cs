using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.DueDates;

internal static class DueDateReader
{
    public static Task<IReadOnlyList<DueDate>> Between(Snapshot snapshot, DateOnly from, DateOnly until)
    {
        List<DueDate> due = [];
        using var command = snapshot.Command("SELECT task, day FROM due_dates_v2 WHERE day BETWEEN $from AND $until ORDER BY day, task");
        command.Parameters.AddWithValue("$from", Columns.Text(from));
        command.Parameters.AddWithValue("$until", Columns.Text(until));
        using var row = command.ExecuteReader();
        while (row.Read())
            due.Add(new DueDate(row.GetString(0), row.DayOrNull(1)!.Value));
        return Task.FromResult<IReadOnlyList<DueDate>>(due);
    }

    /// <param name="thresholds">Ascending.</param>
    public static Task<IReadOnlyList<DueUrging>> Urgings(Snapshot snapshot, DateOnly today, IReadOnlyList<int> thresholds, int limit)
    {
        List<DueUrging> due = [];
        // Tasks that were urged at the same point wait for the same next one, so that each such group is one walk along an index, over nothing but what is found.
        foreach (var urged in Levels(snapshot))
        {
            if (due.Count == limit || thresholds.All(threshold => threshold <= urged))
                break;
            var next = thresholds.First(threshold => !(threshold <= urged));
            using var command = snapshot.Command("SELECT task, day FROM due_dates_v2 WHERE is_urged = 1 AND urged IS $urged AND day <= $day ORDER BY day LIMIT $limit");
            command.Parameters.AddWithValue("$urged", urged ?? (object)DBNull.Value);
            command.Parameters.AddWithValue("$day", Columns.Text(today.AddDays(-next)));
            command.Parameters.AddWithValue("$limit", limit - due.Count);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var deadline = row.DayOrNull(1)!.Value;
                due.Add(new DueUrging(row.GetString(0), deadline, thresholds.Last(threshold => deadline.AddDays(threshold) <= today)));
            }
        }
        return Task.FromResult<IReadOnlyList<DueUrging>>(due);
    }

    /// <summary>The points at which tasks were urged last, each once, ascending; first those that were at none.</summary>
    private static IEnumerable<int?> Levels(Snapshot snapshot)
    {
        yield return null;
        using var next = snapshot.Command("SELECT min(urged) FROM due_dates_v2 WHERE is_urged = 1 AND urged > $last");
        var last = next.Parameters.AddWithValue("$last", int.MinValue);
        while (next.ExecuteScalar() is long urged)
        {
            yield return (int)urged;
            last.Value = urged;
        }
    }
}
