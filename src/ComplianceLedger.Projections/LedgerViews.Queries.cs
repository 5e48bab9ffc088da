using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.Projections.Agencies;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.Disputes;
using ComplianceLedger.Projections.DueDates;
using ComplianceLedger.Projections.Extensions;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.Inspections;
using ComplianceLedger.Projections.Instruments;
using ComplianceLedger.Projections.Overdue;
using ComplianceLedger.Projections.RecurringDuties;
using ComplianceLedger.Projections.Reports;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Successions;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections;

// The questions. Each is answered from one state of the views, whose position the answer carries. An as-of day that is null is today in
// Asia/Ho_Chi_Minh; a known-at that is null is all that the views hold.
public sealed partial class LedgerViews
{
    /// <summary>A page of tasks in the order of their ids.</summary>
    public Task<Answer<TaskPage>> Tasks(TaskQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Ask(query.AsOf, query.KnownAt, question => TaskPages.Read(question, query, cancellation), cancellation);
    }

    /// <summary>One task; null where it was not assigned by that day.</summary>
    public Task<Answer<TaskRow?>> Task(string id, DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => TaskPages.One(question, id, cancellation), cancellation);

    /// <summary>Some tasks, in the order in which they are named, at most <see cref="TaskQuery.LimitMax"/>; one that was not assigned by that day is left out.</summary>
    public Task<Answer<IReadOnlyList<TaskRow>>> Tasks(IReadOnlyList<string> ids, DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => TaskPages.Some(question, ids.Take(TaskQuery.LimitMax), cancellation), cancellation);

    /// <summary>A task's events from the log itself, in log order, with the state after each; null where none was recorded.</summary>
    public Task<Answer<TaskHistory?>> History(string id, DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => TaskHistories.Read(_log, question.Basis, id, cancellation), cancellation);

    /// <summary>
    /// Every counted open task whose current deadline has passed, so that there are as many as the report's <c>openOverdue</c> says; most days overdue
    /// first, then by id.
    /// </summary>
    /// <param name="agency">Only tasks to which it stands in any relation on that day: lead, co-ordinating, monitoring or addressee. Null: all.</param>
    public Task<Answer<IReadOnlyList<OverdueRow>>> Overdue(
        DateOnly? asOf = null, KnownAt? knownAt = null, string? agency = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, async question => (await OverdueReader.Read(question, new OverdueQuery { Agency = agency }, cancellation).ConfigureAwait(false))!.Rows, cancellation);

    /// <summary>A page of the same list; null where it should begin after a task that is not on it.</summary>
    public Task<Answer<OverduePage?>> OverduePage(OverdueQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Ask(query.AsOf, query.KnownAt, question => OverdueReader.Read(question, query, cancellation), cancellation);
    }

    /// <summary>The overdue list as known at two points, with the tasks that differ and the events between them that make the difference.</summary>
    public Task<Answer<OverdueComparison>> CompareOverdue(
        KnownAt first, KnownAt second, DateOnly? asOf = null, string? agency = null, CancellationToken cancellation = default) =>
        Compare(first, second, asOf, (one, other) => OverdueReader.Compare(one, other, agency, cancellation), cancellation);

    /// <summary>Buckets and rates, over all and along a cut.</summary>
    /// <exception cref="ReportDoesNotSumException">The buckets don't sum to the number assigned; the tasks at fault are named where that can be said.</exception>
    public Task<Answer<ReportAnswer>> Report(DateOnly? asOf = null, KnownAt? knownAt = null, ReportCut? by = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => ReportReader.Read(question, by, Today, cancellation), cancellation);

    /// <summary>The report as known at two points, with the tasks that stand elsewhere and the events between them that make the difference.</summary>
    /// <exception cref="ReportDoesNotSumException">As of one of the two reports.</exception>
    public Task<Answer<ReportComparison>> CompareReports(
        KnownAt first, KnownAt second, DateOnly? asOf = null, ReportCut? by = null, CancellationToken cancellation = default) =>
        Compare(first, second, asOf, (one, other) => ReportReader.Compare(one, other, by, Today, cancellation), cancellation);

    /// <summary>Every registered agency, by id.</summary>
    public Task<Answer<IReadOnlyList<AgencyRow>>> Agencies(CancellationToken cancellation = default) =>
        Ask(null, null, question => AgencyReader.All(question.Snapshot), cancellation);

    /// <summary>An agency and its tasks in numbers; null where it is neither registered nor named by a task.</summary>
    public Task<Answer<AgencyCard?>> Agency(string id, DateOnly? asOf = null, CancellationToken cancellation = default) =>
        Ask(asOf, null, question => AgencyReader.One(question, id, cancellation), cancellation);

    /// <summary>Every registered instrument, by id.</summary>
    public Task<Answer<IReadOnlyList<InstrumentRow>>> Instruments(CancellationToken cancellation = default) =>
        Ask(null, null, question => InstrumentReader.All(question.Snapshot), cancellation);

    public Task<Answer<InstrumentRow?>> Instrument(string id, CancellationToken cancellation = default) =>
        Ask(null, null, question => InstrumentReader.One(question.Snapshot, id), cancellation);

    /// <summary>Requests for more time that wait for their decision, by task id.</summary>
    public Task<Answer<IReadOnlyList<OpenExtension>>> OpenExtensions(
        DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => OpenExtensionList.Read(question, cancellation), cancellation);

    /// <summary>Inspections, by id.</summary>
    public Task<Answer<IReadOnlyList<InspectionRow>>> Inspections(
        InspectionFilter filter, DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Ask(asOf, knownAt, question => InspectionReader.All(question.Snapshot, question.Basis, filter), cancellation);
    }

