using System.Collections.Immutable;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.DirectiveTasks;

public enum TaskStatus
{
    /// <summary>No such task yet.</summary>
    None,
    Assigned,
    Declined,
    Accepted,
    InProgress,

    /// <summary>Chờ xác nhận: handed in, awaiting confirmation.</summary>
    Submitted,

    /// <summary>Thực hiện lại.</summary>
    Rework,
    Suspended,
    Completed,
    Withdrawn,
    Superseded,
}

public static class TaskStatuses
{
    public static bool IsOpen(this TaskStatus status) => status is
        TaskStatus.Assigned or TaskStatus.Declined or TaskStatus.Accepted or TaskStatus.InProgress or
        TaskStatus.Submitted or TaskStatus.Rework or TaskStatus.Suspended;
}

/// <summary>A request for more time that nobody has decided yet.</summary>
/// <param name="User">Who asked; somebody else decides.</param>
/// <param name="AskedLate">The date had passed when it was asked.</param>
public sealed record OpenExtensionRequest(string Id, DateOnly NewDeadline, string Reason, string User, DateOnly? AskedOn, bool AskedLate);

/// <param name="OpenedAt">The child's revision that opened it last.</param>
/// <param name="Deadline">The date with which it was let in; its own stream may know a later one.</param>
/// <param name="Outcome">How it was closed; null while it is open.</param>
public sealed record ChildTask(bool IsOpen, long OpenedAt, DateOnly? Deadline, TaskStatus? Outcome = null);

/// <summary>Days on which a task rested: <paramref name="From"/> up to, but not including, <paramref name="Until"/> (null: it still rests).</summary>
public sealed record Suspension(DateOnly From, DateOnly? Until);

/// <summary>Days on which a task that was reopened had stood completed: <paramref name="From"/> up to, but not including, <paramref name="Until"/>.</summary>
public sealed record CompletedSpan(DateOnly From, DateOnly Until);

