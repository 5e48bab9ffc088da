using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Simulations;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Server.Tests.Simulations;

public class UnderATestClock
{
    private static readonly DateOnly First = new(2025, 1, 1);
    private static readonly DateOnly Last = new(2025, 12, 31);

    [Theory]
    [InlineData(15, "2025-01-01", "2025-01-01", "2025-12-31")]
    [InlineData(3, "2024-02-29", "2024-02-29", "2024-05-29")]
    [InlineData(0, "2022-08-10", "2025-01-01", "2025-12-31")]
    public async Task everything_is_recorded_on_its_day_in_the_order_of_the_log(int seed, string happensFrom, string first, string last)
    {
        var simulation = new Simulation(new SimulationOptions(600, seed, DateOnly.Parse(happensFrom, null), DateOnly.Parse(last, null)));
        var days = new RecordingDays(simulation, DateOnly.Parse(first, null), DateOnly.Parse(last, null));
        var clock = new TestClock(VietnamTime.StartOf(days.First));
        await using var server = await Api.RunningServer.Start(time: clock, simulated: true);
        var summary = await Run(server.Runtime, simulation, days, clock);
        Assert.Empty(summary.Refused);
        Assert.Equal(simulation.Options.Tasks, summary.Tasks);

        var expected = simulation.Families().SelectMany(days.Recorded).ToDictionary(recorded => recorded.Given.CommandId, recorded => recorded.Day);
        var changes = days.All().SelectMany(day => day.Calendar.Select(given => (given.CommandId, day.Day))).ToDictionary(change => change.CommandId, change => change.Day);
        var duties = simulation.Families().SelectMany(simulation.CommandsOf).Where(given => given.Command is AssignTask { Deadline: DeadlineTerm.Every }).Select(given => given.CommandId).ToHashSet();
        var clockDays = days.All().Select(day => day.Day).Append(days.Last).ToList();
        var before = VietnamTime.StartOf(days.First);
        var (effects, moved, periods) = (0, 0, 0);
        var resolvedBy = new Dictionary<StreamName, string>();
        await foreach (var recorded in server.Runtime.Log.ReadAll(LogPosition.Start, long.MaxValue))
        {
            var (fact, metadata) = Recorder.Read(recorded);
            Assert.True(metadata.RecordedAt >= before, $"{recorded.Stream}@{recorded.Revision}");
            before = metadata.RecordedAt;
            var day = VietnamTime.DayOf(metadata.RecordedAt);
            if (expected.TryGetValue(metadata.CommandId, out var its))
                Assert.Equal(its, day);
            // A period is opened on the day on which it begins, or the first one of the clock after it.
            else if (duties.Contains(metadata.CorrelationId))
            {
                if (fact.Event is PeriodOpened { Period: var period } && ++periods > 0)
                    Assert.Equal(clockDays.First(day => day >= period.FirstDay && day >= expected[metadata.CorrelationId]), day);
            }
            // What a command brings about in other streams is recorded on the same day.
            else if (expected.TryGetValue(metadata.CorrelationId, out its) && ++effects > 0)
                Assert.Equal(its, day);
            // By a change that comes later, on its day; by one that was recorded before, with the term that it moves.
            if (fact.Event is DeadlineResolved)
                resolvedBy[recorded.Stream] = metadata.CommandId;
            if (fact.Event is DeadlineRecomputed && metadata.CommandId != resolvedBy[recorded.Stream] && ++moved > 0)
                Assert.Equal(changes[metadata.CorrelationId], day);
            if (fact.Event is InstrumentRegistered { SpokenOn: var spoken, IssuedOn: var issued })
                Assert.Equal((spoken ?? issued)!.Value < days.First ? days.First : (spoken ?? issued)!.Value, day);
        }
        Assert.True(effects > simulation.Options.Tasks / 2);
        // A swap moves only what ends between its two days.
        Assert.True(moved > 0 || simulation.CalendarChanges.All(given => given.Command is SwapWorkingDay));
        Assert.Equal(duties.Count > 0, periods > 0);
        await OpenTerms.NoneIsStale(server.Runtime.Log);
        var verified = await new Verifier(server.Runtime.Log, server.ViewsFile).Run();
        Assert.True(verified.IsClean, verified.First?.ToString());
    }

    [Fact]
    public void a_share_of_what_happens_is_entered_late_and_nothing_before_it_happened()
    {
        var simulation = Of(2_000);
        var recorded = simulation.Families().SelectMany(new RecordingDays(simulation, First, Last).Recorded).ToList();
        var late = recorded.Select(command => command.Day.DayNumber - command.Given.At!.Value.Day!.Value.DayNumber).ToList();
        Assert.Equal(0, late.Min());
        // A month at most, but for what gives up a whole.
        Assert.InRange(late.Count(days => days > 29), 0, late.Count / 1_000);
        Assert.InRange((double)late.Count(days => days > 0) / late.Count, 0.15, 0.3);
    }

