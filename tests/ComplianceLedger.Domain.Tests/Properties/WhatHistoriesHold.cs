using FsCheck.Fluent;

namespace ComplianceLedger.Domain.Tests.Properties;

public class WhatHistoriesHold
{
    // A property over histories in which nothing happens proves nothing.
    [Fact]
    public void random_histories_hold_every_event_of_a_task_and_reach_every_state()
    {
        var histories = Attempts.Attempt().Generator.ArrayOf().Sample(2_000, 60)
            .Select((attempts, i) => new RandomHistory(attempts, (i % 20) switch { 0 => RandomHistory.Recurring, 1 => RandomHistory.OfAPeriod, _ => null })).ToList();
        var expected = typeof(TaskAssigned).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(DomainEvent)) && (type.Namespace == typeof(TaskAssigned).Namespace || type.Name.StartsWith("Claim", StringComparison.Ordinal)));
        Assert.Equal(
            expected.Select(type => type.Name).Order(),
            histories.SelectMany(history => history.Facts).Select(fact => fact.Event.GetType().Name).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<TaskStatus>(),
            histories.SelectMany(history => history.Accepted).Select(accepted => accepted.Before.Status)
                .Concat(histories.Select(history => history.Facts.Aggregate(TaskState.Initial, TaskState.Evolve).Status)).Distinct().Order());
        Assert.Contains(histories.SelectMany(history => history.Facts), fact => fact.Event is ExtensionGranted { Retroactive: true });
    }
}
