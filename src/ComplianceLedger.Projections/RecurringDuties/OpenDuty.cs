using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.RecurringDuties;

/// <summary>A recurring duty that is open: when there is something to be opened in it.</summary>
/// <param name="NextDay">The first day of the next period for which it has let nobody in; null where there is none, as while it is suspended.</param>
/// <param name="LastChild">The task of the last period that it let in, which may have yet to be assigned; null before the first.</param>
internal sealed record OpenDuty(DateOnly? NextDay, string? LastChild)
{
    /// <summary>Null for a task that is closed, or no recurring duty.</summary>
    public static OpenDuty? Of(TaskState task) => task is not { Duty: { } duty, Id: { } id } || !task.Status.IsOpen() ? null : new OpenDuty(
        DutyPeriods.Unopened(task).FirstOrDefault() is { } next ? duty.OpensOn(next) : null,
        DutyPeriods.LastOpened(task) is { } last ? DutyPeriods.ChildOf(id, last).Value : null);

    public static readonly string[] Names = ["next_day", "last_child"];

    /// <summary>The row, without the task.</summary>
    public object?[] Values() => [Columns.Text(NextDay), LastChild];
}
