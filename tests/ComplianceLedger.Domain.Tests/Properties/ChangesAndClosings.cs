using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Corrections;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.Properties;

/// <summary>A change of a calendar: which, on which days, and when it was decided.</summary>
public sealed record RandomChange(byte Kind, byte Day, byte Length, byte Decided)
{
    public CalendarEvent DecidedOn(DateOnly? day) => (Kind % 4) switch
    {
        0 => new WorkingDaySwapped(TaskVocabulary.Day(Day % 60), TaskVocabulary.Day((Day % 60) + 1 + (Length % 9)), day, "thông báo"),
        1 => new WeeklyRestSet(Length % 2 == 0 ? [DayOfWeek.Sunday] : [DayOfWeek.Saturday, DayOfWeek.Sunday], day, "luật"),
        _ => new HolidayDeclared(TaskVocabulary.Day(Day % 60), TaskVocabulary.Day((Day % 60) + (Length % 6)), "Lễ", day, "thông báo"),
    };
}

/// <summary>Whether a task was done in time does not hang on what was recorded first: that it was closed, or that a calendar had changed.</summary>
[Properties(MaxTest = 300)]
public class ChangesAndClosings
{
    [Property]
    public void what_was_decided_by_the_closing_comes_to_the_same_before_and_after_it(RandomChange[] before, RandomChange[] between, RandomChange[] after, byte term, byte closing, byte way)
    {
        var closedOn = Day(2 + (closing % 60));
        var (closedFirst, changedFirst) = (new Ledger(TermOf(term)), new Ledger(TermOf(term)));
        foreach (var ledger in new[] { closedFirst, changedFirst })
            ledger.Change(before.Select(change => change.DecidedOn(Day(change.Decided % 100))));
        closedFirst.Close(way, closedOn);
        foreach (var ledger in new[] { closedFirst, changedFirst })
            ledger.Change(between.Select(change => change.DecidedOn(DayUpTo(closedOn, change))));
        changedFirst.Close(way, closedOn);
        foreach (var ledger in new[] { closedFirst, changedFirst })
            ledger.Change(after.Select(change => change.DecidedOn(Day(change.Decided % 100))));
        Assert.Equal(changedFirst.Answers(), closedFirst.Answers());
    }

    [Property]
    public void what_was_decided_after_the_closing_changes_no_answer(RandomChange[] changes, byte term, byte closing, byte way)
    {
        var closedOn = Day(2 + (closing % 60));
        var ledger = new Ledger(TermOf(term));
        ledger.Close(way, closedOn);
        var before = ledger.Answers();
        ledger.Change(changes.Select(change => change.DecidedOn(closedOn.AddDays(1 + (change.Decided % 40)))));
        Assert.Equal(before, ledger.Answers());
    }

    // The changes in the order in which they were decided: those of the task's day are recorded before it, of the rest any number.
    [Property]
    public void a_term_has_the_same_events_wherever_among_the_changes_its_task_is_entered(RandomChange[] changes, byte term, byte assigned, byte entered)
    {
        var (on, decided) = (Day(1 + (assigned % 40)), InOrder(changes));
        var known = decided.Count(change => !(change.DecidedOn > on));
        var (punctual, late) = (new Ledger(TermOf(term), on, decided.Take(known)), new Ledger(TermOf(term), on, decided.Take(Entered(known, decided.Count, entered))));
        foreach (var ledger in new[] { punctual, late })
            ledger.Change(decided.Skip(ledger.Changes));
        Assert.Equal(punctual.Events, late.Events);
        Assert.Equal(punctual.Answers(), late.Answers());
    }

