using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Periods are opened as they begin, each once; whatever the reactor is put through. Day 0 is 13 June 2013; months begin on days 18, 49, 80 and 110.</summary>
public sealed class OpeningPeriods : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-periods-");
    private readonly TroubledLog _log = new(new InMemoryEventLog());
    private readonly FakeTimeProvider _clock = new(Noon(0));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task a_period_that_has_begun_is_opened_as_soon_as_the_duty_is_known()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var opening = new Running(_log, views, engine, _clock);
        await engine.Do(Duty("D"), Assigner, On(-1), "a-command");
        await opening.Settle(_log);
        var title = new BilingualText("Nhiệm vụ (tháng 6/2013)", null);
        Assert.Equal(
            [
                new TaskAssigned(new TaskId("D.2013-06"), new InstrumentId("ct-15"), null, NormativeForce.Task, title, new AgencyId("bct"), [], null, [], Day(17), null, false, false, new TaskId("D"), null, []),
                new PeriodOpened(Month("2013-06"), Day(17)),
            ],
            await _log.Facts(TaskStream("D.2013-06")));
        Assert.Equal([new ChildOpened(new TaskId("D.2013-06"), Day(17), 0)], (await _log.Facts(TaskStream("D"))).Skip(2));
        // Who did it, why, and when it counts from: the assignment, in the middle of the period.
        var metadata = Actors.Recorder.Read((await _log.Of(TaskStream("D.2013-06")))[0]).Metadata;
        Assert.Equal(
            ("period:directiveTask-D@1:2013-06", "directiveTask-D@1", "a-command", Role.System, On(-1)),
            (metadata.CommandId, metadata.CausationId, metadata.CorrelationId, metadata.Actor.Role, metadata.OccurredAt));
    }

    [Fact]
    public async Task the_next_one_is_opened_when_its_first_day_begins_in_vietnam()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var opening = new Running(_log, views, engine, _clock);
        await engine.Do(Duty("D"), Assigner, On(0));
        await opening.Settle(_log);
        _clock.SetUtcNow(VietnamTime.StartOf(Day(18)).AddSeconds(-1));
        await opening.Settle(_log);
        Assert.Equal(["2013-06"], await Periods("D"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assigned("D.2013-07");
        Assert.Equal(["2013-06", "2013-07"], await Periods("D"));
        Assert.Equal(On(18), Actors.Recorder.Read((await _log.Of(TaskStream("D.2013-07")))[0]).Metadata.OccurredAt);
    }

    [Fact]
    public async Task of_a_duty_that_is_recorded_years_late_every_period_is_opened_with_whoever_had_it_then()
    {
        await using var engine = await Begin();
        await engine.Do(Duty("D"), Assigner, On(-100));
        await engine.Do(Lead("D", "bnv"), Assigner, On(-45));
        await engine.Do(new SuspendTask(new TaskId("D"), "r", null), Assigner, On(-20));
        await engine.Do(new ResumeTask(new TaskId("D"), "r", null), Assigner, On(-5));
        // Only now does anybody look: March to May before the suspension, June began within it.
        await using var views = await Views();
        await using var opening = new Running(_log, views, engine, _clock);
        await opening.Settle(_log);
        Assert.Equal(["2013-03", "2013-04", "2013-05"], await Periods("D"));
        Assert.Equal(["bct", "bct", "bnv"], await Leads("D", "2013-03", "2013-04", "2013-05"));
        _clock.SetUtcNow(Noon(18));
        await Assigned("D.2013-07");
        Assert.Equal(["bnv"], await Leads("D", "2013-07"));
    }

    [Fact]
    public async Task a_duty_that_rests_opens_nothing_until_it_goes_on_and_one_that_is_closed_nothing_more()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var opening = new Running(_log, views, engine, _clock);
        await engine.Do(Duty("D"), Assigner, On(0));
        await engine.Do(Duty("E"), Assigner, On(0));
        await opening.Settle(_log);
        await engine.Do(new SuspendTask(new TaskId("D"), "r", null), Assigner, On(1));
        await engine.Do(Withdraw("E"), Assigner, On(1));
        _clock.SetUtcNow(Noon(60));
        await engine.Do(Duty("F"), Assigner, On(60));
        await opening.Settle(_log);
        Assert.Equal(["2013-08"], await Periods("F"));
        Assert.Equal(["2013-06"], await Periods("D"));
        Assert.Equal(["2013-06"], await Periods("E"));
        _clock.SetUtcNow(Noon(85));
        await engine.Do(new ResumeTask(new TaskId("D"), "r", null), Assigner, On(79));
        await opening.Settle(_log);
        Assert.Equal(["2013-06", "2013-09"], await Periods("D"));
    }

    [Fact]
    public async Task a_duty_that_was_consolidated_opens_what_it_has_left_and_then_no_more()
    {
        await using var engine = await Begin();
        await engine.Do(Duty("D"), Assigner, On(0));
        await engine.Do(Duty("E"), Assigner, On(0));
        await engine.Do(new ConsolidateDuty(new TaskId("E"), new TaskId("D"), "gộp", null), Assigner, On(20));
        _clock.SetUtcNow(Noon(60));
        await using var views = await Views();
        await using var opening = new Running(_log, views, engine, _clock);
        await opening.Settle(_log);
        _clock.SetUtcNow(Noon(85));
        await Assigned("D.2013-09");
        await opening.Settle(_log);
        Assert.Equal(["2013-06", "2013-07", "2013-08", "2013-09"], await Periods("D"));
        Assert.Equal(["2013-06", "2013-07"], await Periods("E"));
        Assert.Empty(await views.DueDuties(Day(85), 10));
    }

    [Fact]
    public async Task a_task_that_has_a_periods_id_already_holds_up_no_other_period()
    {
        await using var engine = await Begin();
        await engine.Do(Assign("D.2013-07"), Assigner, On(0));
        await engine.Do(Duty("D"), Assigner, On(0));
        _clock.SetUtcNow(Noon(85));
        await using var views = await Views();
        await using var opening = new Running(_log, views, engine, _clock);
        await opening.Settle(_log);
        Assert.Null(opening.Fault);
        Assert.Equal(["2013-06", "2013-08", "2013-09"], await Periods("D"));
        Assert.Equal("D", Assert.Single(await views.DueDuties(Day(85), 10)).TaskId);
    }

    [Fact]
    public async Task one_that_is_stopped_while_it_waits_ends_without_a_fault()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        var head = await _log.Head();
        for (var stop = 0; stop < 100; stop++)
        {
            using var opening = new PeriodOpening(_log, views, engine.Gate, _clock);
            using var stopping = new CancellationTokenSource();
            var running = Task.Run(() => opening.Run(stopping.Token));
            await Until(() => opening.Position >= head);
            await stopping.CancelAsync();
            await running;
            Assert.Null(opening.Fault);
        }
    }

    [Theory]
    [InlineData(nameof(Trouble.Away))]
    [InlineData(nameof(Trouble.UnknownNotStored))]
    [InlineData(nameof(Trouble.UnknownButStored))]
    public async Task a_period_that_was_let_in_and_not_assigned_is_a_fault_until_whoever_comes_next_has_finished_it(string trouble)
    {
        await using var engine = await Begin();
        await using var views = await Views();
        using (_log.Trouble(TaskStream("D.2013-06"), Enum.Parse<Trouble>(trouble)))
        {
            await using var opening = new Running(_log, views, engine, _clock);
            await engine.Do(Duty("D"), Assigner, On(0));
            await Until(() => opening.Fault?.Contains("directiveTask-D.2013-06", StringComparison.Ordinal) == true);
        }
        if (trouble == nameof(Trouble.UnknownNotStored))
            Assert.Equal("2013-06, not assigned", $"{Assert.Single(await Periods("D"))}, {((await _log.Of(TaskStream("D.2013-06"))).Count == 0 ? "not " : "")}assigned");
        Assert.True(await views.WaitFor(await _log.Head(), Engine.Patience));
        await using var again = new Running(_log, views, engine, _clock);
        await again.Settle(_log);
        Assert.Null(again.Fault);
        Assert.Equal(["2013-06"], await Periods("D"));
        Assert.Single((await _log.Facts(TaskStream("D.2013-06"))).OfType<TaskAssigned>());
    }

    [Fact]
    public async Task two_of_them_on_two_nodes_open_each_period_once()
    {
        await using var engine = await Begin();
        await using var other = Engine.Start(_log);
        for (var i = 0; i < 20; i++)
            await engine.Do(Duty($"D{i}"), Assigner, On(-200));
        await using var views = await Views();
        await using var one = new Running(_log, views, engine, _clock);
        await using var two = new Running(_log, views, other, _clock);
        await one.Settle(_log);
        await two.Settle(_log);
        for (var i = 0; i < 20; i++)
            await Whole(_log, $"D{i}", ["2012-11", "2012-12", "2013-01", "2013-02", "2013-03", "2013-04", "2013-05", "2013-06"]);
    }

    [Property(MaxTest = 12)]
    public async Task wherever_it_is_killed_every_period_is_opened_once_and_in_order(byte[] kills)
    {
        var log = new TroubledLog(new InMemoryEventLog());
        await using var engine = await Begin(log);
        for (var i = 0; i < 12; i++)
            await engine.Do(Duty($"D{i}", (Cadence)(i % 4)), Assigner, On(-400 + i));
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db"), log, TimeProvider.System);
        foreach (var kill in kills.Take(6).Append((byte)255))
        {
            // Killed with its actors, so that what they were about to write is lost with them.
            await using var fresh = Engine.Start(log);
            await using var opening = new Running(log, views, fresh, _clock);
            var until = log.Appends + kill % 30;
            if (kill == 255)
                await opening.Settle(log);
            else
                await Until(() => log.Appends >= until || opening.Position > LogPosition.Start);
        }
        Assert.True(await views.WaitFor(await log.Head(), Engine.Patience));
        Assert.Empty(await views.DueDuties(Day(0), 100));
        for (var i = 0; i < 12; i++)
        {
            var cadence = (Cadence)(i % 4);
            List<string> expected = [];
            for (var period = ReportingPeriod.Holding(Day(-400 + i), cadence); period!.FirstDay <= Day(0); period = period.Next)
                expected.Add(period.ToString());
            await Whole(log, $"D{i}", expected);
        }
    }

    private static DateTimeOffset Noon(int day) => VietnamTime.StartOf(Day(day)).AddHours(12);

    private static ReportingPeriod Month(string text) => ReportingPeriod.TryParse(text, out var period) ? period! : throw new ArgumentException(text, nameof(text));

    private static AssignTask Duty(string id, Cadence every = Cadence.Month) => Assign(id) with { Deadline = new DeadlineTerm.Every(new Recurrence(every, new DataCutOff(null), null)) };

    private async Task<Engine> Begin(TroubledLog? log = null)
    {
        var engine = Engine.Start(log ?? _log);
        await engine.Do(new CreateLedger(new LedgerId("tests"), "Tests", "tests.example", true), new Party("operator", Role.Operator, null));
        await engine.Register("bct", "bnv");
        return engine;
    }

    private Task<LedgerViews> Views() => LedgerViews.Open(Path.Combine(_folder.FullName, "views.db"), _log, TimeProvider.System);

    private Task Assigned(string task) => Until(async () => (await _log.Of(TaskStream(task))).Count > 0);

    /// <summary>What the duty has let in, in order.</summary>
    private Task<List<string>> Periods(string duty) => Periods(_log, duty);

    private static async Task<List<string>> Periods(TroubledLog log, string duty) =>
        [.. (await log.Facts(TaskStream(duty))).OfType<ChildOpened>().Select(e => DutyPeriods.Named(e.Child)!.Value.Period.ToString())];

    private async Task<List<string?>> Leads(string duty, params string[] periods)
    {
        List<string?> leads = [];
        foreach (var period in periods)
            leads.Add((await _log.Facts(TaskStream($"{duty}.{period}"))).OfType<TaskAssigned>().Single().Lead?.Value);
        return leads;
    }

    /// <summary>These periods, each let in once and assigned once.</summary>
    private static async Task Whole(TroubledLog log, string duty, List<string> periods)
    {
        Assert.Equal(periods, await Periods(log, duty));
        foreach (var period in periods)
        {
            var child = await log.Facts(TaskStream($"{duty}.{period}"));
            Assert.Equal(["TaskAssigned", "PeriodOpened"], child.Select(e => e.GetType().Name));
            Assert.Equal(period, ((PeriodOpened)child[1]).Period.ToString());
        }
    }

    /// <summary>A reactor that runs until the test ends or stops it.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly FakeTimeProvider _clock;
        private readonly PeriodOpening _opening;
        private readonly Task _running;

        public Running(IEventLog log, LedgerViews views, Engine engine, FakeTimeProvider clock)
        {
            _clock = clock;
            _opening = new PeriodOpening(log, views, engine.Gate, clock);
            _running = _opening.Run(_stopping.Token);
        }

        public string? Fault => _opening.Fault;

        public LogPosition Position => _opening.Position;

        /// <summary>Until every event so far has had its effect. The clock goes on meanwhile: what was not to be had at once is tried again after a while.</summary>
        public Task Settle(IEventLog log) => Until(async () =>
        {
            if (_running.IsFaulted)
                await _running;
            if (Position >= await log.Head())
                return true;
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            return false;
        });

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _opening.Dispose();
            _stopping.Dispose();
        }
    }
}
