using ComplianceLedger.Domain.Claims;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>What kind of norm a source makes of a task. <see cref="Disputed"/>: sources disagree, and both readings are claims.</summary>
public enum NormativeForce
{
    Task,
    Proposal,
    Target,
    Practice,
    Disputed,
}

/// <summary>Khẩn trương is an urgency and gives no date.</summary>
public enum Urgency
{
    Urgent,
}

/// <param name="Deadline">The day on which the task is due; it ends at 24:00 in Asia/Ho_Chi_Minh. Null for no deadline. Of a term, <see cref="DeadlineResolved"/> follows.</param>
public sealed record TaskAssigned(
    TaskId TaskId,
    InstrumentId Instrument,
    string? Group,
    NormativeForce Force,
    BilingualText Title,
    AgencyId? Lead,
    ValueList<AgencyId> Coordinators,
    AgencyId? Monitor,
    ValueList<AgencyId> Addressees,
    DateOnly? Deadline,
    Urgency? Urgency,
    bool IsKeyTask,
    bool IsStanding,
    TaskId? Parent,
    string? Source,
    ValueList<Claim> Claims) : DomainEvent;

/// <summary>Null where nothing changed.</summary>
public sealed record TaskAmended(
    Change<string?>? Group,
    Change<NormativeForce>? Force,
    Change<BilingualText>? Title,
    Change<AgencyId?>? Monitor,
    Change<ValueList<AgencyId>>? Addressees,
    string Reason) : DomainEvent;

/// <param name="PreviousLead">Who led before, so that the relay can release it from this event alone.</param>
/// <param name="WasCoordinator">True where the new lead co-ordinated until now, which it then no longer does.</param>
public sealed record LeadDetermined(AgencyId Lead, AgencyId? PreviousLead, bool WasCoordinator, InstrumentId? Instrument) : DomainEvent;

public sealed record CoordinatorAdded(AgencyId Agency, InstrumentId? Instrument) : DomainEvent;

public sealed record CoordinatorRemoved(AgencyId Agency, InstrumentId? Instrument) : DomainEvent;

public sealed record TaskAccepted : DomainEvent;

public sealed record TaskDeclined(string Reason) : DomainEvent;

/// <summary>The task is withdrawn, because declining it was right.</summary>
public sealed record DeclineUpheld(string Reason) : DomainEvent;

public sealed record DeclineRejected(string Reason) : DomainEvent;

/// <param name="Percent">0 to 100.</param>
public sealed record ProgressReported(string? Period, int? Percent, string Summary, ValueList<Document> Evidence) : DomainEvent;

public sealed record EvidenceAttached(Document Evidence) : DomainEvent;

public sealed record ExtensionRequested(string RequestId, DateOnly NewDeadline, string Reason) : DomainEvent;

/// <param name="Retroactive">Asked or granted after the date had passed: the days overdue until then stay overdue in every answer as of them.</param>
public sealed record ExtensionGranted(string RequestId, DateOnly NewDeadline, Document Document, bool Retroactive) : DomainEvent;

public sealed record ExtensionRefused(string RequestId, string Reason) : DomainEvent;

public sealed record DeadlineAdjusted(DateOnly? Was, DateOnly? Is, string Reason, Document Document) : DomainEvent;

/// <summary>How the date of the event before it was made of a term or of words; recorded with that event.</summary>
/// <param name="Basis">Null where no calendar was asked.</param>
public sealed record DeadlineResolved(DateOnly Day, DeadlineTerm Term, DeadlineBasis? Basis) : DomainEvent;

/// <summary>A change of the calendar moved the end of the task's term.</summary>
/// <param name="Basis">With the revision of the calendar event that moved it.</param>
/// <param name="DecidedOn">When that was decided: this event's effective day. Null where nobody knows.</param>
public sealed record DeadlineRecomputed(DateOnly? Was, DateOnly Is, DeadlineTerm Term, DeadlineBasis Basis, DateOnly? DecidedOn) : DomainEvent;

/// <summary>Nhắc việc, đôn đốc: the lead was told of its deadline. It says to whom, as the task stood then.</summary>
/// <param name="Deadline">The current deadline; null where there was none.</param>
/// <param name="Threshold">Days after the deadline, negative before it; null where the urging was bound to no point of it.</param>
/// <param name="Addressees">Told in the place of a lead that nobody has determined; empty where there is one.</param>
public sealed record UrgingIssued(DateOnly? Deadline, int? Threshold, AgencyId? Lead, AgencyId? Monitor, ValueList<AgencyId> Addressees, string Message) : DomainEvent
{
    /// <summary>Everybody whom it was sent to, each once; nobody, where the task named nobody.</summary>
    public IReadOnlyList<AgencyId> Recipients => [.. new[] { Lead, Monitor }.OfType<AgencyId>().Concat(Addressees).Distinct()];
}

/// <summary>What makes a task a recurring duty; recorded with its assignment, which gives no date.</summary>
/// <param name="FirstPeriod">The first that has a task of its own.</param>
public sealed record RecurrenceSet(Recurrence Recurrence, ReportingPeriod FirstPeriod) : DomainEvent;

/// <summary>The task is one period's of the recurring duty that is its parent; recorded with its assignment.</summary>
/// <param name="CutOff">The period's cut-off as it is written, before it rolls.</param>
public sealed record PeriodOpened(ReportingPeriod Period, DateOnly CutOff) : DomainEvent;

/// <summary>The recurring duty opens no period any more from one on: another duty of the same agency stands for both. One that was open before stays open.</summary>
/// <param name="From">The first period that is left to the other.</param>
public sealed record DutyConsolidated(TaskId Into, ReportingPeriod From, string Reason, InstrumentId? Instrument) : DomainEvent;

public sealed record SubmittedForConfirmation(Product Product) : DomainEvent;

/// <param name="CompletedOn">The accepted product's date of issue: the day of completion, and the event's effective day.</param>
public sealed record CompletionConfirmed(DateOnly CompletedOn, Document? Document) : DomainEvent;

public sealed record ReturnedForRework(string Reason) : DomainEvent;

public sealed record TaskSuspended(string Reason, InstrumentId? Instrument) : DomainEvent;

public sealed record TaskResumed(string Reason, InstrumentId? Instrument) : DomainEvent;

public sealed record TaskWithdrawn(string Reason, InstrumentId? Instrument) : DomainEvent;

public sealed record TaskSuperseded(TaskId SupersededBy, string Reason) : DomainEvent;

public sealed record TaskReopened(string Reason, InstrumentId Instrument) : DomainEvent;

/// <summary>A child was let into this parent.</summary>
/// <param name="ChildRevision">The revision at which the child's stream records it; a close that is older than this says nothing.</param>
public sealed record ChildOpened(TaskId Child, DateOnly? ChildDeadline, long ChildRevision) : DomainEvent;

public sealed record ChildClosed(TaskId Child, long ChildRevision, TaskStatus Outcome) : DomainEvent;
