namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>What a parent says about its children; the rules between them belong to the parent's stream.</summary>
internal static class Children
{
    public static Decision Decide(TaskState parent, OpenChild c)
    {
        // Before the rest: an opening that was recorded for a child that was then never assigned must not let in another date.
        if (parent.CurrentDeadline is { } latest && c.ChildDeadline > latest.Day)
            return Decision.Refuse(TaskRefusals.BeyondParent(c.TaskId, latest.Day));
        if (parent.Children.TryGetValue(c.Child, out var known) && known.IsOpen && known.OpenedAt >= c.ChildRevision)
            return Decision.Accept();
        return parent.Status.IsOpen()
            ? Decision.Accept(new ChildOpened(c.Child, c.ChildDeadline, c.ChildRevision))
            : Decision.Refuse(TaskRefusals.ParentNotOpen(c.TaskId));
    }

    /// <summary>A close that was overtaken by a reopening says nothing, and neither does one that is already noted.</summary>
    public static Decision Decide(TaskState parent, CloseChild c) =>
        parent.Children.TryGetValue(c.Child, out var known) && known.IsOpen && known.OpenedAt < c.ChildRevision
            ? Decision.Accept(new ChildClosed(c.Child, c.ChildRevision, c.Outcome))
            : Decision.Accept();
}
