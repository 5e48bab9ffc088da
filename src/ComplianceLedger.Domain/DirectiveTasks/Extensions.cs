namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>How a deadline moves: the lead asks and the assigner decides, or the assigner moves it himself with a reason and a document.</summary>
internal static class Extensions
{
    public static Decision Decide(TaskState task, RequestExtension c) =>
        task.CurrentDeadline is not { } current ? Decision.Refuse(TaskRefusals.NoDeadline)
        : task.OpenRequest is { } open ? Decision.Refuse(TaskRefusals.RequestOpen(open.Id))
        : task.RequestIds.Contains(c.RequestId) ? Decision.Refuse(TaskRefusals.RequestIdUsed(c.RequestId))
        : c.NewDeadline <= current ? Decision.Refuse(TaskRefusals.NotLater(current))
        : Decision.Accept(new ExtensionRequested(c.RequestId, c.NewDeadline, c.Reason));

    public static Decision Decide(TaskState task, GrantExtension c, CommandContext context, References references)
    {
        if (task.OpenRequest is not { } request || request.Id != c.RequestId)
            return Decision.Refuse(TaskRefusals.NoSuchRequest(c.RequestId));
        if (request.User == context.By.User)
            return Decision.Refuse(TaskRefusals.AskerMayNotDecide);
        if (task.CurrentDeadline is not { } current)
            return Decision.Refuse(TaskRefusals.NoDeadline);
        var newDeadline = c.NewDeadline ?? request.NewDeadline;
        var retroactive = request.AskedLate || context.At.Day > current;
        return newDeadline <= current ? Decision.Refuse(TaskRefusals.NotLater(current))
            : retroactive && !c.Retroactive ? Decision.Refuse(TaskRefusals.RetroactiveFlagNeeded(current))
            : BeyondParent(task.Parent, newDeadline, references) is { } beyond ? Decision.Refuse(beyond)
            : Decision.Accept(new ExtensionGranted(c.RequestId, newDeadline, c.Document, retroactive));
    }

    public static Decision Decide(TaskState task, RefuseExtension c, CommandContext context) =>
        task.OpenRequest is not { } request || request.Id != c.RequestId ? Decision.Refuse(TaskRefusals.NoSuchRequest(c.RequestId))
        : request.User == context.By.User ? Decision.Refuse(TaskRefusals.AskerMayNotDecide)
        : Decision.Accept(new ExtensionRefused(c.RequestId, c.Reason));

    // Whoever asked for a later date, for the lead, would grant it to himself.
    public static Decision Decide(TaskState task, AdjustDeadline c, CommandContext context, References references)
    {
        if (task.OpenRequest?.User == context.By.User)
            return Decision.Refuse(TaskRefusals.AskerMayNotDecide);
        if (task.Duty is not null || c.Deadline is DeadlineTerm.Every)
            return Decision.Refuse(TaskRefusals.RecurrenceStands);
        if (Deadlines.Resolve(c.Deadline, task.Instrument!.Value, context.At.Day, references, out var dated) is { } unresolved)
            return Decision.Refuse(unresolved);
        if (dated.Current == task.CurrentDeadline && dated.Explained?.Term == task.Term?.Term)
            return Decision.Refuse(TaskRefusals.DeadlineUnchanged);
        if (dated.Current is { } due && BeyondParent(task.Parent, due, references) is { } beyond)
            return Decision.Refuse(beyond);
        if (ChildDueLater(task, dated.Current, references) is { } childDueLater)
            return Decision.Refuse(childDueLater);
        return new Decision.Accepted(
        [
            new DeadlineAdjusted(task.CurrentDeadline, dated.Day, c.Reason, c.Document),
            .. dated.Explained is { } explained ? [explained] : Array.Empty<DomainEvent>(),
            .. dated.Moves,
        ]);
    }

    // A parent that is closed holds nobody to its date any more: nobody could move it.
    public static Refusal? BeyondParent(TaskId? parentOrNone, DateOnly deadline, References references) =>
        parentOrNone is { } parent && references.Find<TaskSummary>(StreamId.Of(parent)) is { Deadline: { } latest } summary && summary.Status.IsOpen() && deadline > latest
            ? TaskRefusals.BeyondParent(parent, latest)
            : null;

    private static Refusal? ChildDueLater(TaskState task, DateOnly? deadline, References references)
    {
        if (deadline is not { } latest)
            return null;
        foreach (var (child, due) in Children.StillOpen(task, references))
        {
            if (due > latest)
                return TaskRefusals.ChildDueLater(child, due.Value);
        }
        return null;
    }
}
