using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>Who is to do what: assigning a task, and changing whom it concerns.</summary>
internal static class Assignment
{
    /// <summary>As many as one command may name.</summary>
    public const int CoordinatorsMax = 200;

    /// <param name="period">Of the recurring duty that is the task's parent, where the ledger itself assigns it; null where somebody does.</param>
    public static Decision Decide(AssignTask c, ReportingPeriod? period, CommandContext context, References references)
    {
        if (references.Find<InstrumentSummary>(StreamId.Of(c.Instrument)) is null)
            return Decision.Refuse(InstrumentRefusals.Unknown(c.Instrument));
        if (AgencyRefusal(AgenciesOf(c), context, references) is { } refusal)
            return Decision.Refuse(refusal);
        if (Repeated([.. c.Lead is { } lead ? [lead] : Array.Empty<AgencyId>(), .. c.Coordinators]) is { } repeated)
            return Decision.Refuse(TaskRefusals.RepeatedAgency(repeated));
        if (Repeated(c.Addressees) is { } addressedTwice)
            return Decision.Refuse(TaskRefusals.RepeatedAgency(addressedTwice));

        if (period is null && DutyPeriods.Named(c.TaskId) is { } named && references.Find<TaskSummary>(StreamId.Of(named.Duty))?.Duty?.Recurrence.Every == named.Period.Cadence)
            return Decision.Refuse(TaskRefusals.IdOfAPeriod(named.Duty));
        if (c.Deadline is DeadlineTerm.Every recurring)
            return Recurring(c, recurring.Recurrence, context, references);
        if (Deadlines.Resolve(c.Deadline, c.Instrument, context.At.Day, references, out var dated) is { } unresolved)
            return Decision.Refuse(unresolved);
        ValueList<DomainEvent> events =
        [
            Assigned(c, dated.Day),
            .. dated.Explained is { } explained ? [explained] : Array.Empty<DomainEvent>(),
            .. period is null ? Array.Empty<DomainEvent>() : [new PeriodOpened(period, c.Deadline!.Written!.Value)],
            .. dated.Moves,
        ];
        if (c.Parent is not { } parent)
            return new Decision.Accepted(events);
        if (parent == c.TaskId)
            return Decision.Refuse(TaskRefusals.OwnParent);
        if (references.Find<TaskSummary>(StreamId.Of(parent)) is not { } parentSummary)
            return Decision.Refuse(period is null ? TaskRefusals.Unknown(parent) : TaskRefusals.Behind);
        // The parent says the same when it opens; but one that opened for this command before, and has closed or moved since, knows it as done.
        // A duty that was closed since may have had the period: that is for it to say.
        if (period is null && !parentSummary.Status.IsOpen())
            return Decision.Refuse(TaskRefusals.ParentNotOpen(parent));
        if (dated.Current is { } due && Extensions.BeyondParent(parent, due, references) is { } beyond)
            return Decision.Refuse(beyond);
        // Whether the child may come in is the parent's to say, in its own stream, and before this event is recorded.
        return new Decision.Accepted(events, new OpenChild(parent, c.TaskId, dated.Current, context.NextRevision, period));
    }

    // An assignment has a day: without one the first period could not be told, and no such command comes in.
    private static Decision Recurring(AssignTask c, Recurrence recurrence, CommandContext context, References references) =>
        DutyPeriods.Set(c, recurrence, context.At.Day!.Value, references, out var set) is { } refusal ? Decision.Refuse(refusal) : Decision.Accept(Assigned(c, null), set!);

    private static TaskAssigned Assigned(AssignTask c, DateOnly? deadline) => new(
        c.TaskId, c.Instrument, c.Group, c.Force, c.Title, c.Lead, c.Coordinators, c.Monitor, c.Addressees,
        deadline, c.Urgency, c.IsKeyTask, c.IsStanding, c.Parent, c.Source, c.Claims);

