using ComplianceLedger.Domain;

namespace ComplianceLedger.Projections;

/// <summary>A request for more time that waits for its decision, and the task it is about.</summary>
public sealed record OpenExtension(
    string TaskId,
    BilingualText Title,
    string? Lead,
    string Instrument,
    DateOnly? OriginalDeadline,
    DateOnly? CurrentDeadline,
    int ExtensionsGranted,
    OpenRequest Request);
