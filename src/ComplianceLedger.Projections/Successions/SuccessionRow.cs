using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Projections;

/// <summary>Who follows whom, and from which day on.</summary>
public sealed record SuccessionPlanRow(
    string SuccessionId, SuccessionKind Kind, IReadOnlyList<string> Predecessors, string Successor, DateOnly EffectiveOn, string? Instrument)
{
    internal static SuccessionPlanRow Of(Succession plan) =>
        new(plan.Id.Value, plan.Kind, [.. plan.Predecessors.Select(agency => agency.Value)], plan.Successor.Value, plan.EffectiveOn, plan.Instrument?.Value);

    internal Succession Plan() => new(
        new SuccessionId(SuccessionId), Kind, [.. Predecessors.Select(agency => new AgencyId(agency))], new AgencyId(Successor), EffectiveOn,
        Instrument is null ? null : new InstrumentId(Instrument));
}

/// <summary>A task that a split or a transfer of functions gives to an agency.</summary>
public sealed record AllocationRow(string TaskId, string Agency);

/// <summary>A succession as recorded so far.</summary>
/// <param name="Transferred">Tasks that have moved and are acknowledged.</param>
/// <param name="IsCompleted">All that there were to move had moved; one that is recorded later moves as well.</param>
/// <param name="PlannedPosition">Of the event that recorded it; <paramref name="Position"/> is that of its last one.</param>
public sealed record SuccessionRow(
    string SuccessionId,
    SuccessionKind Kind,
    IReadOnlyList<string> Predecessors,
    string Successor,
    DateOnly EffectiveOn,
    string? Instrument,
    IReadOnlyList<AllocationRow> Allocation,
    long Transferred,
    bool IsCompleted,
    long PlannedPosition,
    long Revision,
    long Position)
{
    internal Succession Plan() => new SuccessionPlanRow(SuccessionId, Kind, Predecessors, Successor, EffectiveOn, Instrument).Plan();
}

/// <summary>A succession that a party of it has noted.</summary>
/// <param name="Party">The first of them, by id.</param>
public sealed record NotedSuccession(AgencyId Party, Succession Plan);

/// <summary>A task that a succession moves, and that has not moved yet; or that has moved, and turns out to have been closed before.</summary>
/// <param name="To">The agency that receives it, or had received it.</param>
/// <param name="Before">How often this succession has moved it already, or its transfers were reverted.</param>
/// <param name="Reverts">True where it has to come back.</param>
public sealed record DueTransfer(string TaskId, SuccessionId Succession, AgencyId To, int Before, bool Reverts = false);