/// <summary>
/// Everything that decisions and answers need to know of one task; a fold over its events. The fold is total: an as-of answer leaves
/// events out, so that a completion may come without its submission, and every event must still make sense.
/// </summary>
public sealed record TaskState
{
    // Before Initial, which holds it: static fields are set in the order of the text.
    private static readonly ImmutableSortedDictionary<TaskId, ChildTask> NoChildren =
        ImmutableSortedDictionary.Create<TaskId, ChildTask>(Comparer<TaskId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));

    public static readonly TaskState Initial = new();

    public TaskId? Id { get; init; }
    public TaskStatus Status { get; init; }

    /// <summary>Where a resumed task returns to.</summary>
    public TaskStatus StatusBeforeSuspension { get; init; }

    public InstrumentId? Instrument { get; init; }
    public string? Group { get; init; }
    public NormativeForce Force { get; init; }
    public BilingualText Title { get; init; } = new("", null);
    public AgencyId? Lead { get; init; }
    public ValueList<AgencyId> Coordinators { get; init; } = [];
    public AgencyId? Monitor { get; init; }
    public ValueList<AgencyId> Addressees { get; init; } = [];
    public Urgency? Urgency { get; init; }
    public bool IsKeyTask { get; init; }
    public bool IsStanding { get; init; }
    public TaskId? Parent { get; init; }
    public string? Source { get; init; }
    public ClaimSet Claims { get; init; } = ClaimSet.Empty;

    /// <summary>The first date ever set, whenever that was. It never moves.</summary>
    public DateOnly? OriginalDeadline { get; init; }

    public DateOnly? CurrentDeadline { get; init; }

    /// <summary>What the current deadline was made of; null where it is a plain date, or none.</summary>
    public ResolvedTerm? Term { get; init; }

    /// <summary>What makes it a recurring duty; null where it is none.</summary>
    public RecurringDuty? Duty { get; init; }

    /// <summary>Whose task it is among its parent's periods; null where it is none.</summary>
    public ReportingPeriod? Period { get; init; }

    /// <summary>The ledger itself withdrew it: a period's task that turned out not to be its duty's.</summary>
    public bool IsTakenBack { get; init; }

    public OpenExtensionRequest? OpenRequest { get; init; }
    public ValueList<string> RequestIds { get; init; } = [];
    public int ExtensionsGranted { get; init; }

    public string? DeclinedBy { get; init; }
    public Product? Product { get; init; }
    public string? SubmittedBy { get; init; }
    public DateOnly? CompletedOn { get; init; }

    /// <summary>When its completion was confirmed, and so entered: later than the day of completion, sometimes much later. Null where nobody knows.</summary>
    public DateOnly? EnteredOn { get; init; }

    /// <summary>When it was completed, withdrawn or superseded; null while it is open.</summary>
    public DateOnly? ClosedOn { get; init; }

    public TaskId? SupersededBy { get; init; }
    public ValueList<Suspension> Suspensions { get; init; } = [];
    public ValueList<CompletedSpan> CompletedSpans { get; init; } = [];

    /// <summary>By which it went over, in their order; a succession can be there twice, where a predecessor was named again. Those that were reverted are not among them.</summary>
    public ValueList<MadeTransfer> Transfers { get; init; } = [];

    /// <summary>The successions whose transfers were reverted, in that order.</summary>
    public ValueList<SuccessionId> RevertedTransfers { get; init; } = [];

    /// <summary>By the events that took their parts from them, transfers too. Where a succession of an earlier day came to be recorded since, its successor stands in the predecessor's place.</summary>
    public ValueList<FormerParty> FormerParties { get; init; } = [];

    /// <summary>When somebody last changed whose it is, other than by its assignment; null where nobody has.</summary>
    public DateOnly? PartiesChangedOn { get; init; }

    public ImmutableSortedDictionary<TaskId, ChildTask> Children { get; init; } = NoChildren;

    /// <summary>By number, resolved ones too.</summary>
    public ValueList<Dispute> Disputes { get; init; } = [];

    /// <summary>The points of its deadlines, past ones too, at which it was urged: no point comes twice.</summary>
    public ValueList<UrgingPoint> Urgings { get; init; } = [];

    /// <summary>All of them, also those that were bound to no point.</summary>
    public int UrgingsIssued { get; init; }

    /// <summary>When the last event happened that a later one may not precede.</summary>
    public Occurrence LastLifecycle { get; init; } = Occurrence.Unknown;

    /// <summary>A recurring duty is one before its first period opens.</summary>
    public bool IsParent => Children.Count > 0 || Duty is not null;

    /// <summary>The whole fold: of all facts from the first on, each as it was corrected by those after it.</summary>
    public static TaskState Fold(IEnumerable<Fact> facts) => Correction.Applied(facts).Where(fact => fact.Event is not CorrectionRecorded).Aggregate(Initial, Evolve);

    /// <summary>One step of the fold. A correction is none: it changes what was folded before it, so that whoever folds step by step meets it with <see cref="Fold"/>.</summary>
    /// <exception cref="UnexpectedEventException">No event of a task, or a correction.</exception>
    public static TaskState Evolve(TaskState task, Fact fact)
    {
        var next = Apply(task, fact);
        if (ChangesParties(fact.Event))
            next = DirectiveTasks.Transfers.Remembering(task, next, fact.Occurred.Day) with { PartiesChangedOn = fact.Occurred.Day };
        return IsLifecycle(fact.Event) && !fact.Occurred.IsBefore(next.LastLifecycle) ? next with { LastLifecycle = fact.Occurred } : next;
    }

    /// <summary>Events that stand in the order in which they happened. Evidence, claims, what a parent notes of its children, what a calendar changes and what a succession moves may come in any order, and so may
    /// a correction, a dispute and an urging: the ledger urges by its own clock, also a task whose older history is still being entered.</summary>
    public static bool IsLifecycle(DomainEvent e) => e is not (
        EvidenceAttached or ClaimRecorded or ClaimPreferred or ChildOpened or ChildClosed or DeadlineRecomputed or TransferEvent or CorrectionRecorded or EntryDisputed or DisputeResolved or UrgingIssued);

    /// <summary>Events by which somebody changes whose the task is, other than by its assignment.</summary>
    public static bool ChangesParties(DomainEvent e) =>
        e is LeadDetermined or CoordinatorAdded or CoordinatorRemoved or TaskAmended { Monitor: not null } or TaskAmended { Addressees: not null };

    private static TaskState Apply(TaskState task, Fact fact) => fact.Event switch
    {
        TaskAssigned e => task with
        {
            Id = e.TaskId,
            Status = TaskStatus.Assigned,
            Instrument = e.Instrument,
            Group = e.Group,
            Force = e.Force,
            Title = e.Title,
            Lead = e.Lead,
            Coordinators = e.Coordinators,
            Monitor = e.Monitor,
            Addressees = e.Addressees,
            OriginalDeadline = e.Deadline,
            CurrentDeadline = e.Deadline,
            Urgency = e.Urgency,
            IsKeyTask = e.IsKeyTask,
            IsStanding = e.IsStanding,
            Parent = e.Parent,
            Source = e.Source,
            Claims = ClaimSet.Of(e.Claims),
        },
        TaskAmended e => task with
        {
            Group = e.Group is null ? task.Group : e.Group.Is,
            Force = e.Force is null ? task.Force : e.Force.Is,
            Title = e.Title is null ? task.Title : e.Title.Is,
            Monitor = e.Monitor is null ? task.Monitor : e.Monitor.Is,
            Addressees = e.Addressees is null ? task.Addressees : e.Addressees.Is,
        },
        LeadDetermined e => task with
        {
            Lead = e.Lead,
            Coordinators = e.WasCoordinator ? task.Coordinators.Remove(e.Lead) : task.Coordinators,
            // The new lead has declined nothing, and neither will it have when the task is resumed.
            Status = task.Status == TaskStatus.Declined ? TaskStatus.Assigned : task.Status,
            StatusBeforeSuspension = task.StatusBeforeSuspension == TaskStatus.Declined ? TaskStatus.Assigned : task.StatusBeforeSuspension,
        },
        CoordinatorAdded e => task with { Coordinators = task.Coordinators.Add(e.Agency) },
        CoordinatorRemoved e => task with { Coordinators = task.Coordinators.Remove(e.Agency) },
        TaskAccepted => task with { Status = TaskStatus.Accepted },
        TaskDeclined => task with { Status = TaskStatus.Declined, DeclinedBy = fact.By.User },
        DeclineUpheld => task with { Status = TaskStatus.Withdrawn, ClosedOn = fact.Occurred.Day, OpenRequest = null },
        DeclineRejected => task with { Status = TaskStatus.Assigned },
        ProgressReported => task with { Status = TaskStatus.InProgress },
        EvidenceAttached => task,
        ExtensionRequested e => task with
        {
            OpenRequest = new OpenExtensionRequest(
                e.RequestId, e.NewDeadline, e.Reason, fact.By.User, fact.Occurred.Day, fact.Occurred.Day > task.CurrentDeadline),
            RequestIds = task.RequestIds.Add(e.RequestId),
        },
        ExtensionGranted e => task with
        {
            CurrentDeadline = e.NewDeadline,
            Term = null,
            OriginalDeadline = task.OriginalDeadline ?? e.NewDeadline,
            ExtensionsGranted = task.ExtensionsGranted + 1,
            OpenRequest = null,
        },
        ExtensionRefused => task with { OpenRequest = null },
        DeadlineAdjusted e => task with { CurrentDeadline = e.Is, Term = null, OriginalDeadline = task.OriginalDeadline ?? e.Was ?? e.Is },
        DeadlineResolved e => task with { Term = new ResolvedTerm(e.Term, e.Basis) },
        // On a day before it had the term, there was nothing to be moved.
        DeadlineRecomputed e when task.Term is not { Basis: not null } term || term.Term != e.Term => task,
        DeadlineRecomputed e => task with { CurrentDeadline = e.Is, Term = new ResolvedTerm(e.Term, e.Basis), OriginalDeadline = task.OriginalDeadline ?? e.Was ?? e.Is },
        UrgingIssued e => task with
        {
            Urgings = e is { Deadline: { } deadline, Threshold: { } threshold } ? task.Urgings.Add(new UrgingPoint(deadline, threshold)) : task.Urgings,
            UrgingsIssued = task.UrgingsIssued + 1,
        },
        RecurrenceSet e => task with { Duty = new RecurringDuty(e.Recurrence, e.FirstPeriod, fact.Occurred.Day) },
        // On a day before it recurred, there was nothing to end.
        DutyConsolidated e => task with { Duty = task.Duty is { } duty ? duty with { Consolidated = new Consolidation(e.Into, e.From) } : null },
        PeriodOpened e => task with { Period = e.Period },
        SubmittedForConfirmation e => task with { Status = TaskStatus.Submitted, Product = e.Product, SubmittedBy = fact.By.User },
        CompletionConfirmed e => task with { Status = TaskStatus.Completed, CompletedOn = e.CompletedOn, EnteredOn = fact.Occurred.Day, ClosedOn = e.CompletedOn, OpenRequest = null },
        ReturnedForRework => task with { Status = TaskStatus.Rework, Product = null, SubmittedBy = null },
        TaskSuspended => task with
        {
            Status = TaskStatus.Suspended,
            StatusBeforeSuspension = task.Status,
            Suspensions = fact.Occurred.Day is { } day ? task.Suspensions.Add(new Suspension(day, null)) : task.Suspensions,
        },
        TaskResumed => task with
        {
            Status = task.StatusBeforeSuspension,
            Suspensions = task.Suspensions is [.., { Until: null } last] && fact.Occurred.Day is { } day
                ? task.Suspensions.ReplaceLast(last with { Until = day })
                : task.Suspensions,
        },
        TaskWithdrawn => task with { Status = TaskStatus.Withdrawn, IsTakenBack = fact.By.Role == Role.System, ClosedOn = fact.Occurred.Day, OpenRequest = null },
        TaskSuperseded e => task with { Status = TaskStatus.Superseded, SupersededBy = e.SupersededBy, ClosedOn = fact.Occurred.Day, OpenRequest = null },
        TaskReopened => task with
        {
            // Nobody has had any work with a period's task that the ledger withdrew itself, and reopens.
            Status = task.Status == TaskStatus.Withdrawn ? TaskStatus.Assigned : TaskStatus.InProgress,
            IsTakenBack = false,
            CompletedOn = null,
            EnteredOn = null,
            ClosedOn = null,
            Product = null,
            SubmittedBy = null,
            CompletedSpans = task.CompletedOn is { } completed && fact.Occurred.Day is { } day && completed < day
                ? task.CompletedSpans.Add(new CompletedSpan(completed, day))
                : task.CompletedSpans,
        },
        TransferEvent e => DirectiveTasks.Transfers.Evolve(task, e),
        ChildOpened e => task with { Children = task.Children.SetItem(e.Child, new ChildTask(true, e.ChildRevision, e.ChildDeadline)) },
        ChildClosed e => task with
        {
            Children = task.Children.SetItem(e.Child, (task.Children.GetValueOrDefault(e.Child) ?? new ChildTask(false, 0, null)) with { IsOpen = false, Outcome = e.Outcome }),
        },
        ClaimRecorded e => task with { Claims = task.Claims.Evolve(e) },
        ClaimPreferred e => task with { Claims = task.Claims.Evolve(e) },
        EntryDisputed or DisputeResolved => task with { Disputes = DirectiveTasks.Disputes.Evolve(task.Disputes, fact) },
        _ => throw new UnexpectedEventException(Category.DirectiveTask, fact.Event),
    };
}
