using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>Rows of streams and positions that the log does not hold.</summary>
internal static class SurplusRows
{
    // Each gives the ids that the log must hold. A task's relations, due day, term, transfers, periods and corrected days are answered for by its row on the board, where it has one.
    private static readonly (string Table, Category Category, string Select)[] Tables =
    [
        ("task_board", Category.DirectiveTask, $"SELECT task FROM {TaskBoardTable.Name} WHERE first_position <= $upTo ORDER BY task"),
        OffTheBoard("task_agency", "task_agency_v2"),
        OffTheBoard("due_dates", "due_dates_v2"),
        OffTheBoard("movable_term", "movable_term_v1"),
        OffTheBoard("transfer_due", "transfer_due_v3"),
        ("succession", Category.Succession, "SELECT succession FROM succession_v1 WHERE planned_position <= $upTo ORDER BY succession"),
        OffTheBoard("corrected_day", "corrected_day_v1"),
        ("inspection", Category.Inspection, "SELECT DISTINCT inspection FROM inspection_v1 WHERE position <= $upTo ORDER BY inspection"),
        ("inspection_task", Category.Inspection, "SELECT DISTINCT inspection FROM inspection_task_v1 WHERE inspection NOT IN (SELECT inspection FROM inspection_v1) ORDER BY inspection"),
        OffTheBoard("as_of_task", "as_of_task_v2"),
        OffTheBoard("recurring_duty", "recurring_duty_v3"),
        ("calendar", Category.Calendar, "SELECT DISTINCT calendar FROM calendar_v2 WHERE position <= $upTo ORDER BY calendar"),
        ("agency", Category.Agency, "SELECT agency FROM agency_v2 WHERE position <= $upTo ORDER BY agency"),
        ("instrument", Category.Instrument, "SELECT instrument FROM instrument_v1 WHERE position <= $upTo ORDER BY instrument"),
    ];

    // Numbers without a gap, in the order of the positions, each of a task that has a number without a gap: what every answer as of a day rests on.
    private const string MisnumberedRow =
        """
        SELECT number FROM (
            SELECT number, position, task, row_number() OVER (ORDER BY number) - 1 AS place, lag(position, 1, 0) OVER (ORDER BY number) AS before FROM as_of_v2)
        WHERE number <> place OR position < before OR task NOT IN (SELECT number FROM as_of_task_v2)
        UNION ALL SELECT number FROM (SELECT number, row_number() OVER (ORDER BY number) - 1 AS place FROM as_of_task_v2) WHERE number <> place
        UNION ALL SELECT task FROM as_of_particulars_v2 WHERE task NOT IN (SELECT number FROM as_of_task_v2)
        LIMIT 1
        """;

    /// <summary>What stands beside the board, of tasks that have no row on it.</summary>
    private static (string Table, Category Category, string Select) OffTheBoard(string table, string name) =>
        (table, Category.DirectiveTask, $"SELECT DISTINCT task FROM {name} WHERE task NOT IN (SELECT task FROM {TaskBoardTable.Name} WHERE task IS NOT NULL) ORDER BY task");

    public static IEnumerable<ViewDifference> Of(Snapshot snapshot, Func<StreamId, bool> isKnown, LogPosition upTo)
    {
        foreach (var (table, category, sql) in Tables)
        {
            using var select = snapshot.Command(sql);
            select.Parameters.AddWithValue("$upTo", upTo.Value);
            using var row = select.ExecuteReader();
            while (row.Read())
            {
                var id = $"{row.GetValue(0)}";
                StreamId? stream = StreamId.TryParse($"{StreamId.Prefix(category)}-{id}", out var parsed) ? parsed : null;
                if (stream is null || !isKnown(stream.Value))
                {
                    yield return new ViewDifference(
                        ViewDifferenceKind.Row, stream is null ? null : new StreamName(stream.Value.ToString()), snapshot.Head,
                        $"{table} has a row of '{id}', which the log does not hold");
                }
            }
        }
        using var numbers = snapshot.Command(MisnumberedRow);
        if (numbers.ExecuteScalar() is long number)
            yield return new ViewDifference(ViewDifferenceKind.Row, null, snapshot.Head, $"the as-of table's row {number} does not stand where the log's order puts it, or is of no task");
        using var index = snapshot.Command("SELECT min(position) FROM history_index_v1 WHERE position NOT BETWEEN 1 AND $head");
        index.Parameters.AddWithValue("$head", snapshot.Head.Value);
        if (index.ExecuteScalar() is long position)
            yield return new ViewDifference(ViewDifferenceKind.Row, null, snapshot.Head, $"the history index has position {position}, beyond what the views reflect");
    }
}
