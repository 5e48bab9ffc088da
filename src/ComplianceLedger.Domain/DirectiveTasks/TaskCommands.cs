namespace ComplianceLedger.Domain.DirectiveTasks;

public abstract record TaskCommand(TaskId TaskId) : Command
{
    public override StreamId Target => StreamId.Of(TaskId);
}

public sealed record AssignTask(
    TaskId TaskId,
    InstrumentId Instrument,
    string? Group,
    NormativeForce Force,
    BilingualText Title,
    AgencyId? Lead,
    ValueList<AgencyId> Coordinators,
    AgencyId? Monitor,
    ValueList<AgencyId> Addressees,
    DeadlineTerm? Deadline,
    Urgency? Urgency,
    bool IsKeyTask,
    bool IsStanding,
    TaskId? Parent,
    string? Source,
    ValueList<Claim> Claims) : TaskCommand(TaskId);

/// <summary>Null leaves a field as it is.</summary>
public sealed record AmendTask(
    TaskId TaskId,
    string? Group,
    NormativeForce? Force,
    BilingualText? Title,
    AgencyId? Monitor,
    ValueList<AgencyId>? Addressees,
    string Reason) : TaskCommand(TaskId);

public sealed record DetermineLead(TaskId TaskId, AgencyId Lead, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record AddCoordinator(TaskId TaskId, AgencyId Agency, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record RemoveCoordinator(TaskId TaskId, AgencyId Agency, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record AcceptTask(TaskId TaskId) : TaskCommand(TaskId);

public sealed record DeclineTask(TaskId TaskId, string Reason) : TaskCommand(TaskId);

public sealed record UpholdDecline(TaskId TaskId, string Reason) : TaskCommand(TaskId);

public sealed record RejectDecline(TaskId TaskId, string Reason) : TaskCommand(TaskId);

public sealed record ReportProgress(TaskId TaskId, string? Period, int? Percent, string Summary, ValueList<Document> Evidence) : TaskCommand(TaskId);

public sealed record AttachEvidence(TaskId TaskId, Document Evidence) : TaskCommand(TaskId);

public sealed record RequestExtension(TaskId TaskId, string RequestId, DateOnly NewDeadline, string Reason) : TaskCommand(TaskId);

/// <param name="NewDeadline">Another date than the one asked for, or null for that one.</param>
/// <param name="Retroactive">The assigner says that he knows the date has passed.</param>
public sealed record GrantExtension(TaskId TaskId, string RequestId, DateOnly? NewDeadline, Document Document, bool Retroactive) : TaskCommand(TaskId);

public sealed record RefuseExtension(TaskId TaskId, string RequestId, string Reason) : TaskCommand(TaskId);

/// <param name="Deadline">Null takes the deadline away; the original one stays in sight.</param>
public sealed record AdjustDeadline(TaskId TaskId, DeadlineTerm? Deadline, string Reason, Document Document) : TaskCommand(TaskId);

public sealed record SubmitCompletion(TaskId TaskId, Product Product) : TaskCommand(TaskId);

public sealed record ConfirmCompletion(TaskId TaskId, Document? Document) : TaskCommand(TaskId);

public sealed record ReturnForRework(TaskId TaskId, string Reason) : TaskCommand(TaskId);

public sealed record SuspendTask(TaskId TaskId, string Reason, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record ResumeTask(TaskId TaskId, string Reason, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record WithdrawTask(TaskId TaskId, string Reason, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record ReopenTask(TaskId TaskId, string Reason, InstrumentId? Instrument) : TaskCommand(TaskId);

/// <summary>Of two recurring duties that one agency has, ends this one with the period in which the command is given.</summary>
/// <param name="Into">The one that goes on.</param>
public sealed record ConsolidateDuty(TaskId TaskId, TaskId Into, string Reason, InstrumentId? Instrument) : TaskCommand(TaskId);

public sealed record SupersedeTask(TaskId TaskId, TaskId SupersededBy, string Reason) : TaskCommand(TaskId);

/// <param name="Threshold">Days after the deadline, negative before it: the point that was reached. Null for an urging that is bound to none.</param>
/// <param name="Deadline">The deadline that is meant, where the sender would not have it said of another one.</param>
public sealed record IssueUrging(TaskId TaskId, int? Threshold, string Message, DateOnly? Deadline) : TaskCommand(TaskId);

/// <summary>An agency says that an entry of the task's history is not so.</summary>
public sealed record DisputeEntry(TaskId TaskId, Guid EventId, string Reason) : TaskCommand(TaskId)
{
    public override bool LooksBack => true;
}

public sealed record ResolveDispute(DisputeId DisputeId, DisputeOutcome Outcome, string Reason) : TaskCommand(DisputeId.Task);

/// <summary>Sent to the parent by a child that is about to be assigned or reopened; never from outside.</summary>
/// <param name="Period">Of a recurring duty, whose child it is to be; null for every other child.</param>
public sealed record OpenChild(TaskId TaskId, TaskId Child, DateOnly? ChildDeadline, long ChildRevision, ReportingPeriod? Period = null) : TaskCommand(TaskId);

/// <summary>Sent to the parent by the relay once a child is closed; never from outside.</summary>
public sealed record CloseChild(TaskId TaskId, TaskId Child, long ChildRevision, TaskStatus Outcome) : TaskCommand(TaskId);

/// <summary>Sent by the ledger itself once a period of a recurring duty has begun; never from outside.</summary>
/// <param name="Assignment">The period's task; see <see cref="DutyPeriods.AssignmentOf"/>.</param>
public sealed record OpenPeriod(AssignTask Assignment, ReportingPeriod Period) : TaskCommand(Assignment.TaskId);

/// <summary>Sent by the ledger itself to a period's task, once it is known that the duty did not have that period; never from outside.</summary>
public sealed record WithdrawPeriod(TaskId TaskId, string Reason) : TaskCommand(TaskId)
{
    public override bool LooksBack => true;
}

/// <summary>Sent by the ledger itself to a period's task that it withdrew, once it is known that the duty had that period after all; never from outside.</summary>
public sealed record ReopenPeriod(TaskId TaskId, string Reason) : TaskCommand(TaskId);

/// <summary>Sent by the ledger itself after a calendar has changed; never from outside.</summary>
/// <param name="CalendarRevision">Of the calendar event under which the term is resolved again.</param>
public sealed record RecomputeDeadline(TaskId TaskId, CalendarId CalendarId, long CalendarRevision) : TaskCommand(TaskId);
