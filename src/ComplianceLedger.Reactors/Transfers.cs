using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Reactors;

/// <summary>
/// Moves the tasks of predecessors to their successors once a succession's day has come, and back where one turns out to have been closed before. Which ones have to move is a row of the views; a succession stays, so
/// that a task that is recorded later for a predecessor has such a row as well. The relay acknowledges each transfer; when all are, the succession is completed.
/// </summary>
public sealed class Transfers(IEventLog log, LedgerViews views, CommandGate gate, TimeProvider time) : DueWork<DueTransfer>(log, views, gate, time, SuccessionMoves.User)
{
    /// <summary>
    /// A succession, also one that its parties have only noted, and the acknowledgement after which one may be completed; a task that is given to an agency that may have ended, that is closed or open again, or whose
    /// day of closing may have been corrected.
    /// </summary>
    private protected override bool MayMake(string type) => type.StartsWith("succession.", StringComparison.Ordinal) || type is
        "agency.succeeded.v1" or "agency.succession-received.v1" or
        "directive-task.assigned.v1" or "directive-task.amended.v1" or "directive-task.lead-determined.v1" or "directive-task.coordinator-added.v1" or "directive-task.coordinator-removed.v1" or
        "directive-task.completion-confirmed.v1" or "directive-task.withdrawn.v1" or "directive-task.decline-upheld.v1" or "directive-task.superseded.v1" or
        "directive-task.reopened.v1" or "directive-task.transferred.v1" or "directive-task.transfer-backdated.v1" or "directive-task.transfer-reverted.v1" or "correction.recorded.v1";

    private protected override Task<IReadOnlyList<DueTransfer>> Due(DateOnly today, int limit, CancellationToken cancellation) => Views.DueTransfers(today, limit, cancellation);

    private protected override async Task<LogPosition> Do(DueTransfer due, CancellationToken cancellation)
    {
        var (planned, plan, metadata) = await Plan(due.Succession, cancellation).ConfigureAwait(false);
        var task = new TaskId(due.TaskId);
        Command command = due.Reverts ? new RevertTransfer(task, due.Succession) : new TransferTask(task, plan, due.To);
        var result = await Effects.Send(SuccessionMoves.IdOf(Domain.DirectiveTasks.Transfers.KeyOf(task, due.Succession, due.Before, due.Reverts)), command, planned, Occurrence.On(plan.EffectiveOn), metadata, problem => Fault = problem, cancellation).ConfigureAwait(false);
        return result.Position ?? LogPosition.Start;
    }

    private protected override async Task Settled(DateOnly today, CancellationToken cancellation)
    {
        foreach (var (party, plan) in await Views.SuccessionsToFinish(cancellation).ConfigureAwait(false))
            await Finish(party, plan, cancellation).ConfigureAwait(false);
        foreach (var succession in await Views.SuccessionsToComplete(today, cancellation).ConfigureAwait(false))
        {
            var (planned, _, metadata) = await Plan(succession, cancellation).ConfigureAwait(false);
            await Effects.Send(
                $"{CommandTable.SuccessionCommandIds}{succession}:completed", new CompleteSuccession(succession), planned, null, metadata, problem => Fault = problem, cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Records what its parties have noted. It comes to nothing where it has been recorded since, and is refused where a party that has not noted it can't take part any more.</summary>
    private async Task Finish(AgencyId party, Succession plan, CancellationToken cancellation)
    {
        var (noted, fact, metadata) = await Noted(party, plan, cancellation).ConfigureAwait(false);
        await Effects.Try($"{CommandTable.SuccessionCommandIds}{plan.Id}:finished", new FinishSuccession(plan), noted, fact.Occurred, metadata, problem => Fault = problem, cancellation)
            .ConfigureAwait(false);
    }

    private async Task<(RecordedEvent Noted, Fact Fact, EventMetadata Metadata)> Noted(AgencyId party, Succession plan, CancellationToken cancellation)
    {
        await foreach (var recorded in _log.ReadStream(new StreamName(StreamId.Of(party).ToString()), new Revision(0), ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            var (fact, metadata) = Recorder.Read(recorded);
            if (fact.Event is AgencySucceeded { Succession: var ended } && ended == plan || fact.Event is SuccessionReceived { Succession: var received } && received == plan)
                return (recorded, fact, metadata);
        }
        throw new EventLogException($"{StreamId.Of(party)} has noted {StreamId.Of(plan.Id)} by the views, and not by the log.");
    }

    private async Task<(RecordedEvent Planned, Succession Plan, EventMetadata Metadata)> Plan(SuccessionId succession, CancellationToken cancellation)
    {
        var (planned, fact, metadata) = await Cause(StreamId.Of(succession), new Revision(0), cancellation).ConfigureAwait(false);
        return (planned, ((SuccessionPlanned)fact.Event).Succession, metadata);
    }
}
