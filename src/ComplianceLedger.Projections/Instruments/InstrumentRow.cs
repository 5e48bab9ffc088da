using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Projections;

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
    long Position);
