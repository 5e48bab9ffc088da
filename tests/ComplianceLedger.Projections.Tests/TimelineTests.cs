using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Timelines;
using FsCheck;
using FsCheck.Xunit;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Tests;

/// <summary>What the as-of table is made of, against the fold that defines it.</summary>
public sealed class TimelineTests
{
    // Beyond every day that a history here names, on both sides.
    private static readonly int[] EveryDay = [.. Enumerable.Range(-150, 320), -20_000, 25_000];

    [Property(MaxTest = 200)]
    public async Task A_timeline_is_the_fold_on_every_day_after_every_event(NonEmptyArray<Step> steps)
    {
        foreach (var facts in await Histories(steps.Get))
        {
            var timeline = new TaskTimeline();
            for (var known = 0; known < facts.Count; known++)
            {
                timeline.Add(facts, known);
                foreach (var day in EveryDay.Select(Recorder.Day))
                    Same(AsOf.Fold(facts.Take(known + 1), day), timeline.On(day), timeline, day);
            }
        }
    }

    [Property(MaxTest = 200)]
    public async Task Told_only_the_changes_one_knows_every_day_and_nothing_is_told_twice(NonEmptyArray<Step> steps)
    {
        foreach (var facts in await Histories(steps.Get))
        {
            var timeline = new TaskTimeline();
            var told = EveryDay.ToDictionary(day => day, _ => default(TaskAnswer));
            for (var known = 0; known < facts.Count; known++)
            {
                var changes = timeline.Add(facts, known);
                Assert.Equal(changes.OrderBy(change => change.From), changes);
                foreach (var day in EveryDay)
                {
                    var change = changes.Where(change => change.From <= Recorder.Day(day) && !(change.Until <= Recorder.Day(day))).ToList();
                    Assert.InRange(change.Count, 0, 1);
                    if (change.Count == 0)
                        continue;
                    Assert.NotEqual(told[day], change[0].Answer);
                    told[day] = change[0].Answer;
                }
                foreach (var day in EveryDay)
                    Assert.Equal(timeline.On(Recorder.Day(day)), told[day]);
            }
        }
    }

    [Fact]
    public void An_event_that_says_nothing_that_lists_and_reports_need_writes_no_row()
    {
        var timeline = new TaskTimeline();
        timeline.Add(Assigned(due: 10));
        timeline.Add(On(1, new ProgressReported(null, 10, "s", [])));
        Assert.Empty(timeline.Add(On(2, new ProgressReported(null, 20, "s", []))));
        Assert.Empty(timeline.Add(On(3, new ClaimRecorded("deadline", "x", "source"))));
        Assert.Single(timeline.Add(On(4, new TaskSuspended("r", null))));
    }

    [Fact]
    public void A_deadline_that_passes_writes_no_row()
    {
        var timeline = new TaskTimeline();
        var change = Assert.Single(timeline.Add(Assigned(due: 10)));
        Assert.Equal((Recorder.Day(0), null), (change.From, change.Until));
        Assert.Equal(
            [Timeliness.WithinTerm, Timeliness.DueSoon, Timeliness.Overdue],
            new[] { 5, 8, 11 }.Select(day => change.Answer.Timeliness(Recorder.Day(day))));
    }

    [Fact]
    public void A_late_entry_changes_the_days_from_its_own_on_each_as_it_stood()
    {
        var timeline = new TaskTimeline();
        timeline.Add(Assigned(due: 10));
        timeline.Add(On(20, new TaskWithdrawn("r", null)));
        Assert.Equal(
            new (DateOnly, DateOnly?, TaskStatus)[] { (Recorder.Day(5), Recorder.Day(20), TaskStatus.Assigned), (Recorder.Day(20), null, TaskStatus.Withdrawn) },
            timeline.Add(On(5, new LeadDetermined(new AgencyId("bct"), null, false, null))).Select(change => (change.From, change.Until, change.Answer.Status!.Value)));
        Assert.Equal((null, "bct"), (LeadOn(4), LeadOn(5)));

        string? LeadOn(int day) => timeline.Particulars[timeline.On(Recorder.Day(day)).Particulars].Lead;
    }

    [Fact]
    public void After_a_rest_whose_end_nobody_knows_no_day_is_overdue_any_more()
    {
        var timeline = new TaskTimeline();
        timeline.Add(Assigned(due: 10));
        timeline.Add(On(13, new TaskSuspended("r", null)));
        timeline.Add(new Fact(new TaskResumed("r", null), Occurrence.Unknown, By));
        var answer = timeline.On(Recorder.Day(40));
        Assert.True(answer.IsOverdue(Recorder.Day(40)));
        Assert.Equal((2, 2), (answer.DaysOverdue(Recorder.Day(40)), answer.DaysOverdue(Recorder.Day(99))));
    }

    private static readonly Party By = new("u1", Role.Assigner, new AgencyId("vpcp"));

    private static Fact On(int day, DomainEvent e) => new(e, Occurrence.On(Recorder.Day(day)), By);

    private static Fact Assigned(int due) => On(0, new TaskAssigned(
        new TaskId("t"), new InstrumentId("ct-15"), null, NormativeForce.Task, new BilingualText("Nhiệm vụ", null), null, [], null, [], Recorder.Day(due), null, false, false, null, null, []));

    private static async Task<List<List<Fact>>> Histories(Step[] steps)
    {
        var recorder = await RandomHistory.Record(new InMemoryEventLog(), steps);
        return
        [
            .. recorder.Kept.Where(kept => kept.Stream.Category == Category.DirectiveTask).GroupBy(kept => kept.Stream.Id).Select(stream => stream.Select(kept => kept.Fact).ToList()),
        ];
    }

    private static void Same(TaskState expected, TaskAnswer actual, TaskTimeline timeline, DateOnly day)
    {
        Assert.Equal(expected.Id is not null, actual.IsAssigned);
        if (expected.Id is null)
            return;
        Assert.Equal(
            (expected.Status, expected.Standing(), expected.OriginalDeadline, expected.CurrentDeadline, expected.CompletedOn),
            (actual.Status, actual.Standing, actual.OriginalDeadline, actual.CurrentDeadline, actual.CompletedOn));
        Assert.Equal(
            (expected.Timeliness(day), expected.OriginalTimeliness(day), expected.OpenRequest is not null, expected.Disputes.Count > 0, expected.IsEnteredLate(), expected.ExtensionsGranted),
            (actual.Timeliness(day), actual.OriginalTimeliness(day), actual.HasOpenRequest, actual.HasDisputes, actual.IsEnteredLate, actual.Extensions));
        Assert.Equal(TaskParticulars.Of(expected), timeline.Particulars[actual.Particulars]);
        if (actual.IsOverdue(day))
            Assert.Equal(expected.DaysOverdue(day), actual.DaysOverdue(day));
    }
}
