using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections.Calendars;

/// <summary>The term of an open task that asks a calendar, and the day that it came to.</summary>
internal sealed record OpenTerm(ResolvedTerm Term, DateOnly Day)
{
    /// <summary>Null where the task is closed, or its deadline follows from no calendar.</summary>
    public static OpenTerm? Of(TaskState task) =>
        task.Status.IsOpen() && task is { Term: { Basis: not null } term, CurrentDeadline: { } day } ? new OpenTerm(term, day) : null;
}
