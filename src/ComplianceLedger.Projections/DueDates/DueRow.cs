using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.DueDates;

/// <summary>A row of <c>due_dates_v2</c>: an open task that is due some day.</summary>
/// <param name="IsUrged">Whether the ledger urges it by itself.</param>
/// <param name="Urged">The last point of that day at which it was urged, in days after it; null where it was at none.</param>
internal sealed record DueRow(DateOnly Day, bool IsUrged, int? Urged)
{
    public static readonly string[] Names = ["day", "is_urged", "urged"];

    /// <summary>Null for a task that is closed, or never due.</summary>
    public static DueRow? Of(TaskState task) =>
        task.Status.IsOpen() && task.CurrentDeadline is { } day ? new DueRow(day, Urgings.Concern(task), Urgings.LastOf(task)) : null;

    public object?[] Values => [Columns.Text(Day), IsUrged ? 1 : 0, Urged];
}
