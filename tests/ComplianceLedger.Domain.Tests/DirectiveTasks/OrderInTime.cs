namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class OrderInTime
{
    [Fact]
    public void what_happened_before_the_tasks_last_event_is_refused() =>
        Given(Assigned(on: Day(1)), Accepted(on: Day(10))).When(new ReportProgress(TheTask, null, null, "xong", []), by: LeadOfficer, on: Day(9)).ThenRefused("out-of-order");

    [Fact]
    public void what_happened_on_the_same_day_is_in_order() =>
        Given(Assigned(on: Day(10))).When(new AcceptTask(TheTask), by: LeadOfficer, on: Day(10)).Then(new TaskAccepted());

    [Fact]
    public void an_hour_earlier_on_the_same_day_is_refused() =>
        Given(At(Assigned(), Hour(10, 15))).When(new AcceptTask(TheTask), Occurrence.At(Hour(10, 14)), LeadOfficer).ThenRefused("out-of-order");

    [Fact]
    public void an_hour_on_a_day_that_is_known_by_its_date_alone_is_in_order() =>
        Given(Assigned(on: Day(10))).When(new AcceptTask(TheTask), Occurrence.At(Hour(10, 0)), LeadOfficer).Then(new TaskAccepted());

    [Fact]
    public void a_day_is_one_in_ho_chi_minh() =>
        Given(Assigned(on: Day(10))).When(new AcceptTask(TheTask), Occurrence.At(new DateTimeOffset(2025, 1, 9, 16, 59, 59, TimeSpan.Zero)), LeadOfficer).ThenRefused("out-of-order");

    [Fact]
    public void a_day_begins_there_while_it_is_yesterday_elsewhere() =>
        Given(Assigned(on: Day(10))).When(new AcceptTask(TheTask), Occurrence.At(new DateTimeOffset(2025, 1, 9, 17, 0, 0, TimeSpan.Zero)), LeadOfficer).Then(new TaskAccepted());

    [Fact]
    public void evidence_is_attached_whenever_it_turns_up() =>
        Given(Assigned(on: Day(10)), Accepted(on: Day(12))).When(new AttachEvidence(TheTask, Report), by: LeadOfficer, on: Day(2)).Then(new EvidenceAttached(Report));

    [Fact]
    public void evidence_of_an_unknown_day_is_attached_too() =>
        Given(Assigned(on: Day(10))).When(new AttachEvidence(TheTask, Report), Occurrence.Unknown, LeadOfficer).Then(new EvidenceAttached(Report));

    [Fact]
    public void late_evidence_does_not_hold_up_what_happened_before_it() =>
        Given(Assigned(on: Day(10)), EvidenceGiven(on: Day(50))).When(new AcceptTask(TheTask), by: LeadOfficer, on: Day(12)).Then(new TaskAccepted());

    [Fact]
    public void state_is_looked_at_before_order() =>
        Given(Assigned(on: Day(10)), Accepted(on: Day(12))).When(new AcceptTask(TheTask), by: LeadOfficer, on: Day(2)).ThenRefused("not-in-this-state");

    [Theory]
    [MemberData(nameof(OrderedCommands))]
    public void every_command_of_a_lifecycle_is_held_to_it(string command, TaskStatus status)
    {
        IEnumerable<Fact> more = command is "grant-extension" or "refuse-extension" ? [Requested(Day(60))] : [];
        Given([Assigned(due: Day(30), claims: [EveryCommand.KnownClaim]), .. more, .. Histories.To(status).Skip(1)])
            .When(EveryCommand.Named(command), by: OtherAssigner, on: Day(0)).ThenRefused("out-of-order");
    }

    public static TheoryData<string, TaskStatus> OrderedCommands() => new()
    {
        { "accept-task", TaskStatus.Assigned }, { "decline-task", TaskStatus.Assigned }, { "uphold-decline", TaskStatus.Declined },
        { "reject-decline", TaskStatus.Declined }, { "report-progress", TaskStatus.Assigned }, { "submit-completion", TaskStatus.Assigned },
        { "confirm-completion", TaskStatus.Submitted }, { "return-for-rework", TaskStatus.Submitted }, { "suspend-task", TaskStatus.Assigned },
        { "resume-task", TaskStatus.Suspended }, { "withdraw-task", TaskStatus.Assigned }, { "supersede-task", TaskStatus.Assigned },
        { "reopen-task", TaskStatus.Completed }, { "determine-lead", TaskStatus.Assigned }, { "add-coordinator", TaskStatus.Assigned },
        { "remove-coordinator", TaskStatus.Assigned }, { "amend-task", TaskStatus.Assigned }, { "request-extension", TaskStatus.Assigned },
        { "grant-extension", TaskStatus.Assigned }, { "refuse-extension", TaskStatus.Assigned }, { "adjust-deadline", TaskStatus.Assigned },
    };

    private static Fact At(Fact fact, DateTimeOffset at) => fact with { Occurred = Occurrence.At(at) };
}