    /// <summary>One inspection; null where it was not opened by that day.</summary>
    public Task<Answer<InspectionRow?>> Inspection(string id, DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => InspectionReader.One(question.Snapshot, question.Basis, id), cancellation);

    /// <summary>Disputed entries, by task id and number.</summary>
    public Task<Answer<IReadOnlyList<TaskDispute>>> Disputes(
        bool openOnly = false, DateOnly? asOf = null, KnownAt? knownAt = null, CancellationToken cancellation = default) =>
        Ask(asOf, knownAt, question => DisputeList.Read(question, openOnly, cancellation), cancellation);

    /// <summary>Open tasks whose current deadline lies between two days, both included, by day and id, as recorded so far.</summary>
    public Task<Answer<IReadOnlyList<DueDate>>> DueDates(DateOnly from, DateOnly until, CancellationToken cancellation = default) =>
        Ask(null, null, question => DueDateReader.Between(question.Snapshot, from, until), cancellation);

    /// <summary>Tasks that have reached a point at which they are to be urged and were not yet, at most so many.</summary>
    /// <param name="thresholds">Days after a deadline, negative before it, ascending.</param>
    public Task<IReadOnlyList<DueUrging>> DueUrgings(DateOnly today, IReadOnlyList<int> thresholds, int limit, CancellationToken cancellation = default) =>
        _readers.Read(snapshot => DueDateReader.Urgings(snapshot, today, thresholds, limit), cancellation);

    /// <summary>A calendar; null where there is none.</summary>
    public Task<Answer<CalendarRow?>> Calendar(string id, CancellationToken cancellation = default) =>
        Ask(null, null, question => CalendarReader.One(question.Snapshot, id), cancellation);

    /// <summary>Open tasks whose terms a calendar has moved and whose deadlines do not say so yet, by id, at most so many.</summary>
    public Task<IReadOnlyList<MovedTerm>> MovedTerms(int limit, CancellationToken cancellation = default) => _readers.Read(snapshot => CalendarReader.Moved(snapshot, limit), cancellation);

    /// <summary>Every succession, by its day.</summary>
    public Task<Answer<IReadOnlyList<SuccessionRow>>> Successions(CancellationToken cancellation = default) => Ask(null, null, question => SuccessionReader.All(question.Snapshot), cancellation);

    /// <summary>A succession; null where there is none.</summary>
    public Task<Answer<SuccessionRow?>> Succession(string id, CancellationToken cancellation = default) => Ask(null, null, question => SuccessionReader.One(question.Snapshot, id), cancellation);

    /// <summary>Tasks that a succession has to move by a day and has not moved yet, by id, at most so many.</summary>
    public Task<IReadOnlyList<DueTransfer>> DueTransfers(DateOnly today, int limit, CancellationToken cancellation = default) =>
        _readers.Read(snapshot => SuccessionReader.Due(snapshot, today, limit), cancellation);

    /// <summary>Successions whose day has come and which have nothing left to move, with every transfer acknowledged, and that are not completed.</summary>
    public Task<IReadOnlyList<SuccessionId>> SuccessionsToComplete(DateOnly today, CancellationToken cancellation = default) =>
        _readers.Read(snapshot => SuccessionReader.ToComplete(snapshot, today), cancellation);

    /// <summary>Successions by which agencies end, that at least one of their parties has noted, and that are not recorded: a store failed in between, or they are being recorded now.</summary>
    public Task<IReadOnlyList<NotedSuccession>> SuccessionsToFinish(CancellationToken cancellation = default) => _readers.Read(SuccessionReader.ToFinish, cancellation);

    /// <summary>Open recurring duties in which a period is to be opened that has begun by a day, or whose last child was let in and is not assigned; by id, at most so many.</summary>
    public Task<IReadOnlyList<DueDuty>> DueDuties(DateOnly today, int limit, CancellationToken cancellation = default) =>
        _readers.Read(snapshot => DutyReader.Due(snapshot, today, limit), cancellation);

    private Task<Answer<T>> Compare<T>(KnownAt first, KnownAt second, DateOnly? asOf, Func<Question, Question, Task<T>> answer, CancellationToken cancellation) => _readers.Read(
        async snapshot =>
        {
            var day = asOf ?? Today;
            return Knowledge.Resolve<T>(snapshot, first, day, out var otherwise) is { } one && Knowledge.Resolve(snapshot, second, day, out otherwise) is { } other
                ? new Answer<T>.Given(one.Position < other.Position ? other : one, await answer(Question(snapshot, one), Question(snapshot, other)).ConfigureAwait(false))
                : otherwise!;
        },
        cancellation);

    private Task<Answer<T>> Ask<T>(DateOnly? asOf, KnownAt? knownAt, Func<Question, Task<T>> answer, CancellationToken cancellation) => _readers.Read(
        async snapshot => Knowledge.Resolve<T>(snapshot, knownAt ?? KnownAt.Head, asOf ?? Today, out var otherwise) is { } basis
            ? new Answer<T>.Given(basis, await answer(Question(snapshot, basis)).ConfigureAwait(false))
            : otherwise!,
        cancellation);

    private DateOnly Today => VietnamTime.DayOf(_time.GetUtcNow());

    // The index after the snapshot: of views that are built again it is the old rows' or will come to them, never one that lags for ever.
    private Question Question(Snapshot snapshot, Basis basis) => new(snapshot, _writer.Index, _log, basis);
}
