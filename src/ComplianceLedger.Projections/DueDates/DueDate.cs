namespace ComplianceLedger.Projections;

/// <summary>An open task, suspended ones among them, and the day of its current deadline.</summary>
public sealed record DueDate(string TaskId, DateOnly Day);

/// <summary>A task that has reached a point at which it is to be urged.</summary>
/// <param name="Threshold">Days after its deadline, negative before it: the latest point reached, whatever was missed before it.</param>
public sealed record DueUrging(string TaskId, DateOnly Deadline, int Threshold);