    [Fact]
    public void each_tasks_commands_keep_their_order_and_what_gives_up_a_whole_comes_after_its_parts()
    {
        var simulation = new Simulation(new SimulationOptions(6_000, 4, First, Last));
        var days = new RecordingDays(simulation, First, Last);
        var givenUp = 0;
        foreach (var family in simulation.Families())
        {
            var sent = days.Recorded(family).OrderBy(recorded => recorded.Day).Select(recorded => recorded.Given).ToList();
            var told = simulation.CommandsOf(family);
            Assert.All(told.GroupBy(given => given.Command.Target), ofTask => Assert.Equal(ofTask.Select(given => given.CommandId), sent.Where(given => given.Command.Target == ofTask.Key).Select(given => given.CommandId)));
            if (family.Kind == FamilyKind.ParentWithChildren && told[^1].Command is WithdrawTask && ++givenUp > 0)
                Assert.Equal(told[^1].CommandId, sent[^1].CommandId);
        }
        Assert.InRange(givenUp, 2, 100);
    }

    [Fact]
    public void the_clock_changes_when_things_are_recorded_and_never_what()
    {
        var simulation = Of(500);
        var days = new RecordingDays(simulation, new DateOnly(2025, 3, 3), Last);
        Assert.All(simulation.Families(), family => Assert.Equal(
            simulation.CommandsOf(family).Select(CommandTable.Current.HashOf), days.Recorded(family).Select(recorded => CommandTable.Current.HashOf(recorded.Given))));
        // What is older than the clock is history when the ledger begins, and what would be entered after its end is entered at the end.
        var all = days.All();
        Assert.Equal((days.First, days.Last), (all[0].Day, all[^1].Day));
        Assert.Equal(all.Select(day => day.Day).Distinct().Order(), all.Select(day => day.Day));
    }

    [Fact]
    public void the_same_seed_is_recorded_on_the_same_days_and_another_on_others()
    {
        static List<DateOnly> DaysOf(int seed)
        {
            var simulation = Of(300, seed);
            return [.. simulation.Families().SelectMany(new RecordingDays(simulation, First, Last).Recorded).Select(recorded => recorded.Day)];
        }
        Assert.Equal(DaysOf(15), DaysOf(15));
        Assert.NotEqual(DaysOf(15), DaysOf(16));
    }

    [Fact]
    public async Task a_day_begins_only_when_everything_of_the_day_before_is_answered()
    {
        var simulation = Of(200);
        var days = new RecordingDays(simulation, First, Last);
        var expected = simulation.Families().SelectMany(days.Recorded).ToDictionary(recorded => recorded.Given.CommandId, recorded => recorded.Day);
        var (today, underWay) = (DateOnly.MinValue, 0);
        var summary = await new SimulationRun(simulation, async (given, _) =>
        {
            Interlocked.Increment(ref underWay);
            await Task.Yield();
            if (expected.TryGetValue(given.CommandId, out var day))
                Assert.Equal(today, day);
            Interlocked.Decrement(ref underWay);
            return new CommandResult(given.CommandId, CommandOutcome.Accepted, given.Command.Target, Revision.None, null, []);
        }, TimeProvider.System).Run(days, (day, _) =>
        {
            Assert.Equal(0, Volatile.Read(ref underWay));
            today = day;
            return Task.CompletedTask;
        }, null, CancellationToken.None);
        var calendar = simulation.CalendarBeginning.Count + simulation.CalendarChanges.Count;
        Assert.Equal((200, simulation.Registrations.Count + calendar + expected.Count), (summary.Tasks, summary.Accepted));
        Assert.Equal(Last, today);
    }

    [Fact]
    public void a_clock_that_could_not_record_the_workload_is_none()
    {
        Assert.Throws<ArgumentException>(() => new RecordingDays(Of(1), Last, First));
        Assert.Throws<ArgumentException>(() => new RecordingDays(Of(1), First, Last.AddDays(-1)));
    }

    [Fact]
    public async Task the_clock_stands_where_it_was_set_while_its_timers_go_on()
    {
        var clock = new TestClock(VietnamTime.StartOf(First));
        var rang = new TaskCompletionSource();
        await using (clock.CreateTimer(_ => rang.TrySetResult(), null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan))
            await rang.Task.WaitAsync(Api.RunningServer.Patience);
        Assert.Equal(VietnamTime.StartOf(First), clock.GetUtcNow());
        clock.MoveTo(VietnamTime.EndOf(First));
        Assert.Equal(VietnamTime.EndOf(First), clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.MoveTo(VietnamTime.StartOf(First)));
    }

    private static Simulation Of(int tasks, int seed = 15) => new(new SimulationOptions(tasks, seed, First, Last));

    private static Task<SimulationSummary> Run(LedgerRuntime ledger, Simulation simulation, RecordingDays days, TestClock clock) =>
        new SimulationRun(simulation, (given, cancellation) => ledger.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System).Run(
            days,
            async (day, cancellation) =>
            {
                Assert.True(await ledger.WaitUntilSettled(Api.RunningServer.Patience, cancellation));
                clock.MoveTo(VietnamTime.EndOf(day));
                Assert.True(await ledger.WaitUntilSettled(Api.RunningServer.Patience, cancellation));
            },
            null,
            CancellationToken.None);
}
