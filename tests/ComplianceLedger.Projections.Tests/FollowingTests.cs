using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Projections.Tests;

public sealed class FollowingTests : IDisposable
{
    private readonly ViewsFolder _folder = new();
    private readonly InMemoryEventLog _log = new();

    [Fact]
    public async Task Rebuilt_views_are_identical_to_those_that_followed_in_small_steps()
    {
        var recorder = await RandomHistory.Record(_log, SomeSteps(150));
        var term = new DeadlineTerm.WorkingDays(5, Recorder.Day(0), CalendarId.Default);
        await recorder.Assign("resolved-last", due: 6);
        await recorder.Task("resolved-last", 0, new DeadlineResolved(Recorder.Day(6), term, new DeadlineBasis(CalendarId.Default, long.MaxValue - 1, RollPolicy.Forward)));
        foreach (var (closed, on) in new[] { ("a-closed-task", 20), ("a-task-closed-long-ago", -900) })
        {
            await recorder.Assign(closed, due: 6, on: -900);
            await recorder.Task(closed, on, new DeadlineResolved(Recorder.Day(6), term, new DeadlineBasis(CalendarId.Default, 0, RollPolicy.Forward)), new TaskWithdrawn("r", null));
        }
        await recorder.Append(StreamId.Of(CalendarId.Default), Occurrence.On(Recorder.Day(20)), new HolidayDeclared(Recorder.Day(1), Recorder.Day(3), "Lễ", null, "s"));
        foreach (var duty in new[] { "a-duty", "a-suspended-duty" })
        {
            await recorder.Assign(duty);
            await recorder.Task(duty, 0, new RecurrenceSet(new Recurrence(Cadence.Year, new DataCutOff(null), null), ReportingPeriod.Holding(Recorder.Day(400), Cadence.Year)));
        }
        await recorder.Task("a-suspended-duty", 1, new TaskSuspended("r", null));
        List<string> followed;
        await using (await _folder.OpenAtHead(_log, options: new LedgerViewsOptions { BatchEventsMax = 3, CachedTasksMax = 1 }))
        {
        }
        followed = _folder.Dump();

        using var other = new ViewsFolder();
        await using (await other.OpenAtHead(_log))
        {
        }
        Assert.Equal(followed, other.Dump());
        Assert.Contains(followed, row => row.StartsWith("task_board_v10", StringComparison.Ordinal));
        Assert.Contains(followed, row => row.StartsWith("as_of_v2", StringComparison.Ordinal));
        // Terms that a calendar has moved, and such as it has not; of closed tasks too.
        Assert.Single(followed, row => row.StartsWith("movable_term_v1: a-closed-task |", StringComparison.Ordinal) && !row.EndsWith("null", StringComparison.Ordinal));
        Assert.Single(followed, row => row.StartsWith("movable_term_v1: a-task-closed-long-ago |", StringComparison.Ordinal) && row.EndsWith("null", StringComparison.Ordinal));
        Assert.Contains(followed, row => row.StartsWith("movable_term_v1", StringComparison.Ordinal) && !row.EndsWith("null", StringComparison.Ordinal));
        Assert.Contains(followed, row => row.StartsWith("movable_term_v1", StringComparison.Ordinal) && row.EndsWith("null", StringComparison.Ordinal));

        // What successions still have to move.
        Assert.Contains(followed, row => row.StartsWith("transfer_due_v3", StringComparison.Ordinal));
        // Duties that have a next period, and such as have none.
        Assert.Contains(followed, row => row.StartsWith("recurring_duty_v3", StringComparison.Ordinal) && row.Split(" | ")[1] != "null");
        Assert.Contains(followed, row => row.StartsWith("recurring_duty_v3", StringComparison.Ordinal) && row.Split(" | ")[1] == "null");

        await using (var views = await other.OpenAtHead(_log))
        {
            await views.Rebuild();
            Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        }
        Assert.Equal(followed, other.Dump());
    }

    // The corrected title was another's for no day at all; somebody gives it later.
    [Fact]
    public async Task A_title_that_a_correction_left_without_a_day_can_still_be_given()
    {
        var recorder = await new Recorder(_log).Begin();
        static TaskAmended Amended(string was, string now) => new(null, null, new Change<BilingualText>(new(was, null), new(now, null)), null, null, "r");
        await recorder.Assign("t", title: "a");
        await recorder.Task("t", 1, Amended("a", "b"));
        await recorder.Task("t", 1, Amended("b", "c"));
        await using (await _folder.OpenAtHead(_log))
        {
        }
        await recorder.Task("t", 2, new CorrectionRecorded(Guid.Empty, 1, "title.is.vi", "b", "d", "r"));
        await using (await _folder.OpenAtHead(_log))
        {
        }
        await recorder.Task("t", 3, Amended("c", "d"));
        await using (var views = await _folder.OpenAtHead(_log, today: 3))
            Assert.Equal("d", Assert.Single((await views.Tasks(new TaskQuery { Q = "d" }).Value()).Tasks).Title.Vi);
        var followed = _folder.Dump();
        using var other = new ViewsFolder();
        await using (await other.OpenAtHead(_log))
        {
        }
        Assert.Equal(followed, other.Dump());
    }

