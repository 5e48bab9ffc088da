using System.Security.Cryptography;
using System.Text;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>A relation that an agency gave up.</summary>
public sealed record ReleasedRelation(AgencyId Agency, TaskRelation Relation);

/// <summary>An agency that had a relation to a task until a day on which somebody gave it to another or took it away, or a succession did.</summary>
public sealed record FormerParty(AgencyId Agency, TaskRelation Relation, DateOnly Until);

/// <param name="EffectiveOn">The succession's day: the event's effective day.</param>
public abstract record TransferEvent(SuccessionId SuccessionId, DateOnly EffectiveOn) : DomainEvent;

/// <summary>A task went over to another agency because of a succession. Its deadline stays as it is.</summary>
/// <param name="Released">All that ends with it: what the predecessors had, and a lesser relation of the receiving agency that the new one takes in.</param>
/// <param name="Received">What the receiving agency has from then on and had not before.</param>
public sealed record TaskTransferred(
    SuccessionId SuccessionId,
    SuccessionKind Kind,
    AgencyId To,
    ValueList<ReleasedRelation> Released,
    ValueList<TaskRelation> Received,
    DateOnly EffectiveOn,
    InstrumentId? Instrument) : TransferEvent(SuccessionId, EffectiveOn);

/// <summary>
/// A succession was recorded after its predecessors had lost parts in a task, to others or by a later succession, which they had had on its day. Today nothing goes over; as of the days in between
/// the receiving agency had them.
/// </summary>
/// <param name="Lost">What the predecessors had on that day and have lost since.</param>
public sealed record TransferBackdated(SuccessionId SuccessionId, SuccessionKind Kind, AgencyId To, ValueList<ReleasedRelation> Lost, DateOnly EffectiveOn, InstrumentId? Instrument)
    : TransferEvent(SuccessionId, EffectiveOn);

/// <summary>What a succession did to a task.</summary>
/// <param name="Lost">See <see cref="TransferBackdated"/>.</param>
public sealed record MadeTransfer(
    SuccessionId SuccessionId, AgencyId To, ValueList<ReleasedRelation> Released, ValueList<TaskRelation> Received, ValueList<ReleasedRelation> Lost, DateOnly EffectiveOn);

/// <summary>
/// A task came back from where a succession had moved it, as if it had never moved: it had been closed before the succession's day, as was entered, or corrected, only
/// after it had gone over, and stays in its predecessors' history; or a change of its agencies from before that day was entered after it had gone over, comes next, and
/// is followed by the same succession.
/// </summary>
/// <param name="From">The agency that had received it.</param>
/// <param name="Returned">What that agency had received then and has no more.</param>
/// <param name="Restored">What was given up then and is had again.</param>
public sealed record TransferReverted(
    SuccessionId SuccessionId, AgencyId From, ValueList<TaskRelation> Returned, ValueList<ReleasedRelation> Restored, DateOnly EffectiveOn)
    : TransferEvent(SuccessionId, EffectiveOn);

/// <summary>Sent by the ledger itself once a succession is effective; never from outside.</summary>
/// <param name="To">The successor, or the agency to which the task is allocated.</param>
public sealed record TransferTask(TaskId TaskId, Succession Succession, AgencyId To) : TaskCommand(TaskId);

