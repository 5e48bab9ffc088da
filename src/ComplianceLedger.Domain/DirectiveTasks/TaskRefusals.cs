using System.Globalization;

namespace ComplianceLedger.Domain.DirectiveTasks;

public static class TaskRefusals
{
    public static Refusal Exists(TaskId id) => new("task-exists", $"Nhiệm vụ '{id}' đã được giao.", $"Task '{id}' is already assigned.");

    public static Refusal Unknown(TaskId id) => new("unknown-task", $"Không có nhiệm vụ '{id}'.", $"There is no task '{id}'.");

    /// <summary>The owner of a recurring duty has not taken in yet what the log holds already; nobody outside meets this.</summary>
    public static readonly Refusal Behind = new(
        "task-behind", "Nhiệm vụ định kỳ chưa đọc hết các sự kiện của mình.", "The recurring duty has not taken in all of its events yet.");

    public static Refusal NotInThisState(TaskStatus status) => new(
        "not-in-this-state",
        $"Không thực hiện được khi nhiệm vụ ở trạng thái '{StatusVi(status)}'.",
        $"This can't be done while the task is '{status}'.");

    public static Refusal OutOfOrder(Occurrence last) => new(
        "out-of-order",
        $"Ngày xảy ra sớm hơn sự kiện gần nhất của nhiệm vụ ({last}); lịch sử chỉ được sửa bằng đính chính.",
        $"It happened before the task's last event ({last}); history is mended by correction only.");

    public static readonly Refusal NotTheLead = new(
        "not-the-lead", "Chỉ cơ quan chủ trì (hoặc người giao thay mặt) được làm việc này.", "Only the lead agency, or an assigner for it, may do this.");

    public static readonly Refusal NotInvolved = new(
        "not-lead-or-coordinator",
        "Chỉ cơ quan chủ trì hoặc phối hợp (hoặc người giao thay mặt) được làm việc này.",
        "Only the lead or a co-ordinating agency, or an assigner for it, may do this.");

    public static readonly Refusal AskerMayNotDecide = new(
        "asker-may-not-decide", "Người đề nghị không được tự quyết định.", "Who asks may not decide.");

    public static readonly Refusal NothingChanged = new("nothing-changed", "Không có gì thay đổi.", "Nothing would change.");

    public static readonly Refusal OwnParent = new("own-parent", "Nhiệm vụ không thể là nhiệm vụ cha của chính nó.", "A task can't be its own parent.");

    public static readonly Refusal SupersededByItself = new(
        "superseded-by-itself", "Nhiệm vụ không thể được thay thế bởi chính nó.", "A task can't be superseded by itself.");

    public static Refusal SuccessorClosed(TaskId id) => new(
        "superseding-task-closed", $"Nhiệm vụ thay thế '{id}' đã đóng.", $"The superseding task '{id}' is closed.");

    public static Refusal RepeatedAgency(AgencyId agency) => new(
        "repeated-agency",
        $"Cơ quan '{agency}' được nêu hai lần trong cùng một vai, hoặc vừa chủ trì vừa phối hợp.",
        $"Agency '{agency}' is named twice in one relation, or as both lead and co-ordinating.");

    public static Refusal AlreadyLead(AgencyId agency) => new(
        "already-lead", $"Cơ quan '{agency}' đang chủ trì nhiệm vụ này.", $"Agency '{agency}' already leads this task.");

    public static Refusal AlreadyCoordinating(AgencyId agency) => new(
        "already-coordinating", $"Cơ quan '{agency}' đang phối hợp.", $"Agency '{agency}' already co-ordinates.");

    public static Refusal NotCoordinating(AgencyId agency) => new(
        "not-coordinating", $"Cơ quan '{agency}' không phối hợp nhiệm vụ này.", $"Agency '{agency}' does not co-ordinate this task.");

    public static readonly Refusal TermWithoutEnd = new(
        "term-without-end", "Thời hạn kết thúc ngoài phạm vi ngày của sổ.", "The term ends beyond the days that the ledger can name.");

    public static readonly Refusal RecurringChild = new(
        "recurring-child", "Nhiệm vụ định kỳ không thể là nhiệm vụ con: mỗi kỳ của nó là một nhiệm vụ con.", "A recurring duty can't be a child task: each of its periods is one.");

    public static Refusal IdTooLongForPeriods(TaskId id, int most) => new(
        "id-too-long-for-periods",
        $"Mã '{id}' quá dài: mã nhiệm vụ của mỗi kỳ là mã này kèm tên kỳ, nên có nhiều nhất {most} ký tự.",
        $"The id '{id}' is too long: each period's task has this id and the period's name, which leaves {most} characters.");

    public static Refusal IdOfAPeriod(TaskId duty) => new(
        "id-of-a-period", $"Mã này dành cho một kỳ của nhiệm vụ định kỳ '{duty}'.", $"This id is kept for a period of the recurring duty '{duty}'.");

    public static Refusal ChildrenArePeriods(TaskId duty) => new(
        "children-are-periods",
        $"Nhiệm vụ con của nhiệm vụ định kỳ '{duty}' là các kỳ của nó; sổ tự mở từng kỳ.",
        $"The children of the recurring duty '{duty}' are its periods, which the ledger opens itself.");

