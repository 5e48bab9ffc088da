using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Tests;

public sealed class QueryTests : IDisposable
{
    private readonly ViewsFolder _folder = new();
    private readonly InMemoryEventLog _log = new();

    [Fact]
    public async Task Pages_give_each_task_once_and_in_order()
    {
        var recorder = await new Recorder(_log).Begin();
        string[] ids = [.. Enumerable.Range(0, 23).Select(i => $"t{i:D2}").Reverse()];
        foreach (var id in ids)
            await recorder.Assign(id);
        await using var views = await _folder.OpenAtHead(_log);

        List<string> seen = [];
        string? after = null;
        do
        {
            var page = await views.Tasks(new TaskQuery { Limit = 5, After = after }).Value();
            Assert.InRange(page.Tasks.Count, 1, 5);
            seen.AddRange(page.Tasks.Select(task => task.TaskId));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(ids.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task Overdue_pages_go_on_where_the_last_one_ended_and_say_so_where_that_is_no_place()
    {
        var recorder = await new Recorder(_log).Begin();
        foreach (var (id, due) in new[] { ("b", 5), ("a", 5), ("d", 5), ("c", 3), ("e", 7), ("f", 40) })
            await recorder.Assign(id, due: due);
        await using var views = await _folder.OpenAtHead(_log, today: 10);

        Assert.Equal((5, 1, "c,a", "a"), await Page(null));
        Assert.Equal((5, 3, "b,d", "d"), await Page("a"));
        Assert.Equal((5, 5, "e", null), await Page("d"));
        Assert.Equal((5, 6, "", null), await Page("e"));
        Assert.Null(await views.OverduePage(new OverdueQuery { After = "f" }).Value());
        Assert.Null(await views.OverduePage(new OverdueQuery { After = "nobody" }).Value());
        // Beyond every day that the ledger can name.
        Assert.Equal(DateOnly.MaxValue.DayNumber - Recorder.Day(3).DayNumber, (await views.Overdue(DateOnly.MaxValue).Value())[0].DaysOverdue);

        async Task<(int, int, string, string?)> Page(string? after)
        {
            var page = (await views.OverduePage(new OverdueQuery { Limit = 2, After = after }).Value())!;
            return (page.Total, page.First, string.Join(',', page.Rows.Select(row => row.TaskId)), page.Next);
        }
    }

    [Theory]
    [InlineData("ngoai giao", "t1,t2")]
    [InlineData("NGOẠI GIAO", "t1")]
    [InlineData("ngoa\u0323i giao", "t1")]
    [InlineData("ngoá", "")]
    [InlineData("kinh tê", "")]
    [InlineData("tế", "t1")]
    [InlineData("duong", "t3")]
    [InlineData("T3", "t3")]
    [InlineData("100%", "")]
    public async Task A_search_without_diacritics_finds_words_with_them(string q, string found)
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1", title: "Ngoại giao kinh tế");
        await recorder.Assign("t2", title: "Ngoai giao");
        await recorder.Assign("t3", title: "Mở ĐƯỜNG bay");
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Equal(found, string.Join(',', (await views.Tasks(new TaskQuery { Q = q }).Value()).Tasks.Select(task => task.TaskId)));
    }

    [Fact]
    public async Task Tasks_are_narrowed_by_what_they_are_on_the_day_asked()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1", due: 10, lead: "bct", group: "g1");
        await recorder.Assign("t2", due: 30, lead: "bng", instrument: "nq-93", coordinating: ["bct"]);
        await recorder.Task("t1", on: 20, new TaskAccepted());
        await using var views = await _folder.OpenAtHead(_log, today: 25);

        Assert.Equal("t1,t2", await Ids(new TaskQuery { Agency = "bct" }));
        Assert.Equal("t1", await Ids(new TaskQuery { Group = "g1" }));
        Assert.Equal("t2", await Ids(new TaskQuery { Instrument = "nq-93" }));
        Assert.Equal("t1", await Ids(new TaskQuery { Status = TaskStatus.Accepted }));
        Assert.Equal("", await Ids(new TaskQuery { Status = TaskStatus.Accepted, AsOf = Recorder.Day(15) }));
        Assert.Equal("t1", await Ids(new TaskQuery { Timeliness = Timeliness.Overdue }));
        Assert.Equal("t2", await Ids(new TaskQuery { Timeliness = Timeliness.DueSoon, AsOf = Recorder.Day(28) }));

        async Task<string> Ids(TaskQuery query) => string.Join(',', (await views.Tasks(query).Value()).Tasks.Select(task => task.TaskId));
    }

    [Fact]
    public async Task Today_is_the_day_in_Vietnam()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1", due: 6);
        await using var views = await _folder.OpenAtHead(_log, today: 7);
        var answer = Assert.IsType<Answer<TaskRow?>.Given>(await views.Task("t1"));
        Assert.Equal((Recorder.Day(7), recorder.Head), (answer.Basis.AsOf, answer.Basis.Position));
        Assert.Equal((Timeliness.Overdue, 1), (answer.Value!.Timeliness, answer.Value.DaysOverdue));
        Assert.Null(await views.Task("t9").Value());
        Assert.Null(await views.History("t9").Value());
    }

