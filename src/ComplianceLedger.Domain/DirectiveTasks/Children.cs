namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>What a parent says about its children; the rules between them belong to the parent's stream.</summary>
internal static class Children
{
    /// <summary>Children of one parent; a compound task that has more is not one task.</summary>
    public const int ChildrenMax = 500;

    /// <summary>The children that the parent's own stream holds open. Their streams may say more: see <see cref="StillOpen"/>.</summary>
    public static IEnumerable<TaskId> OpenOf(TaskState parent) => parent.Children.Where(child => child.Value.IsOpen).Select(child => child.Key);

    /// <summary>
    /// The same without those that have closed by their own word, which the relay has yet to carry here. The word of a child that does not know yet of the event
    /// that it was let in for counts for nothing: its assignment, or its reopening, may be on its way.
    /// </summary>
    /// <returns>A child, and its deadline where it has one.</returns>
    public static IEnumerable<(TaskId Child, DateOnly? Deadline)> StillOpen(TaskState parent, References references)
    {
        foreach (var child in OpenOf(parent))
        {
            var (stream, letIn) = (StreamId.Of(child), parent.Children[child]);
            if (references.Find<TaskSummary>(stream) is not { } summary || references.RevisionOf(stream) < letIn.OpenedAt)
                yield return (child, letIn.Deadline);
            else if (summary.Status.IsOpen())
                yield return (child, summary.Deadline);
        }
    }

    public static Decision Decide(TaskState parent, OpenChild c, CommandContext context)
    {
        // A period of the ledger's own belongs to its duty as it stood when the period opened, whatever became of it since.
        if (c.Period is null && !parent.Status.IsOpen())
            return Decision.Refuse(TaskRefusals.ParentNotOpen(c.TaskId));
        // Before the rest: an opening that was recorded for a child that was then never assigned must not let in another date.
        if (parent.CurrentDeadline is { } latest && c.ChildDeadline > latest)
            return Decision.Refuse(TaskRefusals.BeyondParent(c.TaskId, latest));
        if (parent.Children.TryGetValue(c.Child, out var known) && known.IsOpen
            && (known.OpenedAt > c.ChildRevision || (known.OpenedAt == c.ChildRevision && known.Deadline == c.ChildDeadline)))
            return Decision.Accept();
        // A period that was let in, and whose task has gone on without opening, is let in anew whatever the duty has by then: it is held open already.
        return known is null && parent.Children.Count >= ChildrenMax ? Decision.Refuse(TaskRefusals.TooManyChildren(c.TaskId))
            : (known is null || (c.Period is not null && !known.IsOpen)) && DutyPeriods.Opening(parent, c, context.At.Day) is { } refusal ? Decision.Refuse(refusal)
            : Decision.Accept(new ChildOpened(c.Child, c.ChildDeadline, c.ChildRevision));
    }

    /// <summary>A close that was overtaken by a reopening says nothing, and neither does one that is already noted.</summary>
    public static Decision Decide(TaskState parent, CloseChild c) =>
        parent.Children.TryGetValue(c.Child, out var known) && known.IsOpen && known.OpenedAt < c.ChildRevision
            ? Decision.Accept(new ChildClosed(c.Child, c.ChildRevision, c.Outcome))
            : Decision.Accept();
}
