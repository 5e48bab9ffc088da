using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>
/// Five working days from 29 December 2025 end on 5 January 2026, or on the 6th under the swap of 2 and 10 January: whether the swap was recorded before the task was
/// closed or afterwards, as long as it was decided by then.
/// </summary>
public class TermsOfClosedTasks
{
    private static readonly CalendarId Vn = CalendarId.Default;
    private static readonly DeadlineTerm FiveDays = new DeadlineTerm.WorkingDays(5, new DateOnly(2025, 12, 29), Vn);
    private static readonly DateOnly Fifth = new(2026, 1, 5);
    private static readonly DateOnly Sixth = new(2026, 1, 6);
    private static readonly RecomputeDeadline Recompute = new(TheTask, Vn, 1);

    [Fact]
    public void a_change_decided_before_it_was_closed_moves_it_as_if_it_had_been_recorded_in_time()
    {
        var swap = Swap(decidedOn: new DateOnly(2025, 12, 25));
        var late = Complete(Assigned(), Sixth);
        late.Timeliness(Sixth).Is(Timeliness.Late).DaysOverdue(Sixth).Is(1);
        var after = late.Under(swap).When(Recompute, by: Relay, on: new DateOnly(2026, 2, 1)).Then(Moved(decidedOn: new DateOnly(2025, 12, 25)));
        var before = Complete(Assigned().Under(swap).When(Recompute, by: Relay).ThenAccepted(), Sixth);
        AreTheSame(before, after);
        after.Timeliness(Sixth).Is(Timeliness.OnTime).DaysOverdue(Sixth).Is(0).OriginalDeadline().Is(Fifth).OriginalTimeliness(Sixth).Is(Timeliness.Late);
        after.Under(swap).When(Recompute, by: Relay).ThenNothingNew();
    }

    [Theory]
    [InlineData("2026-01-06", true)]
    [InlineData("2026-01-07", false)]
    public void a_change_counts_up_to_the_day_of_the_closing(string decidedOn, bool counts)
    {
        var decided = DateOnly.Parse(decidedOn, null);
        foreach (var closed in new[] { Complete(Assigned(), Sixth), Close(new WithdrawTask(TheTask, "thôi", null)), Close(new SupersedeTask(TheTask, OtherTask, "gộp")) })
        {
            var asked = closed.Under(Swap(decided)).When(Recompute, by: Relay, on: new DateOnly(2026, 2, 1));
            if (counts)
                asked.Then(Moved(decided));
            else
                asked.ThenNothingNew();
            Assert.Equal(counts ? 1 : null, MovableTerm.Of(closed.State)!.MovedBy(Swap(decided).Versions));
        }

        Story<TaskState> Close(Command command) => Assigned().When(command, on: Sixth).ThenAccepted();
    }

    [Fact]
    public void the_day_of_the_product_counts_and_not_that_of_the_confirmation() =>
        Complete(Assigned(), Sixth, confirmedOn: new DateOnly(2026, 3, 1)).Under(Swap(new DateOnly(2026, 1, 7))).When(Recompute, by: Relay, on: new DateOnly(2026, 3, 2)).ThenNothingNew();

