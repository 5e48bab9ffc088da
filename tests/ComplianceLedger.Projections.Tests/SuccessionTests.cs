using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using static ComplianceLedger.Projections.Tests.Recorder;

namespace ComplianceLedger.Projections.Tests;

/// <summary>Ministries a and b merge into c on day 10, and c is renamed d on day 20.</summary>
public sealed class SuccessionTests : IDisposable
{
    private static readonly Succession Merger = new(new SuccessionId("merger"), SuccessionKind.Merge, [new AgencyId("a"), new AgencyId("b")], new AgencyId("c"), Day(10), null);
    private static readonly Succession Renaming = new(new SuccessionId("renaming"), SuccessionKind.Rename, [new AgencyId("c")], new AgencyId("d"), Day(20), null);

    private readonly ViewsFolder _folder = new();
    private readonly InMemoryEventLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_due_waits_for_its_day_and_leaves_closed_tasks_alone()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("open", lead: "a");
        await recorder.Assign("closed", lead: "a");
        await recorder.Task("closed", 9, new TaskWithdrawn("r", null));
        await recorder.Assign("closed-later", lead: "d", coordinating: ["b"]);
        await recorder.Task("closed-later", 10, new TaskWithdrawn("r", null));
        await Plan(recorder, Merger);
        await recorder.Assign("late", lead: "b");
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Empty(await views.DueTransfers(Day(9), 10));
        Assert.Equal(["closed-later", "late", "open"], (await views.DueTransfers(Day(10), 10)).Select(due => due.TaskId));
        Assert.Equal(new DueTransfer("late", Merger.Id, Merger.Successor, 0), (await views.DueTransfers(Day(10), 2))[^1]);
        Assert.Empty(await views.SuccessionsToComplete(Day(10)));
    }

    [Fact]
    public async Task What_has_moved_is_due_no_more_and_an_acknowledged_succession_can_be_completed()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t", lead: "a");
        await Plan(recorder, Merger);
        await recorder.Task("t", 10, new TaskTransferred(Merger.Id, SuccessionKind.Merge, Merger.Successor, [new ReleasedRelation(new AgencyId("a"), TaskRelation.Lead)], [TaskRelation.Lead], Day(10), null));
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Empty(await views.DueTransfers(Day(10), 10));
        Assert.Empty(await views.SuccessionsToComplete(Day(10)));
        await recorder.Append(StreamId.Of(Merger.Id), Occurrence.Unknown, new TransferAcknowledged(new TaskId("t"), 1));
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        Assert.Equal([Merger.Id], await views.SuccessionsToComplete(Day(10)));
        await recorder.Append(StreamId.Of(Merger.Id), Occurrence.Unknown, new SuccessionCompleted(1));
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        Assert.Empty(await views.SuccessionsToComplete(Day(10)));
        var row = Assert.Single(((Answer<IReadOnlyList<SuccessionRow>>.Given)await views.Successions()).Value);
        Assert.Equal((1L, true, "c", Day(10)), (row.Transferred, row.IsCompleted, row.Successor, row.EffectiveOn));
        // Named again, it is due again, as its second time.
        await recorder.Task("t", 5, new LeadDetermined(new AgencyId("b"), new AgencyId("c"), false, null));
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        Assert.Equal(1, Assert.Single(await views.DueTransfers(Day(10), 10)).Before);
    }

    [Fact]
    public async Task What_has_moved_and_turns_out_to_have_been_closed_before_is_due_to_come_back()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t", lead: "a");
        await Plan(recorder, Merger);
        TaskTransferred moved = new(Merger.Id, SuccessionKind.Merge, Merger.Successor, [new ReleasedRelation(new AgencyId("a"), TaskRelation.Lead)], [TaskRelation.Lead], Day(10), null);
        await recorder.Task("t", 10, moved);
        await using var views = await _folder.OpenAtHead(_log);
        async Task<IReadOnlyList<DueTransfer>> Due()
        {
            Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
            return await views.DueTransfers(Day(20), 10);
        }
        await recorder.Task("t", 9, new TaskWithdrawn("r", null));
        Assert.Equal(new DueTransfer("t", Merger.Id, Merger.Successor, 0, Reverts: true), Assert.Single(await Due()));
        await recorder.Task("t", 10, new TransferReverted(Merger.Id, Merger.Successor, [TaskRelation.Lead], moved.Released, Day(10)));
        Assert.Empty(await Due());
        // Open again, it goes over; that is its second time.
        await recorder.Task("t", 12, new TaskReopened("r", new InstrumentId("ct-15")));
        Assert.Equal(new DueTransfer("t", Merger.Id, Merger.Successor, 1), Assert.Single(await Due()));
    }

    [Fact]
    public async Task What_was_lost_after_a_succession_s_day_is_due_until_it_is_said_whose_it_was()
    {
        var recorder = await new Recorder(_log).Begin();
        await recorder.Assign("t", lead: "a");
        await recorder.Task("t", 12, new LeadDetermined(new AgencyId("e"), new AgencyId("a"), false, null));
        await recorder.Assign("before", lead: "a");
        await recorder.Task("before", 10, new LeadDetermined(new AgencyId("e"), new AgencyId("a"), false, null));
        await Plan(recorder, Merger);
        await using var views = await _folder.OpenAtHead(_log);
        Assert.Equal([new FormerAgency("a", TaskRelation.Lead, Day(12))], (await views.Task("t", Day(20)).Value())!.FormerAgencies);
        Assert.Equal(new DueTransfer("t", Merger.Id, Merger.Successor, 0), Assert.Single(await views.DueTransfers(Day(20), 10)));
        await recorder.Task("t", 10, new TransferBackdated(Merger.Id, Merger.Kind, Merger.Successor, [new ReleasedRelation(new AgencyId("a"), TaskRelation.Lead)], Day(10), null));
        Assert.True(await views.WaitFor(recorder.Head, ViewsFolder.Patience));
        Assert.Empty(await views.DueTransfers(Day(20), 10));
        Assert.Equal([(9, "a"), (10, "c"), (11, "c"), (12, "e")], [await LeadOn(9), await LeadOn(10), await LeadOn(11), await LeadOn(12)]);

        async Task<(int, string?)> LeadOn(int day) => (day, (await views.Task("t", Day(day)).Value())!.Lead);
    }

    [Fact]
    public async Task A_report_is_cut_by_the_lead_of_the_day_or_by_who_stands_there_today()
    {
        var recorder = await new Recorder(_log).Begin();
        foreach (var (task, lead) in new[] { ("t1", "a"), ("t2", "b"), ("t3", "c"), ("t4", "e"), ("t5", null) })
            await recorder.Assign(task, lead: lead);
        var before = recorder.Head;
        await Plan(recorder, Merger);
        await Plan(recorder, Renaming);
        await Plan(recorder, Merger with { Id = new SuccessionId("split"), Kind = SuccessionKind.Split, Predecessors = [new AgencyId("e")] });
        await using var views = await _folder.OpenAtHead(_log, today: 30);
        Assert.Equal(["a 1", "b 1", "c 1", "e 1", " 1"], await Lines(views, ReportCut.Agency, KnownAt.Head));
        Assert.Equal(["d 3", "e 1", " 1"], await Lines(views, ReportCut.Successor, KnownAt.Head));
        Assert.Equal(["a 1", "b 1", "c 1", "e 1", " 1"], await Lines(views, ReportCut.Successor, new KnownAt.AtPosition(before)));
        // On day 15 nobody has been renamed yet.
        using var other = new ViewsFolder();
        await using var earlier = await other.OpenAtHead(_log, today: 15);
        Assert.Equal(["c 3", "e 1", " 1"], await Lines(earlier, ReportCut.Successor, KnownAt.Head));
    }

    private static Task Plan(Recorder recorder, Succession plan) => recorder.Append(StreamId.Of(plan.Id), Occurrence.Unknown, new SuccessionPlanned(plan, []));

    private static async Task<IEnumerable<string>> Lines(LedgerViews views, ReportCut by, KnownAt knownAt) =>
        ((Answer<ReportAnswer>.Given)await views.Report(Day(5), knownAt, by)).Value.Lines.Select(line => $"{line.Key} {line.Report.Assigned}");
}
