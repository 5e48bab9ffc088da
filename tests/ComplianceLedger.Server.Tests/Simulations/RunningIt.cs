using System.Collections.Concurrent;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;
using Microsoft.Extensions.Time.Testing;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Tests.Simulations;

public class RunningIt
{
    private static readonly NewLedger Simulated = new("mô phỏng", "simulation.test", true);

    [Theory]
    [InlineData(0, "2022-08-10", "2026-06-30")]
    [InlineData(1, "2022-08-10", "2026-06-30")]
    [InlineData(15, "2022-08-10", "2026-06-30")]
    [InlineData(2_147_483_647, "2022-08-10", "2026-06-30")]
    [InlineData(3, "2024-02-29", "2024-05-29")]
    [InlineData(4, "2023-01-31", "2024-01-31")]
    public async Task no_command_is_refused_and_a_second_run_changes_nothing(int seed, string from, string to)
    {
        var options = new SimulationOptions(1_000, seed, DateOnly.Parse(from, null), DateOnly.Parse(to, null));
        var log = new InMemoryEventLog();
        await using var engine = await LedgerEngine.Start(log, Simulated, TimeProvider.System, null, CancellationToken.None);
        var first = await Run(engine, options);
        Assert.Empty(first.Refused);
        Assert.Equal((options.Tasks, 0L, first.Commands), (first.Tasks, first.Duplicates, first.Accepted));
        var events = await Count(log);

        var second = await Run(engine, options);
        Assert.Equal((first.Commands, first.Commands, 0L), (second.Commands, second.Duplicates, second.Events));
        Assert.Empty(second.Refused);
        Assert.Equal(events, await Count(log));
    }

    [Fact]
    public async Task it_looks_like_the_work_of_people()
    {
        var options = new SimulationOptions(5_000);
        var log = new InMemoryEventLog();
        await using (var engine = await LedgerEngine.Start(log, Simulated, TimeProvider.System, null, CancellationToken.None))
            await Run(engine, options);
        var facts = new Dictionary<StreamName, List<Fact>>();
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
        {
            if (!recorded.Type.StartsWith("directive-task.", StringComparison.Ordinal))
                continue;
            if (!facts.TryGetValue(recorded.Stream, out var ofTask))
                facts.Add(recorded.Stream, ofTask = []);
            ofTask.Add(Recorder.Read(recorded).Fact);
        }
        var tasks = facts.Values.Select(ofTask => AsOf.Fold(ofTask, options.To)).ToList();
        Assert.Equal(options.Tasks, tasks.Count);
        var leaves = tasks.Where(task => !task.IsParent).ToList();
        var completed = leaves.Where(task => task.Status == TaskStatus.Completed).ToList();
        double Share(Func<TaskState, bool> condition, List<TaskState>? of = null) => (double)(of ?? leaves).Count(condition) / (of ?? leaves).Count;
        double ShareWith<T>() where T : DomainEvent => (double)facts.Values.Count(ofTask => ofTask.Any(fact => fact.Event is T)) / facts.Count;

        Assert.InRange(Share(task => task.Status == TaskStatus.Completed), 0.65, 0.9);
        Assert.InRange(Share(task => task.Timeliness(options.To) == Timeliness.Late, completed), 0.08, 0.35);
        Assert.InRange(Share(task => task.Timeliness(options.To) == Timeliness.OnTime, completed), 0.45, 0.85);
        Assert.InRange(Share(task => task.OriginalTimeliness(options.To) == Timeliness.Late, completed), 0.12, 0.45);
        Assert.InRange(Share(task => task.Timeliness(options.To) == Timeliness.Overdue), 0.01, 0.15);
        Assert.InRange(Share(task => task.Timeliness(options.To) is Timeliness.WithinTerm or Timeliness.DueSoon), 0.01, 0.15);
        Assert.InRange(Share(task => task.OriginalDeadline is null), 0.1, 0.35);
        Assert.InRange(Share(task => task.Lead is null), 0.01, 0.1);
        Assert.InRange(ShareWith<ExtensionGranted>(), 0.05, 0.25);
        Assert.InRange(ShareWith<ExtensionRefused>(), 0.01, 0.1);
        Assert.InRange(ShareWith<ReturnedForRework>(), 0.03, 0.15);
        Assert.InRange(ShareWith<TaskSuspended>(), 0.01, 0.1);
        Assert.InRange(ShareWith<TaskDeclined>(), 0.01, 0.06);
        Assert.InRange(ShareWith<TaskReopened>(), 0.001, 0.02);
        Assert.Contains(tasks, task => task.ExtensionsGranted >= 3);
        Assert.Contains(facts.Values, ofTask => ofTask.Any(fact => fact.Event is ExtensionGranted { Retroactive: true }));
        Assert.Contains(facts.Values, ofTask => ofTask.Any(fact => fact.Event is CompletionConfirmed completed && completed.CompletedOn < fact.Occurred.Day));
    }

