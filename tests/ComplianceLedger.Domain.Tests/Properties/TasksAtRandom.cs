using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventCodec;
using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.Properties;

[Properties(Arbitrary = [typeof(Attempts)], MaxTest = 300)]
public class TasksAtRandom
{
    [Property]
    public void the_fold_is_total_over_any_part_of_a_history(Attempt[] attempts, bool[] keep)
    {
        var history = new RandomHistory(attempts);
        var part = history.Facts.Where((_, i) => keep.Length == 0 || keep[i % keep.Length]).ToList();
        foreach (var day in history.Days())
        {
            var task = AsOf.Fold(part, day);
            Measures.BucketOf(task.Timeliness(day));
            Measures.BucketOf(task.OriginalTimeliness(day));
            task.Standing();
            task.DaysOverdue(day);
        }
    }

    [Property]
    public void as_of_every_day_the_task_is_in_a_state_and_its_overdue_days_are_as_many_as_they_can_be(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts);
        foreach (var day in history.Days())
        {
            var task = AsOf.Fold(history.Facts, day);
            Assert.Equal(day < Day(1), task.Status == TaskStatus.None);
            var overdue = task.DaysOverdue(day);
            var timeliness = task.Timeliness(day);
            var most = task.CurrentDeadline is { } deadline ? (task.CompletedOn ?? day).DayNumber - deadline.DayNumber : 0;
            Assert.InRange(overdue, timeliness is Timeliness.Late or Timeliness.Overdue ? 1 : 0, timeliness is Timeliness.Late or Timeliness.Overdue ? most : 0);
        }
    }

    [Property]
    public void the_buckets_sum_to_assigned_on_every_day(Attempt[][] tasks)
    {
        var histories = tasks.Select(attempts => new RandomHistory(attempts)).ToList();
        foreach (var day in histories.SelectMany(history => history.Days()).Where(day => day >= Day(1)).Distinct())
        {
            var builder = new ReportBuilder();
            foreach (var history in histories)
            {
                var task = AsOf.Fold(history.Facts, day);
                builder.Add(TaskMeasure.Of(task, task.Standing(), day));
            }
            var report = builder.Build(histories.Count);
            Assert.Equal(report.Assigned, report.Buckets.Values.Sum());
            Assert.Equal(histories.Count, report.Assigned + report.Parents + report.Proposals + report.Practices + report.Disputed + report.PeriodsTakenBack);
            Assert.All(report.Rates, rate => Assert.InRange(rate.Value ?? 0m, 0m, 1m));
        }
    }

    // What the daily lists said of a task adds up to what it says of itself, as long as its deadline stood still.
    [Property]
    public void the_days_overdue_are_the_days_on_which_it_was_on_the_list(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts.Where(attempt => attempt.Kind is not (AttemptKind.Grant or AttemptKind.Adjust or AttemptKind.SetTerm)));
        var listed = 0;
        foreach (var day in history.Days())
        {
            var task = AsOf.Fold(history.Facts, day);
            if (task.Timeliness(day) == Timeliness.Overdue)
                Assert.Equal(++listed, task.DaysOverdue(day));
        }
    }

    [Property]
    public void the_original_deadline_never_moves(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts);
        var task = TaskState.Initial;
        foreach (var fact in history.Facts)
        {
            task = TaskState.Evolve(task, fact);
            Assert.Equal(Day(30), task.OriginalDeadline);
        }
        Assert.All(history.Days().Where(day => day >= Day(1)), day => Assert.Equal(Day(30), AsOf.Fold(history.Facts, day).OriginalDeadline));
    }

    [Property]
    public void a_grant_leaves_every_day_before_it_as_it_was(Attempt[] attempts) =>
        LeavesThePast(attempts, e => e is ExtensionGranted);

    // A completion counts from its product's day, which may lie before the day on which it is confirmed: late entry is not late work.
    [Property]
    public void nothing_but_a_completion_changes_a_day_before_it(Attempt[] attempts) =>
        LeavesThePast(attempts, e => e is not CompletionConfirmed);

    [Property]
    public void a_completion_changes_no_day_before_its_product_was_issued(Attempt[] attempts) => LeavesThePast(attempts, e => e is CompletionConfirmed);

    [Property]
    public void what_was_accepted_is_refused_or_nothing_new_when_it_is_asked_again_at_once(Attempt[] attempts)
    {
        foreach (var (before, command, context, events, calendar) in new RandomHistory(attempts).Accepted)
        {
            // Two reports, pieces of evidence or urgings may well say the same; only the command id tells them apart.
            if (command is ReportProgress or AttachEvidence or IssueUrging { Threshold: null })
                continue;
            var after = events.Aggregate(before, (task, e) => TaskState.Evolve(task, new Fact(e, context.At, context.By)));
            var again = RandomHistory.Decide(after, command, context with { NextRevision = context.NextRevision + events.Count }, calendar);
            Assert.True(again is Decision.Refused or Decision.Accepted { Events.Count: 0 }, $"{command} was accepted twice.");
        }
    }

    [Property]
    public void no_point_of_a_deadline_brings_two_urgings_and_none_of_them_changes_an_answer(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts);
        var points = history.Facts.Select(fact => fact.Event).OfType<UrgingIssued>().Where(e => e.Threshold is not null).Select(e => (e.Deadline, e.Threshold)).ToList();
        Assert.Equal(points.Distinct(), points);
        var without = history.Facts.Where(fact => fact.Event is not UrgingIssued).ToList();
        Assert.All(history.Days(), day => Assert.Equal(Answer(without, day), Answer(history.Facts, day)));
    }

    [Property]
    public void who_asks_never_decides(Attempt[] attempts)
    {
        foreach (var (before, command, context, _, _) in new RandomHistory(attempts).Accepted)
        {
            var asker = command switch
            {
                GrantExtension or RefuseExtension => before.OpenRequest!.User,
                ConfirmCompletion or ReturnForRework => before.SubmittedBy,
                UpholdDecline or RejectDecline => before.DeclinedBy,
                AdjustDeadline => before.OpenRequest?.User,
                DetermineLead when before.Status == TaskStatus.Declined => before.DeclinedBy,
                _ => null,
            };
            Assert.NotEqual(context.By.User, asker);
        }
    }

    [Property]
    public void what_is_in_order_stays_in_order(Attempt[] attempts)
    {
        var lifecycle = new RandomHistory(attempts).Facts.Where(fact => TaskState.IsLifecycle(fact.Event)).ToList();
        Assert.All(lifecycle.Zip(lifecycle.Skip(1)), pair => Assert.True(pair.First.Occurred.Day <= pair.Second.Occurred.Day));
    }

    [Property]
    public void every_event_comes_back_from_the_codec_as_it_was(Attempt[] attempts)
    {
        foreach (var fact in new RandomHistory(attempts).Facts)
        {
            var stored = EventTable.Current.Encode(fact.Event);
            Assert.Equal(fact.Event, EventTable.Current.Decode(stored.Type, stored.Data, "here"));
        }
    }

    // Whatever calendars moved: what a task is due on a day is what the last event said that set a date by then, or a change of the term that this one set.
    [Property]
    public void as_of_every_day_the_deadline_is_what_was_set_by_then_or_a_calendar_made_of_it(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts);
        foreach (var day in history.Days())
        {
            var (deadline, term) = (default(DateOnly?), default(DeadlineTerm));
            foreach (var fact in history.Facts.Where(fact => AsOf.Counts(fact, day)))
            {
                (deadline, term) = fact.Event switch
                {
                    TaskAssigned e => (e.Deadline, null),
                    ExtensionGranted e => (e.NewDeadline, null),
                    DeadlineAdjusted e => (e.Is, null),
                    DeadlineResolved e => (e.Day, e.Basis is null ? null : e.Term),
                    DeadlineRecomputed e when e.Term == term => (e.Is, term),
                    _ => (deadline, term),
                };
            }
            Assert.Equal(deadline, AsOf.Fold(history.Facts, day).CurrentDeadline);
        }
    }

    [Property]
    public void a_calendar_leaves_no_term_where_it_no_longer_ends(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts);
        var task = history.Facts.Aggregate(TaskState.Initial, TaskState.Evolve);
        // As the reactor does it: one change after the other, until none moves the term.
        for (var rounds = 0; MovableTerm.Of(task)?.MovedBy(history.Calendar.Versions) is { } revision; rounds++)
        {
            Assert.True(rounds < history.Calendar.Versions.Count, "a calendar moves a term for ever");
            var context = new CommandContext(Relay, Occurrence.On(Day(1)), history.Facts.Count + rounds);
            var decision = RandomHistory.Decide(task, new RecomputeDeadline(TheTask, CalendarId.Default, revision), context, history.Calendar);
            var moved = Assert.IsType<DeadlineRecomputed>(Assert.Single(Assert.IsType<Decision.Accepted>(decision).Events));
            task = TaskState.Evolve(task, new Fact(moved, context.At, context.By));
            Assert.Equal(revision, task.Term!.Basis!.Revision);
        }
        if (task.Status.IsOpen() && task.Term is { Basis: { } basis } open)
            Assert.Equal(open.Term.ResolveUnder(history.Calendar.Versions[^1].Calendar, basis.RollPolicy), task.CurrentDeadline);
    }

    // A duty opens each period once and in order, none before it begins, and none that began while it rested.
    [Property]
    public void a_duty_opens_each_period_that_begins_while_it_is_open_once(Attempt[] attempts)
    {
        var history = new RandomHistory(attempts, RandomHistory.Recurring);
        var opened = history.Facts.Select((fact, i) => (Fact: fact, At: i)).Where(one => one.Fact.Event is ChildOpened)
            .Select(one => (Period: DutyPeriods.Named(((ChildOpened)one.Fact.Event).Child)!.Value.Period, one.Fact.Occurred, one.At)).ToList();
        Assert.Equal(opened.Select(period => period.Period).Distinct(), opened.Select(period => period.Period));
        Assert.Equal(opened.Select(period => period.Period.FirstDay).Order(), opened.Select(period => period.Period.FirstDay));
        Assert.All(opened, period => Assert.True(period.Period.FirstDay <= period.Occurred.Day));
        var end = history.Facts.Aggregate(TaskState.Initial, TaskState.Evolve);
        // By what was known then: it may be suspended on the very day, after that.
        Assert.All(opened.Where(period => period.Period.FirstDay > Day(1)), period => Assert.NotEqual(TaskStatus.Suspended, AsOf.Fold(history.Facts.Take(period.At), period.Period.FirstDay).Status));
        if (end.Status.IsOpen())
            Assert.Empty(DutyPeriods.Unopened(end).Select(period => period.FirstDay).Intersect(opened.Select(period => period.Period.FirstDay)));
    }

    private static void LeavesThePast(Attempt[] attempts, Func<DomainEvent, bool> concerns)
    {
        var history = new RandomHistory(attempts);
        for (var count = 1; count < history.Facts.Count; count++)
        {
            var fact = history.Facts[count];
            if (!concerns(fact.Event))
                continue;
            var before = history.Facts.Take(count).ToList();
            foreach (var day in history.Days().Where(day => day < AsOf.EffectiveDay(fact)))
                Assert.Equal(Answer(before, day), Answer([.. before, fact], day));
        }
    }

    private static (Timeliness, Timeliness, int, TaskStatus) Answer(IEnumerable<Fact> facts, DateOnly day)
    {
        var task = AsOf.Fold(facts, day);
        return (task.Timeliness(day), task.OriginalTimeliness(day), task.DaysOverdue(day), task.Status);
    }
}