    public static Refusal NotAPeriod(TaskId child) => new(
        "not-a-period", $"'{child}' không phải là kỳ cần mở.", $"'{child}' is no period that is to be opened.");

    public static Refusal PeriodsNotOpened(IEnumerable<ReportingPeriod> periods)
    {
        var names = string.Join(", ", periods);
        return new("periods-not-opened", $"Có kỳ đã bắt đầu nhưng chưa được mở: {names}.", $"Periods have begun and are not opened yet: {names}.");
    }

    public static Refusal NotRecurring(TaskId id) => new(
        "not-recurring", $"Nhiệm vụ '{id}' không phải là nhiệm vụ định kỳ.", $"Task '{id}' is no recurring duty.");

    public static Refusal AlreadyConsolidated(TaskId id, TaskId into) => new(
        "already-consolidated", $"Nhiệm vụ định kỳ '{id}' đã được gộp vào '{into}'.", $"The recurring duty '{id}' was consolidated into '{into}'.");

    public static readonly Refusal ConsolidatedWithItself = new(
        "consolidated-with-itself", "Nhiệm vụ định kỳ không thể được gộp vào chính nó.", "A recurring duty can't be consolidated into itself.");

    public static Refusal RemainingDutyRests(TaskId id) => new(
        "remaining-duty-rests",
        $"Nhiệm vụ định kỳ '{id}' đã đóng hoặc đang tạm dừng nên không tiếp nhận được nhiệm vụ khác.",
        $"The recurring duty '{id}' is closed or suspended, and can't stand for another.");

    public static Refusal DutiesOfTwoAgencies(TaskId id) => new(
        "duties-of-two-agencies",
        $"Chỉ gộp được các nhiệm vụ định kỳ của cùng một cơ quan chủ trì; cơ quan chủ trì của '{id}' khác.",
        $"Only duties with the same lead agency are consolidated; that of '{id}' is another.");

    public static Refusal DutiesDiffer(TaskId id, ReportingPeriod from) => new(
        "duties-differ",
        $"Nhiệm vụ định kỳ '{id}' không có kỳ {from}, nên kỳ đó sẽ bị bỏ sót.",
        $"The recurring duty '{id}' has no period {from}, which would be left out.");

    public static readonly Refusal RecurrenceStands = new(
        "recurrence-stands",
        "Tính định kỳ được đặt khi giao nhiệm vụ và không điều chỉnh được; hãy điều chỉnh thời hạn của từng kỳ, hoặc giao nhiệm vụ khác.",
        "A recurrence is set with the assignment and can't be adjusted; adjust the deadline of a period, or assign another task.");

    public static Refusal RecurringSince(Occurrence assigned) => new(
        "recurring-since-its-assignment",
        $"Ngày giao của nhiệm vụ định kỳ ({assigned}) không đính chính được: kỳ đầu tiên của nó tính từ ngày đó; hãy thu hồi nhiệm vụ này và giao lại.",
        $"The day on which a recurring duty was assigned ({assigned}) can't be corrected: its first period follows from it; withdraw this duty and assign it anew.");

    public static Refusal TransferredBetween(MadeTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return new(
            "transferred-between",
            $"Đính chính như vậy thì thay đổi cơ quan này nằm ở phía bên kia của việc kế thừa '{transfer.SuccessionId}' ngày {DayText.Of(transfer.EffectiveOn)}, là việc đã chuyển giao nhiệm vụ; hãy ghi nó bằng một lệnh mới.",
            $"So corrected, this change of agencies would stand on the other side of the succession '{transfer.SuccessionId}' of {IsoText.Of(transfer.EffectiveOn)}, by which the task went over; record it by a command of its own.");
    }

    public static readonly Refusal NoDeadline = new(
        "no-deadline", "Nhiệm vụ không có thời hạn nên không có gì để gia hạn.", "The task has no deadline, so there is nothing to extend.");

    public static Refusal RequestOpen(string requestId) => new(
        "request-open", $"Đề nghị gia hạn '{requestId}' chưa được quyết định.", $"Extension request '{requestId}' is still undecided.");

    public static Refusal RequestIdUsed(string requestId) => new(
        "request-id-used", $"Mã đề nghị '{requestId}' đã được dùng.", $"Request id '{requestId}' was used before.");

    public static Refusal NoSuchRequest(string requestId) => new(
        "no-open-request", $"Không có đề nghị gia hạn '{requestId}' nào đang chờ.", $"No extension request '{requestId}' is open.");

    public static Refusal NotLater(DateOnly current) => new(
        "deadline-not-later", $"Thời hạn mới phải sau thời hạn hiện tại ({Day(current)}).", $"The new deadline must be later than the current one ({Day(current)}).");

    public static Refusal BeyondParent(TaskId parent, DateOnly latest) => new(
        "beyond-parent",
        $"Thời hạn không được vượt quá thời hạn của nhiệm vụ cha '{parent}' ({Day(latest)}).",
        $"The deadline may not pass that of the parent task '{parent}' ({Day(latest)}).");