/// <summary>
/// Sent by the ledger itself where a task turns out to have been closed before the day of the succession that moved it last, or is given a change of its agencies from
/// before that day; never from outside.
/// </summary>
public sealed record RevertTransfer(TaskId TaskId, SuccessionId SuccessionId) : TaskCommand(TaskId);

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
        ValueList<ReleasedRelation> lost = [.. task.FormerParties.Where(former => Ends(former.Agency) && plan.EffectiveOn < former.Until).Select(former => new ReleasedRelation(former.Agency, former.Relation)).Distinct()];
        return new Decision.Accepted(
        [
            .. lost.Count == 0 ? Array.Empty<DomainEvent>() : [new TransferBackdated(plan.Id, plan.Kind, to, lost, plan.EffectiveOn, plan.Instrument)],
            .. released.Count == 0 ? Array.Empty<DomainEvent>() : [new TaskTransferred(plan.Id, plan.Kind, to, [.. released], [.. received], plan.EffectiveOn, plan.Instrument)],
        ]);
    }

    /// <summary>The task after an event that gave parts in it to others, or took them away, on a day.</summary>
    internal static TaskState Remembering(TaskState before, TaskState after, DateOnly? day)
    {
        if (day is not { } until)
            return after;
        List<FormerParty> former = [.. RelationsOf(before).Where(had => !Has(after, had.Agency, had.Relation)).Select(had => new FormerParty(had.Agency, had.Relation, until))];
        return former.Count == 0 ? after : after with { FormerParties = [.. after.FormerParties, .. former] };
    }

    /// <summary>All that the succession did last. Asked again, or of a task that was closed later or is open, it does nothing.</summary>
    internal static Decision Decide(TaskState task, RevertTransfer c)
    {
        List<DomainEvent> reverted = [];
        while (Reversal(task) is { } reversal && reversal.SuccessionId == c.SuccessionId)
        {
            reverted.Add(reversal);
            task = Evolve(task, reversal);
        }
        return new Decision.Accepted([.. reverted]);
    }

    /// <summary>
    /// What has to be reverted next: the last transfer of a task that was closed before the day of one of them. Null where none has. A succession that was recorded late may have moved the task after one of a
    /// later day did; it moves it again.
    /// </summary>
    public static TransferReverted? Reversal(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Transfers is [.., var last] && task.Transfers.Any(transfer => IsHistory(task.ClosedOn, transfer.EffectiveOn)) ? ReversalOf(task, last) : null;
    }

    /// <summary>Makes the id of the command that moves the task, or takes it back: of the succession and the task, and of how often the one has moved the other, or was reverted, before.</summary>
    public static string KeyOf(TaskId task, SuccessionId succession, int before, bool reverts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{succession}\n{task}\n{before}{(reverts ? "\nreverts" : "")}")));

    internal static string KeyOf(TaskState task, SuccessionId succession, bool reverts)
    {
        var reverted = task.RevertedTransfers.Count(id => id == succession);
        return KeyOf(task.Id!.Value, succession, reverts ? reverted : reverted + task.Transfers.Count(made => made.SuccessionId == succession), reverts);
    }

    /// <summary>Everybody who has part in the task, each as often as it has.</summary>
    public static IEnumerable<AgencyId> PartiesOf(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return RelationsOf(task).Select(has => has.Agency);
    }

    private static IEnumerable<ReleasedRelation> RelationsOf(TaskState task) =>
    [
        .. task.Lead is { } lead ? [new ReleasedRelation(lead, TaskRelation.Lead)] : Array.Empty<ReleasedRelation>(),
        .. task.Coordinators.Select(agency => new ReleasedRelation(agency, TaskRelation.Coordinating)),
        .. task.Monitor is { } monitor ? [new ReleasedRelation(monitor, TaskRelation.Monitoring)] : Array.Empty<ReleasedRelation>(),
        .. task.Addressees.Select(agency => new ReleasedRelation(agency, TaskRelation.Addressee)),
    ];

    /// <summary>The day from which on a succession has given the task to its lead; null where none has.</summary>
    internal static DateOnly? LeadSince(TaskState task) => task.Transfers.LastOrDefault(transfer => transfer.To == task.Lead && transfer.Received.Contains(TaskRelation.Lead))?.EffectiveOn;

    /// <summary>The task with the parties that it had on a day: what moved it later is left out. A day that nobody knows is today.</summary>
    internal static TaskState On(TaskState task, DateOnly? day)
    {
        foreach (var transfer in task.Transfers.Reverse().Where(transfer => transfer.EffectiveOn > day))
            task = Reverted(task, ReversalOf(task, transfer));
        return task;
    }

    internal static TaskState Evolve(TaskState task, TransferEvent e) => e switch
    {
        TaskTransferred moved => Evolve(task, new MadeTransfer(moved.SuccessionId, moved.To, moved.Released, moved.Received, [], moved.EffectiveOn)),
        TransferBackdated moved => Evolve(task, new MadeTransfer(moved.SuccessionId, moved.To, [], [], moved.Lost, moved.EffectiveOn)),
        TransferReverted reverted => Evolve(task, reverted),
        _ => throw new UnexpectedEventException(Category.DirectiveTask, e),
    };

    /// <summary>Total: as of a day before some of the relations were given, only those that were go over.</summary>
    private static TaskState Evolve(TaskState task, MadeTransfer e)
    {
        bool Gives(AgencyId agency, TaskRelation relation) =>
            agency != e.To && new ReleasedRelation(agency, relation) is var given && (e.Released.Contains(given) || e.Lost.Contains(given));
        var leads = task.Lead is { } former && Gives(former, TaskRelation.Lead);
        bool WasGiven(FormerParty party) => e.EffectiveOn < party.Until && e.Lost.Contains(new ReleasedRelation(party.Agency, party.Relation));
        ValueList<AgencyId> After(ValueList<AgencyId> agencies, TaskRelation relation)
        {
            ValueList<AgencyId> kept = [.. agencies.Where(agency => !Gives(agency, relation))];
            return kept.Count < agencies.Count && !kept.Contains(e.To) ? kept.Add(e.To) : kept;
        }
        var lead = leads ? e.To : task.Lead;
        var coordinators = After(task.Coordinators, TaskRelation.Coordinating);
        var after = task with
        {
            Lead = lead,
            // Its lead takes in what the receiving agency has or would have besides.
            Coordinators = lead == e.To ? coordinators.Remove(e.To) : coordinators,
            Monitor = task.Monitor is { } monitor && Gives(monitor, TaskRelation.Monitoring) ? e.To : task.Monitor,
            Addressees = After(task.Addressees, TaskRelation.Addressee),
            FormerParties = [.. task.FormerParties.Select(party => WasGiven(party) ? party with { Agency = e.To } : party)],
        };
        after = Remembering(task, after, e.EffectiveOn);
        // What it did, which as of an earlier day may be less than it says, or more.
        var done = e with
        {
            Released = [.. RelationsOf(task).Where(had => !Has(after, had.Agency, had.Relation))],
            Received = [.. Enum.GetValues<TaskRelation>().Where(relation => !Has(task, e.To, relation) && Has(after, e.To, relation))],
            Lost = [.. task.FormerParties.Where(WasGiven).Select(party => new ReleasedRelation(party.Agency, party.Relation)).Distinct()],
        };
        return after with { Transfers = task.Transfers.Add(done) };
    }

    /// <summary>Total, and by what the transfer did as of the day that is asked about, which may be less than the event says.</summary>
    private static TaskState Evolve(TaskState task, TransferReverted e) => task.Transfers is [.., var last] && last.SuccessionId == e.SuccessionId
        ? Reverted(task, ReversalOf(task, last)) with
        {
            Transfers = [.. task.Transfers.SkipLast(1)],
            RevertedTransfers = task.RevertedTransfers.Add(e.SuccessionId),
            FormerParties =
            [
                .. task.FormerParties.Where(party => party.Until != last.EffectiveOn || !last.Released.Contains(new ReleasedRelation(party.Agency, party.Relation)))
                    .Select(party => WasGiven(party, last) is { } by ? party with { Agency = by } : party),
            ],
        }
        : task;

    private static AgencyId? WasGiven(FormerParty party, MadeTransfer transfer) =>
        party.Agency == transfer.To && transfer.EffectiveOn < party.Until ? transfer.Lost.FirstOrDefault(lost => lost.Relation == party.Relation)?.Agency : null;

    /// <summary>What takes one of the task's transfers back. What was given to others since stays theirs.</summary>
    public static TransferReverted ReversalOf(TaskState task, MadeTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(transfer);
        ValueList<TaskRelation> returned = [.. transfer.Received.Where(relation => Has(task, transfer.To, relation))];
        // What the receiving agency has as the lead takes in what predecessors had as co-ordinators.
        TaskRelation GoneInto(TaskRelation relation) =>
            relation is TaskRelation.Coordinating && !transfer.Received.Contains(relation) && transfer.Received.Contains(TaskRelation.Lead) ? TaskRelation.Lead : relation;
        bool ComesBack(ReleasedRelation released) => GoneInto(released.Relation) is var into && (returned.Contains(into) || !transfer.Received.Contains(into));
        return new TransferReverted(transfer.SuccessionId, transfer.To, returned, [.. transfer.Released.Where(ComesBack)], transfer.EffectiveOn);
    }

    private static TaskState Reverted(TaskState task, TransferReverted e)
    {
        AgencyId? One(AgencyId? current, TaskRelation relation) => e.Returned.Contains(relation) ? e.Restored.First(restored => restored.Relation == relation).Agency : current;
        ValueList<AgencyId> Many(ValueList<AgencyId> current, TaskRelation relation) =>
        [
            .. current.Where(agency => agency != e.From || !e.Returned.Contains(relation))
                .Union(e.Restored.Where(restored => restored.Relation == relation).Select(restored => restored.Agency)),
        ];
        return task with
        {
            Lead = One(task.Lead, TaskRelation.Lead),
            Coordinators = Many(task.Coordinators, TaskRelation.Coordinating),
            Monitor = One(task.Monitor, TaskRelation.Monitoring),
            Addressees = Many(task.Addressees, TaskRelation.Addressee),
        };
    }

    /// <summary>Whether an agency stands in a relation to a task.</summary>
    public static bool Has(TaskState task, AgencyId agency, TaskRelation relation)
    {
        ArgumentNullException.ThrowIfNull(task);
        return relation switch
        {
            TaskRelation.Lead => task.Lead == agency,
            TaskRelation.Coordinating => task.Coordinators.Contains(agency),
            TaskRelation.Monitoring => task.Monitor == agency,
            TaskRelation.Addressee => task.Addressees.Contains(agency),
            _ => throw new ArgumentOutOfRangeException(nameof(relation), relation, "There is no such relation."),
        };
    }
}