    public static Decision Decide(TaskState task, AmendTask c, CommandContext context, References references)
    {
        if (AgencyRefusal([.. c.Monitor is { } monitor ? [monitor] : Array.Empty<AgencyId>(), .. c.Addressees ?? []], context, references) is { } refusal)
            return Decision.Refuse(refusal);
        if (c.Addressees is { } addressees && Repeated(addressees) is { } repeated)
            return Decision.Refuse(TaskRefusals.RepeatedAgency(repeated));
        var amended = new TaskAmended(
            c.Group is null || c.Group == task.Group ? null : new Change<string?>(task.Group, c.Group),
            c.Force is not { } force || force == task.Force ? null : new Change<NormativeForce>(task.Force, force),
            c.Title is null || c.Title == task.Title ? null : new Change<BilingualText>(task.Title, c.Title),
            c.Monitor is null || c.Monitor == task.Monitor ? null : new Change<AgencyId?>(task.Monitor, c.Monitor),
            c.Addressees is null || AreSame(c.Addressees, task.Addressees) ? null : new Change<ValueList<AgencyId>>(task.Addressees, c.Addressees),
            c.Reason);
        return amended is { Group: null, Force: null, Title: null, Monitor: null, Addressees: null }
            ? Decision.Refuse(TaskRefusals.NothingChanged)
            : Decision.Accept(amended);
    }

    // In whatever order: none is named twice.
    private static bool AreSame(ValueList<AgencyId> some, ValueList<AgencyId> others) => some.Count == others.Count && some.All(others.Contains);

    // Another lead is one of the answers to a decline, so whoever declined, for the lead, does not give it.
    public static Decision Decide(TaskState task, DetermineLead c, CommandContext context, References references) =>
        task.Status == TaskStatus.Declined && task.DeclinedBy == context.By.User ? Decision.Refuse(TaskRefusals.AskerMayNotDecide)
        : AgencyRefusal([c.Lead], context, references) is { } refusal ? Decision.Refuse(refusal)
        : c.Lead == task.Lead ? Decision.Refuse(TaskRefusals.AlreadyLead(c.Lead))
        : Decision.Accept(new LeadDetermined(c.Lead, task.Lead, task.Coordinators.Contains(c.Lead), c.Instrument));

    public static Decision Decide(TaskState task, AddCoordinator c, CommandContext context, References references) =>
        AgencyRefusal([c.Agency], context, references) is { } refusal ? Decision.Refuse(refusal)
        : c.Agency == task.Lead ? Decision.Refuse(TaskRefusals.AlreadyLead(c.Agency))
        : task.Coordinators.Contains(c.Agency) ? Decision.Refuse(TaskRefusals.AlreadyCoordinating(c.Agency))
        : task.Coordinators.Count >= CoordinatorsMax ? Decision.Refuse(TaskRefusals.TooManyCoordinators)
        : Decision.Accept(new CoordinatorAdded(c.Agency, c.Instrument));

    public static Decision Decide(TaskState task, RemoveCoordinator c) =>
        task.Coordinators.Contains(c.Agency)
            ? Decision.Accept(new CoordinatorRemoved(c.Agency, c.Instrument))
            : Decision.Refuse(TaskRefusals.NotCoordinating(c.Agency));

    public static IEnumerable<AgencyId> AgenciesOf(AssignTask c)
    {
        if (c.Lead is { } lead)
            yield return lead;
        foreach (var coordinator in c.Coordinators)
            yield return coordinator;
        if (c.Monitor is { } monitor)
            yield return monitor;
        foreach (var addressee in c.Addressees)
            yield return addressee;
    }

    /// <summary>Of the first agency that is not registered, or that has a successor by the day of the command.</summary>
    private static Refusal? AgencyRefusal(IEnumerable<AgencyId> agencies, CommandContext context, References references)
    {
        foreach (var agency in agencies)
        {
            if (references.Find<AgencySummary>(StreamId.Of(agency)) is not { } summary)
                return AgencyRefusals.Unknown(agency);
            if (summary.EndedBy(context.At.Day) is { } end)
                return AgencyRefusals.Succeeded(agency, end);
        }
        return null;
    }

    private static AgencyId? Repeated(IReadOnlyList<AgencyId> agencies)
    {
        for (var i = 1; i < agencies.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (agencies[i] == agencies[j])
                    return agencies[i];
            }
        }
        return null;
    }
}
