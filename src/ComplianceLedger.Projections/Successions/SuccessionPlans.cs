using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Projections.Successions;

/// <summary>All successions, and what they still have to move of a task.</summary>
internal sealed class SuccessionPlans
{
    private readonly Dictionary<string, Succession> _ending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Succession Plan, string To)>> _allocated = new(StringComparer.Ordinal);

    public void Add(SuccessionPlanned planned)
    {
        var plan = planned.Succession;
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

    /// <summary>True where a succession may have to move the task.</summary>
    public bool Concern(BoardTask task) => (_ending.Count > 0 && task.Relations().Any(relation => _ending.ContainsKey(relation.Agency))) || _allocated.ContainsKey(task.TaskId);

    /// <summary>What has to move the task, by the succession's day and id. What it allocates moves once, and the tasks of an agency that ends whenever one names it.</summary>
    public IReadOnlyList<(Succession Plan, string To, int Before)> Due(BoardTask task)
    {
        if (!Concern(task))
            return [];
        var due = new Dictionary<SuccessionId, (Succession Plan, string To, int Before)>();
        foreach (var (agency, _) in task.Relations())
        {
            if (_ending.TryGetValue(agency, out var plan))
                due[plan.Id] = (plan, plan.Successor.Value, Before(plan));
        }
        foreach (var (plan, to) in _allocated.GetValueOrDefault(task.TaskId, []))
        {
            if (Before(plan) == 0 && plan.Predecessors.Any(agency => task.HasRelation(agency.Value)))
                due[plan.Id] = (plan, to, 0);
        }
        return [.. due.Values
            .Where(transfer => !Transfers.IsHistory(task.ClosedOn, transfer.Plan.EffectiveOn))
            .OrderBy(transfer => transfer.Plan.EffectiveOn).ThenBy(transfer => transfer.Plan.Id.Value, StringComparer.Ordinal)];

        int Before(Succession plan) => task.Transfers.Count(id => id == plan.Id.Value);
    }
}
