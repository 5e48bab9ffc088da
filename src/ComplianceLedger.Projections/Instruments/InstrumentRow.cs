using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Projections;

/// <summary>An instrument and its three dates: a conference speaks on one day, its notice is issued later, and the ledger records it later still.</summary>
/// <param name="RecordedAt">When the ledger recorded it.</param>
public sealed record InstrumentRow(
    string InstrumentId,
    InstrumentKind Kind,
    string? Number,
    string Issuer,
    DateOnly? SpokenOn,
    DateOnly? IssuedOn,
    string? Parent,
    BilingualText Title,
    RollPolicy RollPolicy,
    IReadOnlyList<ClaimRow> Claims,
    long Revision,
    long Position,
    DateTimeOffset RecordedAt);
