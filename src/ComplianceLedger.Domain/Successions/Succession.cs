using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Successions;

public enum SuccessionKind
{
    /// <summary>Hợp nhất: the predecessors end, and all that they had goes to the successor.</summary>
    Merge,

    /// <summary>Chia tách: the predecessor goes on, and only the tasks that are allocated move.</summary>
    Split,

    /// <summary>One predecessor goes on under another name, and so as another agency.</summary>
    Rename,

    /// <summary>Chuyển giao: as a split; a function goes over, and with it only the tasks that are allocated.</summary>
    FunctionTransfer,
}

/// <summary>Who follows whom, and from which day on.</summary>
/// <param name="EffectiveOn">The first day of the successor; the predecessors of a merge or rename end before it.</param>
public sealed record Succession(
    SuccessionId Id, SuccessionKind Kind, ValueList<AgencyId> Predecessors, AgencyId Successor, DateOnly EffectiveOn, InstrumentId? Instrument)
{
    /// <summary>As many as one succession joins; the largest in the facts joins three.</summary>
    public const int PredecessorsMax = 20;

    /// <summary>Relations of one task that can end by one succession: of its lead, of the monitoring agency and of the receiving one, and two of each predecessor.</summary>
    public const int ReleasedMax = 3 + PredecessorsMax * 2;

    /// <summary>The predecessors end, and every one of their tasks moves.</summary>
    public bool Dissolves => Kind is SuccessionKind.Merge or SuccessionKind.Rename;

    /// <summary>Everybody whom it concerns, in the order in which they are asked: two successions that are recorded at once never wait for each other in a circle.</summary>
    public IEnumerable<AgencyId> Parties => Predecessors.Append(Successor).OrderBy(agency => agency.Value, StringComparer.Ordinal);
}

/// <summary>One task that a split or a transfer of functions gives to an agency.</summary>
public sealed record TaskAllocation(TaskId Task, AgencyId Agency);

/// <param name="Allocation">Empty where the succession moves all tasks.</param>
public sealed record SuccessionPlanned(Succession Succession, ValueList<TaskAllocation> Allocation) : DomainEvent;

/// <summary>A task has moved, by the event of its stream that is named.</summary>
public sealed record TransferAcknowledged(TaskId TaskId, long TaskRevision) : DomainEvent;

/// <summary>All tasks that there were to move have moved. The succession stays: a task that is recorded later for a predecessor moves as well.</summary>
/// <param name="Transfers">How many had moved by then.</param>
public sealed record SuccessionCompleted(long Transfers) : DomainEvent;

public abstract record SuccessionCommand(SuccessionId SuccessionId) : Command
{
    public override StreamId Target => StreamId.Of(SuccessionId);
}

public sealed record SucceedAgency(Succession Succession, ValueList<TaskAllocation> Allocation) : SuccessionCommand(Succession.Id);

/// <summary>
/// Sent by the ledger itself where its parties have noted a succession and the store failed before that was recorded; never from outside. Only one that allocates nothing
/// can be finished so, since the parties know no allocation.
/// </summary>
public sealed record FinishSuccession(Succession Succession) : SuccessionCommand(Succession.Id);

/// <summary>Sent by the relay once a task has moved; never from outside.</summary>
public sealed record AcknowledgeTransfer(SuccessionId SuccessionId, TaskId TaskId, long TaskRevision) : SuccessionCommand(SuccessionId);

/// <summary>Sent by the ledger itself when nothing is left to move; never from outside.</summary>
public sealed record CompleteSuccession(SuccessionId SuccessionId) : SuccessionCommand(SuccessionId);

/// <param name="Planned">As it was recorded; which of its predecessors' tasks it moves, and to whom.</param>
public sealed record SuccessionSummary(SuccessionPlanned Planned) : ReferenceSummary
{
    /// <summary>Whom it gives a task to; null where it leaves it where it is.</summary>
    public AgencyId? Receiver(TaskId task) =>
        Planned.Succession.Dissolves ? Planned.Succession.Successor : Planned.Allocation.FirstOrDefault(given => given.Task == task)?.Agency;
}

/// <param name="Acknowledged">Tasks that have moved.</param>
public sealed record SuccessionState(SuccessionPlanned? Planned, long Acknowledged, bool IsCompleted)
{
    /// <summary>True where the ledger finished what somebody had begun, whose command may still come again.</summary>
    public bool WasFinished { get; init; }

    public static readonly SuccessionState Initial = new(null, 0, false);

    public static SuccessionState Evolve(SuccessionState succession, Fact fact) => fact.Event switch
    {
        SuccessionPlanned e => succession with { Planned = e, WasFinished = fact.By.Role is Role.System },
        TransferAcknowledged => succession with { Acknowledged = succession.Acknowledged + 1 },
        SuccessionCompleted => succession with { IsCompleted = true },
        _ => throw new UnexpectedEventException(Category.Succession, fact.Event),
    };

