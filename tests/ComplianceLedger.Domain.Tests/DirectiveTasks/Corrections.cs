using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Reports;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class Corrections
{
    private static readonly StreamId Stream = StreamId.Of(TheTask);

    // Due on day 30; the product is recorded as of day 33 and was issued on day 28.
    private static readonly Fact[] Late = [Assigned(due: Day(30)), Submitted(Day(33), on: Day(40)), Confirmed(Day(33), on: Day(45))];

    [Fact]
    public void a_products_date_of_issue_is_the_day_of_completion_wherever_it_is_corrected()
    {
        var corrected = Given(Late).When(Correct(1, "product.issuedOn", "2025-02-02", "2025-01-28"), by: Registrar, on: Day(50))
            .Then(Corrected(1, "product.issuedOn", "2025-02-02", "2025-01-28"));
        Assert.Equal((TaskStatus.Completed, Day(28), Day(28), Day(45)), (corrected.State.Status, corrected.State.CompletedOn, corrected.State.Product!.IssuedOn, corrected.State.EnteredOn));
        Assert.Equal(Timeliness.OnTime, AsOf.Fold(corrected.Facts, Day(60)).Timeliness(Day(60)));
        // It was so all along, also on days before anybody knew; as known before the correction, it was not.
        Assert.Equal(Timeliness.OnTime, AsOf.Fold(corrected.Facts, Day(31)).Timeliness(Day(31)));
        Assert.Equal(Timeliness.Overdue, AsOf.Fold(Late, Day(31)).Timeliness(Day(31)));
        Assert.Equal(Timeliness.Late, AsOf.Fold(Late, Day(60)).Timeliness(Day(60)));
    }

    [Fact]
    public void the_rates_follow_it()
    {
        var corrected = Given(Late).When(Correct(1, "product.issuedOn", "2025-02-02", "2025-01-28"), by: Registrar, on: Day(50)).ThenAccepted();
        Assert.Equal([1m, 1m, 0m, 0m, 1m, 1m], RatesOf(Late));
        Assert.Equal([1m, 1m, 0m, 1m, 0m, 1m], RatesOf(corrected.Facts));

        static IEnumerable<decimal?> RatesOf(IEnumerable<Fact> facts)
        {
            var report = new ReportBuilder();
            var task = AsOf.Fold(facts, Day(60));
            report.Add(TaskMeasure.Of(task, task.Standing(), Day(60)));
            return report.Build(1).Rates.Select(rate => rate.Value);
        }
    }

    [Fact]
    public void a_product_that_was_returned_completes_nothing_when_it_is_corrected()
    {
        var corrected = Given(Assigned(), Submitted(Day(3)), Returned(on: Day(4)), Submitted(Day(6)), Confirmed(Day(6)))
            .When(Correct(1, "product.issuedOn", "2025-01-03", "2025-01-02"), by: Registrar).ThenAccepted();
        Assert.Equal(Day(6), corrected.State.CompletedOn);
    }

    [Fact]
    public void what_is_confirmed_after_the_correction_is_of_the_corrected_day() =>
        Given(Assigned(), Submitted(Day(3), on: Day(5))).When(Correct(1, "product.issuedOn", "2025-01-03", "2025-01-04"), by: Registrar).ThenAccepted()
            .When(new ConfirmCompletion(TheTask, null), by: Assigner).Then(new CompletionConfirmed(Day(4), null));

    // What no decision would record: it would say the corrected day. A fold that goes on from the correction must come to the same as one from the beginning.
    [Fact]
    public void what_is_recorded_after_the_correction_says_its_day_itself()
    {
        Fact[] facts = [Assigned(), Submitted(Day(3), on: Day(5)), new Fact(Corrected(1, "product.issuedOn", "2025-01-03", "2025-01-04"), Occurrence.On(Day(6)), Registrar), Confirmed(Day(7))];
        Assert.Equal(Day(7), AsOf.Fold(facts, Day(60)).CompletedOn);
        Assert.Null(AsOf.Fold(facts, Day(6)).CompletedOn);
    }

    [Fact]
    public void a_correction_is_itself_mended_by_correcting_the_event_again()
    {
        var once = Given(Late).When(Correct(1, "product.issuedOn", "2025-02-02", "2025-01-28"), by: Registrar).ThenAccepted();
        once.When(Correct(1, "product.issuedOn", "2025-02-02", "2025-01-29"), by: Registrar).ThenRefused("was-differs");
        var twice = once.When(Correct(1, "product.issuedOn", "2025-01-28", "2025-01-29"), by: Registrar).Then(Corrected(1, "product.issuedOn", "2025-01-28", "2025-01-29"));
        Assert.Equal(Day(29), twice.State.CompletedOn);
        twice.When(Correct(3, "is", "2025-01-28", "2025-01-27"), by: Registrar).ThenRefused("correction-of-a-correction");
    }

    [Fact]
    public void when_something_happened_is_corrected()
    {
        var corrected = Given(Assigned(due: Day(30), on: Day(1)), Suspended(on: Day(20)), Resumed(on: Day(25)))
            .When(Correct(1, "occurredAt", "2025-01-20", "2025-01-18"), by: Registrar, on: Day(50)).Then(Corrected(1, "occurredAt", "2025-01-20", "2025-01-18"));
        Assert.Equal([new Suspension(Day(18), Day(25))], corrected.State.Suspensions);
        Assert.Equal(Timeliness.Suspended, AsOf.Fold(corrected.Facts, Day(19)).Timeliness(Day(19)));
    }

    [Fact]
    public void the_last_event_sets_the_order_by_its_corrected_time() =>
        Given(Assigned(on: Day(1)), Accepted(on: Day(20))).When(Correct(1, "occurredAt", "2025-01-20", "2025-01-05"), by: Registrar).ThenAccepted()
            .When(new ReportProgress(TheTask, null, null, "xong", []), by: LeadOfficer, on: Day(10)).Then(new ProgressReported(null, null, "xong", []));

    [Fact]
    public void how_a_deadline_was_worked_out_happened_when_it_was_set()
    {
        var words = new DeadlineTerm.Words("cuối tháng 3", 2025);
        var resolved = Assigned(due: new DateOnly(2025, 3, 31), on: Day(9)) with { Event = new DeadlineResolved(new DateOnly(2025, 3, 31), words, null) };
        var corrected = Given(Assigned(due: new DateOnly(2025, 3, 31), on: Day(9)), resolved).When(Correct(0, "occurredAt", "2025-01-09", "2025-01-12"), by: Registrar, on: Day(20)).ThenAccepted();
        Assert.Null(AsOf.Fold(corrected.Facts, Day(11)).Id);
        Assert.Equal(words, AsOf.Fold(corrected.Facts, Day(12)).Term!.Term);
    }

    [Fact]
    public void a_moment_is_the_same_however_it_is_written() =>
        Given(Assigned(on: Day(1)), Accepted(on: Day(2)) with { Occurred = Occurrence.At(Hour(2, 10)) })
            .When(Correct(1, "occurredAt", "2025-01-02T03:00:00Z", "2025-01-02T04:00Z"), by: Registrar, on: Day(20))
            .Then(Corrected(1, "occurredAt", "2025-01-02T10:00:00+07:00", "2025-01-02T11:00:00+07:00"));

    [Fact]
    public void a_time_that_nobody_knew_may_turn_up()
    {
        var evidence = EvidenceGiven() with { Occurred = Occurrence.Unknown };
        Given(Assigned(), evidence).When(Correct(1, "occurredAt", null, "2025-01-04"), by: Registrar, on: Day(9)).Then(Corrected(1, "occurredAt", null, "2025-01-04"));
    }

    // Field by field, in every event that has more than its time; each value is of a kind of its own.
    [Theory]
    [InlineData(0, "title.vi", "Mở rộng thị trường", "Mở rộng các thị trường")]
    [InlineData(0, "title.en", "Open new markets", null)]
    [InlineData(1, "evidence.number", null, "9/BC")]
    [InlineData(1, "evidence.issuer", "bo-ct", "bo-ng")]
    [InlineData(1, "evidence.issuedOn", "2025-01-09", "2025-01-08")]
    [InlineData(1, "evidence.title", "Báo cáo", "Báo cáo năm")]
    [InlineData(1, "evidence.mediaType", "application/pdf", "text/plain")]
    [InlineData(1, "evidence.size", "2048", "4096")]
    [InlineData(1, "evidence.sha256", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData(1, "evidence.uri", null, "https://so.example/9")]
    [InlineData(2, "evidence[1].title", "Báo cáo", "Báo cáo quý")]
    [InlineData(4, "document.number", "12/QĐ", "13/QĐ")]
    [InlineData(4, "document.issuedOn", null, "2025-01-01")]
    [InlineData(5, "document.title", null, "Quyết định")]
    [InlineData(6, "product.number", "7/BC", "8/BC")]
    [InlineData(6, "product.sha256", null, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData(7, "document.number", "12/QĐ", "14/QĐ")]
    [InlineData(8, "title.is.vi", "Mở thị trường", "Mở các thị trường")]
    [InlineData(8, "title.is.en", null, "Open markets")]
    public void each_listed_field_is_corrected(int revision, string field, string? was, string? now)
    {
        var report = Reported() with { Event = new ProgressReported(null, null, "xong", [Report, Report]) };
        var confirmed = Confirmed(Day(1)) with { Event = new CompletionConfirmed(Day(1), Decree) };
        var amended = Amended(new BilingualText("Mở thị trường", null), Day(1));
        var corrected = Given(Assigned(due: Day(30)), EvidenceGiven(), report, Requested(Day(40)), Granted(Day(40)), Adjusted(Day(40), Day(50)), Submitted(Day(1)), confirmed, amended)
            .When(Correct(revision, field, was, now), by: Registrar).Then(Corrected(revision, field, was, now));
        var applied = Correction.Applied(corrected.Facts);
        Assert.Equal(now, CorrectableField.Find(applied[revision].Event, field)!.Read(applied[revision]));
        // The event itself stands as it was recorded.
        Assert.Equal(was, CorrectableField.Find(corrected.Facts[revision].Event, field)!.Read(corrected.Facts[revision]));
    }

    [Fact]
    public void a_title_that_was_amended_is_corrected_where_it_was_amended()
    {
        var corrected = Given(Assigned(), Amended(new BilingualText("Mở thị trừơng", null), Day(3))).When(Correct(1, "title.is.vi", "Mở thị trừơng", "Mở thị trường"), by: Registrar, on: Day(9)).ThenAccepted();
        Assert.Equal("Mở thị trường", corrected.State.Title.Vi);
        Assert.Equal(Title, AsOf.Fold(corrected.Facts, Day(2)).Title);
        Given(Assigned(), Amended(NormativeForce.Task, NormativeForce.Target, Day(3))).When(Correct(1, "title.is.vi", null, "Mở"), by: Registrar, on: Day(9)).ThenRefused("field-not-correctable");
    }

    [Theory]
    [InlineData("deadline.on")]
    [InlineData("lead")]
    [InlineData("taskId")]
    [InlineData("actor.user")]
    [InlineData("eventId")]
    [InlineData("recordedAt")]
    [InlineData("title")]
    [InlineData("")]
    public void what_has_a_command_of_its_own_or_none_at_all_is_not_corrected(string field) =>
        Given(Assigned(due: Day(30))).When(Correct(0, field, "2025-01-30", "2025-02-01"), by: Registrar).ThenRefused("field-not-correctable");

    [Fact]
    public void the_day_of_completion_is_corrected_through_its_product() =>
        Given(Late).When(Correct(2, "completedOn", "2025-02-02", "2025-01-28"), by: Registrar).ThenRefused("field-not-correctable");

    [Fact]
    public void a_document_that_is_not_there_is_not_corrected() =>
        Given(Late).When(Correct(2, "document.number", null, "1/QĐ"), by: Registrar).ThenRefused("field-not-correctable");

    [Fact]
    public void an_event_of_another_stream_is_unknown_here() =>
        Given(Late).When(Correct(17, "occurredAt", "2025-01-01", "2025-01-02"), by: Registrar).ThenRefused("unknown-event");

    [Theory]
    [InlineData("2025-02-03")]
    [InlineData(null)]
    [InlineData("hôm qua")]
    public void what_stood_there_has_to_be_said(string? was) =>
        Given(Late).When(Correct(1, "product.issuedOn", was, "2025-01-28"), by: Registrar).ThenRefused("was-differs");

    [Fact]
    public void what_is_right_already_is_no_correction() =>
        Given(Late).When(Correct(1, "product.issuedOn", "2025-02-02", "2025-02-02"), by: Registrar).ThenRefused("nothing-changed");

    [Theory]
    [InlineData("product.issuedOn", "2025-02-02", "28/01/2025")]
    [InlineData("product.issuedOn", "2025-02-02", "1944-12-31")]
    [InlineData("product.issuedOn", "2025-02-02", null)]
    [InlineData("product.title", "Báo cáo kết quả", " ")]
    [InlineData("product.number", "7/BC", "")]
    [InlineData("product.sha256", null, "12ab")]
    [InlineData("occurredAt", "2025-02-09", "2025-02-09T10:00:00")]
    [InlineData("occurredAt", "2025-02-09", "0001-01-01")]
    [InlineData("occurredAt", "2025-02-09", null)]
    public void a_value_of_another_kind_is_refused(string field, string? was, string? now) =>
        Given(Late).When(Correct(1, field, was, now), by: Registrar).ThenRefused("malformed-value");

    [Theory]
    [InlineData("evidence.size", "2048", "-1")]
    [InlineData("evidence.size", "2048", "2 kB")]
    [InlineData("evidence.title", "Báo cáo", null)]
    public void evidence_stays_evidence(string field, string? was, string? now) =>
        Given(Assigned(), EvidenceGiven()).When(Correct(1, field, was, now), by: Registrar).ThenRefused("malformed-value");

    [Fact]
    public void a_document_keeps_a_number_or_a_title() =>
        Given(Assigned(due: Day(30)), Adjusted(Day(30), Day(40))).When(Correct(1, "document.number", "12/QĐ", null), by: Registrar).ThenRefused("malformed-value");

    [Theory]
    [InlineData("2025-01-09")]
    [InlineData("2025-01-21")]
    public void nothing_comes_out_of_order_with_its_neighbours(string now) =>
        Given(Assigned(on: Day(10)), Accepted(on: Day(15)), Reported(on: Day(20))).When(Correct(1, "occurredAt", "2025-01-15", now), by: Registrar, on: Day(50)).ThenRefused("out-of-order");

    [Fact]
    public void evidence_may_turn_up_whenever_it_did() =>
        Given(Assigned(on: Day(10)), EvidenceGiven(on: Day(15)), Reported(on: Day(20))).When(Correct(1, "occurredAt", "2025-01-15", "2025-01-25"), by: Registrar, on: Day(50)).ThenAccepted();

    [Fact]
    public void an_unknown_time_hides_no_disorder() =>
        Given(Assigned(on: Day(10)), Accepted(on: Day(12)) with { Occurred = Occurrence.Unknown }, Reported(on: Day(20)))
            .When(Correct(2, "occurredAt", "2025-01-20", "2025-01-09"), by: Registrar, on: Day(50)).ThenRefused("out-of-order");

    [Fact]
    public void nothing_happened_after_its_own_correction() =>
        Given(Assigned(on: Day(1))).When(Correct(0, "occurredAt", "2025-01-01", "2025-01-08"), by: Registrar, on: Day(7)).ThenRefused("in-the-future");

    [Fact]
    public void a_product_is_issued_before_it_is_handed_in()
    {
        Given(Late).When(Correct(1, "product.issuedOn", "2025-02-02", "2025-02-10"), by: Registrar, on: Day(50)).ThenRefused("product-issued-later");
        Given(Late).When(Correct(1, "occurredAt", "2025-02-09", "2025-02-01"), by: Registrar, on: Day(50)).ThenRefused("product-issued-later");
    }

    // The grant was retroactive when it was decided; that the request came in time is found out later.
    [Fact]
    public void what_was_decided_stands_as_it_was_decided()
    {
        var corrected = Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(33)), Granted(Day(60), on: Day(35), retroactive: true))
            .When(Correct(1, "occurredAt", "2025-02-02", "2025-01-29"), by: Registrar, on: Day(50)).ThenAccepted();
        Assert.True(((ExtensionGranted)Correction.Applied(corrected.Facts)[2].Event).Retroactive);
        Assert.Equal(Timeliness.Overdue, AsOf.Fold(corrected.Facts, Day(32)).Timeliness(Day(32)));
    }

    [Fact]
    public void one_history_takes_so_many_corrections()
    {
        var names = new[] { "Một", "Hai" };
        var many = Enumerable.Range(0, Correction.CorrectionsMax)
            .Select(i => Assigned() with { Event = Corrected(0, "title.vi", i == 0 ? Title.Vi : names[i % 2], names[(i + 1) % 2]) });
        var story = Given([Assigned(), .. many]);
        story.When(Correct(0, "title.vi", story.State.Title.Vi, "Ba"), by: Registrar).ThenRefused("too-many-corrections");
    }

    [Fact]
    public void one_step_of_the_fold_never_passes_over_a_correction() =>
        Assert.Throws<UnexpectedEventException>(() => TaskState.Evolve(TaskState.Evolve(TaskState.Initial, Assigned()), Assigned() with { Event = Corrected(0, "title.vi", Title.Vi, "khác") }));

    [Theory]
    [InlineData(1, "title.vi")]
    [InlineData(0, "lead")]
    public void a_stored_correction_of_what_can_not_be_corrected_is_a_broken_invariant(int revision, string field) =>
        Assert.Throws<InvalidOperationException>(() => TaskState.Fold([Assigned(), Assigned() with { Event = Corrected(revision, field, "a", "b") }]));

    private static RecordCorrection Correct(int revision, string field, string? was, string? now) => new(Stream, StoryEvents.Id(revision), field, was, now, "đọc nhầm");

    private static CorrectionRecorded Corrected(int revision, string field, string? was, string? now) => new(StoryEvents.Id(revision), revision, field, was, now, "đọc nhầm");
}
