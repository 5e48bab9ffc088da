using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Deadlines come near and pass, and each of their points brings one urging; whatever the reactor is put through.</summary>
public sealed class UrgingTasks : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-urging-");
    private readonly TroubledLog _log = new(new InMemoryEventLog());
    private readonly FakeTimeProvider _time = new(VietnamTime.StartOf(Day(1)));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task each_point_of_a_deadline_is_urged_at_on_its_own_day()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time);
        await engine.Do(Assign("T", due: 20, monitoring: "vpcp"), Assigner, On(1));
        await engine.Do(Assign("never"), Assigner, On(1));
        for (var day = 1; day <= 80; day++)
        {
            _time.SetUtcNow(VietnamTime.StartOf(Day(day)));
            await urging.Settle(_log, _time);
        }
        Assert.Equal([(13, -7), (17, -3), (19, -1), (21, 1), (27, 7), (35, 15), (50, 30)], await Urged("T"));
        Assert.Empty(await Urged("never"));
        var recorded = (await _log.All()).Last(e => e.Type == "directive-task.urging-issued.v1");
        var (fact, metadata) = Actors.Recorder.Read(recorded);
        Assert.Equal(("urging:T:2013-07-03:30", "urging", Role.System, Occurrence.At(_time.GetUtcNow().AddDays(-30))), (metadata.CommandId, metadata.Actor.User, metadata.Actor.Role, metadata.OccurredAt));
        Assert.Equal(new UrgingIssued(Day(20), 30, new AgencyId("bct"), new AgencyId("vpcp"), [], "Đôn đốc: nhiệm vụ đã quá thời hạn ngày 03/07/2013 (mốc quá hạn 30 ngày)."), fact.Event);
    }

    [Fact]
    public async Task a_day_begins_in_ho_chi_minh()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time);
        await engine.Do(Assign("T", due: 20), Assigner, On(1));
        _time.SetUtcNow(VietnamTime.EndOf(Day(12)));
        await urging.Settle(_log, _time);
        Assert.Empty(await Urged("T"));
        // A timer counts milliseconds: none rings before the day has begun, and a wait for its last instant is not spent asking.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await urging.Settle(_log, _time);
        Assert.Equal([(13, -7)], await Urged("T"));
    }

    [Fact]
    public async Task of_points_that_passed_unseen_only_the_latest_is_urged_at()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("long-ago", due: 20), Assigner, On(1));
        await engine.Do(Assign("lately", due: 190), Assigner, On(1));
        await engine.Do(Assign("soon", due: 202), Assigner, On(1));
        _time.SetUtcNow(VietnamTime.StartOf(Day(200)));
        await using var views = await Views();
        for (var start = 0; start < 3; start++)
        {
            await using var urging = new Running(_log, views, engine, _time);
            await urging.Settle(_log, _time);
        }
        Assert.Equal([(200, 30)], await Urged("long-ago"));
        Assert.Equal([(200, 7)], await Urged("lately"));
        Assert.Equal([(200, -3)], await Urged("soon"));
    }

    [Fact]
    public async Task views_that_were_built_again_bring_no_second_urging()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("T", due: 20), Assigner, On(1));
        _time.SetUtcNow(VietnamTime.StartOf(Day(30)));
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time);
        await urging.Settle(_log, _time);
        await views.Rebuild();
        // The views are behind for a while, and say that nobody was urged: what they do not reflect yet is waited for.
        await engine.Do(Assign("other", due: 20), Assigner, On(1));
        await urging.Settle(_log, _time);
        Assert.Equal([(30, 7)], await Urged("T"));
        Assert.Equal([(30, 7)], await Urged("other"));
    }

    [Fact]
    public async Task a_deadline_that_was_moved_is_reminded_of_anew_and_the_old_one_no_more()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time);
        await engine.Do(Assign("T", due: 20), Assigner, On(1));
        for (var day = 1; day <= 80; day++)
        {
            _time.SetUtcNow(VietnamTime.StartOf(Day(day)));
            if (day == 22)
                await engine.Do(Deadline("T", 60), Assigner, On(22));
            if (day == 54)
                await engine.Do(Deadline("T", 20), Assigner, On(54));
            await urging.Settle(_log, _time);
        }
        var issued = (await _log.Facts(TaskStream("T"))).OfType<UrgingIssued>().Select(e => (e.Deadline!.Value.DayNumber - Day(0).DayNumber, e.Threshold!.Value));
        Assert.Equal([(20, -7), (20, -3), (20, -1), (20, 1), (60, -7), (20, 30)], issued);
    }

    [Fact]
    public async Task what_rests_or_is_closed_is_left_alone_and_what_comes_back_is_told_where_it_stands()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time);
        await engine.Do(Assign("resting", due: 20), Assigner, On(1));
        await engine.Do(new SuspendTask(new TaskId("resting"), "chờ luật", null), Assigner, On(1));
        await engine.Do(Assign("withdrawn", due: 20), Assigner, On(1));
        await engine.Do(Withdraw("withdrawn"), Assigner, On(1));
        await engine.Do(Assign("proposal", due: 20) with { Force = NormativeForce.Proposal }, Assigner, On(1));
        for (var day = 1; day <= 40; day++)
        {
            _time.SetUtcNow(VietnamTime.StartOf(Day(day)));
            await urging.Settle(_log, _time);
        }
        Assert.DoesNotContain(await _log.All(), e => e.Type == "directive-task.urging-issued.v1");
        await engine.Do(new ResumeTask(new TaskId("resting"), "đã có luật", null), Assigner, On(40));
        await urging.Settle(_log, _time);
        Assert.Equal([(40, 15)], await Urged("resting"));
    }

    [Fact]
    public async Task while_history_is_being_entered_nobody_is_urged()
    {
        _time.SetUtcNow(VietnamTime.StartOf(Day(500)));
        await using var engine = await Begin();
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time, Urging.HistoryQuiet);
        await engine.Do(Assign("done", due: 20), Assigner, On(1));
        await engine.Do(Assign("open", due: 20), Assigner, On(1));
        for (var quarter = 0; quarter < 8; quarter++)
        {
            await engine.Do(Report("open"), Assigner, On(2 + quarter));
            _time.Advance(Urging.HistoryQuiet / 4);
        }
        await engine.Do(Submit("done", 15), Assigner, On(15));
        await engine.Do(Confirm("done"), OtherAssigner, On(16));
        await Until(async () =>
        {
            _time.Advance(Urging.HistoryQuiet / 4);
            return urging.Position >= await _log.Head();
        });
        Assert.Empty(await Urged("done"));
        Assert.Equal(30, Assert.Single(await Urged("open")).Threshold);
    }

    [Fact]
    public async Task history_that_never_ends_is_not_waited_for()
    {
        _time.SetUtcNow(VietnamTime.StartOf(Day(500)));
        await using var engine = await Begin();
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time, Urging.HistoryWaitMax * 2);
        await engine.Do(Assign("open", due: 20), Assigner, On(1));
        Assert.Null(urging.Day);
        _time.Advance(Urging.HistoryWaitMax);
        await Until(async () => (await Urged("open")).Count > 0);
    }

    [Fact]
    public async Task a_task_that_is_closed_while_it_is_urged_is_no_fault()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("T", due: 20), Assigner, On(1));
        await engine.Do(Assign("other", due: 20), Assigner, On(1));
        _time.SetUtcNow(VietnamTime.StartOf(Day(30)));
        await using var views = await Views();
        Assert.True(await views.WaitFor(await _log.Head(), Engine.Patience));
        var held = _log.Hold(TaskStream("T"));
        var before = _log.Appends;
        var withdrawing = engine.Do(Withdraw("T"), Assigner, On(30));
        await Until(() => _log.Appends > before);
        // The task's owner has the withdrawal in hand: the urging waits behind it, and finds the task closed.
        await using var urging = new Running(_log, views, engine, _time);
        await Until(async () => (await Urged("other")).Count > 0);
        held.SetResult();
        await withdrawing;
        await urging.Settle(_log, _time);
        Assert.Null(urging.Fault);
        Assert.Empty(await Urged("T"));
    }

    [Theory]
    [InlineData(nameof(Trouble.Away))]
    [InlineData(nameof(Trouble.UnknownNotStored))]
    [InlineData(nameof(Trouble.UnknownButStored))]
    public async Task a_task_that_cannot_be_urged_is_a_fault_until_it_is(string trouble)
    {
        // The wall's clock: what waits between attempts is to pass by itself.
        await using var engine = await Begin(time: TimeProvider.System);
        await engine.Do(Assign("T", due: 20), Assigner, On(1));
        await using var views = await Views();
        using (_log.Trouble(TaskStream("T"), Enum.Parse<Trouble>(trouble)))
        {
            await using var first = new Running(_log, views, engine, TimeProvider.System);
            await Until(() => first.Fault?.Contains("directiveTask-T", StringComparison.Ordinal) == true);
        }
        await using var urging = new Running(_log, views, engine, TimeProvider.System);
        await urging.Settle(_log, TimeProvider.System);
        Assert.Null(urging.Fault);
        Assert.Single(await Urged("T"));
    }

    [Fact]
    public async Task two_who_find_the_same_urge_once()
    {
        await using var engine = await Begin();
        for (var i = 0; i < 40; i++)
            await engine.Do(Assign($"T{i}", due: 20), Assigner, On(1));
        _time.SetUtcNow(VietnamTime.StartOf(Day(30)));
        await using var views = await Views();
        await using var otherViews = await Views("other.db");
        await using var one = new Running(_log, views, engine, _time);
        await using var other = new Running(_log, otherViews, engine, _time);
        await one.Settle(_log, _time);
        await other.Settle(_log, _time);
        for (var i = 0; i < 40; i++)
            Assert.Equal([(30, 7)], await Urged($"T{i}"));
    }

    [Fact]
    public async Task more_tasks_than_are_urged_in_one_go_are_all_urged()
    {
        await using var engine = await Begin();
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => engine.Do(Assign($"T{i}", due: 20 + (i % 50)), Assigner, On(1))));
        _time.SetUtcNow(VietnamTime.StartOf(Day(100)));
        await using var views = await Views();
        await using var urging = new Running(_log, views, engine, _time);
        await urging.Settle(_log, _time);
        var issued = (await _log.All()).Where(e => e.Type == "directive-task.urging-issued.v1").Select(e => e.Stream).ToList();
        Assert.Equal((600, 600), (issued.Count, issued.Distinct().Count()));
    }

    /// <summary>What happens to a few tasks: days pass, deadlines move, tasks rest and come back, the reactor is killed wherever it is, the views are built again.</summary>
    [Property(MaxTest = 15)]
    public async Task whatever_happens_each_point_of_a_deadline_comes_at_most_once_and_the_latest_is_never_missing(byte[] steps)
    {
        const int Tasks = 4;
        var log = new TroubledLog(new InMemoryEventLog());
        var time = new FakeTimeProvider(VietnamTime.StartOf(Day(1)));
        await using var engine = await Begin(log, time);
        for (var i = 0; i < Tasks; i++)
            await engine.Do(Assign($"T{i}", due: 10 + (5 * i)), Assigner, On(1));
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db"), log, time);
        var urging = new Running(log, views, engine, time);
        var day = 1;
        foreach (var step in steps.Take(60))
        {
            var task = $"T{step / 8 % Tasks}";
            switch (step % 8)
            {
                case 0 or 1:
                    day += 1 + (step / 32);
                    time.SetUtcNow(VietnamTime.StartOf(Day(day)));
                    break;
                case 2 or 3:
                    await urging.Settle(log, time);
                    break;
                case 4:
                    await urging.DisposeAsync();
                    urging = new Running(log, views, engine, time);
                    break;
                case 5:
                    // The same deadline again is refused, and a closed or resting one takes it all the same.
                    await engine.Send($"{Guid.NewGuid():N}", Deadline(task, day + (step / 16) - 4), Assigner, On(day));
                    break;
                case 6:
                    await engine.Send($"{Guid.NewGuid():N}", step < 128 ? new SuspendTask(new TaskId(task), "chờ", null) : new ResumeTask(new TaskId(task), "tiếp", null), Assigner, On(day));
                    break;
                default:
                    await views.Rebuild();
                    break;
            }
        }
        await urging.Settle(log, time);
        await urging.DisposeAsync();
        for (var i = 0; i < Tasks; i++)
        {
            var recorded = (await log.Of(TaskStream($"T{i}"))).Select(e => Actors.Recorder.Read(e).Fact).ToList();
            var points = recorded.Select(fact => fact.Event).OfType<UrgingIssued>().Select(e => (e.Deadline, e.Threshold)).ToList();
            Assert.Equal(points.Distinct(), points);
            var task = recorded.Aggregate(TaskState.Initial, TaskState.Evolve);
            var reached = UrgingSchedule.Default.Thresholds.Where(threshold => task.CurrentDeadline!.Value.AddDays(threshold) <= Day(day)).Select(threshold => (int?)threshold).LastOrDefault();
            if (Urgings.Concern(task))
                Assert.True(reached is null || Urgings.LastOf(task) >= reached, $"T{i}, due {task.CurrentDeadline}, was urged at {Urgings.LastOf(task)} and has reached {reached}");
        }
    }

    [Theory]
    [InlineData("7,3,1", "1,7,15,30", "-7,-3,-1,1,7,15,30")]
    [InlineData("0", "none", "0")]
    [InlineData("none", " 5 , 2", "2,5")]
    [InlineData("366", "3660", "-366,3660")]
    [InlineData("none", "none", "")]
    public void a_schedule_is_lists_of_days(string reminders, string urgings, string thresholds) =>
        Assert.Equal(thresholds, string.Join(',', UrgingSchedule.Parse(reminders, urgings).Thresholds));

    [Theory]
    [InlineData("", "1")]
    [InlineData("7,7", "1")]
    [InlineData("-7", "1")]
    [InlineData("367", "1")]
    [InlineData("1,", "1")]
    [InlineData("7", "0")]
    [InlineData("7", "3661")]
    [InlineData("7", "1.5")]
    [InlineData("7", "weekly")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", "1")]
    public void what_is_no_schedule_is_said(string reminders, string urgings) => Assert.Throws<FormatException>(() => UrgingSchedule.Parse(reminders, urgings));

    private async Task<Engine> Begin(TroubledLog? log = null, TimeProvider? time = null)
    {
        var engine = Engine.Start(log ?? _log, time: time ?? _time);
        await engine.Do(new CreateLedger(new LedgerId("tests"), "Tests", "tests.example", true), new Party("operator", Role.Operator, null));
        await engine.Register("bct", "vpcp");
        return engine;
    }

    private Task<LedgerViews> Views(string file = "views.db") => LedgerViews.Open(Path.Combine(_folder.FullName, file), _log, TimeProvider.System);

    /// <summary>On which days, and at which points.</summary>
    private async Task<List<(int Day, int Threshold)>> Urged(string task) =>
        [.. (await _log.Of(TaskStream(task))).Select(e => Actors.Recorder.Read(e).Fact).Where(fact => fact.Event is UrgingIssued)
            .Select(fact => (fact.Occurred.Day!.Value.DayNumber - Day(0).DayNumber, ((UrgingIssued)fact.Event).Threshold!.Value))];

    /// <summary>A reactor that runs until the test ends or stops it.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly Urging _urging;
        private readonly Task _running;

        public Running(IEventLog log, LedgerViews views, Engine engine, TimeProvider time, TimeSpan? historyQuiet = null)
        {
            _urging = new Urging(log, views, engine.Gate, UrgingSchedule.Default, time, historyQuiet ?? TimeSpan.Zero);
            _running = _urging.Run(_stopping.Token);
        }

        public string? Fault => _urging.Fault;

        public LogPosition Position => _urging.Position;

        public DateOnly? Day => _urging.Day;

        /// <summary>Until everything recorded so far was looked at on the day that it is.</summary>
        public async Task Settle(IEventLog log, TimeProvider time)
        {
            var seen = await log.Head();
            await Until(async () =>
            {
                if (_running.IsFaulted)
                    await _running;
                // A clock that leaps by days takes a command that is under way for one without an answer; the wait before the next attempt is over soon.
                if (Fault is not null && time is FakeTimeProvider clock)
                    clock.Advance(TimeSpan.FromSeconds(1));
                return Position >= seen && Day == VietnamTime.DayOf(time.GetUtcNow());
            });
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _urging.Dispose();
            _stopping.Dispose();
        }
    }
}
