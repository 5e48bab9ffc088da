namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class Extensions
{
    private static GrantExtension Grant(DateOnly? to = null, bool retroactive = false, string id = "r1") => new(TheTask, id, to, Decree, retroactive);

    private static RequestExtension Request(DateOnly to, string id = "r1") => new(TheTask, id, to, "chờ ý kiến");

    [Fact]
    public void the_lead_asks_with_a_date_and_a_reason() =>
        Given(Assigned(due: Day(30))).When(Request(Day(60)), by: LeadOfficer, on: Day(20))
            .Then(new ExtensionRequested("r1", Day(60), "chờ ý kiến")).CurrentDeadline().Is(Day(30));

    [Fact]
    public void without_a_deadline_there_is_nothing_to_extend() => Given(Assigned()).When(Request(Day(60)), by: LeadOfficer).ThenRefused("no-deadline");

    [Fact]
    public void one_request_is_open_at_a_time() =>
        Given(Assigned(due: Day(30)), Requested(Day(60))).When(Request(Day(70), "r2"), by: LeadOfficer).ThenRefused("request-open");

    [Fact]
    public void a_request_id_is_used_once() =>
        Given(Assigned(due: Day(30)), Requested(Day(60)), RefusedMoreTime()).When(Request(Day(60)), by: LeadOfficer).ThenRefused("request-id-used");

    [Fact]
    public void after_a_refusal_the_lead_may_ask_again() =>
        Given(Assigned(due: Day(30)), Requested(Day(60)), RefusedMoreTime()).When(Request(Day(60), "r2"), by: LeadOfficer)
            .Then(new ExtensionRequested("r2", Day(60), "chờ ý kiến"));

    [Theory]
    [InlineData(29)]
    [InlineData(30)]
    public void the_date_asked_for_is_later_than_the_current_one(int day) =>
        Given(Assigned(due: Day(30))).When(Request(Day(day)), by: LeadOfficer).ThenRefused("deadline-not-later");

    [Fact]
    public void a_grant_without_a_date_gives_the_date_asked_for() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(20))).When(Grant(), on: Day(25))
            .Then(new ExtensionGranted("r1", Day(60), Decree, false))
            .CurrentDeadline().Is(Day(60))
            .OriginalDeadline().Is(Day(30));

    [Fact]
    public void a_grant_may_give_another_date() =>
        Given(Assigned(due: Day(30)), Requested(Day(60))).When(Grant(Day(45)))
            .Then(new ExtensionGranted("r1", Day(45), Decree, false)).CurrentDeadline().Is(Day(45));

    [Theory]
    [InlineData(29)]
    [InlineData(30)]
    public void the_date_granted_is_later_than_the_current_one(int day) =>
        Given(Assigned(due: Day(30)), Requested(Day(60))).When(Grant(Day(day))).ThenRefused("deadline-not-later");

    [Fact]
    public void a_request_that_the_assigner_has_overtaken_is_not_granted() =>
        Given(Assigned(due: Day(30)), Requested(Day(60)), Adjusted(Day(30), Day(60))).When(Grant()).ThenRefused("deadline-not-later");

    [Fact]
    public void a_request_for_a_deadline_that_was_taken_away_is_not_granted() =>
        Given(Assigned(due: Day(30)), Requested(Day(60)), Adjusted(Day(30), null)).When(Grant()).ThenRefused("no-deadline");

    [Fact]
    public void nothing_is_granted_that_was_not_asked() => Given(Assigned(due: Day(30))).When(Grant(Day(60))).ThenRefused("no-open-request");

    [Fact]
    public void another_request_is_not_granted() => Given(Assigned(due: Day(30)), Requested(Day(60))).When(Grant(id: "r2")).ThenRefused("no-open-request");

    [Fact]
    public void nothing_is_granted_twice() =>
        Given(Assigned(due: Day(30)), Requested(Day(60)), Granted(Day(60))).When(Grant(Day(70))).ThenRefused("no-open-request");

    [Fact]
    public void nothing_is_refused_that_was_not_asked() =>
        Given(Assigned(due: Day(30)), Requested(Day(60))).When(new RefuseExtension(TheTask, "r2", "không")).ThenRefused("no-open-request");

    [Fact]
    public void a_refusal_leaves_the_deadline_where_it_is() =>
        Given(Assigned(due: Day(30)), Requested(Day(60))).When(new RefuseExtension(TheTask, "r1", "không"))
            .Then(new ExtensionRefused("r1", "không")).CurrentDeadline().Is(Day(30));

    [Fact]
    public void who_asks_does_not_grant() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: Assigner)).When(Grant(), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void who_asks_does_not_refuse_either() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: Assigner)).When(new RefuseExtension(TheTask, "r1", "không"), by: Assigner).ThenRefused("asker-may-not-decide");

    [Fact]
    public void the_asker_is_a_user_and_not_a_role() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: LeadOfficer)).When(Grant(), by: LeadOfficer with { Role = Role.Assigner, Agency = Office })
            .ThenRefused("asker-may-not-decide");

    [Fact]
    public void another_assigner_grants_what_an_assigner_asked_for_the_lead() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), by: Assigner)).When(Grant(), by: OtherAssigner).Then(new ExtensionGranted("r1", Day(60), Decree, false));

    [Fact]
    public void on_the_deadline_day_itself_nothing_is_late() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(30))).When(Grant(), on: Day(30)).Then(new ExtensionGranted("r1", Day(60), Decree, false));

    [Fact]
    public void granted_after_expiry_needs_the_assigners_word() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(30))).When(Grant(), on: Day(31)).ThenRefused("retroactive-flag-needed");

    [Fact]
    public void granted_after_expiry_is_marked_retroactive() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(30))).When(Grant(retroactive: true), on: Day(31))
            .Then(new ExtensionGranted("r1", Day(60), Decree, true));

    [Fact]
    public void asked_after_expiry_needs_the_assigners_word() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(31))).When(Grant(), on: Day(31)).ThenRefused("retroactive-flag-needed");

    [Fact]
    public void asked_late_stays_late_although_the_assigner_moved_the_date_since() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(31)), Adjusted(Day(30), Day(50), on: Day(32)))
            .When(Grant(), on: Day(33)).ThenRefused("retroactive-flag-needed");

    [Fact]
    public void a_word_that_was_not_needed_marks_nothing() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(20))).When(Grant(retroactive: true), on: Day(25))
            .Then(new ExtensionGranted("r1", Day(60), Decree, false));

    [Fact]
    public void grants_are_counted()
    {
        var state = Given(
            Assigned(due: Day(30)), Requested(Day(40), id: "r1"), Granted(Day(40), id: "r1"), Requested(Day(50), id: "r2"), Granted(Day(50), id: "r2"),
            Requested(Day(60), id: "r3"), RefusedMoreTime(id: "r3"), Requested(Day(70), id: "r4"), Granted(Day(70), id: "r4")).State;
        Assert.Equal(3, state.ExtensionsGranted);
        Assert.Equal(Day(30), state.OriginalDeadline);
    }

    [Fact]
    public void an_extension_asked_after_expiry_never_erases_the_overdue_days() =>
        Given(Assigned(due: Day(30)), Requested(Day(60), on: Day(33)), Granted(Day(60), on: Day(35), retroactive: true))
            .Timeliness(asOf: Day(30)).Is(Timeliness.DueSoon)
            .Timeliness(asOf: Day(31)).Is(Timeliness.Overdue)
            .Timeliness(asOf: Day(34)).Is(Timeliness.Overdue)
            .DaysOverdue(asOf: Day(34)).Is(4)
            .Timeliness(asOf: Day(35)).Is(Timeliness.WithinTerm)
            .OriginalTimeliness(asOf: Day(40)).Is(Timeliness.Overdue)
            .Timeliness(asOf: Day(61)).Is(Timeliness.Overdue)
            .DaysOverdue(asOf: Day(61)).Is(1);
}