    // Rows are sorted in again and again while others look, who are told one state each time.
    [Fact]
    public async Task Questions_are_answered_while_rows_are_sorted_in()
    {
        var recorder = await new Recorder(_log).Begin();
        await using var views = await _folder.OpenAtHead(_log, options: new LedgerViewsOptions { BatchEventsMax = 20, UnsortedRowsMin = 1 });
        using var written = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(Asking)).ToArray();
        for (var i = 0; i < 400; i++)
        {
            await recorder.Assign($"t{i}", due: -1);
            if (i % 2 == 0)
                await recorder.Task($"t{i}", 0, new CompletionConfirmed(Recorder.Day(0), null));
        }
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        await written.CancelAsync();
        Assert.All(await Task.WhenAll(readers), asked => Assert.True(asked > 0));
        Assert.Equal(200, (await views.Overdue().Value()).Count);

        async Task<int> Asking()
        {
            var asked = 0;
            for (; !written.IsCancellationRequested; asked++)
            {
                var answer = Assert.IsType<Answer<IReadOnlyList<OverdueRow>>.Given>(await views.Overdue());
                var events = await _log.ReadAll(LogPosition.Start, long.MaxValue).Where(recorded => recorded.Position <= answer.Basis.Position).Select(recorded => recorded.Type).ToListAsync();
                Assert.Equal(events.Count(type => type == "directive-task.assigned.v1") - events.Count(type => type == "directive-task.completion-confirmed.v1"), answer.Value.Count);
            }
            return asked;
        }
    }

    [Fact]
    public async Task Views_with_a_projection_that_this_program_does_not_have_are_built_again()
    {
        await RandomHistory.Record(_log, SomeSteps(50));
        await using (await _folder.OpenAtHead(_log))
        {
        }
        var built = _folder.Dump();
        using (var connection = new SqliteConnection($"Data Source={_folder.Path};Pooling=False"))
        {
            connection.Open();
            using var older = connection.CreateCommand();
            older.CommandText =
                """
                CREATE VIEW agency_scorecard_v1 AS SELECT lead AS agency, standing, status, count(*) AS tasks FROM task_board_v10 GROUP BY lead, standing, status;
                INSERT INTO projection SELECT 'agency_scorecard', 1, position, state FROM projection WHERE name = 'agency';
                UPDATE task_board_v10 SET title_vi = 'as an older program wrote it';
                """;
            older.ExecuteNonQuery();
        }
        await using (await _folder.OpenAtHead(_log))
        {
        }
        Assert.Equal(built, _folder.Dump());
    }

    [Fact]
    public async Task What_was_not_committed_is_neither_in_the_rows_nor_in_the_position()
    {
        await RandomHistory.Record(_log, SomeSteps(60));
        var commits = 0;
        var crashing = new LedgerViewsOptions { BatchEventsMax = 10, BeforeCommit = () => Break(++commits) };
        LogPosition reached;
        await using (var views = await _folder.Open(_log, crashing))
        {
            Assert.False(await views.WaitFor(await _log.Head(), ViewsFolder.Patience));
            Assert.IsType<InvalidOperationException>(views.Fault);
            reached = views.Position;
        }
        Assert.Equal(30, reached.Value);
        Assert.Equal(30, _folder.Dump().Count(row => row.StartsWith("history_index_v1", StringComparison.Ordinal)));

        await using (await _folder.OpenAtHead(_log))
        {
        }
        var resumed = _folder.Dump();
        using var other = new ViewsFolder();
        await using (await other.OpenAtHead(_log))
        {
        }
        Assert.Equal(other.Dump(), resumed);

        static void Break(int commit)
        {
            if (commit == 4)
                throw new InvalidOperationException("The machine stops here.");
        }
    }

    [Fact]
    public async Task A_store_that_is_away_is_tried_again_and_shown_meanwhile()
    {
        var recorder = await new Recorder(_log).Begin();
        var time = new FakeTimeProvider(Recorder.Noon(0));
        var attempts = 0;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new LedgerViewsOptions { BeforeCommit = FailOnce };
        await using var views = await LedgerViews.Open(_folder.Path, _log, time, options);
        await asked.Task.WaitAsync(ViewsFolder.Patience);
        var arrived = views.WaitFor(recorder.Head, TimeSpan.FromDays(1));
        while (views.Health.Retrying is null && !arrived.IsCompleted)
            await Task.Yield();
        Assert.IsType<EventLogException>(views.Health.Retrying);
        while (!arrived.IsCompleted)
        {
            time.Advance(options.RetryMost);
            await Task.Yield();
        }
        Assert.True(await arrived);
        Assert.Null(views.Fault);

        void FailOnce()
        {
            if (attempts++ > 0)
                return;
            asked.SetResult();
            throw new EventLogException("The store is away.");
        }
    }

    [Theory]
    [InlineData("directiveTask-t1", "directiveTask-t1@1")]
    [InlineData("stranger-1", "stranger-1@0")]
    public async Task An_event_that_cannot_be_read_stops_the_views_before_it_and_names_its_place(string stream, string place)
    {
        var recorder = await new Recorder(_log).Begin();
        var readable = await recorder.Assign("t1");
        await recorder.Unknown(stream);
        await recorder.Assign("t2");

        await using (var views = await _folder.Open(_log))
        {
            Assert.False(await views.WaitFor(await _log.Head(), ViewsFolder.Patience));
            var fault = Assert.IsType<UnreadableEventException>(views.Fault);
            Assert.Contains(place, fault.Message, StringComparison.Ordinal);
            Assert.Contains("directive-task.dreamt-up.v1", fault.Message, StringComparison.Ordinal);
            Assert.Same(fault, views.Health.Fault);
            Assert.Equal(readable, views.Position);
            Assert.All(await views.Projections(), projection => Assert.Equal("stopped", projection.State));
            Assert.Equal(["t1"], (await views.Tasks(new TaskQuery { AsOf = Recorder.Day(0) }).Value()).Tasks.Select(task => task.TaskId));
        }
    }

    [Fact]
    public async Task A_log_that_does_not_begin_with_a_ledger_is_a_fault()
    {
        await new Recorder(_log).Assign("t1");
        await using var views = await _folder.Open(_log);
        Assert.False(await views.WaitFor(await _log.Head(), ViewsFolder.Patience));
        Assert.IsType<UnreadableEventException>(views.Fault);
    }

    [Fact]
    public async Task Views_of_another_ledger_are_refused()
    {
        await new Recorder(_log).Begin();
        await using (await _folder.OpenAtHead(_log))
        {
        }
        var other = new InMemoryEventLog();
        await new Recorder(other, "another").Begin();
        var refused = await Assert.ThrowsAsync<LedgerViewsException>(() => _folder.Open(other));
        Assert.Contains("'tests'", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LedgerViewsException>(() => _folder.Open(new InMemoryEventLog()));
    }

    [Fact]
    public async Task Views_of_another_store_of_the_same_ledger_are_refused()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1");
        await using (await _folder.OpenAtHead(_log))
        {
        }
        var other = new InMemoryEventLog();
        await (await new Recorder(other).Begin()).Assign("t2");
        await Assert.ThrowsAsync<LedgerViewsException>(() => _folder.Open(other));
    }

    [Fact]
    public async Task A_wait_ends_when_the_views_get_there_or_its_time_is_over()
    {
        var recorder = await new Recorder(_log).Begin();
        var time = new FakeTimeProvider(Recorder.Noon(0));
        await using var views = await LedgerViews.Open(_folder.Path, _log, time);
        var stream = new StreamName("directiveTask-t1");
        var byPosition = views.WaitFor(new LogPosition(recorder.Head.Value + 1), TimeSpan.FromSeconds(5));
        var byRevision = views.WaitFor(stream, new Revision(0), TimeSpan.FromSeconds(5));
        var never = views.WaitFor(stream, new Revision(7), TimeSpan.FromSeconds(5));

        await recorder.Assign("t1");
        Assert.True(await byPosition.WaitAsync(ViewsFolder.Patience));
        Assert.True(await byRevision.WaitAsync(ViewsFolder.Patience));
        Assert.True(await views.WaitFor(stream, new Revision(0), TimeSpan.Zero));

        while (!never.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        Assert.False(await never);
        Assert.False(await views.WaitFor(new LogPosition(recorder.Head.Value + 1), TimeSpan.Zero));
    }

    [Fact]
    public async Task Health_shows_the_position_and_that_it_follows()
    {
        var recorder = await new Recorder(_log).Begin();
        await using var views = await _folder.OpenAtHead(_log);
        await recorder.Assign("t1");
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        while (!views.Health.IsCaughtUp)
            await Task.Yield();
        Assert.Equal(new ViewsHealth(recorder.Head, recorder.Head, true, null, null), views.Health);
        Assert.All(await views.Projections(), projection => Assert.Equal(recorder.Head, projection.Position));
    }

    [Fact]
    public async Task Closed_in_the_middle_they_go_on_where_they_were()
    {
        var recorder = await RandomHistory.Record(_log, SomeSteps(100));
        for (var opened = 0; opened < 4; opened++)
        {
            await using var views = await _folder.Open(_log, new LedgerViewsOptions { BatchEventsMax = 5 });
            await views.WaitFor(new LogPosition(10 * (opened + 1)), ViewsFolder.Patience);
        }
        await using (await _folder.OpenAtHead(recorder.Log))
        {
        }
        var resumed = _folder.Dump();
        using var other = new ViewsFolder();
        await using (await other.OpenAtHead(_log))
        {
        }
        Assert.Equal(other.Dump(), resumed);
    }

    private static IEnumerable<Step> SomeSteps(int count)
    {
        var random = new Random(15);
        for (var i = 0; i < count; i++)
            yield return new Step((byte)random.Next(256), (byte)random.Next(256), (sbyte)random.Next(-100, 100), (sbyte)random.Next(-100, 100), (sbyte)random.Next(-5, 20));
    }

    public void Dispose() => _folder.Dispose();
}
