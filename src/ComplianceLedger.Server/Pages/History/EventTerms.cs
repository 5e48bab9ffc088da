using System.Collections.Frozen;
using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Pages.History;

/// <summary>What each event of a task is called. Every registered one stands here; a test sees to it.</summary>
public static class EventTerms
{
    private static readonly FrozenDictionary<string, BilingualText> Terms = new Dictionary<string, BilingualText>
    {
        ["directive-task.assigned.v1"] = new("Giao nhiệm vụ", "task assigned"),
        ["directive-task.amended.v1"] = new("Sửa nội dung giao", "assignment amended"),
        ["directive-task.lead-determined.v1"] = new("Xác định cơ quan chủ trì", "lead determined"),
        ["directive-task.coordinator-added.v1"] = new("Thêm cơ quan phối hợp", "co-ordinating agency added"),
        ["directive-task.coordinator-removed.v1"] = new("Bỏ cơ quan phối hợp", "co-ordinating agency removed"),
        ["directive-task.accepted.v1"] = new("Nhận nhiệm vụ", "task accepted"),
        ["directive-task.declined.v1"] = new("Từ chối nhiệm vụ", "task declined"),
        ["directive-task.decline-upheld.v1"] = new("Đồng ý việc từ chối, thu hồi nhiệm vụ", "decline upheld, task withdrawn"),
        ["directive-task.decline-rejected.v1"] = new("Không đồng ý việc từ chối", "decline rejected"),
        ["directive-task.progress-reported.v1"] = new("Báo cáo tiến độ", "progress reported"),
        ["directive-task.evidence-attached.v1"] = new("Bổ sung minh chứng", "evidence attached"),
        ["directive-task.extension-requested.v1"] = new("Đề nghị gia hạn", "extension requested"),
        ["directive-task.extension-granted.v1"] = new("Đồng ý gia hạn", "extension granted"),
        ["directive-task.extension-refused.v1"] = new("Không đồng ý gia hạn", "extension refused"),
        ["directive-task.deadline-adjusted.v1"] = new("Điều chỉnh thời hạn", "deadline adjusted"),
        ["directive-task.deadline-resolved.v1"] = new("Cách tính thời hạn", "how the deadline was worked out"),
        ["directive-task.deadline-recomputed.v1"] = new("Tính lại thời hạn do lịch thay đổi", "deadline recomputed after a calendar change"),
        ["directive-task.urging-issued.v1"] = new("Nhắc việc, đôn đốc", "urging issued"),
        ["directive-task.duty-consolidated.v1"] = new("Gộp nhiệm vụ định kỳ", "duty consolidated"),
        ["directive-task.recurrence-set.v1"] = new("Đặt nhiệm vụ định kỳ", "recurrence set"),
        ["directive-task.period-opened.v1"] = new("Mở kỳ báo cáo", "reporting period opened"),
        ["directive-task.submitted-for-confirmation.v1"] = new("Nộp sản phẩm, chờ xác nhận", "submitted, awaiting confirmation"),
        ["directive-task.completion-confirmed.v1"] = new("Xác nhận hoàn thành", "completion confirmed"),
        ["directive-task.returned-for-rework.v1"] = new("Trả lại để thực hiện lại", "returned for rework"),
        ["directive-task.suspended.v1"] = new("Tạm dừng nhiệm vụ", "task suspended"),
        ["directive-task.resumed.v1"] = new("Tiếp tục nhiệm vụ", "task resumed"),
        ["directive-task.withdrawn.v1"] = new("Thu hồi nhiệm vụ", "task withdrawn"),
        ["directive-task.superseded.v1"] = new("Thay thế bằng nhiệm vụ khác", "task superseded"),
        ["directive-task.reopened.v1"] = new("Mở lại nhiệm vụ", "task reopened"),
        ["directive-task.transferred.v1"] = new("Chuyển giao cho cơ quan kế thừa", "transferred to the successor"),
        ["directive-task.transfer-backdated.v1"] = new("Ghi nhận cơ quan kế thừa cho thời gian trước khi vai trò được giao cho cơ quan khác", "the successor's, until the part was given to another"),
        ["directive-task.transfer-reverted.v1"] = new("Trả về cơ quan tiền thân như chưa chuyển giao", "returned to the predecessor as if it had never moved"),
        ["directive-task.entry-disputed.v1"] = new("Phản đối một mục ghi", "entry disputed"),
        ["directive-task.dispute-resolved.v1"] = new("Giải quyết phản đối", "dispute resolved"),
        ["directive-task.child-opened.v1"] = new("Mở nhiệm vụ con", "child task opened"),
        ["directive-task.child-closed.v1"] = new("Đóng nhiệm vụ con", "child task closed"),
        ["claim.recorded.v1"] = new("Ghi nhận theo một nguồn", "claim recorded"),
        ["correction.recorded.v1"] = new("Đính chính", "correction"),
        ["claim.preferred.v1"] = new("Chọn ghi nhận được ưu tiên", "claim preferred"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="ArgumentOutOfRangeException">No event of a task has this name.</exception>
    public static BilingualText Of(string type) =>
        Terms.TryGetValue(type, out var term) ? term : throw new ArgumentOutOfRangeException(nameof(type), type, "There are no words for this event.");
}
