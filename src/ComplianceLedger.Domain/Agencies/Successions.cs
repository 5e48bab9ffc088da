using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.Agencies;

/// <summary>The agency is a predecessor. It ends where the succession dissolves it.</summary>
public sealed record AgencySucceeded(Succession Succession) : DomainEvent;

/// <summary>The agency is a successor.</summary>
public sealed record SuccessionReceived(Succession Succession) : DomainEvent;

/// <summary>
/// Sent before a succession is recorded to each of its parties, and by each to the next; never from outside. Whether the agency may have that part is its own
/// stream's to say.
/// </summary>
public sealed record JoinSuccession(AgencyId AgencyId, Succession Succession) : AgencyCommand(AgencyId);

/// <summary>How an agency takes part in a succession.</summary>
internal static class AgencySuccessions
{
    public static Decision Decide(AgencyState agency, JoinSuccession c)
    {
        var plan = c.Succession;
        if (agency.Successions.FirstOrDefault(known => known.Id == plan.Id) is { } joined)
            return joined == plan ? Decision.Accept() : Decision.Refuse(SuccessionRefusals.Exists(plan.Id));
        if ((plan.Successor == c.AgencyId ? SuccessorRefusal(agency, c) : PredecessorRefusal(agency, c)) is { } refusal)
            return Decision.Refuse(refusal);
        DomainEvent e = plan.Successor == c.AgencyId ? new SuccessionReceived(plan) : new AgencySucceeded(plan);
        var next = plan.Parties.SkipWhile(party => party != c.AgencyId).Skip(1).Select(party => new JoinSuccession(party, plan)).FirstOrDefault();
        return new Decision.Accepted([e], next);
    }

    // From one succession to the next the days only rise: who follows somebody on a day has not ended by then, and who ends on a day follows nobody from then on. A
    // circle would have to come back to its own first day.
    private static Refusal? SuccessorRefusal(AgencyState agency, JoinSuccession c) =>
        agency.EndedBy(c.Succession.EffectiveOn) is not { } end ? null
        : c.Succession.Predecessors.Contains(end.Successor) ? SuccessionRefusals.Cycle(c.AgencyId)
        : AgencyRefusals.Succeeded(c.AgencyId, end);

    private static Refusal? PredecessorRefusal(AgencyState agency, JoinSuccession c) =>
        agency.End is { } end && (c.Succession.Dissolves || end.EffectiveOn <= c.Succession.EffectiveOn) ? AgencyRefusals.Succeeded(c.AgencyId, end)
        : c.Succession.Dissolves && agency.Successions.FirstOrDefault(known => known.Successor == c.AgencyId && known.EffectiveOn >= c.Succession.EffectiveOn) is { } received
            ? received.Predecessors.Contains(c.Succession.Successor) ? SuccessionRefusals.Cycle(c.AgencyId) : SuccessionRefusals.EndsFirst(c.AgencyId, received)
        : null;
}
