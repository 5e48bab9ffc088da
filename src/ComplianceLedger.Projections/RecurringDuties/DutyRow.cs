using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.RecurringDuties;

/// <summary>A recurring duty, whatever became of it: when there is something to be opened in it, what it holds open, and whether something open is not its own.</summary>
/// <param name="NextDay">The day on which the next period opens for which it has let nobody in; null where there is none, as while it is suspended.</param>
/// <param name="OpenPeriods">The tasks of the periods that its stream holds open, in their order, as a JSON list; each may have yet to be assigned, or reopened.</param>
/// <param name="AtOdds">The task of a period that is open, and that the duty does not have, or that was withdrawn, and that it has; the first of them, null where there is none.</param>
internal sealed record DutyRow(DateOnly? NextDay, string OpenPeriods, string? AtOdds)
{
    /// <summary>Null for a task that is no recurring duty.</summary>
    public static DutyRow? Of(TaskState task) => task is not { Duty: { } duty, Id: { } id } ? null : new DutyRow(
        DutyPeriods.Unopened(task).FirstOrDefault() is { } next ? duty.OpensOn(next) : null,
        Lists.Text([.. DutyPeriods.Open(task).Select(period => DutyPeriods.ChildOf(id, period).Value)]),
        DutyPeriods.Surplus(task).Concat(DutyPeriods.Withdrawn(task)).FirstOrDefault() is { } wrong ? DutyPeriods.ChildOf(id, wrong).Value : null);

    public static readonly string[] Names = ["next_day", "open_periods", "at_odds"];

    /// <summary>The row, without the task.</summary>
    public object?[] Values() => [Columns.Text(NextDay), OpenPeriods, AtOdds];
}
