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

    /// <summary>The agencies that have part in the task by then, and the successions of those that gave tasks away; as far as what is known leads to them.</summary>
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

    /// <summary>What an earlier succession still has to move before another one does: whoever sends that may not have heard that the task has changed. Null where there is nothing.</summary>
    public static Decision.Preceded? Before(TaskState task, TransferTask move, References references) =>
        Due(task, move.Succession.EffectiveOn, references, []) is { } due && IsBefore(due.Command.Succession, move.Succession) ? Preceding(task, due.Command, due.Moved) : null;

    private static bool IsBefore(Succession one, Succession other) =>
        one.EffectiveOn < other.EffectiveOn || (one.EffectiveOn == other.EffectiveOn && string.CompareOrdinal(one.Id.Value, other.Id.Value) < 0);

    private static Decision.Preceded Preceding(TaskState task, TransferTask command, TaskTransferred moved) =>
        new(command, Transfers.KeyOf(task, moved.SuccessionId, reverts: false), moved.EffectiveOn, [moved]);

    private static (TaskState Task, Decision.Preceded? First) Walk(TaskState task, DateOnly? day, References known, List<StreamId> asked)
    {
        Decision.Preceded? first = null;
        while (task.Transfers is [.., var last] && task.Transfers.Any(transfer => transfer.EffectiveOn > day))
        {
            var reverted = Transfers.ReversalOf(task, last);
            first ??= new Decision.Preceded(new RevertTransfer(task.Id!.Value, last.SuccessionId), Transfers.KeyOf(task, last.SuccessionId, reverts: true), last.EffectiveOn, [reverted]);
            task = Transfers.Evolve(task, reverted);
        }
        while (Due(task, day, known, asked) is { } due)
        {
            first ??= Preceding(task, due.Command, due.Moved);
            task = Transfers.Evolve(task, due.Moved);
        }
        return (task, first);
    }

    /// <summary>The first succession by a day that has something of the task to move.</summary>
    private static (TransferTask Command, TaskTransferred Moved)? Due(TaskState task, DateOnly? day, References known, List<StreamId> asked)
    {
        T? Answer<T>(StreamId stream) where T : ReferenceSummary
        {
            asked.Add(stream);
            return known.Know(stream) ? known.Find<T>(stream) : null;
        }
        // Each is asked for, and not only those before the first that moves something.
        List<Succession> given = [.. Transfers.PartiesOf(task).Distinct()
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
            if (Transfers.Decide(task, move) is Decision.Accepted { Events: [TaskTransferred moved] })
                return (move, moved);
        }
        return null;
    }
}
