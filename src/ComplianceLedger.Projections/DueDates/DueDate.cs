namespace ComplianceLedger.Projections;

/// <summary>An open task, suspended ones among them, and the day of its current deadline.</summary>
public sealed record DueDate(string TaskId, DateOnly Day);
