using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Verification;

/// <summary>Parents and children say the same of each other.</summary>
internal sealed class FamilyRules(IEventLog log, VerifiedStreams streams, FindingList findings)
{
    /// <summary>Before the event is folded: a child begins, or begins again, only after its parent let it in, and a parent is completed after its children.</summary>
    public void Check(RecordedEvent recorded, VerifiedStream task, DomainEvent e)
    {
        CheckParent(recorded, task, e);
        if (e is not CompletionConfirmed)
            return;
        // A child may have closed by its own word before its parent's stream says so; one that was let in and had not begun yet had not.
        foreach (var (id, letIn) in task.Task.Children.Where(child => child.Value.IsOpen))
        {
            if (streams.Find(StreamId.Of(id)) is not { } child || (child.IsTrusted && (child.Last.Value < letIn.OpenedAt || child.Task.Status.IsOpen())))
                findings.Error(recorded, FindingCodes.WrongContent, $"it was completed while '{id}' was open");
        }
    }

    private void CheckParent(RecordedEvent recorded, VerifiedStream child, DomainEvent e)
    {
        TaskId? parent = e switch
        {
            TaskAssigned assigned => assigned.Parent,
            TaskReopened => child.Task.Parent,
            _ => null,
        };
        if (parent is not { } id || streams.Find(StreamId.Of(id)) is not { IsTrusted: true } stream)
            return;
        var letIn = stream.Task.Children.TryGetValue(new TaskId(child.Id!.Value.Id), out var known) && known.IsOpen && known.OpenedAt >= recorded.Revision.Value;
        if (!letIn)
            findings.Error(recorded, FindingCodes.ChildNotOpened, $"its parent {stream.Name} had not let it in");
    }

    /// <summary>What can only be said of both streams' ends.</summary>
    public async Task End(CancellationToken cancellation)
    {
        foreach (var parent in streams.Tasks.Where(stream => stream is { IsTrusted: true, Task.IsParent: true }))
        {
            foreach (var (id, known) in parent.Task.Children)
            {
                var child = streams.Find(StreamId.Of(id));
                if (child is { IsTrusted: false })
                    continue;
                if (known.IsOpen && await IsOrphan(parent, id, child, known, cancellation).ConfigureAwait(false))
                    Orphan(parent, id, child);
                else if (child is not null)
                    CheckDeadline(parent, child);
            }
        }
    }

    private async Task<bool> IsOrphan(VerifiedStream parent, TaskId id, VerifiedStream? child, ChildTask known, CancellationToken cancellation)
    {
        if (child is not null && child.Task.Parent is { } other && StreamId.Of(other) != parent.Id)
            return true;
        if (child is not null && (child.Opened.Value >= known.OpenedAt || child.Task.Status.IsOpen()))
            return false;
        // In what can't be read the child's own event may stand.
        if (streams.IsCutShort)
            return false;
        // The child's own event is appended next; since the replay passed by, it may have been.
        var name = new StreamName(StreamId.Of(id).ToString());
        await foreach (var recorded in log.ReadStream(name, new Revision(known.OpenedAt), ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            if (recorded.Position > streams.Position)
                return false;
        }
        return true;
    }

    private void Orphan(VerifiedStream parent, TaskId id, VerifiedStream? child)
    {
        var at = parent.ChildrenOpened[id];
        // Nobody but the ledger may assign a period's task, or reopen one that was withdrawn.
        var (problem, advice) = child switch
        {
            null when parent.Task.Duty is not null => ($"it let in {StreamId.Of(id)}, which was never assigned", "a ledger that is served assigns it at once"),
            null => ($"it let in {StreamId.Of(id)}, which was never assigned", $"send the assignment of '{id}' again"),
            _ when child.Task.Parent is { } other && StreamId.Of(other) != parent.Id =>
                ($"it let in {child.Name}, which was then assigned under '{other}'", $"the parent can't be completed while it waits for '{id}'"),
            { Task: { Period: not null, Status: TaskStatus.Withdrawn } } => ($"it let in {child.Name} again, which was never reopened", "a ledger that is served reopens it at once"),
            _ => ($"it let in {child.Name} again, which was never reopened", $"send the reopening of '{id}' again"),
        };
        findings.Add(new Finding(FindingSeverity.Warning, FindingCodes.OrphanChild, at.Position, at.Stream, at.Revision, problem, advice));
    }

    private void CheckDeadline(VerifiedStream parent, VerifiedStream child)
    {
        if (!parent.Task.Status.IsOpen() || !child.Task.Status.IsOpen() || !(child.Task.CurrentDeadline > parent.Task.CurrentDeadline))
            return;
        findings.Add(new Finding(
            FindingSeverity.Warning, FindingCodes.BeyondParent, child.LastPosition, child.Name, child.Last,
            $"it is due on {child.Task.CurrentDeadline!.Value:yyyy-MM-dd}, after its parent {parent.Name} on {parent.Task.CurrentDeadline!.Value:yyyy-MM-dd}",
            "adjust the deadline of one of them"));
    }
}
