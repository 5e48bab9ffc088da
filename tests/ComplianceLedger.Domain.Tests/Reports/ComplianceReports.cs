using ComplianceLedger.Domain.Reports;

namespace ComplianceLedger.Domain.Tests.Reports;

public class ComplianceReports
{
    private static readonly DateOnly AsOfDay = Day(40);

    private static readonly Fact[][] OneOfEachBucket =
    [
        [Assigned(due: Day(30)), Submitted(Day(30)), Confirmed(Day(30))],
        [Assigned(due: Day(30)), Submitted(Day(31)), Confirmed(Day(31))],
        [Assigned(), Submitted(Day(30)), Confirmed(Day(30))],
        [Assigned(due: Day(90))],
        [Assigned(due: Day(39))],
        [Assigned()],
        [Assigned(due: Day(30)), Suspended()],
        [Assigned(due: Day(30)), Withdrawn()],
    ];

    [Fact]
    public void every_bucket_holds_what_belongs_there()
    {
        var report = Report(OneOfEachBucket);
        Assert.Equal(8, report.Assigned);
        Assert.Equal(Enum.GetValues<Bucket>().ToDictionary(bucket => bucket, _ => 1L), report.Buckets);
    }

    [Fact]
    public void late_in_fact_and_late_in_entry_are_two_figures()
    {
        var report = Report(
            [Assigned(due: Day(30)), Submitted(Day(31)), Confirmed(Day(31))],
            [Assigned(due: Day(30)), Submitted(Day(28), on: Day(35)), Confirmed(Day(28), on: Day(36))],
            [Assigned(due: Day(30)), Submitted(Day(28)), Confirmed(Day(28), on: Day(29))],
            // Beside the report, and so in none of its figures.
            [Assigned(due: Day(30), force: NormativeForce.Proposal), Submitted(Day(28), on: Day(35)), Confirmed(Day(28), on: Day(36))]);
        Assert.Equal((1L, 2L, 1L), (report.Buckets[Bucket.CompletedLate], report.Buckets[Bucket.CompletedOnTime], report.EnteredLate));
    }

    [Theory]
    [InlineData(40, Bucket.OpenWithinTerm)]
    [InlineData(43, Bucket.OpenWithinTerm)]
    [InlineData(44, Bucket.OpenWithinTerm)]
    [InlineData(39, Bucket.OpenOverdue)]
    public void due_soon_is_within_term(int due, Bucket bucket) => Assert.Equal(1, Report([Assigned(due: Day(due))]).Buckets[bucket]);

    [Fact]
    public void superseded_and_withdrawn_stay_in_the_total()
    {
        var report = Report([Assigned(), Superseded()], [Assigned(), Withdrawn()], [Assigned(), Declined(), new Fact(new DeclineUpheld("đúng"), Occurrence.On(Day(1)), Assigner)]);
        Assert.Equal((3, 3), (report.Assigned, report.Buckets[Bucket.WithdrawnOrSuperseded]));
    }

    // Nobody ever had it; what a person withdraws had been somebody's.
    [Fact]
    public void a_period_that_the_ledger_took_back_stands_beside_whatever_its_force()
    {
        var report = Report([Assigned(due: Day(30)), TakenBack()], [Assigned(due: Day(30), force: NormativeForce.Proposal), TakenBack()], [Assigned(due: Day(30)), TakenBack(), GivenBack()], [Assigned(due: Day(30)), Withdrawn()]);
        Assert.Equal((2, 0, 2), (report.Assigned, report.Proposals, report.PeriodsTakenBack));
        Assert.Equal((1, 1), (report.Buckets[Bucket.OpenOverdue], report.Buckets[Bucket.WithdrawnOrSuperseded]));
        Assert.Equal((0, 2), (report.Rates[0].Numerator, report.Rates[0].Denominator));
    }

    [Fact]
    public void leaf_tasks_of_force_task_or_target_are_counted_and_the_rest_stands_beside()
    {
        var report = Report(
            [Assigned()],
            [Assigned(force: NormativeForce.Target)],
            [Assigned(force: NormativeForce.Proposal)],
            [Assigned(force: NormativeForce.Practice)],
            [Assigned(force: NormativeForce.Disputed)],
            [Assigned(), OpenedChild()],
            [Assigned(force: NormativeForce.Proposal), OpenedChild(), ClosedChild(4)]);
        Assert.Equal((2, 2, 1, 1, 1), (report.Assigned, report.Parents, report.Proposals, report.Practices, report.Disputed));
        Assert.Equal(2, report.Buckets.Values.Sum());
    }

    [Fact]
    public void a_task_that_became_a_proposal_is_counted_no_more() =>
        Assert.Equal((0, 1), (Report([Assigned(), Amended(NormativeForce.Task, NormativeForce.Proposal)]) is var report ? report.Assigned : -1, report.Proposals));

