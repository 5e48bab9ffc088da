using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Reactors;

/// <summary>
/// Opens the periods of recurring duties as they begin, and those that had begun when a duty became known; a period that was opened, and that the duty did not have as is
/// known by now, it withdraws, as long as nobody has touched it, and reopens if that is taken back. Which duties are due is a question to the views; the duty's own stream
/// says what is to be done. What is open already is not opened twice, and what was let in, and neither assigned nor reopened then, is finished.
/// </summary>
/// <param name="batches">What is waited for before anything is opened; null where nothing is.</param>
public sealed class PeriodOpening(IEventLog log, LedgerViews views, CommandGate gate, TimeProvider time, Batches? batches = null)
    : DueWork<DueDuty>(log, views, gate, time, "period-opening")
{
    /// <summary>A duty that is new, goes over to an agency that may have it, of whose days of rest or end something became known, or that heard that a period's task was withdrawn.</summary>
    private protected override bool MayMake(string type) => type is
        "directive-task.recurrence-set.v1" or "directive-task.transferred.v1" or "directive-task.transfer-backdated.v1" or "directive-task.transfer-reverted.v1" or "directive-task.suspended.v1" or "directive-task.resumed.v1" or
        "directive-task.withdrawn.v1" or "directive-task.decline-upheld.v1" or "directive-task.superseded.v1" or "directive-task.completion-confirmed.v1" or
        "directive-task.reopened.v1" or "directive-task.duty-consolidated.v1" or "directive-task.child-closed.v1" or "correction.recorded.v1";

    /// <summary>
    /// A period that is refused stays due: its duty has yet to go over to another agency, or another task has its id. So does one that somebody has touched, or
    /// withdrawn, on which the duty's history says otherwise. It is tried again when anything changes, and `verify` says so.
    /// </summary>
    private protected override bool MayStayDue => true;

    private protected override Task UntilItCanBeTold(CancellationToken cancellation) => batches?.UntilIn(cancellation) ?? Task.CompletedTask;

    private protected override Task<IReadOnlyList<DueDuty>> Due(DateOnly today, int limit, CancellationToken cancellation) => Views.DueDuties(today, limit, cancellation);

    /// <summary>Does what is due in one duty, in order. What was let in, and neither assigned nor reopened then, comes first: the duty holds it open, whether it has it by now or not.</summary>
    private protected override async Task<LogPosition> Do(DueDuty due, CancellationToken cancellation)
    {
        var id = new TaskId(due.TaskId);
        var facts = new List<Fact>();
        var letInBy = new Dictionary<TaskId, string>();
        (RecordedEvent Recorded, Fact Fact, EventMetadata Metadata)? set = null;
        await foreach (var recorded in _log.ReadStream(NameOf(id), new Revision(0), ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            var (fact, metadata) = Recorder.Read(recorded);
            facts.Add(fact);
            if (fact.Event is RecurrenceSet)
                set = (recorded, fact, metadata);
            if (fact.Event is ChildOpened opened)
                letInBy[opened.Child] = metadata.CausationId;
        }
        var task = TaskState.Fold(facts);
        var done = LogPosition.Start;
        if (set is not { } cause || task.Duty is not { } duty)
            return done;
        foreach (var child in due.Awaited.Select(child => new TaskId(child)))
        {
            if (task.Children.GetValueOrDefault(child) is not { IsOpen: true } letIn || DutyPeriods.Named(child) is not { Period: var period } || await HasOpened(child, letIn.OpenedAt, cancellation).ConfigureAwait(false))
                continue;
            // The same command, under the id that let it in: whoever sent it may be at it still.
            Command broken = letIn.OpenedAt == 0 ? Opening(period) : new ReopenPeriod(child, DutyPeriods.ReasonFor(task, period));
            if (letInBy[child].StartsWith(CommandTable.PeriodCommandIds, StringComparison.Ordinal))
                await Try(letInBy[child], broken, period).ConfigureAwait(false);
        }
        // Told apart by the revision that opened the period last: it may come and go more than once.
        foreach (var period in DutyPeriods.Surplus(task).ToList())
            await Try(IdOf($"{period}:withdrawn@{OpenedAt(period)}"), new WithdrawPeriod(DutyPeriods.ChildOf(id, period), DutyPeriods.ReasonAgainst(task, period)), period).ConfigureAwait(false);
        foreach (var period in DutyPeriods.Withdrawn(task).ToList())
            await Try(IdOf($"{period}:reopened@{OpenedAt(period)}"), new ReopenPeriod(DutyPeriods.ChildOf(id, period), DutyPeriods.ReasonFor(task, period)), period).ConfigureAwait(false);
        foreach (var period in DutyPeriods.Begun(task, VietnamTime.DayOf(_time.GetUtcNow())).ToList())
            await Try(IdOf($"{period}"), Opening(period), period).ConfigureAwait(false);
        return done;

        string IdOf(string what) => $"{Effects.IdOf(CommandTable.PeriodCommandIds, cause.Recorded)}:{what}";

        // Who had the duty then, whenever it is recorded: history that is imported years later comes to the same tasks.
        OpenPeriod Opening(ReportingPeriod period) => new(DutyPeriods.AssignmentOf(DutyPeriods.AsItOpens(duty, facts, period), period), period);

        long OpenedAt(ReportingPeriod period) => task.Children[DutyPeriods.ChildOf(id, period)].OpenedAt;

        // All of it happens on the day on which the period opens.
        async Task Try(string commandId, Command command, ReportingPeriod period)
        {
            var opensOn = duty.OpensOn(period);
            var at = period.FirstDay < opensOn && cause.Fact.Occurred.Day == opensOn ? cause.Fact.Occurred : Occurrence.On(opensOn);
            var result = await Effects.Try(commandId, command, cause.Recorded, at, cause.Metadata, problem => Fault = problem, cancellation).ConfigureAwait(false);
            done = result.Position ?? done;
        }
    }

    /// <summary>True once it was assigned, or reopened, from that revision on; what the ledger or somebody has done with it since is no matter.</summary>
    private async Task<bool> HasOpened(TaskId id, long from, CancellationToken cancellation)
    {
        await foreach (var recorded in _log.ReadStream(NameOf(id), new Revision(from), ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            if (recorded.Type is "directive-task.assigned.v1" or "directive-task.reopened.v1")
                return true;
        }
        return false;
    }

    private static StreamName NameOf(TaskId id) => new(StreamId.Of(id).ToString());
}