    public static Refusal ChildDueLater(TaskId child, DateOnly due) => new(
        "child-due-later",
        $"Nhiệm vụ con '{child}' có thời hạn muộn hơn ({Day(due)}).",
        $"The child task '{child}' is due later ({Day(due)}).");

    public static Refusal TooManyChildren(TaskId parent) => new(
        "too-many-children",
        $"Nhiệm vụ '{parent}' đã có {Children.ChildrenMax} nhiệm vụ con.",
        $"Task '{parent}' already has {Children.ChildrenMax} child tasks.");

    public static readonly Refusal TooManyCoordinators = new(
        "too-many-coordinators",
        $"Một nhiệm vụ có nhiều nhất {Assignment.CoordinatorsMax} cơ quan phối hợp.",
        $"A task has at most {Assignment.CoordinatorsMax} co-ordinating agencies.");

    public static Refusal RetroactiveFlagNeeded(DateOnly current) => new(
        "retroactive-flag-needed",
        $"Đề nghị hoặc quyết định sau khi đã hết hạn ({Day(current)}): người giao phải nêu rõ 'retroactive'.",
        $"Asked or granted after the deadline ({Day(current)}): the assigner must say 'retroactive'.");

    public static readonly Refusal DeadlineUnchanged = new(
        "deadline-unchanged", "Thời hạn không thay đổi.", "The deadline would not change.");

    public static readonly Refusal ProductIssuedLater = new(
        "product-issued-later", "Sản phẩm ban hành sau ngày nộp.", "The product is issued after the day on which it is handed in.");

    public static Refusal ChildrenOpen(IEnumerable<TaskId> children)
    {
        var names = string.Join(", ", children);
        return new("children-open", $"Còn nhiệm vụ con chưa đóng: {names}.", $"Child tasks are still open: {names}.");
    }

    public static Refusal ParentNotOpen(TaskId parent) => new(
        "parent-not-open", $"Nhiệm vụ cha '{parent}' không còn mở.", $"The parent task '{parent}' is not open.");

    public static readonly Refusal NotDisputable = new(
        "not-disputable", "Không phản đối chính một lần phản đối hoặc kết quả của nó.", "A dispute, or the outcome of one, is not disputed itself.");

    public static Refusal DisputeOpen(DisputeId id) => new(
        "dispute-open", $"Mục này đang bị phản đối ('{id}') và chưa có kết quả.", $"This entry is disputed already ('{id}'), and nobody has decided.");

    public static Refusal NoOpenDispute(DisputeId id) => new(
        "no-open-dispute", $"Không có phản đối '{id}' nào đang chờ.", $"No dispute '{id}' is open.");

    public static readonly Refusal TooManyDisputes = new(
        "too-many-disputes", $"Một nhiệm vụ có nhiều nhất {Disputes.DisputesMax} lần phản đối.", $"A task has at most {Disputes.DisputesMax} disputes.");

    public static readonly Refusal InstrumentRequired = new(
        "instrument-required", "Mở lại nhiệm vụ đã hoàn thành phải có văn bản.", "Reopening a completed task needs an instrument.");

    public static Refusal AnotherDeadline(DateOnly? current) => new(
        "another-deadline",
        current is { } day ? $"Thời hạn hiện tại của nhiệm vụ là {Day(day)}." : "Nhiệm vụ hiện không có thời hạn.",
        current is { } due ? $"The task's deadline is {Day(due)} now." : "The task has no deadline now.");

    public static Refusal ThresholdNotReached(DateOnly reached) => new(
        "threshold-not-reached", $"Chưa đến mốc nhắc, đôn đốc này ({Day(reached)}).", $"That point is not reached before {Day(reached)}.");

    public static Refusal AlreadyUrged(DateOnly deadline, int threshold) => new(
        "already-urged",
        $"Đã nhắc, đôn đốc tại mốc này ({threshold} ngày so với thời hạn {Day(deadline)}).",
        $"The task was urged at this point already ({threshold} days from the deadline {Day(deadline)}).");

    public static readonly Refusal NotUrgedByItself = new(
        "not-urged-by-itself",
        "Sổ không tự nhắc, đôn đốc nhiệm vụ đang tạm dừng, không có thời hạn, hoặc không phải nhiệm vụ hay chỉ tiêu.",
        "The ledger does not urge by itself what rests, has no deadline, or is neither a task nor a target.");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string StatusVi(TaskStatus status) => status switch
    {
        TaskStatus.None => "chưa giao",
        TaskStatus.Assigned => "đã giao",
        TaskStatus.Declined => "từ chối",
        TaskStatus.Accepted => "đã nhận",
        TaskStatus.InProgress => "đang thực hiện",
        TaskStatus.Submitted => "chờ xác nhận",
        TaskStatus.Rework => "thực hiện lại",
        TaskStatus.Suspended => "tạm dừng",
        TaskStatus.Completed => "hoàn thành",
        TaskStatus.Withdrawn => "thu hồi",
        TaskStatus.Superseded => "được thay thế",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };
}