    public static Decision Decide(SuccessionState succession, Command command, References references) => (command, succession.Planned) switch
    {
        (SucceedAgency c, null) => Plan(c, references),
        (FinishSuccession c, null) => Plan(new SucceedAgency(c.Succession, []), references),
        (FinishSuccession, _) => Decision.Accept(),
        (SucceedAgency { Allocation.Count: 0 } c, { Allocation.Count: 0 } planned) when succession.WasFinished && c.Succession == planned.Succession => Decision.Accept(),
        (SucceedAgency c, _) => Decision.Refuse(SuccessionRefusals.Exists(c.SuccessionId)),
        (SuccessionCommand c, null) => Decision.Refuse(SuccessionRefusals.Unknown(c.SuccessionId)),
        (AcknowledgeTransfer c, _) => Decision.Accept(new TransferAcknowledged(c.TaskId, c.TaskRevision)),
        (CompleteSuccession, _) => succession.IsCompleted ? Decision.Accept() : Decision.Accept(new SuccessionCompleted(succession.Acknowledged)),
        _ => throw new UnexpectedCommandException(Category.Succession, command),
    };

    /// <param name="known">What those that were asked have answered: who has part in an allocated task leads to who follows him.</param>
    public static IEnumerable<StreamId> ReferencesOf(Command command, References known) => command is SucceedAgency c
        ? Named(c).Concat(
            c.Allocation.SelectMany(given => HoldersOf(given.Task, c.Succession.EffectiveOn, known))
                .Concat(c.Succession.Dissolves ? Following(c.Succession.Successor, null, known) : []).Select(StreamId.Of))
        : Named(command);

    /// <summary>Those of them that the command names.</summary>
    public static IEnumerable<StreamId> Named(Command command) => command switch
    {
        SucceedAgency c => ReferencesOf(c.Succession, c.Allocation),
        FinishSuccession c => ReferencesOf(c.Succession, []),
        _ => [],
    };

    /// <summary>Who has part in a task, or lost it only after a day, and who follows them by then: what other successions have to move may not have moved yet.</summary>
    private static HashSet<AgencyId> HoldersOf(TaskId task, DateOnly day, References known) =>
        [.. (Answer<TaskSummary>(StreamId.Of(task), known)?.PartiesAfter(day) ?? []).SelectMany(agency => Following(agency, day, known))];

    /// <summary>An agency, and one after the other who follows it, by a day or at all.</summary>
    private static HashSet<AgencyId> Following(AgencyId agency, DateOnly? by, References known)
    {
        HashSet<AgencyId> following = [];
        for (AgencyId? next = agency; next is { } one && following.Add(one);)
            next = Answer<AgencySummary>(StreamId.Of(one), known) is { End: { } end } && !(end.EffectiveOn > by) ? end.Successor : null;
        return following;
    }

    private static T? Answer<T>(StreamId stream, References known) where T : ReferenceSummary => known.Know(stream) ? known.Find<T>(stream) : null;

    private static IEnumerable<StreamId> ReferencesOf(Succession plan, ValueList<TaskAllocation> given) =>
        plan.Parties.Concat(given.Select(allocation => allocation.Agency)).Select(StreamId.Of)
            .Concat(given.Select(allocation => StreamId.Of(allocation.Task)))
            .Concat(plan.Instrument is { } instrument ? [StreamId.Of(instrument)] : []);

    private static Decision Plan(SucceedAgency c, References references)
    {
        var plan = c.Succession;
        if (plan.Predecessors.Count == 0 || (plan.Kind == SuccessionKind.Rename && plan.Predecessors.Count > 1) || plan.Predecessors.Distinct().Count() < plan.Predecessors.Count)
            return Decision.Refuse(SuccessionRefusals.Predecessors);
        if (plan.Predecessors.Contains(plan.Successor))
            return Decision.Refuse(SuccessionRefusals.Cycle(plan.Successor));
        foreach (var agency in plan.Parties)
        {
            if (references.Find<AgencySummary>(StreamId.Of(agency)) is null)
                return Decision.Refuse(AgencyRefusals.Unknown(agency));
        }
        // Whoever follows the successor, and those that follow him, would be followed by it.
        if (plan.Dissolves && Following(plan.Successor, null, references).Overlaps(plan.Predecessors))
            return Decision.Refuse(SuccessionRefusals.Cycle(plan.Successor));
        if (references.Find<AgencySummary>(StreamId.Of(plan.Successor))!.Since > plan.EffectiveOn)
            return Decision.Refuse(SuccessionRefusals.SuccessorNotYet(plan.Successor));
        if (plan.Instrument is { } instrument && references.Find<InstrumentSummary>(StreamId.Of(instrument)) is null)
            return Decision.Refuse(InstrumentRefusals.Unknown(instrument));
        if (plan.Dissolves && c.Allocation.Count > 0)
            return Decision.Refuse(SuccessionRefusals.MovesAll);
        if (c.Allocation.Select(allocation => allocation.Task).Distinct().Count() < c.Allocation.Count)
            return Decision.Refuse(SuccessionRefusals.AllocatedTwice);
        foreach (var allocation in c.Allocation)
        {
            if (AllocationRefusal(plan, allocation, references) is { } refusal)
                return Decision.Refuse(refusal);
        }
        // Each party notes it in its own stream first, and there alone is it said whether it may: the next one is asked before its own events are recorded.
        return new Decision.Accepted([new SuccessionPlanned(plan, c.Allocation)], new JoinSuccession(plan.Parties.First(), plan));
    }

