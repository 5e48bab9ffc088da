using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>
/// Whose a task is, as a command of some day has it. What successions move stands in the log in the order of their days with whatever else changes whose a task is,
/// in whatever order all of it is entered: what moved the task later is taken back before such a command is recorded, and comes again after it, and what has to have
/// moved it by then is recorded before.
/// </summary>
internal static class TransfersFirst
{
    /// <summary>True of commands that change whose the task is.</summary>
    public static bool Concern(Command command) =>
        command is DetermineLead or AddCoordinator or RemoveCoordinator or AmendTask { Monitor: not null } or AmendTask { Addressees: not null };

    /// <summary>The agencies that have, or had, part in the task by then, and the successions of those that gave tasks away; as far as what is known leads to them.</summary>
    public static IReadOnlyList<StreamId> ReferencesOf(TaskState task, DateOnly? day, References known)
    {
        List<StreamId> asked = [];
        Walk(task, day, known, asked);
        return asked;
    }

    /// <summary>The task as it was on a day, and what has to be recorded first so that it is so in the log; null where it is.</summary>
    public static (TaskState Task, Decision.Preceded? First) On(TaskState task, DateOnly? day, References references) => Walk(task, day, references, []);

    /// <summary>Those that have part in the task by the day of a succession that is about to move it.</summary>
    public static IReadOnlyList<StreamId> ReferencesOf(TaskState task, TransferTask move, References known)
    {
        List<StreamId> asked = [];
        Due(task, move.Succession.EffectiveOn, known, asked);
        return asked;
    }

    /// <summary>
    /// What comes before a succession moves the task: what an earlier one still has to move, since whoever sends that may not have heard that the task has changed; and later ones, which are taken back and come
    /// again, unless somebody has changed whose the task is since they moved it. Null where there is nothing.
    /// </summary>
    public static Decision.Preceded? Before(TaskState task, TransferTask move, References references)
    {
        var plan = move.Succession;
        if (Due(task, plan.EffectiveOn, references, []) is { } due && IsBefore(due.Command.Succession.EffectiveOn, due.Command.Succession.Id, plan))
            return Preceding(task, due.Command, due.Moved);
        Decision.Preceded? first = null;
        var then = task;
        return RevertLater(ref then, ref first, plan) && Transfers.Decide(then, move) is Decision.Accepted { Events.Count: > 0 } ? first : null;
    }

    /// <summary>Takes back what successions of later days than this one moved. False where there is nothing, or where somebody has changed whose the task is since one of them moved it: that stands on it.</summary>
    private static bool RevertLater(ref TaskState task, ref Decision.Preceded? first, Succession plan)
    {
        bool IsLater(MadeTransfer made) => made.SuccessionId != plan.Id && !IsBefore(made.EffectiveOn, made.SuccessionId, plan);
        var changedOn = task.PartiesChangedOn;
        if (!task.Transfers.Any(IsLater) || task.Transfers.Any(made => IsLater(made) && made.EffectiveOn <= changedOn))
            return false;
        Revert(ref task, ref first, IsLater);
        return true;
    }

    private static bool IsBefore(DateOnly day, SuccessionId id, Succession other) =>
        day < other.EffectiveOn || (day == other.EffectiveOn && string.CompareOrdinal(id.Value, other.Id.Value) < 0);

    private static Decision.Preceded Preceding(TaskState task, TransferTask command, ValueList<DomainEvent> moved) =>
        new(command, Transfers.KeyOf(task, command.Succession.Id, reverts: false), command.Succession.EffectiveOn, moved);

    private static (TaskState Task, Decision.Preceded? First) Walk(TaskState task, DateOnly? day, References known, List<StreamId> asked)
    {
        Decision.Preceded? first = null;
        Revert(ref task, ref first, transfer => transfer.EffectiveOn > day);
        while (Due(task, day, known, asked) is { } due)
        {
            if (RevertLater(ref task, ref first, due.Command.Succession))
                continue;
            first ??= Preceding(task, due.Command, due.Moved);
            task = due.Moved.Cast<TransferEvent>().Aggregate(task, Transfers.Evolve);
        }
        return (task, first);
    }

    // The last ones, until none of those is left: they stand on each other.
    private static void Revert(ref TaskState task, ref Decision.Preceded? first, Func<MadeTransfer, bool> which)
    {
        while (task.Transfers is [.., var last] && task.Transfers.Any(which))
        {
            var reverted = Transfers.ReversalOf(task, last);
            first ??= new Decision.Preceded(new RevertTransfer(task.Id!.Value, last.SuccessionId), Transfers.KeyOf(task, last.SuccessionId, reverts: true), last.EffectiveOn, [reverted]);
            task = Transfers.Evolve(task, reverted);
        }
    }

    /// <summary>The first succession by a day that has something of the task to move.</summary>
    private static (TransferTask Command, ValueList<DomainEvent> Moved)? Due(TaskState task, DateOnly? day, References known, List<StreamId> asked)
    {
        T? Answer<T>(StreamId stream) where T : ReferenceSummary
        {
            asked.Add(stream);
            return known.Know(stream) ? known.Find<T>(stream) : null;
        }
        // Each is asked for, and not only those before the first that moves something.
        List<Succession> given = [.. Transfers.PartiesOf(task).Concat(task.FormerParties.Select(party => party.Agency)).Distinct()
            .SelectMany(agency => Answer<AgencySummary>(StreamId.Of(agency))?.Gives ?? [])
            .Where(plan => plan.EffectiveOn <= day && !Transfers.IsHistory(task.ClosedOn, plan.EffectiveOn)).Distinct()
            .OrderBy(plan => plan.EffectiveOn).ThenBy(plan => plan.Id.Value, StringComparer.Ordinal)];
        List<TransferTask> moves = [];
        foreach (var plan in given)
        {
            // One that its parties have only noted so far has no stream yet, and moves nothing.
            if (Answer<SuccessionSummary>(StreamId.Of(plan.Id))?.Receiver(task.Id!.Value) is { } to && (plan.Dissolves || task.Transfers.All(made => made.SuccessionId != plan.Id)))
                moves.Add(new TransferTask(task.Id!.Value, plan, to));
        }
        foreach (var move in moves)
        {
            if (Transfers.Decide(task, move) is Decision.Accepted { Events: { Count: > 0 } moved })
                return (move, moved);
        }
        return null;
    }
}