    [Fact]
    public void the_six_rates_are_published_with_formula_numerator_and_denominator() =>
        Assert.Equal(
            [
                new Rate(0.4m, 2, 5, "completed with deadline <= asOf / all with deadline <= asOf"),
                new Rate(0.375m, 3, 8, "completed / assigned"),
                new Rate(0.125m, 1, 8, "overdue / assigned"),
                new Rate(0.333333m, 1, 3, "on time / completed"),
                new Rate(0.333333m, 1, 3, "late against the original deadline / completed"),
                new Rate(0.75m, 3, 4, "completed / (completed + overdue)"),
            ],
            Report(OneOfEachBucket).Rates);

    [Fact]
    public void a_rate_of_nothing_is_null() => Assert.All(Report().Rates, rate => Assert.Equal((null, 0, 0), (rate.Value, rate.Numerator, rate.Denominator)));

    [Fact]
    public void a_rate_whose_denominator_alone_is_nothing_is_null()
    {
        var rates = Report([Assigned()]).Rates;
        Assert.Equal([null, 0m, 0m, null, null, null], rates.Select(rate => rate.Value));
    }

    [Fact]
    public void the_first_rate_takes_the_deadline_day_in() =>
        Assert.Equal((0, 1), Report([Assigned(due: AsOfDay)], [Assigned(due: AsOfDay.AddDays(1))]).Rates[0] is var k1 ? (k1.Numerator, k1.Denominator) : default);

    [Fact]
    public void the_first_rate_leaves_out_what_was_completed_before_a_deadline_to_come() =>
        Assert.Equal((0, 0), Report([Assigned(due: Day(90)), Submitted(Day(30)), Confirmed(Day(30))]).Rates[0] is var k1 ? (k1.Numerator, k1.Denominator) : default);

    [Fact]
    public void the_fifth_rate_sees_what_an_extension_hides()
    {
        var rates = Report([Assigned(due: Day(20)), Requested(Day(35)), Granted(Day(35)), Submitted(Day(30)), Confirmed(Day(30))]).Rates;
        Assert.Equal((1m, 1m), (rates[3].Value, rates[4].Value));
    }

    [Fact]
    public void a_rate_is_rounded_to_even_at_six_places()
    {
        Assert.Equal(0.666667m, Rate.Of(2, 3, "").Value);
        Assert.Equal(0.000000m, Rate.Of(1, 2_000_000, "").Value);
        Assert.Equal(0.000002m, Rate.Of(3, 2_000_000, "").Value);
    }

    [Fact]
    public void a_percentage_is_cut_off_at_two_places_and_what_is_nearly_all_is_not_all()
    {
        Assert.Equal(98.62m, Rate.Of(16_051, 16_274, "").Percent());
        Assert.Equal(99.99m, Rate.Of(9_999_999, 10_000_000, "").Percent());
        Assert.Equal(100m, Rate.Of(7, 7, "").Percent());
        Assert.Null(Rate.Of(0, 0, "").Percent());
    }

    [Fact]
    public void a_report_in_which_a_task_is_missing_is_not_published()
    {
        var builder = new ReportBuilder();
        builder.Add(Measure(Given(Assigned()).State));
        Assert.Contains("2 tasks", Assert.Throws<ReportDoesNotSumException>(() => builder.Build(expectedTasks: 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_report_in_which_a_task_is_counted_twice_is_not_published()
    {
        var builder = new ReportBuilder();
        var measure = Measure(Given(Assigned()).State);
        builder.Add(measure);
        builder.Add(measure);
        Assert.Throws<ReportDoesNotSumException>(() => builder.Build(expectedTasks: 1));
    }

    [Fact]
    public void a_published_report_does_not_change()
    {
        var builder = new ReportBuilder();
        builder.Add(Measure(Given(Assigned()).State));
        var report = builder.Build(1);
        builder.Add(Measure(Given(Assigned()).State));
        Assert.Equal(report.Assigned, report.Buckets.Values.Sum());
    }

    [Fact]
    public void every_timeliness_has_a_bucket() => Assert.All(Enum.GetValues<Timeliness>(), timeliness => Assert.True(Enum.IsDefined(Measures.BucketOf(timeliness))));

    private static TaskMeasure Measure(TaskState task) => TaskMeasure.Of(task, task.Standing(), AsOfDay);

    private static ComplianceReport Report(params Fact[][] tasks)
    {
        var builder = new ReportBuilder();
        foreach (var facts in tasks)
            builder.Add(Measure(AsOf.Fold(facts, AsOfDay)));
        return builder.Build(tasks.Length);
    }
}
