using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>
/// What lists and reports need to know of a task, true of all days from one on until another of its events takes effect: which of them is asked about only decides
/// how the task stands to its deadline. The default is a task that was not assigned.
/// </summary>
/// <param name="Status">Null: not assigned. <see cref="TaskStatus.None"/> is the status of a task of which no event that counts says any.</param>
/// <param name="RestedDays">Days after the deadline that are not overdue days; where <paramref name="IsResting"/>, the days overdue themselves, which no longer grow. 0 where nothing can be overdue.</param>
/// <param name="IsResting">Nobody knows when its rest ended: no day since then is an overdue day.</param>
/// <param name="Particulars">Which of the task's <see cref="TaskParticulars"/>.</param>
internal readonly record struct TaskAnswer(
    TaskStatus? Status,
    Standing Standing,
    DateOnly? OriginalDeadline,
    DateOnly? CurrentDeadline,
    DateOnly? CompletedOn,
    int RestedDays,
    bool IsResting,
    bool HasOpenRequest,
    bool HasDisputes,
    bool IsEnteredLate,
    int Extensions,
    int Particulars)
{
    /// <param name="from">First of the days on which the task is in this state: everything that it says of other days lies before.</param>
    public static TaskAnswer Of(TaskState task, DateOnly from, int particulars)
    {
        if (task.Id is null)
            return default;
        var (rested, isResting) = Rest(task, from);
        return new TaskAnswer(
            task.Status, task.Standing(), task.OriginalDeadline, task.CurrentDeadline, task.CompletedOn, rested, isResting,
            task.OpenRequest is not null, task.Disputes.Count > 0, task.IsEnteredLate(), task.ExtensionsGranted, particulars);
    }

    public bool IsAssigned => Status is not null;

    public bool IsOverdue(DateOnly asOf) => Standing == Standing.Counted && Timeliness(asOf) == Domain.DirectiveTasks.Timeliness.Overdue;

    public Timeliness Timeliness(DateOnly asOf) => Measures.TimelinessOf(Status ?? TaskStatus.None, CompletedOn, CurrentDeadline, asOf);

    public Timeliness OriginalTimeliness(DateOnly asOf) => Measures.TimelinessOf(Status ?? TaskStatus.None, CompletedOn, OriginalDeadline, asOf);

    /// <summary>Of one that is overdue.</summary>
    public int DaysOverdue(DateOnly asOf) => IsResting ? RestedDays : asOf.DayNumber - CurrentDeadline!.Value.DayNumber - RestedDays;

    // Overdue days grow by one a day, or, where a rest has no known end, not at all: every other turn is the effective day of an event, and begins another answer.
    private static (int Days, bool IsResting) Rest(TaskState task, DateOnly from)
    {
        if (task.Suspensions.Count + task.CompletedSpans.Count == 0 || task.CurrentDeadline is not { } deadline)
            return default;
        var first = from > deadline ? from : deadline.AddDays(1);
        if (task.Timeliness(first) != Domain.DirectiveTasks.Timeliness.Overdue)
            return default;
        var days = task.DaysOverdue(first);
        return task.DaysOverdue(first.AddDays(1)) == days ? (days, true) : (first.DayNumber - deadline.DayNumber - days, false);
    }
}

/// <summary>What a task is, as opposed to how it stands; it seldom changes.</summary>
internal sealed record TaskParticulars(
    string Instrument, string? Group, string? Lead, ValueList<string> Coordinators, string? Monitoring, ValueList<string> Addressees, BilingualText Title)
{
    public static TaskParticulars Of(TaskState task) => new(
        task.Instrument!.Value.Value, task.Group, task.Lead?.Value, Ids(task.Coordinators), task.Monitor?.Value, Ids(task.Addressees), task.Title);

    /// <summary>True only where both states have the same particulars, found without making any.</summary>
    public static bool AreSame(TaskState one, TaskState other) =>
        one.Lead == other.Lead && one.Monitor == other.Monitor && one.Instrument == other.Instrument && one.Group == other.Group
        && ReferenceEquals(one.Title, other.Title) && ReferenceEquals(one.Coordinators, other.Coordinators) && ReferenceEquals(one.Addressees, other.Addressees);

    private static ValueList<string> Ids(ValueList<AgencyId> agencies) => agencies.Count == 0 ? [] : [.. agencies.Select(agency => agency.Value)];
}
