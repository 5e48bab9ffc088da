using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections;

/// <summary>The report of one day, as it was known at two points.</summary>
/// <param name="Differing">How many tasks stand elsewhere, or on one side alone.</param>
/// <param name="Moves">How many went from where to where, the most first.</param>
/// <param name="Differences">Those tasks by id, the first <see cref="DifferencesMax"/>.</param>
public sealed record ReportComparison(ReportSide First, ReportSide Second, int Differing, IReadOnlyList<ReportMove> Moves, IReadOnlyList<ReportDifference> Differences)
{
    /// <summary>Tasks whose events are told.</summary>
    public const int DifferencesMax = 1_000;
}

/// <param name="Basis">The day, and the point up to which what was recorded counts.</param>
public sealed record ReportSide(Basis Basis, ReportAnswer Report);

/// <summary>Where a task stands in a report: all that any of its figures is made of.</summary>
/// <param name="Bucket">Null for one that stands beside the buckets.</param>
/// <param name="Key">The line in which it stands, where the report is cut.</param>
/// <param name="IsDue">Its deadline has come.</param>
public sealed record ReportPlace(Standing Standing, Bucket? Bucket, string? Key, bool IsDue, bool IsLateAgainstOriginal, bool IsEnteredLate);

/// <param name="From">Null: not assigned, by what was known first.</param>
/// <param name="To">Null: not assigned, by what was known second.</param>
public sealed record ReportMove(ReportPlace? From, ReportPlace? To, int Tasks);

/// <param name="Events">What makes the difference: its events that were recorded between the two points and count on the day.</param>
public sealed record ReportDifference(string TaskId, ReportPlace? First, ReportPlace? Second, IReadOnlyList<HistoryEntry> Events);