    // The same of a task that is closed, where what was decided after its closing is recorded after it.
    [Property]
    public void a_closed_task_has_the_same_moves_wherever_among_the_changes_it_and_its_closing_are_entered(
        RandomChange[] changes, byte term, byte assigned, byte closing, byte way, byte entered, byte closed)
    {
        var (on, decided) = (Day(1 + (assigned % 40)), InOrder(changes));
        var closedOn = on.AddDays(1 + (closing % 60));
        var (known, byThen) = (decided.Count(change => !(change.DecidedOn > on)), decided.Count(change => !(change.DecidedOn > closedOn)));
        var at = Entered(known, byThen, entered);
        var (punctual, late) = (new Ledger(TermOf(term), on, decided.Take(known)), new Ledger(TermOf(term), on, decided.Take(at)));
        punctual.Change(decided[known..byThen]);
        late.Change(decided[at..Entered(at, byThen, closed)]);
        foreach (var ledger in new[] { punctual, late })
        {
            ledger.Close(way, closedOn);
            ledger.Change(decided.Skip(ledger.Changes));
        }
        Assert.Equal(punctual.Moves, late.Moves);
        Assert.Equal(punctual.Answers(), late.Answers());
    }

    // Entered before a change that had been decided by then, it has another original date; nothing else tells the two apart.
    [Property]
    public void a_task_is_due_on_the_same_day_as_of_every_day_wherever_it_is_entered(RandomChange[] changes, byte term, byte assigned, byte entered)
    {
        var (on, decided) = (Day(1 + (assigned % 40)), InOrder(changes));
        var (first, later) = (new Ledger(TermOf(term), on, []), new Ledger(TermOf(term), on, decided.Take(Entered(0, decided.Count, entered))));
        foreach (var ledger in new[] { first, later })
            ledger.Change(decided.Skip(ledger.Changes));
        Assert.Equal(first.Answers().Select(answer => answer with { Original = null }), later.Answers().Select(answer => answer with { Original = null }));
    }

    // Properties over tasks that no change moves prove little.
    [Fact]
    public void terms_are_moved_by_what_was_decided_later_in_many_of_them()
    {
        var moved = 0;
        foreach (var (changes, number) in Gen.Sample(Gen.ArrayOf(ArbMap.Default.GeneratorFor<RandomChange>()), 100, 200).Select((changes, i) => (changes, i)))
        {
            if (new Ledger(TermOf((byte)number), Day(10), InOrder(changes)).Moves.Count > 0)
                moved++;
        }
        Assert.True(moved > 20, $"{moved}");
    }

    // Each change in the order in which it was decided, as calendars are changed: the wrong day has let in the first of them alone.
    [Property]
    public void a_day_of_completion_that_is_corrected_to_a_later_one_is_as_if_it_had_been_right(RandomChange[] changes, byte term, byte closing, byte wrong)
    {
        var closedOn = Day(3 + (closing % 60));
        var decided = changes.OrderBy(change => DayUpTo(closedOn, change)).Select(change => change.DecidedOn(DayUpTo(closedOn, change))).ToList();
        var (right, corrected) = (new Ledger(TermOf(term)), new Ledger(TermOf(term)));
        right.Change(decided);
        right.Close(0, closedOn);
        corrected.Close(0, Day(2 + (wrong % (closedOn.DayNumber - Day(2).DayNumber))), closedOn);
        corrected.Change(decided);
        corrected.CorrectTo(closedOn);
        Assert.Equal(right.Answers(), corrected.Answers());
    }

    private static DateOnly? DayUpTo(DateOnly closedOn, RandomChange change) => change.Decided % 7 == 0 ? null : closedOn.AddDays(-(change.Decided % 30));

    private static List<CalendarEvent> InOrder(RandomChange[] changes) => [.. changes.OrderBy(change => change.Decided % 100).Select(change => change.DecidedOn(Day(change.Decided % 100)))];

    /// <summary>A number of changes between two others, both included.</summary>
    private static int Entered(int from, int to, byte chosen) => from + (chosen % (to - from + 1));

    private static DeadlineTerm TermOf(byte number) => (number % 3) switch
    {
        0 => new DeadlineTerm.WorkingDays((number % 30) + 1, Day(1), CalendarId.Default),
        1 => new DeadlineTerm.Months((number % 2) + 1, Day(number % 20), CalendarId.Default),
        _ => new DeadlineTerm.OnWorkingDay(Day(number % 60), CalendarId.Default),
    };

