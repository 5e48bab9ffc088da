using ComplianceLedger.Domain;

namespace ComplianceLedger.Projections;

/// <summary>A recurring duty in which something is to be opened, or to be looked at.</summary>
/// <param name="NextDay">The day on which the next period opens for which it has let nobody in; null where there is none.</param>
/// <param name="AtOdds">The task of a period that is open, and that the duty does not have, or that was withdrawn, and that it has; null where there is none.</param>
/// <param name="Awaited">
/// The tasks of periods that its stream holds open, and that are not there, or withdrawn: their assignment or reopening is on its way, or was broken off, or the duty has yet to be told
/// that they were withdrawn.
/// </param>
public sealed record DueDuty(string TaskId, DateOnly? NextDay, string? AtOdds, ValueList<string> Awaited);
