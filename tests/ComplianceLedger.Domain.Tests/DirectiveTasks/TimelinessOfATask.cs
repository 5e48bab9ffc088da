namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class TimelinessOfATask
{
    [Theory]
    [InlineData(26, Timeliness.WithinTerm)]
    [InlineData(27, Timeliness.DueSoon)]
    [InlineData(29, Timeliness.DueSoon)]
    [InlineData(30, Timeliness.DueSoon)]
    [InlineData(31, Timeliness.Overdue)]
    [InlineData(300, Timeliness.Overdue)]
    public void an_open_task_is_due_soon_three_days_before_and_overdue_the_day_after(int day, Timeliness expected) =>
        Given(Assigned(due: Day(30))).Timeliness(asOf: Day(day)).Is(expected).OriginalTimeliness(asOf: Day(day)).Is(expected);

    [Theory]
    [InlineData(29, 0)]
    [InlineData(30, 0)]
    [InlineData(31, 1)]
    [InlineData(40, 10)]
    public void days_overdue_are_counted_from_the_day_after(int day, int expected) =>
        Given(Assigned(due: Day(30))).DaysOverdue(asOf: Day(day)).Is(expected);

    [Theory]
    [InlineData(29, Timeliness.OnTime, 0)]
    [InlineData(30, Timeliness.OnTime, 0)]
    [InlineData(31, Timeliness.Late, 1)]
    [InlineData(45, Timeliness.Late, 15)]
    public void a_completed_task_is_late_by_its_day_of_completion_minus_its_deadline(int day, Timeliness expected, int days) =>
        Given(Assigned(due: Day(30)), Submitted(issued: Day(day), on: Day(50)), Confirmed(Day(day), on: Day(60)))
            .Timeliness(asOf: Day(70)).Is(expected).DaysOverdue(asOf: Day(70)).Is(days);

    // Done in time; the day on which it was entered says whether the entry was.
    [Theory]
    [InlineData(28, 30, false)]
    [InlineData(28, 31, true)]
    [InlineData(31, 40, false)]
    public void done_in_time_and_entered_after_the_deadline_is_late_in_entry_and_not_in_fact(int done, int entered, bool late)
    {
        var story = Given(Assigned(due: Day(30)), Submitted(issued: Day(done), on: Day(entered)), Confirmed(Day(done), on: Day(entered)));
        Assert.Equal(late, AsOf.Fold(story.Facts, Day(50)).IsEnteredLate());
        story.Timeliness(asOf: Day(50)).Is(done <= 30 ? Timeliness.OnTime : Timeliness.Late);
    }

    [Fact]
    public void an_entry_of_an_unknown_day_and_a_task_that_was_reopened_are_not_late_in_entry()
    {
        var unknown = Given(Assigned(due: Day(30)), Submitted(Day(28)), new Fact(new CompletionConfirmed(Day(28), null), Occurrence.Unknown, Assigner));
        Assert.False(unknown.State.IsEnteredLate());
        Assert.False(Given(Assigned(due: Day(30)), Submitted(Day(28)), Confirmed(Day(28), on: Day(40)), Reopened(on: Day(45))).State.IsEnteredLate());
    }

    [Fact]
    public void without_a_deadline_nothing_is_late() =>
        Given(Assigned()).Timeliness(asOf: Day(900)).Is(Timeliness.NoDeadline).DaysOverdue(asOf: Day(900)).Is(0);

    [Fact]
    public void completed_without_a_deadline_is_neither_on_time_nor_late() =>
        Given(Assigned(), Submitted(Day(20)), Confirmed(Day(20)))
            .Timeliness(asOf: Day(20)).Is(Timeliness.CompletedNoDeadline).DaysOverdue(asOf: Day(20)).Is(0);

    [Fact]
    public void on_time_by_the_extended_date_is_late_by_the_original_one() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(20)), Granted(Day(60), on: Day(21)), Submitted(Day(40)), Confirmed(Day(40)))
            .Timeliness(asOf: Day(40)).Is(Timeliness.OnTime).DaysOverdue(asOf: Day(40)).Is(0)
            .OriginalTimeliness(asOf: Day(40)).Is(Timeliness.Late);

    [Fact]
    public void late_by_the_tightened_date_is_on_time_by_the_original_one() =>
        Given(Assigned(due: Day(30)), Adjusted(Day(30), Day(20)), Submitted(Day(25)), Confirmed(Day(25)))
            .Timeliness(asOf: Day(25)).Is(Timeliness.Late)
            .OriginalTimeliness(asOf: Day(25)).Is(Timeliness.OnTime);

    [Fact]
    public void a_suspended_day_is_not_an_overdue_day() =>
        Given(Assigned(due: Day(30)), Suspended(on: Day(28)), Resumed(on: Day(35)))
            .Timeliness(asOf: Day(27)).Is(Timeliness.DueSoon)
            .Timeliness(asOf: Day(28)).Is(Timeliness.Suspended)
            .Timeliness(asOf: Day(34)).Is(Timeliness.Suspended)
            .DaysOverdue(asOf: Day(34)).Is(0)
            .Timeliness(asOf: Day(35)).Is(Timeliness.Overdue)
            .DaysOverdue(asOf: Day(35)).Is(1)
            .DaysOverdue(asOf: Day(36)).Is(2);

    [Fact]
    public void days_overdue_on_both_sides_of_a_rest_add_up() =>
        Given(Assigned(due: Day(30)), Suspended(on: Day(33)), Resumed(on: Day(40)), Suspended(on: Day(42)), Resumed(on: Day(42)))
            .DaysOverdue(asOf: Day(32)).Is(2)
            .DaysOverdue(asOf: Day(40)).Is(3)
            .DaysOverdue(asOf: Day(42)).Is(5)
            .DaysOverdue(asOf: Day(50)).Is(13);

    [Fact]
    public void a_rest_before_the_deadline_takes_nothing_off() =>
        Given(Assigned(due: Day(30)), Suspended(on: Day(5)), Resumed(on: Day(15))).DaysOverdue(asOf: Day(32)).Is(2);

    // Late is the day of completion minus the deadline, whatever lay between.
    [Fact]
    public void a_rest_across_the_deadline_makes_a_completion_no_less_late() =>
        Given(Assigned(due: Day(30)), Suspended(on: Day(25)), Resumed(on: Day(35)), Submitted(Day(35)), Confirmed(Day(35)))
            .Timeliness(asOf: Day(34)).Is(Timeliness.Suspended).Timeliness(asOf: Day(35)).Is(Timeliness.Late).DaysOverdue(asOf: Day(35)).Is(5);

    [Fact]
    public void a_day_on_which_a_task_stood_completed_is_not_an_overdue_day() =>
        Given(Assigned(due: Day(30)), Submitted(Day(20)), Confirmed(Day(20), on: Day(22)), Reopened(on: Day(33)))
            .Timeliness(asOf: Day(32)).Is(Timeliness.OnTime)
            .DaysOverdue(asOf: Day(32)).Is(0)
            .DaysOverdue(asOf: Day(33)).Is(1)
            .DaysOverdue(asOf: Day(40)).Is(8);

    // Issued on day 32, confirmed on day 50 for that day; the rest lies in the same days.
    [Fact]
    public void a_day_that_rests_twice_is_taken_off_once() =>
        Given(Assigned(due: Day(30)), Submitted(Day(32)), Suspended(on: Day(35)), Resumed(on: Day(38)), Confirmed(Day(32), on: Day(50)), Reopened(on: Day(60)))
            .DaysOverdue(asOf: Day(60)).Is(2)
            .DaysOverdue(asOf: Day(61)).Is(3);

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void the_third_grant_is_repeated_extension(int grants, bool repeatedly) =>
        Assert.Equal(repeatedly, Given([Assigned(due: Day(30)), .. Enumerable.Range(1, grants)
            .SelectMany(i => new[] { Requested(Day(30 + i), id: $"r{i}"), Granted(Day(30 + i), id: $"r{i}") })]).State.IsExtendedRepeatedly());

    [Theory]
    [InlineData(TaskStatus.Assigned)]
    [InlineData(TaskStatus.Declined)]
    [InlineData(TaskStatus.Accepted)]
    [InlineData(TaskStatus.InProgress)]
    [InlineData(TaskStatus.Submitted)]
    [InlineData(TaskStatus.Rework)]
    public void every_open_state_can_be_overdue(TaskStatus status) =>
        Given([Assigned(due: Day(30)), .. Histories.To(status).Skip(1)]).Timeliness(asOf: Day(31)).Is(Timeliness.Overdue);
}
