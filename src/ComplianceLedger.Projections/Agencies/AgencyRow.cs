using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections;

/// <param name="Since">First day of its existence, where known.</param>
/// <param name="Successions">Those in which it is a predecessor or the successor.</param>
public sealed record AgencyRow(
    string AgencyId,
    AgencyKind Kind,
    BilingualText Name,
    DateOnly? Since,
    IReadOnlyList<ClaimRow> Claims,
    IReadOnlyList<SuccessionPlanRow> Successions,
    long Revision,
    long Position);

/// <summary>An agency's tasks in numbers. Periods that the ledger took back are in none of them.</summary>
/// <param name="Leads">Tasks that it leads, of any other standing.</param>
/// <param name="ByStatus">The tasks that it leads; a status without any is left out.</param>
/// <param name="Buckets">The counted ones among the tasks that it leads, on the day asked about; every bucket is there.</param>
/// <param name="Relations">Tasks by relation, whoever leads them; every relation is there.</param>
public sealed record AgencyScorecard(
    long Leads,
    IReadOnlyDictionary<TaskStatus, long> ByStatus,
    IReadOnlyDictionary<Bucket, long> Buckets,
    IReadOnlyDictionary<TaskRelation, long> Relations);

/// <param name="Agency">Null where tasks name it and nobody has registered it.</param>
public sealed record AgencyCard(string AgencyId, AgencyRow? Agency, AgencyScorecard Scorecard);