    [Fact]
    public async Task Known_before_the_first_event_nothing_was_recorded_and_that_is_said()
    {
        await using var views = await LedgerViews.Open(_folder.Path, _log, TimeProvider.System);
        Assert.Null(Assert.IsType<Answer<ReportAnswer>.NotYetRecording>(await views.Report()).Since);

        var recorder = await new Recorder(_log).Begin();
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        var before = new KnownAt.AtMoment(recorder.Now.AddTicks(-1));
        Assert.Equal(recorder.Now, Assert.IsType<Answer<IReadOnlyList<OverdueRow>>.NotYetRecording>(await views.Overdue(knownAt: before)).Since);
        Assert.IsType<Answer<TaskHistory?>.NotYetRecording>(await views.History("t1", knownAt: new KnownAt.AtPosition(LogPosition.Start)));
        Assert.Empty(await views.Overdue(knownAt: new KnownAt.AtMoment(recorder.Now)).Value());
    }

    [Fact]
    public async Task A_position_that_the_views_have_not_reached_is_no_answer_yet()
    {
        var recorder = await new Recorder(_log).Begin();
        await using var views = await _folder.OpenAtHead(_log);
        var ahead = new LogPosition(recorder.Head.Value + 1);
        Assert.Equal(
            new Answer<ReportAnswer>.NotYetReached(ahead, recorder.Head),
            await views.Report(knownAt: new KnownAt.AtPosition(ahead)));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_make_an_event_known_earlier()
    {
        var recorder = await new Recorder(_log).Begin();
        recorder.Now = Recorder.Noon(5);
        await recorder.Assign("t1");
        recorder.Now = Recorder.Noon(3);
        await recorder.Assign("t2");
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Empty((await views.Tasks(new TaskQuery { KnownAt = new KnownAt.AtMoment(Recorder.Noon(4)) }).Value()).Tasks);
        Assert.Equal(2, (await views.Tasks(new TaskQuery { KnownAt = new KnownAt.AtMoment(Recorder.Noon(5)) }).Value()).Tasks.Count);
    }

    [Fact]
    public async Task An_agency_has_a_scorecard_even_where_only_tasks_name_it()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Agency("bct");
        await recorder.Assign("t1", due: 5, lead: "bct");
        await recorder.Assign("t2", lead: "bct", coordinating: ["bng"]);
        await using var views = await _folder.OpenAtHead(_log, today: 9);

        var card = (await views.Agency("bct").Value())!;
        Assert.Equal("Bộ bct", card.Agency!.Name.Vi);
        Assert.Equal(2, card.Scorecard.Leads);
        Assert.Equal((1, 1), (card.Scorecard.Buckets[Bucket.OpenOverdue], card.Scorecard.Buckets[Bucket.OpenNoDeadline]));
        Assert.Equal(2, card.Scorecard.ByStatus[TaskStatus.Assigned]);
        var named = (await views.Agency("bng").Value())!;
        Assert.Null(named.Agency);
        Assert.Equal(1, named.Scorecard.Relations[TaskRelation.Coordinating]);
        Assert.Null(await views.Agency("nobody").Value());
        Assert.Equal(["bct"], (await views.Agencies().Value()).Select(agency => agency.AgencyId));
    }

