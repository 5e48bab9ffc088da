using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>A relation that an agency gave up.</summary>
public sealed record ReleasedRelation(AgencyId Agency, TaskRelation Relation);

/// <summary>A task went over to another agency because of a succession. Its deadline stays as it is.</summary>
/// <param name="Released">All that ends with it: what the predecessors had, and a lesser relation of the receiving agency that the new one takes in.</param>
/// <param name="Received">What the receiving agency has from then on and had not before.</param>
/// <param name="EffectiveOn">The succession's day: this event's effective day.</param>
public sealed record TaskTransferred(
    SuccessionId SuccessionId,
    SuccessionKind Kind,
    AgencyId To,
    ValueList<ReleasedRelation> Released,
    ValueList<TaskRelation> Received,
    DateOnly EffectiveOn,
    InstrumentId? Instrument) : DomainEvent;

/// <summary>Sent by the ledger itself once a succession is effective; never from outside.</summary>
/// <param name="To">The successor, or the agency to which the task is allocated.</param>
public sealed record TransferTask(TaskId TaskId, Succession Succession, AgencyId To) : TaskCommand(TaskId);

/// <summary>That an agency led a task until a day.</summary>
public sealed record FormerLead(AgencyId Agency, DateOnly Until);

/// <summary>How tasks go from one agency to the next.</summary>
public static class Transfers
{
    /// <summary>True where a succession of that day leaves the task with its agencies: it was closed before, and stays in their history.</summary>
    public static bool IsHistory(DateOnly? closedOn, DateOnly effectiveOn) => closedOn < effectiveOn;

    /// <summary>Asked again, of a task that was closed before or that has no part in it any more, it does nothing.</summary>
    internal static Decision Decide(TaskState task, TransferTask c)
    {
        var (plan, to) = (c.Succession, c.To);
        bool Ends(AgencyId agency) => plan.Predecessors.Contains(agency);
        if (IsHistory(task.ClosedOn, plan.EffectiveOn))
            return Decision.Accept();
        List<ReleasedRelation> released = [];
        List<TaskRelation> received = [];
        var lead = task.Lead is { } former && Ends(former) ? to : task.Lead;
        if (lead != task.Lead)
        {
            released.Add(new ReleasedRelation(task.Lead!.Value, TaskRelation.Lead));
            received.Add(TaskRelation.Lead);
            if (task.Coordinators.Contains(to))
                released.Add(new ReleasedRelation(to, TaskRelation.Coordinating));
        }
        var coordinators = task.Coordinators.Where(Ends).Select(agency => new ReleasedRelation(agency, TaskRelation.Coordinating)).ToList();
        released.AddRange(coordinators);
        if (coordinators.Count > 0 && lead != to && !task.Coordinators.Contains(to))
            received.Add(TaskRelation.Coordinating);
        if (task.Monitor is { } monitor && Ends(monitor))
        {
            released.Add(new ReleasedRelation(monitor, TaskRelation.Monitoring));
            received.Add(TaskRelation.Monitoring);
        }
        var addressees = task.Addressees.Where(Ends).Select(agency => new ReleasedRelation(agency, TaskRelation.Addressee)).ToList();
        released.AddRange(addressees);
        if (addressees.Count > 0 && !task.Addressees.Contains(to))
            received.Add(TaskRelation.Addressee);
        return released.Count == 0
            ? Decision.Accept()
            : Decision.Accept(new TaskTransferred(plan.Id, plan.Kind, to, [.. released], [.. received], plan.EffectiveOn, plan.Instrument));
    }

    /// <summary>Total: as of a day before some of the relations were given, only those that were go over.</summary>
    internal static TaskState Evolve(TaskState task, TaskTransferred e)
    {
        var leads = task.Lead is { } lead && e.Released.Contains(new ReleasedRelation(lead, TaskRelation.Lead));
        // The receiving agency gives up nothing but what its lead takes in.
        bool Gives(AgencyId agency, TaskRelation relation) => e.Released.Contains(new ReleasedRelation(agency, relation)) && (leads || agency != e.To);
        ValueList<AgencyId> After(ValueList<AgencyId> agencies, TaskRelation relation)
        {
            ValueList<AgencyId> kept = [.. agencies.Where(agency => !Gives(agency, relation))];
            return kept.Count < agencies.Count && e.Received.Contains(relation) && !kept.Contains(e.To) ? kept.Add(e.To) : kept;
        }
        return task with
        {
            Lead = leads ? e.To : task.Lead,
            FormerLeads = leads ? task.FormerLeads.Add(new FormerLead(task.Lead!.Value, e.EffectiveOn)) : task.FormerLeads,
            Coordinators = After(task.Coordinators, TaskRelation.Coordinating),
            Monitor = task.Monitor is { } monitor && Gives(monitor, TaskRelation.Monitoring) ? e.To : task.Monitor,
            Addressees = After(task.Addressees, TaskRelation.Addressee),
            Transfers = task.Transfers.Add(e.SuccessionId),
        };
    }
}
