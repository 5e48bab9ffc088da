using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.Tests;

/// <summary>Facts of one task in one word each, with the circumstances that do not matter filled in.</summary>
public static class TaskVocabulary
{
    public static readonly TaskId TheTask = new("a-task");
    public static readonly TaskId Child = new("a-child");
    public static readonly Succession Merger = new(new SuccessionId("s-2025"), SuccessionKind.Merge, [Lead, Helping], Stranger, Day(60), null);
    public static readonly TaskId OtherTask = new("another-task");
    public static readonly InstrumentId Instrument = new("ct-15");
    public static readonly BilingualText Title = new("Mở rộng thị trường", "Open new markets");
    public static readonly Document Decree = new("12/QĐ", null, null, null, null, null, null, null);
    public static readonly Document Report = new(null, "bo-ct", new DateOnly(2025, 1, 9), "Báo cáo", "application/pdf", 2048, new string('a', 64), null);

    /// <summary>Day 1 is 1 January 2025.</summary>
    public static DateOnly Day(int number) => new DateOnly(2025, 1, 1).AddDays(number - 1);

    public static DateTimeOffset Hour(int day, int hour) => new(Day(day).ToDateTime(new TimeOnly(hour, 0)), VietnamTime.Offset);

    public static DeadlineTerm? Due(DateOnly? day) => day is { } date ? new DeadlineTerm.On(date) : null;

    public static Product ProductOf(DateOnly day) => new("7/BC", "bo-ct", day, "Báo cáo kết quả", null);

    public static Story<TaskState> Given(params ReadOnlySpan<Fact> facts) => new(
        TaskState.Initial,
        TaskState.Evolve,
        DirectiveTask.Decide,
        DirectiveTask.ReferencesOf,
        [.. facts],
        TaskState.Fold);

    public static AssignTask Assign(
        DateOnly? due = null, AgencyId? lead = null, ValueList<AgencyId>? coordinators = null, AgencyId? monitor = null,
        ValueList<AgencyId>? addressees = null, NormativeForce force = NormativeForce.Task, TaskId? parent = null) =>
        new(TheTask, Instrument, null, force, Title, lead, coordinators ?? [], monitor, addressees ?? [], Due(due), null, false, false, parent, null, []);

    public static Fact Assigned(
        DateOnly? due = null, DateOnly? on = null, NormativeForce force = NormativeForce.Task, TaskId? parent = null, bool hasLead = true,
        ValueList<AgencyId>? coordinators = null, ValueList<Claim>? claims = null) => Happened(
        new TaskAssigned(
            TheTask, Instrument, "II.1", force, Title, hasLead ? Lead : null, coordinators ?? [Helping], null, [], due, null, false, false, parent, null, claims ?? []),
        Assigner, on);

    public static Fact Amended(NormativeForce from, NormativeForce to, DateOnly? on = null) =>
        Happened(new TaskAmended(null, new Change<NormativeForce>(from, to), null, null, null, "đính lại"), Assigner, on);

    public static Fact Amended(BilingualText title, DateOnly? on = null) =>
        Happened(new TaskAmended(null, null, new Change<BilingualText>(Title, title), null, null, "đính lại"), Assigner, on);

    public static Fact LeadSetTo(AgencyId lead, DateOnly? on = null) => Happened(new LeadDetermined(lead, Lead, false, null), Assigner, on);
    public static Fact Accepted(DateOnly? on = null, Party? by = null) => Happened(new TaskAccepted(), by ?? LeadOfficer, on);
    public static Fact Declined(DateOnly? on = null, Party? by = null) => Happened(new TaskDeclined("không thuộc chức năng"), by ?? LeadOfficer, on);
    public static Fact Reported(DateOnly? on = null) => Happened(new ProgressReported(null, 50, "được một nửa", []), LeadOfficer, on);
    public static Fact EvidenceGiven(DateOnly? on = null) => Happened(new EvidenceAttached(Report), LeadOfficer, on);

    public static Fact Requested(DateOnly to, DateOnly? on = null, Party? by = null, string id = "r1") =>
        Happened(new ExtensionRequested(id, to, "chờ ý kiến"), by ?? LeadOfficer, on);

    public static Fact Granted(DateOnly to, DateOnly? on = null, bool retroactive = false, string id = "r1") =>
        Happened(new ExtensionGranted(id, to, Decree, retroactive), Assigner, on);

    public static Fact RefusedMoreTime(DateOnly? on = null, string id = "r1") => Happened(new ExtensionRefused(id, "không đủ lý do"), Assigner, on);

    public static Fact Adjusted(DateOnly? was, DateOnly? to, DateOnly? on = null) =>
        Happened(new DeadlineAdjusted(was, to, "điều chỉnh", Decree), Assigner, on);

    public static Fact Urged(DateOnly? deadline, int? threshold, DateOnly? on = null) =>
        Happened(new UrgingIssued(deadline, threshold, Lead, null, [], "nhắc"), new Party("urging", Role.System, null), on);

    public static Fact Submitted(DateOnly issued, DateOnly? on = null, Party? by = null) =>
        Happened(new SubmittedForConfirmation(ProductOf(issued)), by ?? LeadOfficer, on ?? issued);

    public static Fact Confirmed(DateOnly completed, DateOnly? on = null) => Happened(new CompletionConfirmed(completed, null), Assigner, on ?? completed);
    public static Fact Returned(DateOnly? on = null) => Happened(new ReturnedForRework("thiếu số liệu"), Assigner, on);
    public static Fact Suspended(DateOnly? on = null) => Happened(new TaskSuspended("chờ luật", null), Assigner, on);
    public static Fact Resumed(DateOnly? on = null) => Happened(new TaskResumed("đã có luật", null), Assigner, on);
    public static Fact Withdrawn(DateOnly? on = null) => Happened(new TaskWithdrawn("không còn cần", null), Assigner, on);
    public static Fact TakenBack(DateOnly? on = null) => Happened(new TaskWithdrawn("không có kỳ", null), Relay, on);
    public static Fact GivenBack(DateOnly? on = null) => Happened(new TaskReopened("có kỳ", Instrument), Relay, on);
    public static Fact Superseded(DateOnly? on = null) => Happened(new TaskSuperseded(OtherTask, "gộp"), Assigner, on);
    public static Fact Reopened(DateOnly? on = null) => Happened(new TaskReopened("chưa đạt", Instrument), Assigner, on);

    public static Fact OpenedChild(long revision = 0, DateOnly? due = null, DateOnly? on = null) =>
        Happened(new ChildOpened(Child, due, revision), Assigner, on);

    public static Fact ClosedChild(long revision, DateOnly? on = null) =>
        Happened(new ChildClosed(Child, revision, TaskStatus.Completed), Relay, on);

    public static Fact Claimed(string field, string value, string source) => Happened(new ClaimRecorded(field, value, source), Registrar, null);

    private static Fact Happened(DomainEvent e, Party by, DateOnly? on) => new(e, Occurrence.On(on ?? Day(1)), by);
}
