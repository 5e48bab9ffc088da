namespace ComplianceLedger.Domain.Tests;

/// <summary>The shortest way of one task into each state, all on day 1.</summary>
public static class Histories
{
    public static IReadOnlyList<Fact> To(TaskStatus status) => status switch
    {
        TaskStatus.None => [],
        TaskStatus.Assigned => [Assigned()],
        TaskStatus.Declined => [Assigned(), Declined()],
        TaskStatus.Accepted => [Assigned(), Accepted()],
        TaskStatus.InProgress => [Assigned(), Reported()],
        TaskStatus.Submitted => [Assigned(), Submitted(Day(1))],
        TaskStatus.Rework => [Assigned(), Submitted(Day(1)), Returned()],
        TaskStatus.Suspended => [Assigned(), Suspended()],
        TaskStatus.Completed => [Assigned(), Submitted(Day(1)), Confirmed(Day(1))],
        TaskStatus.Withdrawn => [Assigned(), Withdrawn()],
        TaskStatus.Superseded => [Assigned(), Superseded()],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };
}
