using ComplianceLedger.Domain.Reports;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.Properties;

/// <summary>
/// The history of a duty, entered as it happened, all at once years later, or late and in portions: the ledger carries on with its periods in between, and comes to the same.
/// </summary>
[Properties(Arbitrary = [typeof(DutySteps)], MaxTest = 300)]
public class DutiesAtRandom
{
    /// <summary>What somebody does to the duty.</summary>
    /// <param name="Days">Since the step before.</param>
    public sealed record DutyStep(int Days, DutyStepKind Kind);

    public enum DutyStepKind
    {
        Suspend,
        Resume,
        DetermineLead,
        Decline,
        Reject,
        Uphold,
        Withdraw,
        Supersede,
    }

    public static class DutySteps
    {
        public static Arbitrary<DutyStep> Step() => Arb.From(
            from kind in Gen.Frequency(
                (12, Gen.Elements(DutyStepKind.Suspend, DutyStepKind.Resume, DutyStepKind.DetermineLead, DutyStepKind.Decline, DutyStepKind.Reject)),
                (1, Gen.Elements(DutyStepKind.Uphold, DutyStepKind.Withdraw, DutyStepKind.Supersede)))
            from days in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(1, 45)))
            select new DutyStep(days, kind));
    }

    private static readonly DateOnly Today = Day(1).AddDays(1_000);

    [Property(MaxTest = 40)]
    public void entered_punctually_and_entered_at_once_the_same_periods_are_open_with_the_same_leads(DutyStep[] steps, byte assigned)
    {
        var (punctual, late) = (Kept.Begin(assigned), Kept.Begin(assigned));
        foreach (var (day, ofTheDay) in ByDay(steps, assigned))
        {
            // A period opens as its day begins, before anything else happens on it.
            for (var passing = punctual.LookedAt.AddDays(1); passing <= day; passing = passing.AddDays(1))
                punctual.Look(passing);
            foreach (var step in ofTheDay)
            {
                punctual.Do(step, day);
                late.Do(step, day);
            }
            punctual.Look(day);
        }
        for (var passing = punctual.LookedAt.AddDays(1); passing <= Today; passing = passing.AddDays(1))
            punctual.Look(passing);
        late.Look(Today);
        Assert.Equal(late.Open.Select(open => (open.Key, open.Value)), punctual.Open.Select(open => (open.Key, open.Value)));
    }

    [Property(MaxTest = 40)]
    public void entered_late_and_in_portions_the_same_periods_are_open(DutyStep[] steps, byte assigned, byte portions)
    {
        var (inPortions, late) = (Kept.Begin(assigned), Kept.Begin(assigned));
        var i = 0;
        foreach (var (day, ofTheDay) in ByDay(steps, assigned))
        {
            foreach (var step in ofTheDay)
            {
                inPortions.Do(step, day);
                late.Do(step, day);
                if ((portions >> (i++ % 8)) % 2 == 0)
                    inPortions.Look(Today);
            }
        }
        inPortions.Look(Today);
        late.Look(Today);
        Assert.Equal(late.Open.Keys, inPortions.Open.Keys);
    }

    // What was taken back was nobody's, and no figure but its own tells that it had been opened.
    [Property(MaxTest = 40)]
    public void entered_late_and_in_portions_a_report_of_any_day_says_the_same(DutyStep[] steps, byte assigned, byte portions, ushort asked)
    {
        var (inPortions, late) = (Kept.Begin(assigned), Kept.Begin(assigned));
        foreach (var (step, i) in ByDay(steps, assigned).SelectMany(day => day.Steps.Select(step => (Kind: step, day.Day))).Select((step, i) => (step, i)))
        {
            inPortions.Do(step.Kind, step.Day);
            late.Do(step.Kind, step.Day);
            if ((portions >> (i % 8)) % 2 == 0)
                inPortions.Look(Today);
        }
        inPortions.Look(Today);
        late.Look(Today);
        foreach (var asOf in new[] { Day(1).AddDays(asked % 1_000), Today })
        {
            var (one, other) = (inPortions.Report(asOf), late.Report(asOf));
            Assert.Equal((other.Assigned, other.Parents), (one.Assigned, one.Parents));
            Assert.Equal(other.Buckets.OrderBy(bucket => bucket.Key), one.Buckets.OrderBy(bucket => bucket.Key));
            Assert.Equal(other.Rates, one.Rates);
            Assert.Equal(0, other.PeriodsTakenBack);
        }
    }

    // By the definition: the duty stood on the day on which the period opens, as it is told as of that day.
    [Property(MaxTest = 40)]
    public void the_open_periods_are_those_of_the_days_on_which_the_duty_stood(DutyStep[] steps, byte assigned)
    {
        var late = Kept.Begin(assigned);
        foreach (var (day, ofTheDay) in ByDay(steps, assigned))
        {
            foreach (var step in ofTheDay)
                late.Do(step, day);
        }
        late.Look(Today);
        var duty = late.Duty.Duty!;
        List<ReportingPeriod> stood = [];
        for (var period = duty.First; duty.OpensOn(period) <= Today; period = period.Next!)
        {
            if (AsOf.Fold(late.Facts, duty.OpensOn(period)).Status is var status && status.IsOpen() && status is not TaskStatus.Suspended)
                stood.Add(period);
        }
        Assert.Equal(stood, late.Open.Keys.OrderBy(period => period.FirstDay));
    }

    // A property over histories in which nothing ever has to be taken back proves little.
    [Fact]
    public void periods_are_withdrawn_and_reopened_in_some_of_them()
    {
        var counts = (Withdrawn: 0, Reopened: 0);
        foreach (var steps in Gen.Sample(Gen.ArrayOf(DutySteps.Step().Generator), 30, 100))
        {
            var kept = Kept.Begin(0);
            foreach (var (day, ofTheDay) in ByDay(steps, 0))
            {
                foreach (var step in ofTheDay)
                {
                    kept.Do(step, day);
                    kept.Look(Today);
                }
            }
            counts = (counts.Withdrawn + kept.WithdrawnTimes, counts.Reopened + kept.ReopenedTimes);
        }
        Assert.True(counts is { Withdrawn: > 100, Reopened: > 100 }, $"{counts}");
    }

    private static IEnumerable<(DateOnly Day, List<DutyStep> Steps)> ByDay(DutyStep[] steps, byte assigned)
    {
        var day = Day(1 + (assigned % 40));
        return steps.Select(step => (Day: day = day.AddDays(step.Days), Step: step)).GroupBy(step => step.Day, step => step.Step).Select(group => (group.Key, group.ToList())).ToList();
    }

    /// <summary>A duty and its periods, kept as the reactor keeps them; each step is what the decision on it comes to.</summary>
    private sealed class Kept
    {
        private readonly List<Fact> _facts = [];
        private readonly Dictionary<ReportingPeriod, List<Fact>> _children = [];

        public DateOnly LookedAt { get; private set; }

        public IReadOnlyList<Fact> Facts => _facts;

        public TaskState Duty => TaskState.Fold(_facts);

        public int WithdrawnTimes { get; private set; }

        public int ReopenedTimes { get; private set; }

        /// <summary>The periods whose tasks are open, with their leads.</summary>
        public SortedDictionary<ReportingPeriod, AgencyId?> Open => new(
            _children.Select(child => (child.Key, Task: TaskState.Fold(child.Value))).Where(child => child.Task.Status.IsOpen()).ToDictionary(child => child.Key, child => child.Task.Lead),
            Comparer<ReportingPeriod>.Create((a, b) => a.FirstDay.CompareTo(b.FirstDay)));

        /// <summary>Of the duty and its periods.</summary>
        public ComplianceReport Report(DateOnly asOf)
        {
            var tasks = _children.Values.Prepend(_facts).Select(facts => AsOf.Fold(facts, asOf)).Where(task => task.Id is not null).ToList();
            var report = new ReportBuilder();
            foreach (var task in tasks)
                report.Add(TaskMeasure.Of(task, task.Standing(), asOf));
            return report.Build(tasks.Count);
        }

        public static Kept Begin(byte assigned)
        {
            var day = Day(1 + (assigned % 40));
            var kept = new Kept { LookedAt = day };
            kept.Try(RandomHistory.Recurring, Assigner, day);
            return kept;
        }

        public void Do(DutyStep step, DateOnly day)
        {
            var duty = Duty;
            Command command = step.Kind switch
            {
                DutyStepKind.Suspend => new SuspendTask(TheTask, "chờ luật", null),
                DutyStepKind.Resume => new ResumeTask(TheTask, "có luật", null),
                DutyStepKind.DetermineLead => new DetermineLead(TheTask, duty.Lead == Stranger ? Lead : Stranger, null),
                DutyStepKind.Decline => new DeclineTask(TheTask, "không"),
                DutyStepKind.Reject => new RejectDecline(TheTask, "sai"),
                DutyStepKind.Uphold => new UpholdDecline(TheTask, "đúng"),
                DutyStepKind.Withdraw => new WithdrawTask(TheTask, "thôi", null),
                _ => new SupersedeTask(TheTask, OtherTask, "gộp"),
            };
            Try(command, step.Kind == DutyStepKind.Decline ? OtherAssigner : Assigner, day);
        }

        /// <summary>What the reactor does when it looks at the duty on a day.</summary>
        public void Look(DateOnly today)
        {
            LookedAt = today;
            var duty = Duty;
            foreach (var period in DutyPeriods.Surplus(duty).ToList())
            {
                WithdrawnTimes++;
                Child(period, new WithdrawPeriod(DutyPeriods.ChildOf(TheTask, period), DutyPeriods.ReasonAgainst(duty, period)));
                Try(new CloseChild(TheTask, DutyPeriods.ChildOf(TheTask, period), _children[period].Count, TaskStatus.Withdrawn), Relay, duty.Duty!.OpensOn(period));
            }
            foreach (var period in DutyPeriods.Withdrawn(duty).ToList())
            {
                ReopenedTimes++;
                Child(period, new ReopenPeriod(DutyPeriods.ChildOf(TheTask, period), DutyPeriods.ReasonFor(duty, period)));
            }
            foreach (var period in DutyPeriods.Begun(duty, today).ToList())
                Child(period, new OpenPeriod(DutyPeriods.AssignmentOf(DutyPeriods.AsItOpens(duty.Duty!, _facts, period), period), period));
        }

        private void Child(ReportingPeriod period, Command command)
        {
            var facts = _children.TryGetValue(period, out var known) ? known : _children[period] = [];
            var on = Occurrence.On(Duty.Duty!.OpensOn(period));
            var context = new CommandContext(Relay, on, facts.Count, command.LooksBack ? [.. facts.Select((fact, i) => new PastFact(StoryEvents.Id(i), fact))] : null);
            var task = TaskState.Fold(facts);
            var accepted = Assert.IsType<Decision.Accepted>(DirectiveTask.Decide(task, command, context, World.Answering(task, command, context)));
            Assert.NotEmpty(accepted.Events);
            if (accepted.First is { } first)
                Assert.NotEmpty(Try(first, Relay, on.Day!.Value));
            facts.AddRange(accepted.Events.Select(e => new Fact(e, on, Relay)));
        }

        private IReadOnlyList<DomainEvent> Try(Command command, Party by, DateOnly day)
        {
            var duty = Duty;
            var context = new CommandContext(by, Occurrence.On(day), _facts.Count);
            if (DirectiveTask.Decide(duty, command, context, World.Answering(duty, command, context)) is not Decision.Accepted accepted)
                return [];
            _facts.AddRange(accepted.Events.Select(e => new Fact(e, Occurrence.On(day), by)));
            return accepted.Events;
        }
    }
}
