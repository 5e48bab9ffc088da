namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>Of two recurring duties that one agency has from its predecessors, one ends at a period, from which on the other stands for both.</summary>
internal static class Consolidations
{
    public static Decision Decide(TaskState task, ConsolidateDuty c, CommandContext context, References references)
    {
        if (task.Duty is not { } duty)
            return Decision.Refuse(TaskRefusals.NotRecurring(c.TaskId));
        if (duty.Consolidated is { } before)
            return Decision.Refuse(TaskRefusals.AlreadyConsolidated(c.TaskId, before.Into));
        if (c.Into == c.TaskId)
            return Decision.Refuse(TaskRefusals.ConsolidatedWithItself);
        if (references.Find<TaskSummary>(StreamId.Of(c.Into)) is not { } other)
            return Decision.Refuse(TaskRefusals.Unknown(c.Into));
        // No such command comes in without a day.
        var day = context.At.Day!.Value;
        if (ReportingPeriod.Holding(day, duty.Recurrence.Every).Next is not { } from)
            return Decision.Refuse(TaskRefusals.TermWithoutEnd);
        // A period that is open already, of history that was entered late, stays; it is closed on its own, or withdrawn.
        return Problem(task, c, other, day, from) is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Accept(new DutyConsolidated(c.Into, from, c.Reason, c.Instrument));
    }

    private static Refusal? Problem(TaskState task, ConsolidateDuty c, TaskSummary other, DateOnly day, ReportingPeriod from) =>
        other.Duty is not { } goesOn ? TaskRefusals.NotRecurring(c.Into)
        : goesOn.Consolidated is { } earlier ? TaskRefusals.AlreadyConsolidated(c.Into, earlier.Into)
        // A period that begins while a duty rests is nobody's.
        : !other.Status.IsOpen() || other.Status is TaskStatus.Suspended ? TaskRefusals.RemainingDutyRests(c.Into)
        // On that day, and not only since.
        : other.Parties.Lead is null || other.Parties.Lead != task.Lead || other.LeadSince > day || Transfers.LeadSince(task) > day ? TaskRefusals.DutiesOfTwoAgencies(c.Into)
        // Otherwise a period would be left out by both.
        : !goesOn.Reaches(from) ? TaskRefusals.DutiesDiffer(c.Into, from)
        : null;
}