    [Fact]
    public async Task each_tasks_commands_go_in_their_order_one_at_a_time_after_the_registrations()
    {
        var simulation = new Simulation(new SimulationOptions(300));
        var sent = new ConcurrentQueue<GivenCommand>();
        var underWay = new ConcurrentDictionary<StreamId, bool>();
        await new SimulationRun(simulation, async (given, _) =>
        {
            Assert.True(underWay.TryAdd(given.Command.Target, true), "two commands of one stream are under way");
            sent.Enqueue(given);
            await Task.Yield();
            underWay.TryRemove(given.Command.Target, out var _);
            return Answer(given, CommandOutcome.Accepted);
        }, TimeProvider.System).Run(null, CancellationToken.None);
        var first = simulation.Registrations.Concat(simulation.CalendarBeginning).Select(given => given.CommandId).ToHashSet();
        Assert.Equal(first, sent.Take(first.Count).Select(given => given.CommandId).ToHashSet());
        Assert.Equal(simulation.CalendarBeginning, sent.Where(given => simulation.CalendarBeginning.Contains(given)));
        var order = sent.Skip(first.Count).Select((given, at) => (given.CommandId, at)).ToDictionary(pair => pair.CommandId, pair => pair.at);
        foreach (var family in simulation.Families())
        {
            var places = simulation.CommandsOf(family).Select(given => order[given.CommandId]).ToList();
            Assert.Equal(places.Order(), places);
        }
    }

    [Fact]
    public async Task the_calendar_changes_in_its_order_in_the_middle_and_at_the_end_and_no_family_is_under_way_meanwhile()
    {
        var simulation = new Simulation(new SimulationOptions(300));
        var changes = simulation.CalendarChanges.Select(given => given.CommandId).ToHashSet();
        var sent = new ConcurrentQueue<string>();
        var underWay = 0;
        await new SimulationRun(simulation, async (given, _) =>
        {
            var isAlone = Interlocked.Increment(ref underWay) == 1;
            sent.Enqueue(given.CommandId);
            await Task.Yield();
            if (changes.Contains(given.CommandId))
                Assert.True(isAlone, $"{given.CommandId} came while another command was under way");
            Interlocked.Decrement(ref underWay);
            return Answer(given, CommandOutcome.Accepted);
        }, TimeProvider.System).Run(null, CancellationToken.None);
        var places = simulation.CalendarChanges.Select(given => sent.ToList().IndexOf(given.CommandId)).ToList();
        Assert.Equal(places.Order(), places);
        var half = simulation.CalendarChanges.Count / 2;
        var last = simulation.Families().TakeWhile(family => family.First <= simulation.Options.Tasks / 2).SelectMany(simulation.CommandsOf).Max(given => sent.ToList().IndexOf(given.CommandId));
        Assert.Equal(Enumerable.Range(last + 1, half), places.Take(half));
        Assert.Equal(sent.Count - 1, places[^1]);
    }

    [Fact]
    public async Task a_refusal_is_counted_by_its_code_and_the_rest_goes_on()
    {
        var simulation = new Simulation(new SimulationOptions(20));
        var summary = await new SimulationRun(
            simulation,
            (given, _) => Task.FromResult(given.Command is ReportProgress
                ? Answer(given, CommandOutcome.Refused) with { Refusal = new Refusal("why-not", "", "") }
                : Answer(given, CommandOutcome.Accepted)),
            TimeProvider.System).Run(null, CancellationToken.None);
        var (code, count) = Assert.Single(summary.Refused);
        Assert.Equal(("why-not", summary.Commands), (code, count + summary.Accepted));
    }

    [Fact]
    public async Task what_is_unavailable_for_a_while_is_sent_again_with_the_same_id()
    {
        var attempts = new ConcurrentDictionary<string, int>();
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var run = new SimulationRun(
            new Simulation(new SimulationOptions(10)),
            (given, _) => Task.FromResult(Answer(given, attempts.AddOrUpdate(given.CommandId, 1, (_, n) => n + 1) < 3 ? CommandOutcome.Unavailable : CommandOutcome.Accepted)),
            time).Run(null, CancellationToken.None);
        var summary = await Advancing(time, run);
        Assert.Equal((summary.Commands, 2 * summary.Commands), (summary.Accepted, summary.Retries));
        Assert.All(attempts.Values, count => Assert.Equal(3, count));
    }

    [Fact]
    public async Task a_ledger_that_stays_away_ends_the_run_with_its_reason()
    {
        var time = new FakeTimeProvider();
        var run = new SimulationRun(
            new Simulation(new SimulationOptions(10)),
            (given, _) => Task.FromResult(Answer(given, CommandOutcome.Unavailable) with { Cause = "the disk is full" }),
            time).Run(null, CancellationToken.None);
        var thrown = await Assert.ThrowsAnyAsync<SimulationStoppedException>(() => Advancing(time, run));
        Assert.Contains("the disk is full", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<SimulationSummary> Advancing(FakeTimeProvider time, Task<SimulationSummary> run)
    {
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        return await run;
    }

    private static CommandResult Answer(GivenCommand given, CommandOutcome outcome) =>
        new(given.CommandId, outcome, given.Command.Target, Revision.None, null, []);

    private static Task<SimulationSummary> Run(LedgerEngine engine, SimulationOptions options) =>
        new SimulationRun(new Simulation(options), (given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System)
            .Run(null, CancellationToken.None);

    private static async Task<int> Count(InMemoryEventLog log)
    {
        var count = 0;
        await foreach (var _ in log.ReadAll(LogPosition.Start, long.MaxValue))
            count++;
        return count;
    }
}
