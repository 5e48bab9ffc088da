using ComplianceLedger.Domain;

namespace ComplianceLedger.Projections;

/// <summary>An open counted task whose current deadline has passed.</summary>
/// <param name="Lead">Null: nobody has determined it.</param>
/// <param name="DaysOverdue">Days after the deadline up to the day asked about, without suspended ones.</param>
/// <param name="Extensions">How many were granted.</param>
public sealed record OverdueRow(
    string TaskId,
    BilingualText Title,
    string? Lead,
    DateOnly? OriginalDeadline,
    DateOnly CurrentDeadline,
    int DaysOverdue,
    int Extensions,
    string Instrument);