    // Entered before its duty's history was, and taken back then: as known at the time it was the agency's, and it never was since.
    [Fact]
    public async Task A_period_that_the_ledger_took_back_is_listed_and_counts_for_nobody()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("D.2013-06", due: 5);
        var known = new KnownAt.AtPosition(recorder.Head);
        recorder.By = Recorder.Itself;
        await recorder.Task("D.2013-06", 0, new TaskWithdrawn("không có kỳ", null));
        await using var views = await _folder.OpenAtHead(_log, today: 9);

        var (before, after) = ((await views.Report(knownAt: known).Value()).Total, (await views.Report().Value()).Total);
        Assert.Equal((1, 1, 0), (before.Assigned, before.Buckets[Bucket.OpenOverdue], before.PeriodsTakenBack));
        Assert.Equal((0, 0, 1), (after.Assigned, after.Buckets.Values.Sum(), after.PeriodsTakenBack));
        Assert.Equal(0, after.Rates[0].Denominator);
        Assert.Empty(await views.Overdue().Value());
        Assert.Null(await views.Agency("bct").Value());
        Assert.Equal(["D.2013-06"], (await views.Tasks(new TaskQuery { Standing = Standing.PeriodTakenBack, Agency = "bct" }).Value()).Tasks.Select(task => task.TaskId));
        Assert.Equal((Standing.PeriodTakenBack, null), (await views.Task("D.2013-06").Value() is { } row ? (row.Standing, row.Bucket) : default));
    }

    [Fact]
    public async Task Instruments_and_due_dates_can_be_asked_for()
    {
        var recorder = await new Recorder(_log).Begin();
        recorder.Now = Recorder.Noon(2);
        await recorder.Instrument("ct-15", InstrumentKind.Resolution);
        recorder.Now = Recorder.Noon(3);
        // What is said of it later was not when it was recorded.
        await recorder.Append(StreamId.Of(new InstrumentId("ct-15")), Occurrence.Unknown, new ClaimRecorded("issuedOn", "x", "báo A"));
        await recorder.Assign("t2", due: 5);
        await recorder.Assign("t1", due: 5);
        await recorder.Assign("t3", due: 9);
        await recorder.Assign("t4", due: 5);
        await recorder.Task("t4", on: 1, new TaskWithdrawn("r", null));
        await using var views = await _folder.OpenAtHead(_log);
        var instrument = (await views.Instrument("ct-15").Value())!;
        Assert.Equal((InstrumentKind.Resolution, Recorder.Noon(2)), (instrument.Kind, instrument.RecordedAt));
        Assert.Single(await views.Instruments().Value());
        Assert.Equal(
            [new DueDate("t1", Recorder.Day(5)), new DueDate("t2", Recorder.Day(5))],
            await views.DueDates(Recorder.Day(0), Recorder.Day(8)).Value());
        var byKind = await views.Report(by: ReportCut.Kind).Value();
        Assert.Equal(("Resolution", 4L), (byKind.Lines.Single().Key, byKind.Lines.Single().Report.Assigned));
    }

    // Day 0 is 13 June 2013; from there on the months begin on days 18, 49, 80 and 110.
    [Fact]
    public async Task A_duty_is_due_when_its_next_period_has_begun_or_while_a_child_is_missing_or_not_its_own()
    {
        var recorder = await new Recorder(_log).Begin();
        var monthly = new RecurrenceSet(new Recurrence(Cadence.Month, new DataCutOff(null), null), ReportingPeriod.Holding(Recorder.Day(0), Cadence.Month));
        foreach (var task in new[] { "closed", "duty", "rests" })
        {
            await recorder.Assign(task);
            await recorder.Task(task, 0, monthly);
        }
        await recorder.Task("closed", 1, new TaskWithdrawn("r", null));
        await recorder.Task("rests", 1, new TaskSuspended("r", null));
        var children = Months(0, 4).Select(month => DutyPeriods.ChildOf(new TaskId("duty"), month)).ToList();
        await using var views = await _folder.OpenAtHead(_log);
        // One that was closed since had a period before.
        Assert.Equal(["closed", "duty", "rests"], await Due(0));
        Assert.Equal([new DueDuty("closed", Recorder.Day(0), null, [])], await views.DueDuties(Recorder.Day(0), 1));
        await recorder.Task("closed", 0, new ChildOpened(new TaskId("closed.2013-06"), null, 0));
        await recorder.Assign("closed.2013-06");
        await Seen();
        Assert.Equal(["duty", "rests"], await Due(0));
        Assert.Empty(await Due(-1));

        // Let in, and not assigned: somebody was interrupted.
        await recorder.Task("duty", 0, new ChildOpened(children[0], null, 0));
        await Seen();
        Assert.Equal([new DueDuty("duty", Recorder.Day(18), null, [children[0].Value])], await views.DueDuties(Recorder.Day(-1000), 10));
        await recorder.Assign(children[0].Value);
        await Seen();
        Assert.Equal(["rests"], await Due(17));
        Assert.Equal(["duty", "rests"], await Due(18));
        for (var i = 1; i < 4; i++)
        {
            await recorder.Task("duty", 0, new ChildOpened(children[i], null, 0));
            await recorder.Assign(children[i].Value);
        }
        await Seen();
        Assert.Equal(["rests"], await Due(109));
        Assert.Equal(["duty", "rests"], await Due(110));

        // Its last period turns out to have opened after its end, and is withdrawn; then it turns out to have been its own.
        await recorder.Task("duty", 60, new TaskSuspended("r", null));
        await Seen();
        Assert.Equal([new DueDuty("duty", null, children[3].Value, [])], await views.DueDuties(Recorder.Day(-1000), 1));
        await recorder.Task("duty", 80, new ChildClosed(children[3], 2, Domain.DirectiveTasks.TaskStatus.Withdrawn));
        await Seen();
        Assert.Empty(await Due(-1000));
        await recorder.Task("duty", 70, new TaskResumed("r", null));
        await Seen();
        Assert.Equal([new DueDuty("duty", Recorder.Day(110), children[3].Value, [])], await views.DueDuties(Recorder.Day(-1000), 1));

        // Let in again, and not reopened; nor is another one that was withdrawn, of which the duty has yet to be told.
        await recorder.Task(children[3].Value, 80, new TaskWithdrawn("r", null));
        await recorder.Task("duty", 80, new ChildOpened(children[3], null, 2));
        await recorder.Task(children[1].Value, 81, new TaskWithdrawn("r", null));
        await Seen();
        Assert.Equal([new DueDuty("duty", Recorder.Day(110), null, [children[1].Value, children[3].Value])], await views.DueDuties(Recorder.Day(-1000), 1));
        await recorder.Task(children[3].Value, 80, new TaskReopened("r", new InstrumentId("ct-15")));
        await recorder.Task("duty", 81, new ChildClosed(children[1], 1, Domain.DirectiveTasks.TaskStatus.Superseded));
        await Seen();
        Assert.Empty(await Due(-1000));

        var row = (await views.Task("duty").Value())!;
        Assert.Equal((new RecurrenceRow(Cadence.Month, "last", null, "2013-06"), Standing.Parent, 4), (row.Recurrence, row.Standing, row.Children));

        async Task Seen() => Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        async Task<IEnumerable<string>> Due(int day) => (await views.DueDuties(Recorder.Day(day), 10)).Select(due => due.TaskId);
        static IEnumerable<ReportingPeriod> Months(int from, int count)
        {
            var month = ReportingPeriod.Holding(Recorder.Day(from), Cadence.Month);
            for (var i = 0; i < count; i++, month = month.Next!)
                yield return month;
        }
    }

    [Fact]
    public async Task Tasks_that_have_reached_a_point_and_were_not_urged_at_it_can_be_asked_for()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Instrument("ct-15");
        foreach (var (task, due) in new[] { ("past", 0), ("urged", 0), ("urged-before", 0), ("near", 13), ("far", 40), ("resting", 0), ("closed", 0) })
            await recorder.Assign(task, due: due);
        await recorder.Assign("never");
        await recorder.Task("urged", on: 7, new UrgingIssued(Recorder.Day(0), 7, null, null, [], "m"));
        await recorder.Task("urged-before", on: 1, new UrgingIssued(Recorder.Day(0), 1, null, null, [], "m"));
        // Of another deadline, and of none.
        await recorder.Task("near", on: 1, new UrgingIssued(Recorder.Day(0), 30, null, null, [], "m"));
        await recorder.Task("near", on: 1, new UrgingIssued(Recorder.Day(13), null, null, null, [], "m"));
        await recorder.Task("resting", on: 1, new TaskSuspended("r", null));
        await recorder.Task("closed", on: 1, new TaskWithdrawn("r", null));
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Equal(
            [new DueUrging("past", Recorder.Day(0), 7), new DueUrging("near", Recorder.Day(13), -3), new DueUrging("urged-before", Recorder.Day(0), 7)],
            await views.DueUrgings(Recorder.Day(10), [-7, -3, 1, 7, 30], 10));
        Assert.Equal([new DueUrging("past", Recorder.Day(0), 7)], await views.DueUrgings(Recorder.Day(10), [-7, -3, 1, 7, 30], 1));
        Assert.Equal(["near", "past", "urged", "urged-before"], (await views.DueUrgings(Recorder.Day(30), [1, 30], 10)).Select(due => due.TaskId).Order(StringComparer.Ordinal));
        Assert.Empty(await views.DueUrgings(Recorder.Day(10), [], 10));
    }

    [Fact]
    public async Task A_history_shows_the_document_the_people_and_the_state_after_each_event()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1", due: 5, on: 0);
        await recorder.Task("t1", on: 8, new ProgressReported(null, 10, "s", []));
        await recorder.Task("t1", on: 3, new CompletionConfirmed(Recorder.Day(12), null));
        await using var views = await _folder.OpenAtHead(_log, today: 10);

        var history = (await views.History("t1").Value())!;
        Assert.Equal([TaskStatus.Assigned, TaskStatus.InProgress, TaskStatus.InProgress], history.Entries.Select(entry => entry.StatusAfter));
        Assert.Equal([true, true, false], history.Entries.Select(entry => entry.Counts));
        Assert.Equal([Timeliness.WithinTerm, Timeliness.Overdue, Timeliness.Overdue], history.Entries.Select(entry => entry.TimelinessAfter));
        Assert.Equal(Recorder.Day(12), history.Entries[2].EffectiveDay);
        Assert.Equal(("u1", Role.Assigner, "vpcp", OccurrencePrecision.Day), (history.Entries[0].User, history.Entries[0].Role, history.Entries[0].Agency, history.Entries[0].OccurredPrecision));
        Assert.StartsWith("{\"taskId\":\"t1\"", history.Entries[0].Data, StringComparison.Ordinal);
        Assert.Equal(5, history.Task!.DaysOverdue);
        Assert.Equal(Timeliness.Late, (await views.History("t1", Recorder.Day(12)).Value())!.Task!.Timeliness);
    }

    [Theory]
    [InlineData("UPDATE as_of_v2 SET status = NULL WHERE task = 1", "Not measured: t2.")]
    [InlineData("UPDATE as_of_v2 SET day_from = NULL WHERE task = 2", "Never assigned: t3.")]
    public async Task A_report_that_misses_a_task_or_has_one_too_many_is_refused_and_names_it(string change, string named)
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1");
        await recorder.Assign("t2");
        await recorder.Assign("t3", on: 9);
        await using (await _folder.OpenAtHead(_log))
        {
        }
        Change(change);
        await using var views = await _folder.OpenAtHead(_log);
        var refused = await Assert.ThrowsAsync<ReportDoesNotSumException>(() => views.Report(Recorder.Day(5)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_of_which_the_table_and_the_events_say_different_things_is_not_shown()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t1");
        await using (await _folder.OpenAtHead(_log))
        {
        }
        Change("UPDATE as_of_v2 SET status = 'Completed'");
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Contains("'t1'", (await Assert.ThrowsAsync<LedgerViewsException>(() => views.Tasks(new TaskQuery()))).Message, StringComparison.Ordinal);
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Path};Pooling=False");
        connection.Open();
        using var change = connection.CreateCommand();
        change.CommandText = sql;
        Assert.Equal(1, change.ExecuteNonQuery());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("17")]
    [InlineData("2025-06-30")]
    [InlineData("2025-06-30T17:00:00+07:00")]
    public void Known_at_is_a_position_a_time_a_day_or_nothing(string? text) => Assert.True(KnownAt.TryParse(text, out _));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2025-06-30T17:00:00")]
    [InlineData("-1")]
    public void Known_at_is_nothing_else(string text) => Assert.False(KnownAt.TryParse(text, out _));

    public void Dispose() => _folder.Dispose();
}
