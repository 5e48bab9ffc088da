using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using FsCheck;
using FsCheck.Xunit;

namespace ComplianceLedger.Projections.Tests;

public sealed class EveryAnswerTests
{
    private static readonly int[] DaysAsked = [-128, -40, 0, 40, 127];

    [Property(MaxTest = 60)]
    public async Task Every_answer_on_any_day_known_at_any_point_is_the_fold(NonEmptyArray<Step> steps, byte knownAfter, byte batch)
    {
        using var folder = new ViewsFolder();
        var recorder = await RandomHistory.Record(new InMemoryEventLog(), steps.Get);
        var options = new LedgerViewsOptions { BatchEventsMax = 1 + (batch % 7), CachedTasksMax = 1 + (batch % 3), UnsortedRowsMin = 1 + (batch % 5) };
        await using var views = await folder.OpenAtHead(recorder.Log, options: options);

        var somewhere = recorder.Kept[knownAfter % recorder.Kept.Count];
        var moment = somewhere.RecordedAt;
        foreach (var asOf in DaysAsked.Select(Recorder.Day))
        {
            await Same(views, recorder, asOf, null, recorder.Head);
            await Same(views, recorder, asOf, new KnownAt.AtPosition(somewhere.Position), somewhere.Position);
            if (Oracle.KnownAt(recorder, moment) is { } known)
                await Same(views, recorder, asOf, new KnownAt.AtMoment(moment), known);
            else
                Assert.IsType<Answer<TaskPage>.NotYetRecording>(await views.Tasks(new TaskQuery { KnownAt = new KnownAt.AtMoment(moment) }));
        }
    }

    [Property(MaxTest = 60)]
    public async Task Every_row_is_what_the_log_gives_however_its_events_fell_into_transactions(NonEmptyArray<Step> steps, byte batch)
    {
        using var folder = new ViewsFolder();
        var recorder = await RandomHistory.Record(new InMemoryEventLog(), steps.Get);
        await using (await folder.OpenAtHead(recorder.Log, options: new LedgerViewsOptions { BatchEventsMax = 1 + (batch % 7), CachedTasksMax = 1 + (batch % 3), UnsortedRowsMin = 1 + (batch % 5) }))
        {
        }
        await using var comparison = new ViewComparison(folder.Path, recorder.Log, int.MaxValue);
        await foreach (var recorded in recorder.Log.ReadAll(LogPosition.Start, long.MaxValue))
        {
            var kept = recorder.Kept[(int)recorded.Position.Value - 1];
            Assert.Null(await comparison.Event(recorded, (kept.Fact, EventMetadata.Decode(recorded.Metadata)), CancellationToken.None));
        }
        var streams = recorder.Kept.Select(kept => kept.Stream).ToHashSet();
        Assert.Empty(await comparison.Rows(streams, streams.Contains, recorder.Head, CancellationToken.None));
    }

    private static async Task Same(LedgerViews views, Recorder recorder, DateOnly asOf, KnownAt? knownAt, LogPosition known)
    {
        var expected = Oracle.Tasks(recorder, known, asOf);

        var answer = Assert.IsType<Answer<TaskPage>.Given>(await views.Tasks(new TaskQuery { AsOf = asOf, KnownAt = knownAt }));
        Assert.Equal((asOf, known), (answer.Basis.AsOf, answer.Basis.Position));
        Assert.Equal(expected.Keys, answer.Value.Tasks.Select(task => task.TaskId));
        foreach (var row in answer.Value.Tasks)
        {
            Oracle.Same(expected[row.TaskId], row, asOf);
            Assert.Equal(Oracle.Last(recorder, row.TaskId, known, asOf), (row.Revision, row.Position, row.LatestEffective));
        }

        var overdue = await views.Overdue(asOf, knownAt).Value();
        Assert.Equal(
            expected.Where(task => task.Value.Standing() == Standing.Counted && task.Value.Timeliness(asOf) == Timeliness.Overdue)
                .OrderByDescending(task => task.Value.DaysOverdue(asOf)).ThenBy(task => task.Key, StringComparer.Ordinal)
                .Select(task => (task.Key, task.Value.DaysOverdue(asOf))),
            overdue.Select(row => (row.TaskId, row.DaysOverdue)));
        foreach (var row in overdue)
            Oracle.Same(expected[row.TaskId], row);
        await SamePages(views, asOf, knownAt, overdue);

        var report = await views.Report(asOf, knownAt, ReportCut.Agency).Value();
        Oracle.Same(Oracle.Report(expected.Values, asOf), report.Total);
        Assert.Equal(overdue.Count, report.Total.Buckets[Bucket.OpenOverdue]);
        foreach (var line in report.Lines)
            Oracle.Same(Oracle.Report([.. expected.Values.Where(task => task.Lead?.Value == line.Key)], asOf), line.Report);

        Assert.Equal(
            expected.Where(task => task.Value.OpenRequest is not null).Select(task => task.Key),
            (await views.OpenExtensions(asOf, knownAt).Value()).Select(open => open.TaskId));

        Assert.Equal(
            expected.SelectMany(task => task.Value.Disputes.Where(dispute => dispute.Resolution is null).Select(dispute => (task.Key, dispute.Id.ToString()))),
            (await views.Disputes(openOnly: true, asOf, knownAt).Value()).Select(dispute => (dispute.TaskId, dispute.Dispute.DisputeId)));
        Assert.Equal(expected.Sum(task => task.Value.Disputes.Count), (await views.Disputes(openOnly: false, asOf, knownAt).Value()).Count);

        foreach (var agency in RandomHistory.Agencies)
        {
            var named = await views.Tasks(new TaskQuery { AsOf = asOf, KnownAt = knownAt, Agency = agency }).Value();
            Assert.Equal(expected.Where(task => Names(task.Value, agency)).Select(task => task.Key), named.Tasks.Select(task => task.TaskId));
        }
        foreach (var status in expected.Values.Select(task => task.Status).Distinct())
        {
            var narrowed = await views.Tasks(new TaskQuery { AsOf = asOf, KnownAt = knownAt, Status = status, Agency = "bct" }).Value();
            Assert.Equal(
                expected.Where(task => task.Value.Status == status && Names(task.Value, "bct")).Select(task => task.Key),
                narrowed.Tasks.Select(task => task.TaskId));
        }
        foreach (var (query, matches) in Narrowed(asOf))
        {
            var narrowed = await views.Tasks(query with { AsOf = asOf, KnownAt = knownAt }).Value();
            Assert.Equal(expected.Where(task => matches(task.Value)).Select(task => task.Key), narrowed.Tasks.Select(task => task.TaskId));
        }
        await SameHistories(views, recorder, asOf, knownAt, known, expected);
    }

