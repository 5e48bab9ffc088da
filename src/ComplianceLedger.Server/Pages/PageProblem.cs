using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Pages;

/// <summary>Why a page can't be shown, for people; its status is for programs.</summary>
public sealed record PageProblem(int Status, BilingualText Title, BilingualText Detail)
{
    public static PageProblemException Malformed(string field, string vi, string en) => new(new PageProblem(
        StatusCodes.Status400BadRequest, new("Yêu cầu không hợp lệ", "Malformed request"), new($"{field}: {vi}.", $"{field}: {en}.")));

    public static PageProblemException NoTask(string id) => new(new PageProblem(
        StatusCodes.Status404NotFound, new("Không tìm thấy nhiệm vụ", "No such task"),
        new($"Sổ này không biết nhiệm vụ '{Texts.Short(id)}' tại thời điểm được hỏi.", $"At the moment asked about this ledger knew no task '{Texts.Short(id)}'.")));

    public static readonly PageProblem NotFound = new(
        StatusCodes.Status404NotFound, new("Không tìm thấy trang", "No such page"),
        new("Sổ có ba trang: bảng nhiệm vụ, danh sách quá hạn và lịch sử từng nhiệm vụ.", "The ledger has three pages: the board, the overdue list and each task's history."));

    public static readonly PageProblem Failed = new(
        StatusCodes.Status500InternalServerError, new("Máy chủ gặp lỗi", "The server failed"), new("Nhật ký của máy chủ ghi rõ lý do.", "The server's log says why."));

    public static readonly PageProblem Unavailable = new(
        StatusCodes.Status503ServiceUnavailable, new("Sổ tạm thời không phục vụ được", "The ledger is unavailable"),
        new("Kho dữ liệu chưa trả lời; hãy thử lại.", "Its store does not answer; try again."));

    /// <summary>The value of an answer and what it rests on.</summary>
    /// <exception cref="PageProblemException">There is no answer yet.</exception>
    public static (Basis Basis, T Value) Given<T>(Answer<T> answer) => answer switch
    {
        Answer<T>.Given given => (given.Basis, given.Value),
        Answer<T>.NotYetRecording nothing => throw new PageProblemException(NotYetRecording(nothing.Since)),
        Answer<T>.NotYetReached early => throw new PageProblemException(NotYetReached(early.Asked, early.Reached)),
        _ => throw new InvalidOperationException("An answer of no known kind."),
    };

    public static PageProblem DoesNotSum(string detail) => new(
        StatusCodes.Status422UnprocessableEntity, new("Số liệu không khớp nên không được công bố", "The buckets do not sum, so nothing is published"),
        new("Tổng các nhóm khác với số nhiệm vụ được giao.", detail));

    private static PageProblem NotYetRecording(DateTimeOffset? since) => new(
        StatusCodes.Status422UnprocessableEntity, new("Khi đó sổ chưa ghi gì", "Not yet recording"),
        since is { } first
            ? new($"Sổ này ghi từ {Days.Shown(first.ToOffset(VietnamTime.Offset))} (giờ Việt Nam); trước đó sổ chưa biết gì, chứ không phải không có nhiệm vụ.",
                $"not-yet-recording since {first:O}: before that this ledger knew nothing, which does not mean that there were no tasks.")
            : new("Sổ này còn trống.", "not-yet-recording: this ledger is empty."));

    private static PageProblem NotYetReached(LogPosition asked, LogPosition reached) => new(
        StatusCodes.Status503ServiceUnavailable, new("Số liệu chưa cập nhật tới đó", "Not yet reached"),
        new($"Số liệu đang ở vị trí {reached}, chưa tới {asked}; hãy thử lại.", $"The views are at position {reached}, not yet at {asked}; try again."));
}

/// <summary>Ends the making of a page; the page of its problem is shown instead.</summary>
public sealed class PageProblemException : Exception
{
    public PageProblemException(PageProblem problem) : base((problem ?? throw new ArgumentNullException(nameof(problem))).Detail.En) => Problem = problem;
    public PageProblemException(string message) : base(message) { }
    public PageProblemException(string message, Exception inner) : base(message, inner) { }
    public PageProblemException() { }

    public PageProblem Problem { get; } = PageProblem.Failed;
}
