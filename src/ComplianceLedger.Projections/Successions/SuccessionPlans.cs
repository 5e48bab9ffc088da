using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Projections.Successions;

/// <summary>All successions, and what they still have to move of a task.</summary>
internal sealed class SuccessionPlans
{
    private readonly Dictionary<string, Succession> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Succession> _ending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Succession Plan, string To)>> _allocated = new(StringComparer.Ordinal);

    public void Add(SuccessionPlanned planned)
    {
        var plan = planned.Succession;
        _plans[plan.Id.Value] = plan;
        if (plan.Dissolves)
        {
            foreach (var agency in plan.Predecessors)
                _ending[agency.Value] = plan;
        }
        foreach (var allocation in planned.Allocation)
        {
            if (!_allocated.TryGetValue(allocation.Task.Value, out var given))
                _allocated.Add(allocation.Task.Value, given = []);
            given.Add((plan, allocation.Agency.Value));
        }
    }

    /// <summary>True where a succession may have to move the task, or has moved it.</summary>
    public bool Concern(BoardTask task) =>
        (_ending.Count > 0 && (task.Relations().Any(relation => _ending.ContainsKey(relation.Agency)) || task.FormerAgencies.Any(former => _ending.ContainsKey(former.Agency)))) || _allocated.ContainsKey(task.TaskId) || task.Transfers.Count > 0;

    /// <summary>
    /// What has to move the task, by the succession's day and id. What it allocates moves once, and the tasks of an agency that ends whenever one names it. What was
    /// closed before the day of one of its transfers comes back first.
    /// </summary>
    public IReadOnlyList<(Succession Plan, string To, int Before, bool Reverts)> Due(BoardTask task)
    {
        if (!Concern(task))
            return [];
        if (task.Transfers is [.., var last] && _plans.TryGetValue(last, out var made)
            && task.Transfers.Any(id => _plans.TryGetValue(id, out var plan) && Transfers.IsHistory(task.ClosedOn, plan.EffectiveOn)))
            return [(made, made.Successor.Value, Reverted(made), true)];
        var due = new Dictionary<SuccessionId, (Succession Plan, string To, int Before, bool Reverts)>();
        foreach (var (agency, _) in task.Relations())
        {
            if (_ending.TryGetValue(agency, out var plan))
                due[plan.Id] = (plan, plan.Successor.Value, Made(plan) + Reverted(plan), false);
        }
        // What was lost after the succession's day, and before it was recorded, was the successor's in between.
        bool Lost(AgencyId agency, Succession plan) => task.FormerAgencies.Any(former => former.Agency == agency.Value && plan.EffectiveOn < former.Until);
        foreach (var agency in task.FormerAgencies.Select(former => former.Agency).Distinct(StringComparer.Ordinal))
        {
            if (_ending.TryGetValue(agency, out var plan) && Lost(new AgencyId(agency), plan))
                due[plan.Id] = (plan, plan.Successor.Value, Made(plan) + Reverted(plan), false);
        }
        foreach (var (plan, to) in _allocated.GetValueOrDefault(task.TaskId, []))
        {
            if (Made(plan) == 0 && plan.Predecessors.Any(agency => task.HasRelation(agency.Value) || Lost(agency, plan)))
                due[plan.Id] = (plan, to, Reverted(plan), false);
        }
        return [.. due.Values
            .Where(transfer => !Transfers.IsHistory(task.ClosedOn, transfer.Plan.EffectiveOn))
            .OrderBy(transfer => transfer.Plan.EffectiveOn).ThenBy(transfer => transfer.Plan.Id.Value, StringComparer.Ordinal)];

        int Made(Succession plan) => task.Transfers.Count(id => id == plan.Id.Value);
        int Reverted(Succession plan) => task.RevertedTransfers.Count(id => id == plan.Id.Value);
    }
}
