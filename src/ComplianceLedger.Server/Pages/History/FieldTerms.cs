using System.Collections.Frozen;
using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Pages.History;

/// <summary>What the fields of tasks, events and documents are called.</summary>
public static class FieldTerms
{
    public static readonly BilingualText Instrument = new("Văn bản giao nhiệm vụ", "assigning instrument");
    public static readonly BilingualText Group = new("Nhóm nhiệm vụ", "task group");
    public static readonly BilingualText Force = new("Tính chất", "force");
    public static readonly BilingualText Title = new("Tên", "title");
    public static readonly BilingualText Lead = new("Cơ quan chủ trì", "lead");
    public static readonly BilingualText Succession = new("Kế thừa", "succession");
    public static readonly BilingualText EffectiveOn = new("Có hiệu lực từ", "effective on");
    public static readonly BilingualText Coordinators = new("Cơ quan phối hợp", "co-ordinating");
    public static readonly BilingualText Monitor = new("Cơ quan theo dõi", "monitoring");
    public static readonly BilingualText Addressees = new("Được giao chung", "addressees");
    public static readonly BilingualText Deadline = new("Thời hạn", "deadline");
    public static readonly BilingualText OriginalDeadline = new("Thời hạn ban đầu", "original deadline");
    public static readonly BilingualText AskedDeadline = new("Thời hạn đề nghị", "deadline asked for");
    public static readonly BilingualText NewDeadline = new("Thời hạn mới", "new deadline");
    public static readonly BilingualText Term = new("Thời hạn theo văn bản", "term");
    public static readonly BilingualText Basis = new("Lịch làm việc áp dụng", "calendar used");
    public static readonly BilingualText DecidedOn = new("Ngày quyết định thay đổi lịch", "calendar change decided on");
    public static readonly BilingualText Threshold = new("Mốc nhắc, đôn đốc", "point reached");
    public static readonly BilingualText Recipients = new("Gửi tới", "sent to");
    public static readonly BilingualText Message = new("Nội dung nhắc, đôn đốc", "message");
    public static readonly BilingualText Urgency = new("Mức khẩn", "urgency");
    public static readonly BilingualText Kind = new("Loại", "kind");
    public static readonly BilingualText Parent = new("Nhiệm vụ cha", "parent");
    public static readonly BilingualText Children = new("Nhiệm vụ con", "children");
    public static readonly BilingualText Child = new("Nhiệm vụ con", "child");
    public static readonly BilingualText Source = new("Nguồn", "source");
    public static readonly BilingualText Status = new("Trạng thái", "status");
    public static readonly BilingualText Timeliness = new("Tiến độ so với thời hạn", "timeliness");
    public static readonly BilingualText OriginalTimeliness = new("So với thời hạn ban đầu", "against the original deadline");
    public static readonly BilingualText CompletedOn = new("Ngày hoàn thành", "completed on");
    public static readonly BilingualText Extensions = new("Số lần gia hạn", "extensions");
    public static readonly BilingualText Suspensions = new("Thời gian tạm dừng", "suspended");
    public static readonly BilingualText Reason = new("Lý do", "reason");
    public static readonly BilingualText By = new("Theo văn bản", "by instrument");
    public static readonly BilingualText Document = new("Văn bản", "document");
    public static readonly BilingualText Evidence = new("Minh chứng", "evidence");
    public static readonly BilingualText Product = new("Sản phẩm", "deliverable");
    public static readonly BilingualText Request = new("Mã đề nghị", "request");
    public static readonly BilingualText Period = new("Kỳ báo cáo", "reporting period");
    public static readonly BilingualText Recurrence = new("Định kỳ", "recurrence");
    public static readonly BilingualText FirstPeriod = new("Kỳ đầu tiên", "first period");
    public static readonly BilingualText ConsolidatedInto = new("Gộp vào", "consolidated into");
    public static readonly BilingualText ConsolidatedFrom = new("Từ kỳ", "from period");
    public static readonly BilingualText CutOff = new("Ngày chốt số liệu", "data cut-off");
    public static readonly BilingualText Percent = new("Tỷ lệ hoàn thành", "per cent done");
    public static readonly BilingualText Summary = new("Nội dung", "summary");
    public static readonly BilingualText Retroactive = new("Sau khi đã hết hạn", "retroactive");
    public static readonly BilingualText Agency = new("Cơ quan", "agency");
    public static readonly BilingualText PreviousLead = new("Cơ quan chủ trì trước đó", "previous lead");
    public static readonly BilingualText SupersededBy = new("Thay thế bởi", "superseded by");
    public static readonly BilingualText Outcome = new("Kết quả", "outcome");
    public static readonly BilingualText Dispute = new("Mã phản đối", "dispute");
    public static readonly BilingualText DisputedEvent = new("Mục ghi bị phản đối", "disputed entry");
    public static readonly BilingualText CorrectedEvent = new("Sự kiện được đính chính", "corrected event");
    public static readonly BilingualText Field = new("Về", "field");
    public static readonly BilingualText Value = new("Giá trị", "value");

    // A claim names its field by the word of the commands; only what stands here has another one for people.
    private static readonly FrozenDictionary<string, BilingualText> OfClaims = new Dictionary<string, BilingualText>
    {
        ["addressees"] = Addressees,
        ["deadline"] = Deadline,
        ["effectiveOn"] = new("Ngày có hiệu lực", "effective day"),
        ["force"] = Force,
        ["group"] = Group,
        ["issuedOn"] = new("Ngày ban hành", "issued on"),
        ["issuer"] = new("Nơi ban hành", "issuer"),
        ["lead"] = Lead,
        ["note"] = new("Ghi chú", "note"),
        ["number"] = new("Số, ký hiệu", "number"),
        ["parent"] = new("Văn bản cấp trên", "parent"),
        ["spokenOn"] = new("Ngày phát biểu", "spoken on"),
        ["title.en"] = new("Tên tiếng Anh", "title, English"),
        ["title.vi"] = new("Tên tiếng Việt", "title, Vietnamese"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static BilingualText OfClaim(string field) => OfClaims.GetValueOrDefault(field) ?? new BilingualText(Texts.Short(field), null);

    /// <summary>Of a claim that stands among the task's own fields.</summary>
    public static BilingualText ClaimOf(string field)
    {
        var (vi, en) = OfClaim(field);
        return new BilingualText($"Ghi nhận: {vi}", $"claim: {en ?? vi}");
    }
}
