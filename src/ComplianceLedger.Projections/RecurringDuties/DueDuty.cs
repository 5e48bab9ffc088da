namespace ComplianceLedger.Projections;

/// <summary>A recurring duty in which something is to be opened, or to be looked at.</summary>
/// <param name="NextDay">The day on which the next period opens for which it has let nobody in; null where there is none.</param>
/// <param name="LastChild">The task of the last period that it let in; null before the first.</param>
/// <param name="AtOdds">The task of a period that is open, and that the duty does not have, or that was withdrawn, and that it has; null where there is none.</param>
public sealed record DueDuty(string TaskId, DateOnly? NextDay, string? LastChild, string? AtOdds = null);
