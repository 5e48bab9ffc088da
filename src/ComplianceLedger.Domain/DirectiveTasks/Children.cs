namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>What a parent says about its children; the rules between them belong to the parent's stream.</summary>
internal static class Children
{
    public static Decision Decide(TaskState parent, OpenChild c)
    {
        if (parent.Children.TryGetValue(c.Child, out var known) && known.IsOpen && known.OpenedAt >= c.ChildRevision)
            return Decision.Accept();
        var id = c.TaskId;
        return !parent.Status.IsOpen() ? Decision.Refuse(TaskRefusals.ParentNotOpen(id))
            : parent.CurrentDeadline is { } latest && c.ChildDeadline > latest.Day ? Decision.Refuse(TaskRefusals.BeyondParent(id, latest.Day))
            : Decision.Accept(new ChildOpened(c.Child, c.ChildDeadline, c.ChildRevision));
    }

    /// <summary>A close that was overtaken by a reopening says nothing, and neither does one that is already noted.</summary>
    public static Decision Decide(TaskState parent, CloseChild c) =>
        parent.Children.TryGetValue(c.Child, out var known) && known.IsOpen && known.OpenedAt < c.ChildRevision
            ? Decision.Accept(new ChildClosed(c.Child, c.ChildRevision, c.Outcome))
            : Decision.Accept();
}
