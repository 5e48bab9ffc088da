using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>One command of each type, such that a task which is in the right state has nothing else against it.</summary>
public static class EveryCommand
{
    public static readonly Claim KnownClaim = new("title", "94 cơ quan", "báo A");

    private static readonly IReadOnlyDictionary<string, Command> ByName = new Command[]
    {
        new RegisterInstrument(Instrument, InstrumentKind.Directive, null, "bct", null, null, null, Title, RollPolicy.Forward, []),
        new RegisterAgency(Lead, AgencyKind.Ministry, Title, null),
        new RelayTask(Lead, [new TaskMove(TheTask, 0, TaskRelation.Lead, true)]),
        Assign(),
        new AmendTask(TheTask, "khác", null, null, null, null, "đính lại"),
        new DetermineLead(TheTask, Stranger, null),
        new AddCoordinator(TheTask, Stranger, null),
        new RemoveCoordinator(TheTask, Helping, null),
        new AcceptTask(TheTask),
        new DeclineTask(TheTask, "không"),
        new UpholdDecline(TheTask, "đúng"),
        new RejectDecline(TheTask, "sai"),
        new ReportProgress(TheTask, null, 10, "đang làm", []),
        new AttachEvidence(TheTask, Report),
        new RequestExtension(TheTask, "r9", Day(60), "chờ"),
        new GrantExtension(TheTask, "r1", null, Decree, false),
        new RefuseExtension(TheTask, "r1", "không"),
        new AdjustDeadline(TheTask, Due(Day(70)), "điều chỉnh", Decree),
        new IssueUrging(TheTask, null, "đề nghị khẩn trương", null),
        new SubmitCompletion(TheTask, ProductOf(Day(1))),
        new ConfirmCompletion(TheTask, null),
        new ReturnForRework(TheTask, "thiếu"),
        new SuspendTask(TheTask, "chờ luật", null),
        new ResumeTask(TheTask, "có luật", null),
        new WithdrawTask(TheTask, "thôi", null),
        new SupersedeTask(TheTask, OtherTask, "gộp"),
        new ConsolidateDuty(TheTask, OtherTask, "gộp", null),
        new ReopenTask(TheTask, "chưa đạt", Instrument),
        new RecordClaim(StreamId.Of(TheTask), "title", "vài cơ quan", "báo B"),
        new PreferClaim(StreamId.Of(TheTask), KnownClaim.Field, KnownClaim.Value, KnownClaim.Source),
        new RecordCorrection(StreamId.Of(TheTask), StoryEvents.Id(0), "title.vi", Title.Vi, "Mở rộng thị trường xuất khẩu", "chép thiếu chữ"),
        new DisputeEntry(TheTask, StoryEvents.Id(0), "không đúng"),
        new ResolveDispute(new DisputeId(TheTask, 1), DisputeOutcome.Upheld, "đúng"),
        new OpenInspection(new InspectionId("kt-1"), [TheTask], null),
        new NoteFinding(new InspectionId("kt-1"), "chậm"),
        new ConcludeInspection(new InspectionId("kt-1"), "nhẹ", "thiếu người", "Vụ trưởng"),
        new SetWeeklyRest(CalendarId.Default, [DayOfWeek.Saturday, DayOfWeek.Sunday], null, null),
        new DeclareHoliday(CalendarId.Default, Day(1), Day(1), "Tết Dương lịch", null, "luật"),
        new RevokeHoliday(CalendarId.Default, Day(1), Day(1), null, "luật"),
        new SwapWorkingDay(CalendarId.Default, Day(2), Day(4), null, "thông báo"),
        new RecomputeDeadline(TheTask, CalendarId.Default, 0),
        new SucceedAgency(Merger, []),
        new JoinSuccession(Lead, Merger),
        new TransferTask(TheTask, Merger, Stranger),
        new RevertTransfer(TheTask, Merger.Id),
        new AcknowledgeTransfer(Merger.Id, TheTask, 3),
        new FinishSuccession(Merger),
        new CompleteSuccession(Merger.Id),
        new OpenChild(TheTask, Child, null, 0),
        new OpenPeriod(Assign(), ReportingPeriod.Holding(Day(1), Cadence.Month)),
        new WithdrawPeriod(TheTask, "không có kỳ"),
        new ReopenPeriod(TheTask, "có kỳ"),
        new CloseChild(TheTask, Child, 3, TaskStatus.Completed),
        new IssueCredential(new CredentialId("c"), "u", Role.Auditor, null, new string('0', 64), null),
        new RevokeCredential(new CredentialId("c")),
        new CreateLedger(new LedgerId("l"), "Sổ", "so.example", false),
        new BeginProgrammeImport(new LedgerId("l"), "directive-15", "1", new string('0', 64)),
        new CompleteProgrammeImport(new LedgerId("l"), "directive-15", "1", new string('0', 64)),
    }.ToDictionary(CommandTable.Current.NameOf);

    public static Command Named(string type) => ByName[type];

    public static IEnumerable<string> Names => ByName.Keys;

    public static IEnumerable<Type> Types => typeof(Command).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Command)) && !type.IsAbstract);

    public static Type TypeOf(string name) => ByName[name].GetType();
}
