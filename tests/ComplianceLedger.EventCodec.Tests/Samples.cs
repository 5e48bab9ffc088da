using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>What each golden file holds: the file's name without its ending, and the event. A variant stands between name and version.</summary>
public static class Samples
{
    private static readonly InstrumentId Directive = new("ct-15");
    private static readonly AgencyId Trade = new("bct");
    private static readonly AgencyId Foreign = new("bng");
    private static readonly AgencyId Office = new("vpcp");
    private static readonly BilingualText Title = new("Mở rộng thị trường “Halal”", "Open the halal market");
    private static readonly string Hash = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
    private static readonly Claim Claim = new("issuedOn", "2025-08-10", "Báo Nhân Dân");
    private static readonly DateOnly Day = new(2025, 6, 30);
    private static readonly Succession Merger = new(new SuccessionId("bo-2025"), SuccessionKind.Merge, [Foreign, Office], Trade, new DateOnly(2025, 3, 1), Directive);
    private static readonly Document FullDocument = new("12/QĐ-TTg", "vpcp", new DateOnly(2025, 5, 2), "Quyết định", "application/pdf", 4_294_967_296, Hash, "https://so.example/12");
    private static readonly Document BareDocument = new(null, null, null, "Công văn", null, null, null, null);

    public static readonly IReadOnlyDictionary<string, DomainEvent> Events = new Dictionary<string, DomainEvent>
    {
        ["ledger.created.v1"] = new LedgerCreated(new LedgerId("so-15"), "Sổ theo dõi Chỉ thị 15", "so.example", false, 1),
        ["ledger.programme-import-begun.v1"] = new ProgrammeImportBegun("directive-15", "2026-02", Hash),
        ["ledger.programme-imported.v1"] = new ProgrammeImported("directive-15", "2026-02", Hash),

        ["instrument.registered.v1"] = new InstrumentRegistered(
            new InstrumentId("tb-45"), InstrumentKind.ConclusionNotice, "45/TB-VPCP", "vpcp", new DateOnly(2026, 1, 10), new DateOnly(2026, 2, 4), Directive, Title,
            RollPolicy.Backward, [Claim, new Claim("issuedOn", "2025-08-08", "Cổng thông tin")]),
        ["instrument.registered.nulls.v1"] = new InstrumentRegistered(
            Directive, InstrumentKind.Directive, null, "bbt", null, null, null, new BilingualText("Chỉ thị 15", null), RollPolicy.Forward, []),

        ["agency.registered.v1"] = new AgencyRegistered(Trade, AgencyKind.Ministry, new BilingualText("Bộ Công Thương", "Ministry of Industry and Trade"), new DateOnly(2007, 8, 1)),
        ["agency.registered.nulls.v1"] = new AgencyRegistered(Foreign, AgencyKind.CentralBody, new BilingualText("Bộ Ngoại giao", null), null),
        ["agency.task-received.v1"] = new TaskReceived(new TaskId("ii.1"), 7, TaskRelation.Coordinating),
        ["agency.task-released.v1"] = new TaskReleased(new TaskId("ii.1"), 9_007_199_254_740_993, TaskRelation.Lead),

        ["directive-task.assigned.v1"] = new TaskAssigned(
            new TaskId("ii.1"), Directive, "II", NormativeForce.Target, Title, Trade, [Foreign, new AgencyId("btc")], Office, [new AgencyId("ubnd-hn")],
            Day, Urgency.Urgent, true, true, new TaskId("ii"), "trang 3", [Claim]),
        ["directive-task.assigned.nulls.v1"] = new TaskAssigned(
            new TaskId("i.2"), Directive, null, NormativeForce.Task, new BilingualText("Đẩy mạnh đàm phán", null), null, [], null, [], null, null, false, false, null, null, []),
        ["directive-task.amended.v1"] = new TaskAmended(
            new Change<string?>("II", "III"), new Change<NormativeForce>(NormativeForce.Task, NormativeForce.Disputed), new Change<BilingualText>(new BilingualText("Cũ", null), Title),
            new Change<AgencyId?>(Office, Trade), new Change<ValueList<AgencyId>>([Foreign], [Foreign, Trade]), "nguồn khác nhau"),
        ["directive-task.amended.nulls.v1"] = new TaskAmended(null, null, null, null, null, "không gì cả"),
        ["directive-task.amended.was-null.v1"] = new TaskAmended(
            new Change<string?>(null, "III"), null, null, new Change<AgencyId?>(null, Office), new Change<ValueList<AgencyId>>([], [Trade]), "bổ sung"),
        ["directive-task.lead-determined.v1"] = new LeadDetermined(Trade, Foreign, true, Directive),
        ["directive-task.lead-determined.nulls.v1"] = new LeadDetermined(Trade, null, false, null),
        ["directive-task.coordinator-added.v1"] = new CoordinatorAdded(Foreign, Directive),
        ["directive-task.coordinator-added.nulls.v1"] = new CoordinatorAdded(Foreign, null),
        ["directive-task.coordinator-removed.v1"] = new CoordinatorRemoved(Foreign, Directive),
        ["directive-task.coordinator-removed.nulls.v1"] = new CoordinatorRemoved(Foreign, null),
        ["directive-task.accepted.v1"] = new TaskAccepted(),
        ["directive-task.declined.v1"] = new TaskDeclined("không thuộc chức năng"),
        ["directive-task.decline-upheld.v1"] = new DeclineUpheld("đúng"),
        ["directive-task.decline-rejected.v1"] = new DeclineRejected("đúng chức năng"),
        ["directive-task.progress-reported.v1"] = new ProgressReported("2025-Q2", 100, "Xong \"phần 1\"\n\\ và phần 2", [FullDocument, BareDocument]),
        ["directive-task.progress-reported.nulls.v1"] = new ProgressReported(null, null, "đang làm", []),
        ["directive-task.evidence-attached.v1"] = new EvidenceAttached(FullDocument),
        ["directive-task.evidence-attached.nulls.v1"] = new EvidenceAttached(BareDocument),
        ["directive-task.extension-requested.v1"] = new ExtensionRequested("gh-1", Day, "chờ ý kiến"),
        ["directive-task.extension-granted.v1"] = new ExtensionGranted("gh-1", Day, FullDocument, true),
        ["directive-task.extension-granted.nulls.v1"] = new ExtensionGranted("gh-1", Day, BareDocument with { Number = "9/CV", Title = null }, false),
        ["directive-task.extension-refused.v1"] = new ExtensionRefused("gh-1", "không đủ lý do"),
        ["directive-task.deadline-adjusted.v1"] = new DeadlineAdjusted(Day, new DateOnly(2025, 12, 31), "điều chỉnh", FullDocument),
        ["directive-task.deadline-adjusted.was-null.v1"] = new DeadlineAdjusted(null, Day, "đặt thời hạn", BareDocument),
        ["directive-task.deadline-adjusted.is-null.v1"] = new DeadlineAdjusted(Day, null, "bỏ thời hạn", BareDocument),
        ["directive-task.deadline-resolved.v1"] = new DeadlineResolved(
            Day, new DeadlineTerm.WorkingDays(15, new DateOnly(2025, 6, 9), new CalendarId("vn")), new DeadlineBasis(new CalendarId("vn"), 12, RollPolicy.Forward)),
        ["directive-task.deadline-resolved.months.v1"] = new DeadlineResolved(
            Day, new DeadlineTerm.Months(3, new DateOnly(2025, 3, 30), new CalendarId("vn")), new DeadlineBasis(new CalendarId("vn"), 0, RollPolicy.None)),
        ["directive-task.deadline-resolved.working-day.v1"] = new DeadlineResolved(
            Day, new DeadlineTerm.OnWorkingDay(new DateOnly(2025, 6, 29), new CalendarId("vn")), new DeadlineBasis(new CalendarId("vn"), 1, RollPolicy.Backward)),
        ["directive-task.deadline-resolved.words.v1"] = new DeadlineResolved(Day, new DeadlineTerm.Words("giữa năm", 2025), null),
        ["directive-task.deadline-recomputed.v1"] = new DeadlineRecomputed(
            Day, new DateOnly(2025, 7, 1), new DeadlineTerm.WorkingDays(15, new DateOnly(2025, 6, 9), new CalendarId("vn")), new DeadlineBasis(new CalendarId("vn"), 13, RollPolicy.Forward),
            new DateOnly(2025, 6, 20)),
        ["directive-task.deadline-recomputed.nulls.v1"] = new DeadlineRecomputed(
            null, Day, new DeadlineTerm.Months(1, new DateOnly(2025, 5, 30), new CalendarId("vn")), new DeadlineBasis(new CalendarId("vn"), 2, RollPolicy.Forward), null),
        ["directive-task.urging-issued.v1"] = new UrgingIssued(Day, -3, Trade, Office, [], "Còn 3 ngày"),
        ["directive-task.urging-issued.nulls.v1"] = new UrgingIssued(null, null, null, null, [Foreign, Trade], "Đề nghị báo cáo"),
        ["directive-task.recurrence-set.v1"] = new RecurrenceSet(new Recurrence(Cadence.Quarter, new DataCutOff(15), new CalendarId("vn")), Period("2025-Q3")),
        ["directive-task.recurrence-set.nulls.v1"] = new RecurrenceSet(new Recurrence(Cadence.HalfYear, new DataCutOff(null), null), Period("2025-H2")),
        ["directive-task.period-opened.v1"] = new PeriodOpened(Period("2025-Q3"), new DateOnly(2025, 9, 15)),
        ["directive-task.period-opened.month.v1"] = new PeriodOpened(Period("2024-02"), new DateOnly(2024, 2, 29)),
        ["directive-task.period-opened.half-year.v1"] = new PeriodOpened(Period("2025-H2"), new DateOnly(2025, 12, 31)),
        ["directive-task.period-opened.year.v1"] = new PeriodOpened(Period("2025"), new DateOnly(2025, 12, 15)),
        ["directive-task.submitted-for-confirmation.v1"] = new SubmittedForConfirmation(new Product("7/BC", "bct", Day, "Báo cáo", Hash)),
        ["directive-task.submitted-for-confirmation.nulls.v1"] = new SubmittedForConfirmation(new Product(null, null, Day, "Báo cáo", null)),
        ["directive-task.completion-confirmed.v1"] = new CompletionConfirmed(Day, FullDocument),
        ["directive-task.completion-confirmed.nulls.v1"] = new CompletionConfirmed(Day, null),
        ["directive-task.returned-for-rework.v1"] = new ReturnedForRework("thiếu số liệu"),
        ["directive-task.suspended.v1"] = new TaskSuspended("chờ luật", Directive),
        ["directive-task.suspended.nulls.v1"] = new TaskSuspended("chờ luật", null),
        ["directive-task.resumed.v1"] = new TaskResumed("có luật", Directive),
        ["directive-task.resumed.nulls.v1"] = new TaskResumed("có luật", null),
        ["directive-task.withdrawn.v1"] = new TaskWithdrawn("không còn cần", Directive),
        ["directive-task.withdrawn.nulls.v1"] = new TaskWithdrawn("không còn cần", null),
        ["directive-task.duty-consolidated.v1"] = new DutyConsolidated(new TaskId("iii.4"), Period("2025-Q2"), "hai bộ đã hợp nhất", Directive),
        ["directive-task.duty-consolidated.nulls.v1"] = new DutyConsolidated(new TaskId("iii.4"), Period("2026"), "hai bộ đã hợp nhất", null),
        ["directive-task.superseded.v1"] = new TaskSuperseded(new TaskId("iii.4"), "gộp"),
        ["directive-task.reopened.v1"] = new TaskReopened("chưa đạt", Directive),
        ["directive-task.transferred.v1"] = new TaskTransferred(
            new SuccessionId("bo-2025"), SuccessionKind.Merge, Trade, [new ReleasedRelation(Foreign, TaskRelation.Lead), new ReleasedRelation(Trade, TaskRelation.Coordinating)], [TaskRelation.Lead],
            new DateOnly(2025, 3, 1), Directive),
        ["directive-task.transferred.nulls.v1"] = new TaskTransferred(new SuccessionId("bo-2025"), SuccessionKind.FunctionTransfer, Trade, [], [], new DateOnly(2025, 3, 1), null),
        ["directive-task.transfer-backdated.v1"] = new TransferBackdated(
            new SuccessionId("bo-2025"), SuccessionKind.Merge, Trade, [new ReleasedRelation(Foreign, TaskRelation.Lead), new ReleasedRelation(Foreign, TaskRelation.Monitoring)], new DateOnly(2025, 3, 1), Directive),
        ["directive-task.transfer-backdated.nulls.v1"] = new TransferBackdated(new SuccessionId("bo-2025"), SuccessionKind.FunctionTransfer, Trade, [], new DateOnly(2025, 3, 1), null),
        ["directive-task.transfer-reverted.v1"] = new TransferReverted(
            new SuccessionId("bo-2025"), Trade, [TaskRelation.Lead], [new ReleasedRelation(Foreign, TaskRelation.Lead), new ReleasedRelation(Trade, TaskRelation.Coordinating)], new DateOnly(2025, 3, 1)),
        ["directive-task.entry-disputed.v1"] = new EntryDisputed(new DisputeId(new TaskId("ii.1~a"), 3), new Guid("00112233-4455-6677-8899-aabbccddeeff"), 4, "không phải của đơn vị"),
        ["directive-task.dispute-resolved.v1"] = new DisputeResolved(new DisputeId(new TaskId("ii.1~a"), 3), DisputeOutcome.Upheld, "đúng là nhầm"),
        ["directive-task.child-opened.v1"] = new ChildOpened(new TaskId("ii.1.a"), Day, 12),
        ["directive-task.child-opened.nulls.v1"] = new ChildOpened(new TaskId("ii.1.a"), null, 0),
        ["directive-task.child-closed.v1"] = new ChildClosed(new TaskId("ii.1.a"), 15, TaskStatus.Superseded),

        ["inspection.opened.v1"] = new InspectionOpened(new InspectionId("kt-2025-1"), [new TaskId("ii.1"), new TaskId("ii.2")], Trade),
        ["inspection.opened.nulls.v1"] = new InspectionOpened(new InspectionId("kt-2025-1"), [], null),
        ["inspection.finding-noted.v1"] = new FindingNoted("chậm ba tháng"),
        ["inspection.concluded.v1"] = new InspectionConcluded("nghiêm trọng", "thiếu người", "Vụ trưởng"),

        ["calendar.created.v1"] = new CalendarCreated(new CalendarId("vn"), [DayOfWeek.Saturday, DayOfWeek.Sunday], new DateOnly(1999, 9, 17), "Quyết định 188"),
        ["calendar.created.nulls.v1"] = new CalendarCreated(new CalendarId("vn"), [], null, null),
        ["calendar.weekly-rest-set.v1"] = new WeeklyRestSet([DayOfWeek.Sunday], Day, "luật"),
        ["calendar.weekly-rest-set.nulls.v1"] = new WeeklyRestSet([], null, null),
        ["calendar.holiday-declared.v1"] = new HolidayDeclared(new DateOnly(2025, 1, 25), new DateOnly(2025, 2, 2), "Tết 2025", Day, "thông báo"),
        ["calendar.holiday-declared.nulls.v1"] = new HolidayDeclared(Day, Day, "Lễ", null, "thông báo"),
        ["calendar.holiday-revoked.v1"] = new HolidayRevoked(Day, Day, Day, "thông báo"),
        ["calendar.holiday-revoked.nulls.v1"] = new HolidayRevoked(Day, Day, null, "thông báo"),
        ["calendar.working-day-swapped.v1"] = new WorkingDaySwapped(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), new DateOnly(2025, 12, 25), "thông báo"),
        ["calendar.working-day-swapped.nulls.v1"] = new WorkingDaySwapped(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 10), null, "thông báo"),

        ["agency.succeeded.v1"] = new AgencySucceeded(Merger),
        ["agency.succeeded.nulls.v1"] = new AgencySucceeded(Merger with { Instrument = null }),
        ["agency.succession-received.v1"] = new SuccessionReceived(Merger),
        ["agency.succession-received.nulls.v1"] = new SuccessionReceived(Merger with { Instrument = null }),

        ["succession.planned.v1"] = new SuccessionPlanned(Merger with { Kind = SuccessionKind.Split }, [new TaskAllocation(new TaskId("ii.1"), Trade)]),
        ["succession.planned.nulls.v1"] = new SuccessionPlanned(Merger with { Instrument = null }, []),
        ["succession.transfer-acknowledged.v1"] = new TransferAcknowledged(new TaskId("ii.1"), 7),
        ["succession.completed.v1"] = new SuccessionCompleted(1973),

        ["claim.recorded.v1"] = new ClaimRecorded("issuedOn", "2025-08-10", "Báo Nhân Dân"),
        ["claim.preferred.v1"] = new ClaimPreferred("issuedOn", "2025-08-08", "Cổng thông tin"),
        ["correction.recorded.v1"] = new CorrectionRecorded(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 4, "product.issuedOn", "2025-08-10", "2025-08-08", "đọc nhầm ngày"),
        ["correction.recorded.nulls.v1"] = new CorrectionRecorded(Guid.Empty, 0, "number", null, null, "không có số"),

        ["credential.issued.v1"] = new CredentialIssued(new CredentialId("t-1"), "nguyen.van.a", Role.AgencyOfficer, Trade, Hash, Day),
        ["credential.issued.nulls.v1"] = new CredentialIssued(new CredentialId("t-2"), "kiểm toán", Role.Auditor, null, Hash, null),
        ["credential.revoked.v1"] = new CredentialRevoked(),
    };

    public static readonly IReadOnlyDictionary<string, EventMetadata> Metadata = new Dictionary<string, EventMetadata>
    {
        ["metadata.v1"] = new EventMetadata(
            new Guid("00112233-4455-6677-8899-aabbccddeeff"), "lệnh-1", Hash, "lệnh-0", "directiveTask-ii.1@3", new Party("nguyen.van.a", Role.AgencyOfficer, Trade), "registrar-1",
            Occurrence.At(new DateTimeOffset(2023, 3, 9, 17, 0, 0, 123, TimeSpan.FromHours(7)).AddTicks(4567)),
            new DateTimeOffset(2025, 9, 1, 8, 30, 0, TimeSpan.FromHours(7)),
            [new StreamReference("instrument-ct-15", 0), new StreamReference("agency-bct", 41)], true,
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "writer-1", "00112233445566778899aabbccddeeff"),
        ["metadata.nulls.v1"] = new EventMetadata(
            Guid.Empty, "c", Hash, "c", "c", new Party("operator", Role.Operator, null), "operator", Occurrence.Unknown, DateTimeOffset.UnixEpoch, [], false, null, "w", new string('0', 32)),
        ["metadata.day.v1"] = new EventMetadata(
            new Guid("ffeeddcc-bbaa-9988-7766-554433221100"), "c", Hash, "c", "c", new Party("a", Role.Assigner, Office), "r", Occurrence.On(new DateOnly(2023, 3, 9)),
            new DateTimeOffset(2025, 9, 1, 1, 30, 0, TimeSpan.Zero).AddTicks(1), [], false, null, "w", new string('f', 32)),
    };

    private static ReportingPeriod Period(string text) => ReportingPeriod.TryParse(text, out var period) ? period! : throw new ArgumentException(text);

    /// <summary>The registered name of a golden file: what is left without the variant.</summary>
    public static string NameOf(string file)
    {
        var parts = file.Split('.');
        return parts.Length == 4 ? $"{parts[0]}.{parts[1]}.{parts[3]}" : file;
    }
}
