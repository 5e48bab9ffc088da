namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>How a task stands to a deadline on a day. Never stored as a fact: always worked out of the task's events.</summary>
public enum Timeliness
{
    NoDeadline,
    WithinTerm,
    DueSoon,
    Overdue,
    OnTime,
    Late,
    CompletedNoDeadline,

    /// <summary>A suspended day is not an overdue day.</summary>
    Suspended,

    /// <summary>Withdrawn or superseded: nothing is due any more.</summary>
    NotMeasured,
}

/// <summary>The buckets of a report. Every counted task is in exactly one.</summary>
public enum Bucket
{
    CompletedOnTime,
    CompletedLate,
    CompletedNoDeadline,
    OpenWithinTerm,
    OpenOverdue,
    OpenNoDeadline,
    Suspended,
    WithdrawnOrSuperseded,
}

/// <summary>Where a task stands beside the buckets.</summary>
public enum Standing
{
    /// <summary>A leaf task of force Task or Target: in exactly one bucket.</summary>
    Counted,
    Parent,
    Proposal,
    Practice,
    Disputed,

    /// <summary>A period's task that the ledger took back, since its duty did not have that period: it never was anybody's.</summary>
    PeriodTakenBack,
}

public static class Measures
{
    /// <summary>A deadline this many days ahead, or fewer, is due soon.</summary>
    public const int DueSoonDays = 3;

    private const int ExtendedRepeatedlyGrants = 3;

    /// <summary>Against the current deadline.</summary>
    public static Timeliness Timeliness(this TaskState task, DateOnly asOf) => TimelinessOf(task.Status, task.CompletedOn, task.CurrentDeadline, asOf);

    /// <summary>Against the original deadline: the second figure.</summary>
    public static Timeliness OriginalTimeliness(this TaskState task, DateOnly asOf) => TimelinessOf(task.Status, task.CompletedOn, task.OriginalDeadline, asOf);

    /// <summary>
    /// Completed: day of completion minus deadline. Open and overdue: the days after the deadline up to <paramref name="asOf"/> on which the task was
    /// neither suspended nor, before it was reopened, completed. Otherwise 0.
    /// </summary>
    public static int DaysOverdue(this TaskState task, DateOnly asOf)
    {
        if (task.CurrentDeadline is not { } deadline)
            return 0;
        switch (task.Timeliness(asOf))
        {
            case DirectiveTasks.Timeliness.Late:
                return task.CompletedOn!.Value.DayNumber - deadline.DayNumber;
            case DirectiveTasks.Timeliness.Overdue:
                return asOf.DayNumber - deadline.DayNumber - RestedDays(task, deadline.DayNumber + 1, asOf.DayNumber + 1);
            default:
                return 0;
        }
    }

    /// <summary>
    /// Done in time and entered too late: until it was entered it stood among the overdue, though nothing was late but the entry. Against the current deadline.
    /// </summary>
    public static bool IsEnteredLate(this TaskState task) => task.Status == TaskStatus.Completed && task.CompletedOn <= task.CurrentDeadline && task.EnteredOn > task.CurrentDeadline;

    /// <summary>Three or more grants.</summary>
    public static bool IsExtendedRepeatedly(this TaskState task) => task.ExtensionsGranted >= ExtendedRepeatedlyGrants;

    /// <summary>Days from <paramref name="from"/> up to, but not including, <paramref name="until"/> on which nothing was due. Spans may overlap: a day counts once.</summary>
    private static int RestedDays(TaskState task, int from, int until)
    {
        if (task.Suspensions.Count + task.CompletedSpans.Count == 0)
            return 0;
        var spans = task.Suspensions.Select(span => (From: span.From.DayNumber, Until: span.Until?.DayNumber ?? until))
            .Concat(task.CompletedSpans.Select(span => (From: span.From.DayNumber, Until: span.Until.DayNumber)));
        var days = 0;
        foreach (var span in spans.Order())
        {
            from = Math.Max(from, span.From);
            var end = Math.Min(until, span.Until);
            if (end <= from)
                continue;
            days += end - from;
            from = end;
        }
        return days;
    }

    public static Standing Standing(this TaskState task) =>
        task.IsTakenBack ? DirectiveTasks.Standing.PeriodTakenBack : task.IsParent ? DirectiveTasks.Standing.Parent : task.Force switch
        {
            NormativeForce.Task or NormativeForce.Target => DirectiveTasks.Standing.Counted,
            NormativeForce.Proposal => DirectiveTasks.Standing.Proposal,
            NormativeForce.Practice => DirectiveTasks.Standing.Practice,
            NormativeForce.Disputed => DirectiveTasks.Standing.Disputed,
            _ => throw new InvalidOperationException($"No standing for force {task.Force}."),
        };

    public static Bucket BucketOf(Timeliness timeliness) => timeliness switch
    {
        DirectiveTasks.Timeliness.OnTime => Bucket.CompletedOnTime,
        DirectiveTasks.Timeliness.Late => Bucket.CompletedLate,
        DirectiveTasks.Timeliness.CompletedNoDeadline => Bucket.CompletedNoDeadline,
        DirectiveTasks.Timeliness.WithinTerm or DirectiveTasks.Timeliness.DueSoon => Bucket.OpenWithinTerm,
        DirectiveTasks.Timeliness.Overdue => Bucket.OpenOverdue,
        DirectiveTasks.Timeliness.NoDeadline => Bucket.OpenNoDeadline,
        DirectiveTasks.Timeliness.Suspended => Bucket.Suspended,
        DirectiveTasks.Timeliness.NotMeasured => Bucket.WithdrawnOrSuperseded,
        _ => throw new ArgumentOutOfRangeException(nameof(timeliness), timeliness, "No bucket for it."),
    };

    /// <summary>The same of what it is made of, for those who keep no more of a task.</summary>
    /// <param name="deadline">The one that it is held against.</param>
    public static Timeliness TimelinessOf(TaskStatus status, DateOnly? completedOn, DateOnly? deadline, DateOnly asOf) => status switch
    {
        TaskStatus.Withdrawn or TaskStatus.Superseded or TaskStatus.None => DirectiveTasks.Timeliness.NotMeasured,
        TaskStatus.Suspended => DirectiveTasks.Timeliness.Suspended,
        TaskStatus.Completed => deadline is not { } due ? DirectiveTasks.Timeliness.CompletedNoDeadline
            : completedOn <= due ? DirectiveTasks.Timeliness.OnTime
            : DirectiveTasks.Timeliness.Late,
        _ => deadline is not { } due ? DirectiveTasks.Timeliness.NoDeadline
            : asOf > due ? DirectiveTasks.Timeliness.Overdue
            : due.DayNumber - asOf.DayNumber <= DueSoonDays ? DirectiveTasks.Timeliness.DueSoon
            : DirectiveTasks.Timeliness.WithinTerm,
    };
}
