using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using FsCheck.Xunit;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>A calendar changes, and every term comes to end where it says, unless its task was closed before; whatever the reactor is put through.</summary>
public sealed class Recomputing : IDisposable
{
    private static readonly CalendarId Vn = CalendarId.Default;
    private static readonly StreamId Calendar = StreamId.Of(Vn);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-recomputing-");
    private readonly TroubledLog _log = new(new InMemoryEventLog());

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task a_holiday_moves_the_terms_that_it_falls_into_once_and_no_other()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await engine.Do(Term("short", 3), Assigner, On(1));
        await engine.Do(Term("long", 9), Assigner, On(1));
        await engine.Do(Assign("dated", due: 10), Assigner, On(1));
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(7), "Lễ", Day(5), "thông báo"), Registrar, On(5), "holiday");
        await recomputing.Settle(_log);
        Assert.Empty(await Recomputed("short"));
        Assert.Empty(await Recomputed("dated"));
        var moved = Assert.Single(await Recomputed("long"));
        Assert.Equal((Day(10), Day(12), 1L, Day(5)), (moved.Was!.Value, moved.Is, moved.Basis.Revision, moved.DecidedOn!.Value));
        // Who did it, why, and when it counts from: the calendar's event.
        var recorded = (await _log.All()).Single(e => e.Type == "directive-task.deadline-recomputed.v1");
        var metadata = Actors.Recorder.Read(recorded).Metadata;
        Assert.Equal(("calendar:calendar-vn@1", "calendar-vn@1", "holiday", Role.System, On(5)), (metadata.CommandId, metadata.CausationId, metadata.CorrelationId, metadata.Actor.Role, metadata.OccurredAt));
    }

    [Fact]
    public async Task changes_one_after_the_other_are_each_explained()
    {
        await using var engine = await Begin();
        await engine.Do(Term("T", 9), Assigner, On(1));
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(3), "thông báo"), Registrar, On(3));
        await engine.Do(new DeclareHoliday(Vn, Day(20), Day(20), "Lễ khác", Day(4), "thông báo"), Registrar, On(4));
        await engine.Do(new RevokeHoliday(Vn, Day(6), Day(6), Day(5), "thông báo"), Registrar, On(5));
        // Only now does anybody look.
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await recomputing.Settle(_log);
        Assert.Equal([(1L, Day(11), Day(3)), (3L, Day(10), Day(5))], (await Recomputed("T")).Select(e => (e.Basis.Revision, e.Is, e.DecidedOn!.Value)));
    }

    // What is recorded already comes with the term; the second change is the reactor's to make, of either.
    [Fact]
    public async Task a_task_that_is_entered_after_a_change_has_the_events_of_one_that_was_entered_before_it()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await engine.Do(Term("first", 9), Assigner, On(1));
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(3), "thông báo"), Registrar, On(3));
        await recomputing.Settle(_log);
        await engine.Do(Term("second", 9), Assigner, On(1));
        // As of the day of the decision, there is nothing to be moved.
        await engine.Do(Term("third", 9), Assigner, On(3));
        await engine.Do(new DeclareHoliday(Vn, Day(8), Day(8), "Lễ khác", Day(4), "thông báo"), Registrar, On(4));
        await recomputing.Settle(_log);
        Assert.Equal([(Day(10), Day(11), 1L, Day(3)), (Day(11), Day(12), 2L, Day(4))], (await Recomputed("first")).Select(e => (e.Was!.Value, e.Is, e.Basis.Revision, e.DecidedOn!.Value)));
        Assert.Equal(await Recomputed("first"), await Recomputed("second"));
        Assert.Equal((await _log.Facts(TaskStream("first"))).Skip(1), (await _log.Facts(TaskStream("second"))).Skip(1));
        Assert.Equal(2L, Assert.Single(await Recomputed("third")).Basis.Revision);
        Assert.Empty(await views.MovedTerms(10));
        Assert.Null(recomputing.Fault);
    }

    [Fact]
    public async Task a_term_that_was_resolved_while_the_calendar_changed_is_not_forgotten()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await recomputing.Settle(_log);
        // The assignment has asked the calendar, and its events are held back on their way into the log.
        var held = _log.Hold(TaskStream("T"));
        var assigning = engine.Do(Term("T", 9), Assigner, On(1));
        var before = _log.Appends;
        await Until(() => _log.Appends > before || assigning.IsCompleted);
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(3), "thông báo"), Registrar, On(3));
        await recomputing.Settle(_log);
        held.SetResult();
        await assigning;
        await recomputing.Settle(_log);
        Assert.Equal(Day(11), Assert.Single(await Recomputed("T")).Is);
    }

    [Fact]
    public async Task a_task_that_is_reopened_with_an_old_term_is_caught_up()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await engine.Do(Term("T", 9), Assigner, On(1));
        await engine.Do(Submit("T", 2), Assigner, On(2));
        await engine.Do(Confirm("T"), OtherAssigner, On(2));
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(3), "thông báo"), Registrar, On(3));
        await recomputing.Settle(_log);
        Assert.Empty(await Recomputed("T"));
        await engine.Do(Reopen("T"), Assigner, On(4));
        await recomputing.Settle(_log);
        Assert.Equal(Day(11), Assert.Single(await Recomputed("T")).Is);
    }

    [Fact]
    public async Task a_task_that_was_closed_is_moved_by_what_had_been_decided_by_then_and_by_nothing_else()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        foreach (var task in new[] { "done", "withdrawn", "superseded", "open" })
            await engine.Do(Term(task, 9), Assigner, On(1));
        await engine.Do(Submit("done", 4), Assigner, On(6));
        await engine.Do(Confirm("done"), OtherAssigner, On(6));
        await engine.Do(Withdraw("withdrawn"), Assigner, On(4));
        await engine.Do(Supersede("superseded", "open"), Assigner, On(4));
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(5), "thông báo"), Registrar, On(5));
        await recomputing.Settle(_log);
        foreach (var (task, moves) in new[] { ("done", 0), ("withdrawn", 0), ("superseded", 0), ("open", 1) })
            Assert.Equal(moves, (await Recomputed(task)).Count);
        await engine.Do(new DeclareHoliday(Vn, Day(8), Day(8), "Lễ khác", Day(4), "thông báo"), Registrar, On(7), "late");
        await recomputing.Settle(_log);
        foreach (var task in new[] { "done", "withdrawn", "superseded" })
            Assert.Equal((Day(10), Day(12), 2L, Day(4)), Assert.Single(await Recomputed(task)) is var moved ? (moved.Was!.Value, moved.Is, moved.Basis.Revision, moved.DecidedOn!.Value) : default);
        var last = (await _log.Of(TaskStream("done")))[^1];
        Assert.Equal(("calendar:calendar-vn@2", "late"), Actors.Recorder.Read(last).Metadata is var metadata ? (metadata.CommandId, metadata.CorrelationId) : default);
        Assert.Null(recomputing.Fault);
    }

    [Fact]
    public async Task a_completion_that_is_corrected_to_a_later_day_takes_what_had_been_decided_by_then()
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await engine.Do(Term("T", 9), Assigner, On(1));
        await engine.Do(Submit("T", 4), Assigner, On(8));
        await engine.Do(Confirm("T"), OtherAssigner, On(8));
        await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(5), "thông báo"), Registrar, On(5));
        await recomputing.Settle(_log);
        Assert.Empty(await Recomputed("T"));
        var submitted = (await _log.Of(TaskStream("T"))).Single(e => e.Type == "directive-task.submitted-for-confirmation.v1");
        await engine.Do(new RecordCorrection(TaskStream("T"), submitted.EventId, "product.issuedOn", IsoText.Of(Day(4)), IsoText.Of(Day(5)), "gõ nhầm"), Registrar, On(9));
        await recomputing.Settle(_log);
        Assert.Equal(Day(11), Assert.Single(await Recomputed("T")).Is);
        // Back again: what was moved stays, and there is nothing to do.
        await engine.Do(new RecordCorrection(TaskStream("T"), submitted.EventId, "product.issuedOn", IsoText.Of(Day(5)), IsoText.Of(Day(4)), "gõ đúng"), Registrar, On(9));
        await recomputing.Settle(_log);
        Assert.Single(await Recomputed("T"));
    }

    [Theory]
    [InlineData(nameof(Trouble.Away))]
    [InlineData(nameof(Trouble.UnknownNotStored))]
    [InlineData(nameof(Trouble.UnknownButStored))]
    public async Task a_task_that_cannot_be_told_is_a_fault_until_it_is(string trouble)
    {
        await using var engine = await Begin();
        await using var views = await Views();
        await using var recomputing = Working.Start(new Recomputation(_log, views, engine.Gate, TimeProvider.System));
        await engine.Do(Term("T", 9), Assigner, On(1));
        await recomputing.Settle(_log);
        using (_log.Trouble(TaskStream("T"), Enum.Parse<Trouble>(trouble)))
        {
            await engine.Do(new DeclareHoliday(Vn, Day(6), Day(6), "Lễ", Day(3), "thông báo"), Registrar, On(3));
            await Until(() => recomputing.Fault?.Contains("directiveTask-T", StringComparison.Ordinal) == true);
        }
        await recomputing.Settle(_log);
        Assert.Null(recomputing.Fault);
        Assert.Single(await Recomputed("T"));
    }

    [Property(MaxTest = 12)]
    public async Task wherever_it_is_killed_no_term_is_left_behind_and_none_is_moved_twice(byte[] kills)
    {
        var log = new TroubledLog(new InMemoryEventLog());
        await using var engine = await Begin(log);
        for (var i = 0; i < 30; i++)
            await engine.Do(Term($"T{i}", i % 12 + 1), Assigner, On(1));
        await engine.Do(new DeclareHoliday(Vn, Day(4), Day(4), "Lễ 1", Day(2), "thông báo"), Registrar, On(2));
        await engine.Do(new DeclareHoliday(Vn, Day(8), Day(9), "Lễ 2", Day(3), "thông báo"), Registrar, On(3));
        // One after both had been decided, and one between.
        await engine.Do(Withdraw("T11"), Assigner, On(4));
        await engine.Do(Withdraw("T10"), Assigner, On(2));
        await using var views = await LedgerViews.Open(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db"), log, TimeProvider.System);
        foreach (var kill in kills.Take(6).Append((byte)255))
        {
            await using var recomputing = Working.Start(new Recomputation(log, views, engine.Gate, TimeProvider.System));
            var until = log.Appends + kill % 20;
            if (kill == 255)
                await recomputing.Settle(log);
            else
                await Until(() => log.Appends >= until || recomputing.Position > LogPosition.Start);
        }
        Assert.Empty(await views.MovedTerms(100));
        var calendar = (await log.Facts(Calendar)).Aggregate(CalendarState.Initial, (state, e) => CalendarState.Evolve(state, new Fact(e, Occurrence.Unknown, Registrar)));
        for (var i = 0; i < 30; i++)
        {
            var events = await log.Facts(TaskStream($"T{i}"));
            var task = events.Aggregate(TaskState.Initial, (state, e) => TaskState.Evolve(state, new Fact(e, On(1), Assigner)));
            var revisions = events.OfType<DeadlineRecomputed>().Select(e => e.Basis.Revision).ToList();
            Assert.Equal(revisions.Distinct(), revisions);
            var last = i == 10 ? 1 : calendar.Versions.Count - 1;
            Assert.Equal(ExpectedChanges(task, calendar, last), revisions);
            Assert.Equal(task.Term!.Term.ResolveUnder(calendar.Versions[last].Calendar, RollPolicy.Forward), task.CurrentDeadline);
        }

        // By the definition: each revision under which the term ends on another day than under the one before it.
        static IEnumerable<long> ExpectedChanges(TaskState task, CalendarState calendar, int last)
        {
            var day = task.Term!.Term.ResolveUnder(calendar.Versions[0].Calendar, RollPolicy.Forward);
            for (var revision = 1; revision <= last; revision++)
            {
                var next = task.Term.Term.ResolveUnder(calendar.Versions[revision].Calendar, RollPolicy.Forward);
                if (next != day)
                    yield return revision;
                day = next;
            }
        }
    }

    /// <summary>A ledger with a calendar of seven working days, whose days are therefore easily counted.</summary>
    private async Task<Engine> Begin(TroubledLog? log = null)
    {
        var engine = Engine.Start(log ?? _log);
        await engine.Do(new CreateLedger(new LedgerId("tests"), "Tests", "tests.example", true), new Party("operator", Role.Operator, null));
        await engine.Register();
        await engine.Do(new SetWeeklyRest(Vn, [], null, "giả định"), Registrar, On(0));
        return engine;
    }

    private Task<LedgerViews> Views() => LedgerViews.Open(Path.Combine(_folder.FullName, "views.db"), _log, TimeProvider.System);

    private static AssignTask Term(string id, int workingDays) => Assign(id) with { Deadline = new DeadlineTerm.WorkingDays(workingDays, Day(1), Vn) };

    private async Task<List<DeadlineRecomputed>> Recomputed(string task) => [.. (await _log.Facts(TaskStream(task))).OfType<DeadlineRecomputed>()];
}
