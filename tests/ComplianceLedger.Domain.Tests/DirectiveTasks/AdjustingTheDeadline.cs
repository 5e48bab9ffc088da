namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class AdjustingTheDeadline
{
    private static AdjustDeadline Adjust(DateOnly? to) => new(TheTask, Due(to), "điều chỉnh", Decree);

    private static DeadlineAdjusted Moved(DateOnly? was, DateOnly? to) => new(was, to, "điều chỉnh", Decree);

    [Fact]
    public void the_assigner_sets_a_date_where_there_was_none_and_it_is_the_original_one() =>
        Given(Assigned()).When(Adjust(Day(30))).Then(Moved(null, Day(30))).OriginalDeadline().Is(Day(30)).CurrentDeadline().Is(Day(30));

    [Fact]
    public void a_later_move_leaves_the_original_where_it_was() =>
        Given(Assigned(), Adjusted(null, Day(30))).When(Adjust(Day(20))).Then(Moved(Day(30), Day(20))).OriginalDeadline().Is(Day(30)).CurrentDeadline().Is(Day(20));

    [Fact]
    public void a_deadline_taken_away_leaves_the_original_in_sight() =>
        Given(Assigned(due: Day(30))).When(Adjust(null)).Then(Moved(Day(30), null))
            .CurrentDeadline().Is(null).OriginalDeadline().Is(Day(30))
            .Timeliness(asOf: Day(40)).Is(Timeliness.NoDeadline)
            .OriginalTimeliness(asOf: Day(40)).Is(Timeliness.Overdue);

    [Fact]
    public void a_deadline_given_again_is_not_a_new_original() =>
        Given(Assigned(due: Day(30)), Adjusted(Day(30), null)).When(Adjust(Day(90))).Then(Moved(null, Day(90))).OriginalDeadline().Is(Day(30));

    [Fact]
    public void the_same_date_is_no_adjustment() => Given(Assigned(due: Day(30))).When(Adjust(Day(30))).ThenRefused("deadline-unchanged");

    [Fact]
    public void nothing_is_no_adjustment_of_nothing() => Given(Assigned()).When(Adjust(null)).ThenRefused("deadline-unchanged");

    [Fact]
    public void who_asked_for_more_time_does_not_take_it_himself() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: Assigner)).When(Adjust(Day(60)), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void another_assigner_may_move_a_date_that_somebody_asked_to_move() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: Assigner)).When(Adjust(Day(60)), by: OtherAssigner).Then(Moved(Day(30), Day(60)));

    [Fact]
    public void once_a_request_is_decided_its_asker_may_move_the_date() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: Assigner), RefusedMoreTime()).When(Adjust(Day(20)), by: Assigner).Then(Moved(Day(30), Day(20)));

    [Fact]
    public void a_move_after_expiry_leaves_the_days_before_it_overdue() =>
        Given(Assigned(due: Day(30)), Adjusted(Day(30), Day(60), on: Day(35)))
            .Timeliness(asOf: Day(34)).Is(Timeliness.Overdue)
            .Timeliness(asOf: Day(35)).Is(Timeliness.WithinTerm);
}
