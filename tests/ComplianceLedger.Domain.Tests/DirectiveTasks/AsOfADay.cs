namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class AsOfADay
{
    [Fact]
    public void what_happened_later_is_left_out() =>
        Given(Assigned(on: Day(1)), Accepted(on: Day(5)), Reported(on: Day(9)))
            .Status(asOf: Day(0)).Is(TaskStatus.None)
            .Status(asOf: Day(1)).Is(TaskStatus.Assigned)
            .Status(asOf: Day(4)).Is(TaskStatus.Assigned)
            .Status(asOf: Day(5)).Is(TaskStatus.Accepted)
            .Status(asOf: Day(8)).Is(TaskStatus.Accepted)
            .Status(asOf: Day(9)).Is(TaskStatus.InProgress);

    [Fact]
    public void a_completion_counts_from_the_products_day_without_its_submission() =>
        Given(Assigned(on: Day(1)), Reported(on: Day(8)), Submitted(issued: Day(10), on: Day(20)), Confirmed(Day(10), on: Day(25)))
            .Status(asOf: Day(9)).Is(TaskStatus.InProgress)
            .Status(asOf: Day(10)).Is(TaskStatus.Completed)
            .Status(asOf: Day(22)).Is(TaskStatus.Completed);

    [Fact]
    public void before_its_assignment_there_is_no_task_although_its_product_was_issued_by_then()
    {
        Fact[] facts = [Assigned(due: Day(30), on: Day(10)), Submitted(issued: Day(5), on: Day(12)), Confirmed(Day(5), on: Day(13))];
        Assert.Equal(TaskState.Initial, AsOf.Fold(facts, Day(9)));
        Assert.Equal(TaskStatus.Completed, AsOf.Fold(facts, Day(10)).Status);
    }

    [Fact]
    public void what_happened_on_an_unknown_day_is_never_later() =>
        Assert.Null(AsOf.EffectiveDay(EvidenceGiven() with { Occurred = Occurrence.Unknown }));

    [Fact]
    public void an_event_of_an_unknown_day_counts_on_every_day() =>
        Assert.True(AsOf.Counts(EvidenceGiven() with { Occurred = Occurrence.Unknown }, VietnamTime.FirstDay));

    [Fact]
    public void every_other_event_counts_from_when_it_happened() =>
        Assert.All(
            [Assigned(on: Day(7)), Accepted(Day(7)), Granted(Day(60), on: Day(7)), Adjusted(null, Day(60), on: Day(7)), Submitted(Day(3), on: Day(7)), OpenedChild(on: Day(7))],
            fact => Assert.Equal(Day(7), AsOf.EffectiveDay(fact)));

    [Fact]
    public void log_order_decides_and_not_the_day() =>
        Given(Assigned(due: Day(30), on: Day(1)), Submitted(Day(10), on: Day(12)), Confirmed(Day(10), on: Day(14)), Reopened(on: Day(16)), Submitted(Day(11), on: Day(18)), Confirmed(Day(11), on: Day(20)))
            .Status(asOf: Day(10)).Is(TaskStatus.Completed)
            .Status(asOf: Day(17)).Is(TaskStatus.Completed)
            .Timeliness(asOf: Day(20)).Is(Timeliness.OnTime);

    [Fact]
    public void a_day_ends_at_midnight_in_ho_chi_minh()
    {
        var lastMoment = new Fact(new TaskAccepted(), Occurrence.At(new DateTimeOffset(2025, 1, 30, 16, 59, 59, TimeSpan.Zero)), LeadOfficer);
        var nextMoment = new Fact(new TaskAccepted(), Occurrence.At(new DateTimeOffset(2025, 1, 30, 17, 0, 0, TimeSpan.Zero)), LeadOfficer);
        Assert.True(AsOf.Counts(lastMoment, Day(30)));
        Assert.False(AsOf.Counts(nextMoment, Day(30)));
        Assert.True(AsOf.Counts(nextMoment, Day(31)));
    }

    [Fact]
    public void a_bare_date_means_the_end_of_that_day() =>
        Assert.Equal(new DateTimeOffset(2025, 1, 30, 17, 0, 0, TimeSpan.Zero).AddTicks(-1), VietnamTime.EndOf(Day(30)));

    [Fact]
    public void a_task_becomes_a_parent_on_the_day_of_its_first_child()
    {
        Fact[] facts = [Assigned(on: Day(1)), OpenedChild(on: Day(5))];
        Assert.Equal(Standing.Counted, AsOf.Fold(facts, Day(4)).Standing());
        Assert.Equal(Standing.Parent, AsOf.Fold(facts, Day(5)).Standing());
    }
}