    private static Refusal? AllocationRefusal(Succession plan, TaskAllocation allocation, References references) =>
        references.Find<AgencySummary>(StreamId.Of(allocation.Agency)) is not { } agency ? AgencyRefusals.Unknown(allocation.Agency)
        : agency.EndedBy(plan.EffectiveOn) is { } end ? AgencyRefusals.Succeeded(allocation.Agency, end)
        : references.Find<TaskSummary>(StreamId.Of(allocation.Task)) is not { } task ? TaskRefusals.Unknown(allocation.Task)
        : !task.Status.IsOpen() ? SuccessionRefusals.AllocatedTaskClosed(allocation.Task)
        : !HoldersOf(allocation.Task, plan.EffectiveOn, references).Overlaps(plan.Predecessors) || plan.Predecessors.Contains(allocation.Agency) ? SuccessionRefusals.NotOfPredecessor(allocation.Task)
        : null;
}

public static class SuccessionRefusals
{
    public static readonly Refusal Predecessors = new(
        "impossible-predecessors",
        $"Phải có từ 1 đến {Succession.PredecessorsMax} cơ quan tiền thân khác nhau; đổi tên chỉ có một.",
        $"There are 1 to {Succession.PredecessorsMax} predecessors, all different; a rename has one.");

    public static readonly Refusal MovesAll = new(
        "allocation-not-allowed",
        "Hợp nhất và đổi tên chuyển mọi nhiệm vụ, không phân bổ từng nhiệm vụ.",
        "A merge or rename moves every task, and allocates none.");

    public static readonly Refusal AllocatedTwice = new(
        "allocated-twice", "Một nhiệm vụ được phân bổ hai lần.", "A task is allocated twice.");

    public static Refusal Exists(SuccessionId id) => new(
        "succession-exists", $"Việc kế thừa '{id}' đã được ghi.", $"Succession '{id}' is already recorded.");

    public static Refusal Unknown(SuccessionId id) => new(
        "unknown-succession", $"Chưa ghi việc kế thừa '{id}'.", $"Succession '{id}' is not recorded.");

    public static Refusal Cycle(AgencyId agency) => new(
        "succession-cycle",
        $"Cơ quan '{agency}' không thể kế thừa chính mình, trực tiếp hay qua cơ quan khác.",
        $"Agency '{agency}' can't succeed itself, neither directly nor through others.");

    /// <param name="received">By which the agency follows others, on the day on which it would end or later.</param>
    public static Refusal EndsFirst(AgencyId agency, Succession received)
    {
        ArgumentNullException.ThrowIfNull(received);
        var day = IsoText.Of(received.EffectiveOn);
        return new(
            "successor-ends-first",
            $"Cơ quan '{agency}' kế thừa cơ quan khác từ {day} ('{received.Id}') nên không thể chấm dứt vào ngày đó hay trước đó.",
            $"Agency '{agency}' follows others on {day} ('{received.Id}'), so it can't end on that day or before.");
    }

    public static Refusal SuccessorNotYet(AgencyId agency) => new(
        "successor-not-yet", $"Vào ngày đó cơ quan '{agency}' chưa thành lập.", $"Agency '{agency}' does not exist yet on that day.");

    public static Refusal AllocatedTaskClosed(TaskId task) => new(
        "allocated-task-closed", $"Nhiệm vụ '{task}' đã đóng nên không phân bổ được.", $"Task '{task}' is closed, so it can't be allocated.");

    public static Refusal NotOfPredecessor(TaskId task) => new(
        "not-of-predecessor",
        $"Nhiệm vụ '{task}' không thuộc cơ quan tiền thân nào, hoặc được phân bổ lại cho chính cơ quan đó.",
        $"Task '{task}' is no predecessor's, or is allocated to a predecessor.");
}