    private static IEnumerable<(TaskQuery Query, Func<TaskState, bool> Matches)> Narrowed(DateOnly asOf)
    {
        foreach (var timeliness in Enum.GetValues<Timeliness>())
            yield return (new TaskQuery { Timeliness = timeliness }, task => task.Timeliness(asOf) == timeliness);
        foreach (var standing in Enum.GetValues<Standing>())
            yield return (new TaskQuery { Standing = standing }, task => task.Standing() == standing);
        foreach (var bucket in Enum.GetValues<Bucket>())
            yield return (new TaskQuery { Bucket = bucket }, task => task.Standing() == Standing.Counted && Measures.BucketOf(task.Timeliness(asOf)) == bucket);
        yield return (new TaskQuery { Group = "g1" }, task => task.Group == "g1");
        yield return (new TaskQuery { Group = "none" }, _ => false);
        yield return (new TaskQuery { Instrument = "nq-93", Group = "g1" }, task => task is { Instrument.Value: "nq-93", Group: "g1" });
        yield return (new TaskQuery { Q = "sua 3" }, task => task.Title.Vi.StartsWith("Sửa 3", StringComparison.Ordinal));
        yield return (new TaskQuery { Q = "Sửa" }, task => task.Title.Vi.StartsWith("Sửa", StringComparison.Ordinal));
    }

    private static async Task SamePages(LedgerViews views, DateOnly asOf, KnownAt? knownAt, IReadOnlyList<OverdueRow> all)
    {
        List<OverdueRow> seen = [];
        string? after = null;
        do
        {
            var page = (await views.OverduePage(new OverdueQuery { AsOf = asOf, KnownAt = knownAt, Limit = 2, After = after }).Value())!;
            Assert.Equal((all.Count, seen.Count + 1), (page.Total, page.First));
            Assert.InRange(page.Rows.Count, 0, 2);
            seen.AddRange(page.Rows);
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(all, seen);
    }

    private static async Task SameHistories(
        LedgerViews views, Recorder recorder, DateOnly asOf, KnownAt? knownAt, LogPosition known, SortedDictionary<string, TaskState> expected)
    {
        foreach (var stream in recorder.Kept.Where(kept => kept.Stream.Category == Category.DirectiveTask && kept.Position <= known).GroupBy(kept => kept.Stream.Id))
        {
            var history = (await views.History(stream.Key, asOf, knownAt).Value())!;
            Assert.Equal(stream.Select(kept => kept.Position.Value), history.Entries.Select(entry => entry.Position));
            Assert.Equal(expected.GetValueOrDefault(stream.Key)?.Status, history.Task?.Status);
            var soFar = new List<Fact>();
            foreach (var (kept, entry) in stream.Zip(history.Entries))
            {
                soFar.Add(kept.Fact);
                var after = AsOf.Fold(soFar, asOf);
                Assert.Equal((after.Status, after.CurrentDeadline), (entry.StatusAfter, entry.CurrentDeadlineAfter));
                Assert.Equal(after.Id is not null && AsOf.Counts(kept.Fact, asOf), entry.Counts);
                Assert.Equal(stream.Count(later => later.Fact.Event is CorrectionRecorded e && e.Revision == entry.Revision), entry.Corrections.Count);
            }
        }
    }

    private static bool Names(TaskState task, string agency) =>
        task.Lead?.Value == agency || task.Monitor?.Value == agency || task.Coordinators.Contains(new AgencyId(agency)) || task.Addressees.Contains(new AgencyId(agency));
}
