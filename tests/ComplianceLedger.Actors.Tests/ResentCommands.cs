using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Actors.Tests;

/// <summary>A command of a random sequence, and how often and where it is sent again.</summary>
public sealed record Step(byte What, byte Task, byte Other, byte Day, byte Again, bool Restart);

public sealed class ResentCommands
{
    [Property(MaxTest = 25)]
    public async Task any_commands_with_any_of_them_sent_again_give_the_same_log_as_without(Step[] steps)
    {
        var once = await Run(steps, again: false);
        var twice = await Run(steps, again: true);
        Assert.Equal(once.Log, twice.Log);
        Assert.Equal(once.Answers, twice.Answers);
    }

    private static async Task<(List<string> Log, List<string> Answers)> Run(Step[] steps, bool again)
    {
        var log = new InMemoryEventLog();
        var clock = new FakeTimeProvider(VietnamTime.EndOf(Day(0)));
        var engine = Engine.Start(log, entitiesMax: 4, clock);
        try
        {
            await engine.Register();
            var sent = new List<(string Id, Command Command, Party By, Occurrence At, CommandResult First)>();
            var answers = new List<string>();
            foreach (var step in steps)
            {
                var (command, by) = CommandOf(step);
                var id = $"c{sent.Count}";
                // Now and then earlier than what came before.
                var at = On(step.Day < 200 ? 1 + sent.Count : 1);
                var first = await engine.Send(id, command, by, at);
                answers.Add($"{first.Outcome} {first.Revision} {string.Join(',', first.Events)} {first.Refusal?.Code}");
                sent.Add((id, command, by, at, first));
                if (!again)
                    continue;
                if (step.Restart)
                {
                    await engine.DisposeAsync();
                    engine = Engine.Start(log, entitiesMax: 4, clock);
                }
                // Only accepted ones: a refusal is not remembered, so that sending it again is another attempt.
                var accepted = sent.Where(one => one.First.Outcome == CommandOutcome.Accepted).ToList();
                for (var i = 0; i < step.Again % 4 && accepted.Count > 0; i++)
                {
                    var one = accepted[(step.Again / 4 + i * 7) % accepted.Count];
                    var result = await engine.Send(one.Id, one.Command, one.By, one.At);
                    Assert.Equal((CommandOutcome.Duplicate, one.First.Revision), (result.Outcome, result.Revision));
                    Assert.Equal(one.First.Events, result.Events);
                }
            }
            return ([.. (await log.All()).Select(Told)], answers);
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    /// <summary>All of an event but what every run has of its own: its writer, salt and moment.</summary>
    private static string Told(RecordedEvent recorded)
    {
        var (fact, metadata) = Recorder.Read(recorded);
        return $"{recorded.Position} {recorded.Stream}@{recorded.Revision} {fact} {metadata.CommandHash} {string.Join(',', metadata.References)}";
    }

    private static (Command, Party) CommandOf(Step step)
    {
        var task = $"T{step.Task % 4}";
        var other = $"T{step.Other % 4}";
        return (step.What % 12) switch
        {
            0 or 1 => (Assign(task, due: 200 + step.Other), Assigner),
            2 => (Assign(task, parent: other, due: 100 + step.Other), Assigner),
            3 => (Accept(task), Officer("bct")),
            4 => (Decline(task), Officer("bct")),
            5 => (Uphold(task), Assigner),
            6 => (Report(task), Officer("bct")),
            7 => (Submit(task, 1), Officer("bct")),
            8 => (Confirm(task), Assigner),
            9 => (Supersede(task, other), Assigner),
            10 => (Reopen(task), Assigner),
            _ => (Deadline(task, 50 + step.Other), Assigner),
        };
    }
}
