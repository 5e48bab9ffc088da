using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using Microsoft.Extensions.Time.Testing;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>
/// Periods that were opened before all of their duty's history was known. Day 0 is 13 June 2013, on which all of it is entered; months begin on days -104, -73, -43 and -12.
/// </summary>
public sealed class TakingPeriodsBack : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-periods-");
    private readonly TroubledLog _log = new(new InMemoryEventLog());
    private readonly FakeTimeProvider _clock = new(VietnamTime.StartOf(Day(0)).AddHours(12));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task of_a_duty_that_was_closed_before_anybody_looked_the_periods_until_then_are_opened()
    {
        await using var engine = await Begin();
        await engine.Do(Duty("D"), Assigner, On(-100));
        await engine.Do(Lead("D", "bnv"), Assigner, On(-60));
        await engine.Do(Withdraw("D"), Assigner, On(-40));
        await using var ledger = await Ledger.Start(this, engine);
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-05 bnv"], await OpenOf("D"));
        Assert.Empty(await ledger.Views.DueDuties(Day(0), 10));
    }

    [Fact]
    public async Task a_period_that_opened_after_a_withdrawal_that_was_entered_later_is_withdrawn()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-100));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-05 bct", "2013-06 bct"], await OpenOf("D"));
        await engine.Do(Withdraw("D"), Assigner, On(-50));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("D"));
        var recorded = (await _log.Of(TaskStream("D.2013-06")))[^1];
        var (fact, metadata) = Actors.Recorder.Read(recorded);
        Assert.Equal(new TaskWithdrawn("Sổ tự thu hồi: nhiệm vụ định kỳ 'D' đã đóng ngày 24/04/2013 nên không có kỳ tháng 6/2013.", null), fact.Event);
        Assert.Equal((On(-12), new Party("period-opening", Role.System, null), "period:directiveTask-D@1:2013-06:withdrawn@0"), (fact.Occurred, fact.By, metadata.CommandId));
        Assert.Empty(await ledger.Views.DueDuties(Day(0), 10));
        Assert.Null(ledger.Fault);
    }

    [Fact]
    public async Task what_somebody_has_touched_stays_and_holds_nothing_up()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-100));
        await ledger.Settle();
        await engine.Do(Report("D.2013-05"), Officer("bct"), On(-30));
        await engine.Do(Withdraw("D"), Assigner, On(-50));
        await engine.Do(Duty("E"), Assigner, On(-20));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-05 bct"], await OpenOf("D"));
        Assert.Equal(["2013-05 bct", "2013-06 bct"], await OpenOf("E"));
        Assert.Equal([new DueDuty("D", null, "D.2013-05", [])], await ledger.Views.DueDuties(Day(0), 10));
        Assert.Null(ledger.Fault);
    }

    // Entered by hand, one after the other: the suspension first, and when it ended only later.
    [Fact]
    public async Task what_was_withdrawn_for_a_suspension_that_turns_out_to_have_ended_is_reopened()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-100));
        await ledger.Settle();
        await engine.Do(new SuspendTask(new TaskId("D"), "chờ luật", null), Assigner, On(-60));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("D"));
        await engine.Do(new ResumeTask(new TaskId("D"), "có luật", null), Assigner, On(-20));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-06 bct"], await OpenOf("D"));
        var reopened = Actors.Recorder.Read((await _log.Of(TaskStream("D.2013-06")))[^1]);
        Assert.Equal(
            (new TaskReopened("Sổ tự mở lại: theo những gì được ghi sau đó, nhiệm vụ định kỳ 'D' có kỳ tháng 6/2013.", new InstrumentId("ct-15")), On(-12), "period:directiveTask-D@1:2013-06:reopened@0"),
            (reopened.Fact.Event, reopened.Fact.Occurred, reopened.Metadata.CommandId));
        // It may come and go more than once.
        await engine.Do(Withdraw("D"), Assigner, On(-19));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("D"));
        Assert.Empty(await ledger.Views.DueDuties(Day(0), 10));
    }

    [Fact]
    public async Task what_somebody_has_withdrawn_stays_withdrawn()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-30));
        await ledger.Settle();
        await engine.Do(Withdraw("D.2013-05"), Assigner, On(-25));
        await ledger.Settle();
        Assert.Equal(["2013-06 bct"], await OpenOf("D"));
        Assert.Null(ledger.Fault);
    }

    [Fact]
    public async Task of_a_duty_that_turns_out_to_have_been_consolidated_the_later_periods_are_withdrawn()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-100));
        await engine.Do(Duty("E"), Assigner, On(-100));
        await ledger.Settle();
        await engine.Do(new ConsolidateDuty(new TaskId("E"), new TaskId("D"), "gộp", null), Assigner, On(-60));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("E"));
        Assert.Equal(4, (await OpenOf("D")).Count);
    }

    [Fact]
    public async Task a_day_that_is_corrected_takes_periods_away_and_gives_them_back()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-100));
        await ledger.Settle();
        await engine.Do(Withdraw("D"), Assigner, On(-11));
        await ledger.Settle();
        Assert.Equal(4, (await OpenOf("D")).Count);
        var withdrawal = (await _log.Of(TaskStream("D"))).Single(recorded => recorded.Type == "directive-task.withdrawn.v1").EventId;
        await engine.Do(new RecordCorrection(TaskStream("D"), withdrawal, "occurredAt", $"{On(-11)}", $"{On(-50)}", "đọc nhầm"), Registrar, On(0));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("D"));
        await engine.Do(new RecordCorrection(TaskStream("D"), withdrawal, "occurredAt", $"{On(-50)}", $"{On(-20)}", "đọc nhầm"), Registrar, On(0));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-05 bct"], await OpenOf("D"));
    }

    // The duty had let it in again, and the reopening itself was lost with whoever wrote it.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task a_reopening_that_was_broken_off_is_finished_whatever_the_duty_has_by_then(bool isLost, bool isTouched)
    {
        await BreakOffReopening();
        await using var engine = Engine.Start(_log);
        if (isTouched)
            await engine.Do(new DisputeEntry(new TaskId("D.2013-06"), (await _log.Of(TaskStream("D.2013-06")))[0].EventId, "sai"), Officer("bct"), On(-5));
        if (isLost)
            await engine.Do(new SuspendTask(new TaskId("D"), "chờ luật khác", null), Assigner, On(-15));
        await using var ledger = await Ledger.Start(this, engine);
        await ledger.Settle();
        // What somebody has touched stays, and is then for people to withdraw.
        var (isWithdrawn, isAtOdds) = (isLost && !isTouched, isLost && isTouched);
        Assert.Equal(isWithdrawn ? ["2013-03 bct", "2013-04 bct"] : ["2013-03 bct", "2013-04 bct", "2013-06 bct"], await OpenOf("D"));
        await Agrees("D");
        Assert.Equal(isAtOdds ? [new DueDuty("D", null, "D.2013-06", [])] : [], await ledger.Views.DueDuties(Day(0), 10));
        Assert.Null(ledger.Fault);
        var reopenings = (await _log.Of(TaskStream("D.2013-06"))).Where(recorded => recorded.Type == "directive-task.reopened.v1");
        Assert.Equal("period:directiveTask-D@1:2013-06:reopened@0", Actors.Recorder.Read(Assert.Single(reopenings)).Metadata.CommandId);
        if (!isLost)
            return;
        await engine.Do(new ResumeTask(new TaskId("D"), "có luật", null), Assigner, On(-14));
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-06 bct"], await OpenOf("D"));
        await Agrees("D");
        Assert.Empty(await ledger.Views.DueDuties(Day(0), 10));
    }

    [Fact]
    public async Task a_reopening_that_was_broken_off_holds_up_no_other_and_is_finished_by_two_at_once()
    {
        await BreakOffReopening();
        await using var engine = Engine.Start(_log);
        await using var other = Engine.Start(_log);
        await engine.Do(new SuspendTask(new TaskId("D"), "chờ luật khác", null), Assigner, On(-15));
        await engine.Do(Duty("E"), Assigner, On(-20));
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, "others.db"), _log, TimeProvider.System);
        await using var ledger = await Ledger.Start(this, engine);
        await using var opening = Working.Start(new PeriodOpening(_log, views, other.Gate, _clock));
        await opening.Settle(_log);
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("D"));
        Assert.Equal(["2013-05 bct", "2013-06 bct"], await OpenOf("E"));
        await Agrees("D");
        Assert.Null(opening.Fault ?? ledger.Fault);
    }

    // The last that was let in, but not the latest there is.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task an_opening_that_was_broken_off_is_finished_whatever_the_duty_has_by_then(bool isLost)
    {
        var (may, resumption) = (TaskStream("D.2013-05"), Guid.Empty);
        await using (var broken = await Begin())
        {
            await broken.Do(Duty("D"), Assigner, On(-100));
            await broken.Do(new SuspendTask(new TaskId("D"), "chờ luật", null), Assigner, On(-60));
            await broken.Do(new ResumeTask(new TaskId("D"), "có luật", null), Assigner, On(-20));
            await using var first = await Ledger.Start(this, broken);
            await first.Settle();
            Assert.Equal(["2013-03 bct", "2013-04 bct", "2013-06 bct"], await OpenOf("D"));
            resumption = (await _log.Of(TaskStream("D"))).Single(recorded => recorded.Type == "directive-task.resumed.v1").EventId;
            using var trouble = _log.Trouble(may, Trouble.UnknownNotStored);
            await broken.Do(new RecordCorrection(TaskStream("D"), resumption, "occurredAt", $"{On(-20)}", $"{On(-50)}", "đọc nhầm"), Registrar, On(0));
            await Until(() => first.Fault?.Contains("directiveTask-D.2013-05", StringComparison.Ordinal) == true);
        }
        Assert.Empty(await _log.Of(may));
        await using var engine = Engine.Start(_log);
        if (isLost)
            await engine.Do(new RecordCorrection(TaskStream("D"), resumption, "occurredAt", $"{On(-50)}", $"{On(-20)}", "đọc nhầm"), Registrar, On(0));
        await using var ledger = await Ledger.Start(this, engine);
        await ledger.Settle();
        Assert.Equal(isLost ? ["2013-03 bct", "2013-04 bct", "2013-06 bct"] : ["2013-03 bct", "2013-04 bct", "2013-05 bct", "2013-06 bct"], await OpenOf("D"));
        await Agrees("D");
        Assert.Empty(await ledger.Views.DueDuties(Day(0), 10));
        Assert.Null(ledger.Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_withdrawal_that_the_duty_has_yet_to_be_told_of_is_no_reopening_that_was_broken_off(bool bySomebody)
    {
        await using var engine = await Begin();
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, "views.db"), _log, TimeProvider.System);
        await using var opening = Working.Start(new PeriodOpening(_log, views, engine.Gate, _clock));
        await engine.Do(Duty("D"), Assigner, On(-30));
        await opening.Settle(_log);
        await engine.Do(bySomebody ? Withdraw("D.2013-06") : new SuspendTask(new TaskId("D"), "chờ luật", null), Assigner, On(bySomebody ? -5 : -15));
        await opening.Settle(_log);
        // Another start, and another look.
        await engine.Do(Duty("E"), Assigner, On(-1));
        await using var again = Working.Start(new PeriodOpening(_log, views, engine.Gate, _clock));
        await opening.Settle(_log);
        await again.Settle(_log);
        Assert.Equal(["TaskAssigned", "PeriodOpened", "TaskWithdrawn"], (await _log.Facts(TaskStream("D.2013-06"))).Select(e => e.GetType().Name));
        Assert.Null(opening.Fault ?? again.Fault);
    }

    // Its lead changed, and it ended, before anything of it was opened: all of that came in one batch.
    [Fact]
    public async Task nothing_is_opened_while_a_batch_is_under_way()
    {
        await using var engine = await Begin();
        var batches = new Batches(_clock);
        batches.LetGo();
        await using var ledger = await Ledger.Start(this, engine, batches);
        await ledger.Settle();
        using (batches.Begin())
        {
            await engine.Do(Duty("D"), Assigner, On(-100));
            // Far more than a reactor needs that does not wait.
            for (var i = 0; i < 400; i++)
                await engine.Do(Agency($"a{i}"), Registrar);
            Assert.True(await ledger.Views.WaitFor(await _log.Head(), Engine.Patience));
            Assert.Empty(await OpenOf("D"));
            await engine.Do(Lead("D", "bnv"), Assigner, On(-99));
            await engine.Do(Withdraw("D"), Assigner, On(-50));
        }
        batches.LetGo();
        await ledger.Settle();
        Assert.Equal(["2013-03 bct", "2013-04 bnv"], await OpenOf("D"));
        Assert.DoesNotContain((await _log.All()).Select(recorded => recorded.Type), type => type == "directive-task.reopened.v1");
        Assert.Single(await _log.All(), recorded => recorded.Type == "directive-task.withdrawn.v1");
    }

    private static AssignTask Duty(string id) => Assign(id) with { Deadline = new DeadlineTerm.Every(new Recurrence(Cadence.Month, new DataCutOff(null), null)) };

    private async Task<Engine> Begin()
    {
        var engine = Engine.Start(_log);
        await engine.Do(new CreateLedger(new LedgerId("tests"), "Tests", "tests.example", true), new Party("operator", Role.Operator, null));
        await engine.Register("bct", "bnv");
        return engine;
    }

    /// <summary>A ledger that ended after the duty D had let its June in again, and before that was reopened: with everything that was about to write.</summary>
    private async Task BreakOffReopening()
    {
        await using var engine = await Begin();
        await using var ledger = await Ledger.Start(this, engine);
        await engine.Do(Duty("D"), Assigner, On(-100));
        await ledger.Settle();
        await engine.Do(new SuspendTask(new TaskId("D"), "chờ luật", null), Assigner, On(-60));
        await ledger.Settle();
        using var trouble = _log.Trouble(TaskStream("D.2013-06"), Trouble.UnknownNotStored);
        await engine.Do(new ResumeTask(new TaskId("D"), "có luật", null), Assigner, On(-20));
        await Until(() => ledger.Fault?.Contains("directiveTask-D.2013-06", StringComparison.Ordinal) == true);
        Assert.Equal(new ChildOpened(new TaskId("D.2013-06"), Day(17), 3), (await _log.Facts(TaskStream("D")))[^1]);
        Assert.Equal(["2013-03 bct", "2013-04 bct"], await OpenOf("D"));
    }

    /// <summary>The duty's stream holds open what is open by its own, and that has come to where it was let in.</summary>
    private async Task Agrees(string duty)
    {
        foreach (var (id, known) in TaskState.Fold((await _log.Of(TaskStream(duty))).Select(recorded => Actors.Recorder.Read(recorded).Fact)).Children)
        {
            var facts = await _log.Facts(TaskStream(id.Value));
            var task = TaskState.Fold((await _log.Of(TaskStream(id.Value))).Select(recorded => Actors.Recorder.Read(recorded).Fact));
            Assert.Equal((id, task.Status.IsOpen(), true), (id, known.IsOpen, facts[(int)known.OpenedAt] is TaskAssigned or TaskReopened));
        }
    }

    /// <summary>The periods of a duty whose tasks are open, each with its lead.</summary>
    private async Task<List<string>> OpenOf(string duty)
    {
        List<string> open = [];
        foreach (var child in (await _log.Facts(TaskStream(duty))).OfType<ChildOpened>().Select(e => e.Child).Distinct().OrderBy(child => child.Value, StringComparer.Ordinal))
        {
            var task = TaskState.Fold((await _log.Of(TaskStream(child.Value))).Select(recorded => Actors.Recorder.Read(recorded).Fact));
            if (task.Status.IsOpen())
                open.Add($"{task.Period} {task.Lead}");
        }
        return open;
    }

    /// <summary>The views, and the reactors that duties and their periods need.</summary>
    private sealed class Ledger : IAsyncDisposable
    {
        private readonly IEventLog _log;
        private readonly Working _opening;
        private readonly Relaying _relaying;

        private Ledger(IEventLog log, LedgerViews views, Working opening, Relaying relaying) => (_log, Views, _opening, _relaying) = (log, views, opening, relaying);

        public LedgerViews Views { get; }

        public string? Fault => _opening.Fault ?? _relaying.Status.Fault;

        public static async Task<Ledger> Start(TakingPeriodsBack test, Engine engine, Batches? batches = null)
        {
            var views = await LedgerViews.Open(Path.Combine(test._folder.FullName, "views.db"), test._log, TimeProvider.System);
            return new Ledger(test._log, views, Working.Start(new PeriodOpening(test._log, views, engine.Gate, test._clock, batches)), Relaying.Start(test._log, engine));
        }

        /// <summary>Until every event so far has had its effect, and these theirs, and the views reflect them.</summary>
        public async Task Settle()
        {
            var before = LogPosition.Start;
            for (var head = await _log.Head(); before < head; head = await _log.Head())
            {
                before = head;
                await _opening.Settle(_log);
                await _relaying.Settle(_log);
            }
            Assert.True(await Views.WaitFor(before, Engine.Patience));
        }

        public async ValueTask DisposeAsync()
        {
            await _opening.DisposeAsync();
            await _relaying.DisposeAsync();
            await Views.DisposeAsync();
        }
    }
}
