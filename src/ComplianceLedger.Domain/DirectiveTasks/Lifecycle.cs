namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>From acceptance to completion, and the ways out of it. State, relation and order were looked at before.</summary>
internal static class Lifecycle
{
    public static Decision Decide(TaskState task, Command command, CommandContext context, References references) => command switch
    {
        AcceptTask => Decision.Accept(new TaskAccepted()),
        DeclineTask c => Decision.Accept(new TaskDeclined(c.Reason)),
        UpholdDecline c => NotByAsker(task.DeclinedBy, context) ?? Decision.Accept(new DeclineUpheld(c.Reason)),
        RejectDecline c => NotByAsker(task.DeclinedBy, context) ?? Decision.Accept(new DeclineRejected(c.Reason)),
        ReportProgress c => Decision.Accept(new ProgressReported(c.Period, c.Percent, c.Summary, c.Evidence)),
        AttachEvidence c => Decision.Accept(new EvidenceAttached(c.Evidence)),
        SubmitCompletion c => c.Product.IssuedOn > context.At.Day
            ? Decision.Refuse(TaskRefusals.ProductIssuedLater)
            : Decision.Accept(new SubmittedForConfirmation(c.Product)),
        ConfirmCompletion c => NotByAsker(task.SubmittedBy, context) ?? Confirm(task, c, context, references),
        ReturnForRework c => NotByAsker(task.SubmittedBy, context) ?? Decision.Accept(new ReturnedForRework(c.Reason)),
        SuspendTask c => Decision.Accept(new TaskSuspended(c.Reason, c.Instrument)),
        ResumeTask c => Decision.Accept(new TaskResumed(c.Reason, c.Instrument)),
        WithdrawTask c => Decision.Accept(new TaskWithdrawn(c.Reason, c.Instrument)),
        SupersedeTask c => Supersede(c, references),
        ReopenTask c => Reopen(task, c, context, references),
        _ => throw new UnexpectedCommandException(Category.DirectiveTask, command),
    };

    private static Decision? NotByAsker(string? asker, CommandContext context) =>
        asker == context.By.User ? Decision.Refuse(TaskRefusals.AskerMayNotDecide) : null;

    private static Decision Confirm(TaskState task, ConfirmCompletion c, CommandContext context, References references)
    {
        var open = Children.StillOpen(task, references).Select(child => child.Child).ToList();
        return open.Count > 0 ? Decision.Refuse(TaskRefusals.ChildrenOpen(open))
            : context.At.Day is { } day && DutyPeriods.Begun(task, day).Any() ? Decision.Refuse(TaskRefusals.PeriodsNotOpened(DutyPeriods.Begun(task, day)))
            : Decision.Accept(new CompletionConfirmed(task.Product!.IssuedOn, c.Document));
    }

    private static Decision Supersede(SupersedeTask c, References references) =>
        c.SupersededBy == c.TaskId ? Decision.Refuse(TaskRefusals.SupersededByItself)
        : references.Find<TaskSummary>(StreamId.Of(c.SupersededBy)) is not { } other ? Decision.Refuse(TaskRefusals.Unknown(c.SupersededBy))
        : !other.Status.IsOpen() ? Decision.Refuse(TaskRefusals.SuccessorClosed(c.SupersededBy))
        : Decision.Accept(new TaskSuperseded(c.SupersededBy, c.Reason));

    private static Decision Reopen(TaskState task, ReopenTask c, CommandContext context, References references)
    {
        if (c.Instrument is not { } instrument)
            return Decision.Refuse(TaskRefusals.InstrumentRequired);
        var reopened = new TaskReopened(c.Reason, instrument);
        if (task.Parent is not { } parent)
            return Decision.Accept(reopened);
        // As with an assignment: a parent that opened for this command before, and has closed or moved since, knows it as done.
        return references.Find<TaskSummary>(StreamId.Of(parent)) is not { } summary || !summary.Status.IsOpen() ? Decision.Refuse(TaskRefusals.ParentNotOpen(parent))
            : task.CurrentDeadline is { } deadline && Extensions.BeyondParent(parent, deadline, references) is { } beyond ? Decision.Refuse(beyond)
            : new Decision.Accepted([reopened], new OpenChild(parent, c.TaskId, task.CurrentDeadline, context.NextRevision));
    }
}
