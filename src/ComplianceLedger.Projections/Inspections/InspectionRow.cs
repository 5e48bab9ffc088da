namespace ComplianceLedger.Projections;

/// <summary>An inspection as its events leave it.</summary>
/// <param name="TaskIds">None where the agency as a whole is inspected.</param>
/// <param name="OpenedOn">Null where nobody knows the day; so are the other days.</param>
/// <param name="Conclusion">Null while it goes on.</param>
/// <param name="Revision">Of its last event; so is <paramref name="Position"/>.</param>
public sealed record InspectionRow(
    string InspectionId, IReadOnlyList<string> TaskIds, string? Agency, string OpenedBy, DateOnly? OpenedOn,
    IReadOnlyList<FindingRow> Findings, ConclusionRow? Conclusion, long Revision, long Position);

public sealed record FindingRow(long Revision, string Finding, string By, DateOnly? NotedOn);

public sealed record ConclusionRow(string Degree, string Cause, string Responsibility, string By, DateOnly? ConcludedOn);

/// <summary>Which inspections are wanted; null stands for any.</summary>
/// <param name="IsOpen">Without a conclusion.</param>
public sealed record InspectionFilter(string? TaskId = null, string? Agency = null, bool? IsOpen = null);
