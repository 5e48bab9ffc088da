using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.Inspections;

internal static class InspectionReader
{
    public static Task<IReadOnlyList<InspectionRow>> All(Snapshot snapshot, Basis basis, InspectionFilter filter)
    {
        using var select = snapshot.Command(Known(filter.TaskId is null ? "" : "AND inspection IN (SELECT inspection FROM inspection_task_v1 WHERE task = $task)"));
        Add(select, basis);
        if (filter.TaskId is not null)
            select.Parameters.AddWithValue("$task", filter.TaskId);
        return Task.FromResult<IReadOnlyList<InspectionRow>>([.. InspectionTable.Read(select).Where(inspection =>
            (filter.Agency is null || inspection.Agency == filter.Agency) && (filter.IsOpen is null || inspection.Conclusion is null == filter.IsOpen))]);
    }

    public static Task<InspectionRow?> One(Snapshot snapshot, Basis basis, string id)
    {
        using var select = snapshot.Command(Known("AND inspection = $inspection"));
        Add(select, basis);
        select.Parameters.AddWithValue("$inspection", id);
        return Task.FromResult(InspectionTable.Read(select).SingleOrDefault());
    }

    private static string Known(string condition) =>
        $"""
        SELECT {string.Join(", ", InspectionTable.Names)} FROM inspection_v1
        WHERE position <= $position AND (occurred_on IS NULL OR occurred_on <= $day) {condition} ORDER BY inspection, revision
        """;

    private static void Add(Microsoft.Data.Sqlite.SqliteCommand select, Basis basis)
    {
        select.Parameters.AddWithValue("$position", basis.Position.Value);
        select.Parameters.AddWithValue("$day", Columns.Text(basis.AsOf));
    }
}
