namespace ComplianceLedger.Projections;

/// <summary>A recurring duty in which something is to be opened.</summary>
/// <param name="NextDay">The first day of the next period for which it has let nobody in; null where there is none.</param>
/// <param name="LastChild">The task of the last period that it let in; null before the first.</param>
public sealed record DueDuty(string TaskId, DateOnly? NextDay, string? LastChild);
