using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.Server.Pages.History;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Pages;

/// <summary>The words of the closed sets: the official Vietnamese term and the English one beside it.</summary>
public static class Terms
{
    public static readonly BilingualText Undetermined = new("chưa xác định", "undetermined");
    public static readonly BilingualText NoDeadline = new("không thời hạn", "none");
    public static readonly BilingualText Unknown = new("không rõ", "unknown");
    public static readonly BilingualText None = new("không có", "none");
    public static readonly BilingualText KeyTask = new("trọng tâm", "key");
    public static readonly BilingualText StandingTask = new("thường xuyên", "standing");
    public static readonly BilingualText Urgent = new("khẩn trương", "urgency");
    public static readonly BilingualText ExtendedRepeatedly = new("gia hạn nhiều lần", "extended repeatedly");

    public static readonly BilingualText DisputedEntry = new("có mục ghi bị phản đối", "entry disputed");

    public static readonly BilingualText NotResolved = new("chưa giải quyết", "not resolved");

    public static BilingualText Of(DisputeOutcome outcome) => outcome switch
    {
        DisputeOutcome.Upheld => new("Chấp nhận phản đối", "upheld"),
        DisputeOutcome.Rejected => new("Bác phản đối", "rejected"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There are no words for it."),
    };

    public static BilingualText Of(TaskStatus status) => status switch
    {
        TaskStatus.None => new("Chưa giao", "not assigned"),
        TaskStatus.Assigned => new("Đã giao", "assigned"),
        TaskStatus.Declined => new("Từ chối", "declined"),
        TaskStatus.Accepted => new("Đã nhận", "accepted"),
        TaskStatus.InProgress => new("Đang thực hiện", "in progress"),
        TaskStatus.Submitted => new("Chờ xác nhận", "awaiting confirmation"),
        TaskStatus.Rework => new("Thực hiện lại", "rework"),
        TaskStatus.Suspended => new("Tạm dừng", "suspended"),
        TaskStatus.Completed => new("Hoàn thành", "completed"),
        TaskStatus.Withdrawn => new("Thu hồi", "withdrawn"),
        TaskStatus.Superseded => new("Được thay thế", "superseded"),
        _ => throw Unspoken(status),
    };

    public static BilingualText Of(Timeliness timeliness) => timeliness switch
    {
        Timeliness.NoDeadline => new("Không thời hạn", "no deadline"),
        Timeliness.WithinTerm => new("Trong hạn", "within term"),
        Timeliness.DueSoon => new("Sắp quá hạn", "due soon"),
        Timeliness.Overdue => new("Quá hạn", "overdue"),
        Timeliness.OnTime => new("Hoàn thành đúng hạn", "completed on time"),
        Timeliness.Late => new("Hoàn thành quá hạn", "completed late"),
        Timeliness.CompletedNoDeadline => new("Hoàn thành, không thời hạn", "completed without deadline"),
        Timeliness.Suspended => new("Tạm dừng", "suspended"),
        Timeliness.NotMeasured => new("Không tính hạn", "not measured"),
        _ => throw Unspoken(timeliness),
    };

    public static BilingualText Of(Bucket bucket) => bucket switch
    {
        Bucket.CompletedOnTime => new("Hoàn thành đúng hạn", "completed on time"),
        Bucket.CompletedLate => new("Hoàn thành quá hạn", "completed late"),
        Bucket.CompletedNoDeadline => new("Hoàn thành, không thời hạn", "completed without deadline"),
        Bucket.OpenWithinTerm => new("Chưa hoàn thành, trong hạn", "open within term, due soon included"),
        Bucket.OpenOverdue => new("Chưa hoàn thành, quá hạn", "open overdue"),
        Bucket.OpenNoDeadline => new("Chưa hoàn thành, không thời hạn", "open without deadline"),
        Bucket.Suspended => new("Tạm dừng", "suspended"),
        Bucket.WithdrawnOrSuperseded => new("Thu hồi hoặc được thay thế", "withdrawn or superseded"),
        _ => throw Unspoken(bucket),
    };

    public static BilingualText Of(Standing standing) => standing switch
    {
        Standing.Counted => new("Nhiệm vụ được giao", "assigned"),
        Standing.Parent => new("Nhiệm vụ cha", "parent"),
        Standing.Proposal => new("Kiến nghị", "proposal"),
        Standing.Practice => new("Thông lệ", "practice"),
        Standing.Disputed => new("Nguồn khác nhau", "disputed"),
        Standing.PeriodTakenBack => new("Kỳ do sổ thu lại", "period taken back"),
        _ => throw Unspoken(standing),
    };

    public static BilingualText Of(NormativeForce force) => force switch
    {
        NormativeForce.Task => new("Nhiệm vụ", "task"),
        NormativeForce.Proposal => new("Kiến nghị", "proposal"),
        NormativeForce.Target => new("Chỉ tiêu", "target"),
        NormativeForce.Practice => new("Thông lệ", "practice"),
        NormativeForce.Disputed => new("Nguồn khác nhau", "disputed"),
        _ => throw Unspoken(force),
    };

    public static BilingualText Of(SuccessionKind kind) => kind switch
    {
        SuccessionKind.Merge => new("Hợp nhất", "merge"),
        SuccessionKind.Split => new("Chia tách", "split"),
        SuccessionKind.Rename => new("Đổi tên", "rename"),
        SuccessionKind.FunctionTransfer => new("Chuyển giao chức năng", "transfer of functions"),
        _ => throw Unspoken(kind),
    };

    public static BilingualText Of(TaskRelation relation) => relation switch
    {
        TaskRelation.Lead => FieldTerms.Lead,
        TaskRelation.Coordinating => FieldTerms.Coordinators,
        TaskRelation.Monitoring => FieldTerms.Monitor,
        TaskRelation.Addressee => FieldTerms.Addressees,
        _ => throw Unspoken(relation),
    };

    public static BilingualText Of(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Directive => new("Chỉ thị", "directive"),
        InstrumentKind.Resolution => new("Nghị quyết", "resolution"),
        InstrumentKind.Conference => new("Hội nghị", "conference"),
        InstrumentKind.ConclusionNotice => new("Thông báo kết luận", "conclusion notice"),
        InstrumentKind.Plan => new("Kế hoạch", "plan"),
        InstrumentKind.Act => new("Luật, nghị quyết Quốc hội", "act"),
        _ => throw Unspoken(kind),
    };

    public static BilingualText Of(Role role) => role switch
    {
        Role.Assigner => new("người giao", "assigner"),
        Role.AgencyOfficer => new("cán bộ cơ quan", "agency officer"),
        Role.Inspector => new("người kiểm tra", "inspector"),
        Role.Auditor => new("kiểm toán viên", "auditor"),
        Role.Registrar => new("người ghi sổ", "registrar"),
        Role.Admin => new("quản trị", "admin"),
        Role.System => new("hệ thống", "system"),
        Role.Operator => new("người vận hành", "operator"),
        _ => throw Unspoken(role),
    };

    private static ArgumentOutOfRangeException Unspoken<T>(T value) => new(nameof(value), value, $"There are no words for this {typeof(T).Name}.");
}