    /// <summary>One task and its calendar, with a reactor that does at once what a change makes due.</summary>
    private sealed class Ledger
    {
        private readonly List<Fact> _facts = [];
        private CalendarState _calendar = new(Calendars.WorkingWeek.Versions);

        public Ledger(DeadlineTerm term)
            : this(term, Day(1), []) { }

        /// <param name="before">The changes that are recorded before the task.</param>
        public Ledger(DeadlineTerm term, DateOnly on, IEnumerable<CalendarEvent> before)
        {
            Change(before);
            Do(Assign() with { Deadline = term }, Assigner, on);
        }

        /// <summary>How many are recorded.</summary>
        public int Changes => _calendar.Versions.Count - 1;

        public List<DomainEvent> Events => [.. _facts.Select(fact => fact.Event)];

        public List<DeadlineRecomputed> Moves => [.. Events.OfType<DeadlineRecomputed>()];

        public void Change(IEnumerable<CalendarEvent> changes)
        {
            foreach (var change in changes)
            {
                _calendar = CalendarState.Evolve(_calendar, new Fact(change, Occurrence.Unknown, Registrar));
                Recompute();
            }
        }

        /// <param name="confirmedOn">Where the task is completed; the same day where it does not matter.</param>
        public void Close(byte way, DateOnly day, DateOnly? confirmedOn = null)
        {
            switch (way % 3)
            {
                case 0:
                    Do(new SubmitCompletion(TheTask, ProductOf(day)), Assigner, confirmedOn ?? day);
                    Do(new ConfirmCompletion(TheTask, null), OtherAssigner, confirmedOn ?? day);
                    break;
                case 1:
                    Do(new WithdrawTask(TheTask, "thôi", null), Assigner, day);
                    break;
                default:
                    Do(new SupersedeTask(TheTask, OtherTask, "gộp"), Assigner, day);
                    break;
            }
        }

        public void CorrectTo(DateOnly day)
        {
            var submitted = _facts.FindIndex(fact => fact.Event is SubmittedForConfirmation);
            Do(new RecordCorrection(StreamId.Of(TheTask), StoryEvents.Id(submitted), "product.issuedOn", IsoText.Of(State.CompletedOn!.Value), IsoText.Of(day), "gõ nhầm"), Registrar, Day(100));
            Recompute();
        }

        public List<(DateOnly Day, TaskStatus, DateOnly? Original, DateOnly? Current, Timeliness, int Overdue)> Answers() =>
        [
            .. Enumerable.Range(-60, 220).Select(Day).Select(day => AsOf.Fold(_facts, day) is var task
                ? (day, task.Status, task.OriginalDeadline, task.CurrentDeadline, task.Timeliness(day), task.DaysOverdue(day))
                : default),
        ];

        private TaskState State => TaskState.Fold(_facts);

        private void Recompute()
        {
            for (var rounds = 0; MovableTerm.Of(State)?.MovedBy(_calendar.Versions) is { } revision; rounds++)
            {
                Assert.True(rounds < _calendar.Versions.Count, "a calendar moves a term for ever");
                Do(new RecomputeDeadline(TheTask, CalendarId.Default, revision), Relay, Day(1));
            }
        }

        private void Do(Command command, Party by, DateOnly day)
        {
            var context = new CommandContext(by, Occurrence.On(day), _facts.Count, command.LooksBack ? [.. _facts.Select((fact, i) => new PastFact(StoryEvents.Id(i), fact))] : null);
            var decision = RandomHistory.Decide(State, command, context, new CalendarSummary(_calendar.Versions));
            var accepted = Assert.IsType<Decision.Accepted>(decision);
            Assert.NotEmpty(accepted.Events);
            _facts.AddRange(accepted.Events.Select(e => new Fact(e, context.At, by)));
        }
    }
}
