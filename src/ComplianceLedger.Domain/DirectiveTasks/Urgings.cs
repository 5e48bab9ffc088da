namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>A point of a deadline at which a task was urged.</summary>
/// <param name="Threshold">Days after the deadline; negative before it.</param>
public sealed record UrgingPoint(DateOnly Deadline, int Threshold);

/// <summary>Nhắc việc và đôn đốc: reminders before a deadline and urging after it, each point of a deadline once. No urging changes what a task's timeliness is.</summary>
public static class Urgings
{
    /// <summary>A year before the deadline.</summary>
    public const int ThresholdMin = -366;

    /// <summary>Ten years after it.</summary>
    public const int ThresholdMax = 3_660;

    /// <summary>Whether the ledger urges it by itself: open tasks and targets that are due some day, but not while they rest.</summary>
    public static bool Concern(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Status.IsOpen() && task.Status is not TaskStatus.Suspended && task.CurrentDeadline is not null && task.Force is NormativeForce.Task or NormativeForce.Target;
    }

    /// <summary>The last point of the current deadline at which the task was urged; null where it was at none.</summary>
    public static int? LastOf(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        int? last = null;
        foreach (var urging in task.Urgings)
        {
            if (urging.Deadline == task.CurrentDeadline && !(urging.Threshold <= last))
                last = urging.Threshold;
        }
        return last;
    }

    internal static Decision Decide(TaskState task, IssueUrging c, CommandContext context)
    {
        if (c.Deadline is { } meant && meant != task.CurrentDeadline)
            return Decision.Refuse(TaskRefusals.AnotherDeadline(task.CurrentDeadline));
        if (context.By.Role == Role.System && !Concern(task))
            return Decision.Refuse(TaskRefusals.NotUrgedByItself);
        if (c.Threshold is { } threshold)
        {
            if (task.CurrentDeadline is not { } deadline)
                return Decision.Refuse(TaskRefusals.AnotherDeadline(null));
            if (!(context.At.Day >= deadline.AddDays(threshold)))
                return Decision.Refuse(TaskRefusals.ThresholdNotReached(deadline.AddDays(threshold)));
            if (task.Urgings.Contains(new UrgingPoint(deadline, threshold)))
                return Decision.Refuse(TaskRefusals.AlreadyUrged(deadline, threshold));
        }
        return Decision.Accept(Issued(task, c.Threshold, c.Message));
    }

    /// <summary>What an urging of the task says as the task stands.</summary>
    public static UrgingIssued Issued(TaskState task, int? threshold, string message)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new UrgingIssued(task.CurrentDeadline, threshold, task.Lead, task.Monitor, task.Lead is null ? task.Addressees : [], message);
    }
}
