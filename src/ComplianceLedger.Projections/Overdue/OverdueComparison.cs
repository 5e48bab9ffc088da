using ComplianceLedger.Domain;

namespace ComplianceLedger.Projections;

/// <summary>The overdue list of one day, as it was known at two points.</summary>
/// <param name="Differing">How many tasks are on one list alone, or on both with another row.</param>
/// <param name="Differences">Those tasks by id, the first <see cref="DifferencesMax"/>.</param>
public sealed record OverdueComparison(OverdueList First, OverdueList Second, int Differing, IReadOnlyList<OverdueDifference> Differences)
{
    /// <summary>Tasks whose events are told; of a difference that is larger the lists tell.</summary>
    public const int DifferencesMax = 1_000;
}

/// <param name="Basis">The day, and the point up to which what was recorded counts.</param>
public sealed record OverdueList(Basis Basis, IReadOnlyList<OverdueRow> Rows);

/// <param name="First">Null: by what was known first it was not overdue.</param>
/// <param name="Second">Null: by what was known second it was not overdue.</param>
/// <param name="Events">What makes the difference: its events that were recorded between the two points and count on the day.</param>
public sealed record OverdueDifference(string TaskId, BilingualText Title, OverdueRow? First, OverdueRow? Second, IReadOnlyList<HistoryEntry> Events);