    [Fact]
    public void a_change_that_says_no_day_counts_from_when_it_happened()
    {
        var swap = new WorkingDaySwapped(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), null, "found");
        var task = Complete(Assigned(), Sixth);
        task.Under(Changed(swap, on: Occurrence.On(new DateOnly(2026, 1, 7)))).When(Recompute, by: Relay).ThenNothingNew();
        task.Under(Changed(swap, on: Occurrence.On(Sixth))).When(Recompute, by: Relay).Then(Moved(decidedOn: null));
        // Of a day that nobody knows, nobody can say that it was later.
        task.Under(Changed(swap, on: Occurrence.Unknown)).When(Recompute, by: Relay).Then(Moved(decidedOn: null));
    }

    [Fact]
    public void a_task_that_was_closed_on_a_day_that_nobody_knows_keeps_its_date()
    {
        var closed = Assigned().When(new WithdrawTask(TheTask, "thôi", null), Occurrence.Unknown).ThenAccepted();
        Assert.Null(MovableTerm.Of(closed.State));
        closed.Under(Swap(new DateOnly(2025, 12, 25))).When(Recompute, by: Relay).ThenNothingNew();
    }

    [Fact]
    public void a_completion_that_was_later_than_recorded_lets_the_change_in()
    {
        var (decided, swap) = (new DateOnly(2026, 1, 7), Swap(new DateOnly(2026, 1, 7)));
        var task = Complete(Assigned(), Sixth, confirmedOn: new DateOnly(2026, 3, 1));
        Assert.Null(MovableTerm.Of(task.State)!.MovedBy(swap.Versions));
        var later = task.When(Correct("2026-01-06", "2026-01-07"), by: Registrar).ThenAccepted();
        Assert.Equal(1, MovableTerm.Of(later.State)!.MovedBy(swap.Versions));
        var moved = later.Under(swap).When(Recompute, by: Relay).Then(Moved(decided));
        // What has moved stays: nothing but a change of its own moves a date.
        var earlier = moved.When(Correct("2026-01-07", "2026-01-06"), by: Registrar).ThenAccepted();
        Assert.Equal(Sixth, earlier.State.CurrentDeadline);
        Assert.Null(MovableTerm.Of(earlier.State)!.MovedBy(swap.Versions));
        // And where it comes before the change, this one stays out.
        var first = task.When(Correct("2026-01-06", "2026-01-05"), by: Registrar).ThenAccepted();
        first.Under(Swap(Sixth)).When(Recompute, by: Relay).ThenNothingNew();
        task.Under(Swap(Sixth)).When(Recompute, by: Relay).Then(Moved(Sixth));

        static RecordCorrection Correct(string was, string now) => new(StreamId.Of(TheTask), StoryEvents.Id(2), "product.issuedOn", was, now, "gõ nhầm");
    }

    [Fact]
    public void a_task_that_is_reopened_takes_what_was_decided_meanwhile()
    {
        var swap = Swap(new DateOnly(2026, 1, 20));
        var reopened = Complete(Assigned(), Sixth).When(new ReopenTask(TheTask, "chưa đạt", Instrument), on: new DateOnly(2026, 2, 1)).ThenAccepted();
        reopened.Under(swap).When(Recompute, by: Relay).Then(Moved(new DateOnly(2026, 1, 20)));
    }

    // The swap was decided when the task was done; what was recorded after it, and decided before, says nothing of the days of the term.
    [Fact]
    public void a_later_change_does_not_bring_in_one_that_was_left_out()
    {
        var swapped = new WorkingDaySwapped(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), new DateOnly(2026, 2, 1), "found");
        var elsewhere = new HolidayDeclared(new DateOnly(2026, 4, 30), new DateOnly(2026, 4, 30), "Lễ", new DateOnly(2025, 12, 20), "found");
        var calendar = Calendars.After(Calendars.Created, swapped, elsewhere);
        var closed = Complete(Assigned(), Sixth);
        Assert.Null(MovableTerm.Of(closed.State)!.MovedBy(calendar.Versions));
        closed.Under(calendar).When(Recompute with { CalendarRevision = 2 }, by: Relay).ThenNothingNew();
        // One that does say something of them is worked out on top of it, as for an open task.
        var newYear = new HolidayDeclared(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 1), "Tết Dương lịch", new DateOnly(2025, 12, 20), "found");
        Assert.Equal(2, MovableTerm.Of(closed.State)!.MovedBy(Calendars.After(Calendars.Created, swapped, newYear).Versions));
    }

    private static Story<TaskState> Assigned() =>
        Given().Under(Calendars.WorkingWeek).When(Assign(lead: Lead) with { Deadline = FiveDays }, on: new DateOnly(2025, 12, 20)).ThenAccepted();

    private static Story<TaskState> Complete(Story<TaskState> task, DateOnly issuedOn, DateOnly? confirmedOn = null) =>
        task.When(new SubmitCompletion(TheTask, ProductOf(issuedOn)), by: LeadOfficer, on: confirmedOn ?? issuedOn).ThenAccepted()
            .When(new ConfirmCompletion(TheTask, null), on: confirmedOn ?? issuedOn).ThenAccepted();

    private static CalendarSummary Swap(DateOnly decidedOn) =>
        Calendars.After(Calendars.Created, new WorkingDaySwapped(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), decidedOn, "found"));

    private static CalendarSummary Changed(CalendarEvent change, Occurrence on) => new(CalendarState.Evolve(new CalendarState(Calendars.WorkingWeek.Versions), new Fact(change, on, Registrar)).Versions);

    private static DeadlineRecomputed Moved(DateOnly? decidedOn) => new(Fifth, Sixth, FiveDays, new DeadlineBasis(Vn, 1, RollPolicy.Forward), decidedOn);

    private static void AreTheSame(Story<TaskState> before, Story<TaskState> after)
    {
        for (var day = new DateOnly(2025, 12, 15); day < new DateOnly(2026, 3, 1); day = day.AddDays(1))
            Assert.Equal(Answer(before, day), Answer(after, day));

        static (DateOnly?, DateOnly?, TaskStatus, Timeliness, int) Answer(Story<TaskState> story, DateOnly day)
        {
            var task = AsOf.Fold(story.Facts, day);
            return (task.CurrentDeadline, task.OriginalDeadline, task.Status, task.Timeliness(day), task.DaysOverdue(day));
        }
    }
}
