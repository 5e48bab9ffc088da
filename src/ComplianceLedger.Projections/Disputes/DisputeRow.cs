using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections;

/// <summary>An entry of a task's history that an agency says is not so.</summary>
/// <param name="DisputeId">By which it is resolved: the task's id, a tilde, and a number.</param>
/// <param name="Revision">Of the disputed entry; <paramref name="EventId"/> is its id.</param>
/// <param name="By">The user who disputes; somebody else resolves.</param>
/// <param name="DisputedOn">Null where nobody knows the day; so is the day of the outcome.</param>
/// <param name="Outcome">Null while nobody has decided.</param>
public sealed record DisputeRow(
    string DisputeId, Guid EventId, long Revision, string Reason, string By, string? Agency, DateOnly? DisputedOn,
    DisputeOutcome? Outcome, string? OutcomeReason, string? ResolvedBy, DateOnly? ResolvedOn)
{
    internal static IReadOnlyList<DisputeRow> Of(ValueList<Dispute> disputes) => disputes.Count == 0 ? [] : [.. disputes.Select(Of)];

    private static DisputeRow Of(Dispute dispute) => new(
        dispute.Id.ToString(), dispute.EventId, dispute.Revision, dispute.Reason, dispute.User, dispute.Agency?.Value, dispute.On,
        dispute.Resolution?.Outcome, dispute.Resolution?.Reason, dispute.Resolution?.User, dispute.Resolution?.On);
}

/// <summary>A dispute, and the task that it is about.</summary>
public sealed record TaskDispute(string TaskId, BilingualText Title, string? Lead, DisputeRow Dispute);
