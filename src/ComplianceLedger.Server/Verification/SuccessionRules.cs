using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>Successions, the agencies that take part in them and the tasks that they move say the same of each other.</summary>
internal sealed class SuccessionRules(VerifiedStreams streams, FindingList findings)
{
    /// <param name="stream">Before the event.</param>
    public void Check(RecordedEvent recorded, VerifiedStream stream, DomainEvent e)
    {
        switch (e)
        {
            case SuccessionPlanned planned:
                foreach (var party in planned.Succession.Parties)
                {
                    if (Agency(party) is { } agency && !agency.Successions.Contains(planned.Succession))
                        findings.Error(recorded, FindingCodes.WrongContent, $"{StreamId.Of(party)} had not noted that it takes part");
                }
                break;
            case AgencySucceeded or SuccessionReceived:
                var succession = e is AgencySucceeded succeeded ? succeeded.Succession : ((SuccessionReceived)e).Succession;
                var own = new AgencyId(stream.Id!.Value.Id);
                if (e is AgencySucceeded ? !succession.Predecessors.Contains(own) : succession.Successor != own)
                    findings.Error(recorded, FindingCodes.WrongContent, "the agency has no such part in that succession");
                if (succession.Dissolves && e is AgencySucceeded && stream.Agency.End is { } end)
                    findings.Error(recorded, FindingCodes.WrongContent, $"{StreamId.Of(end.Id)} had ended it already");
                break;
            case TaskTransferred moved:
                CheckTransfer(recorded, stream.Task, (moved.Kind, moved.EffectiveOn, moved.Instrument), moved.SuccessionId, moved.To);
                CheckReleased(recorded, stream.Task, moved);
                break;
            case TransferBackdated moved:
                CheckTransfer(recorded, stream.Task, (moved.Kind, moved.EffectiveOn, moved.Instrument), moved.SuccessionId, moved.To);
                foreach (var lost in moved.Lost)
                {
                    if (PlannedOf(moved.SuccessionId)?.Succession.Predecessors.Contains(lost.Agency) == false || !HasLost(stream.Task, lost, moved.EffectiveOn))
                        findings.Error(recorded, FindingCodes.WrongContent, $"'{lost.Agency}' had lost no such part in it since");
                }
                break;
            case TransferReverted reverted when stream.Task.Transfers is not [.., var last] || Transfers.ReversalOf(stream.Task, last) != reverted:
                findings.Error(recorded, FindingCodes.WrongContent, $"the task had not gone over by {StreamId.Of(reverted.SuccessionId)} so");
                break;
            default:
                break;
        }
    }

    /// <summary>What was begun and not carried through: nothing is damaged, and a ledger that is served goes on with it.</summary>
    public void End()
    {
        foreach (var stream in streams.All.Where(stream => stream is { IsTrusted: true, Id.Category: Category.Agency }))
        {
            foreach (var succession in stream.Agency.Successions.Where(succession => streams.Find(StreamId.Of(succession.Id)) is null))
                Warn(stream, FindingCodes.SuccessionIncomplete, $"it takes part in {StreamId.Of(succession.Id)}, which was never recorded", succession.Dissolves ? "a ledger that is served records it, unless another party can't take part any more" : "send the command that recorded it again, under its command id");
        }
        const string Advice = "a ledger that is served moves it at once";
        foreach (var stream in streams.Tasks.Where(stream => stream.IsTrusted))
        {
            var task = stream.Task;
            if (Transfers.Reversal(task) is { } reversal)
                Warn(stream, FindingCodes.TransferNotReverted, $"it was closed on {task.ClosedOn:yyyy-MM-dd}, before a day on which it went over; the last was by {StreamId.Of(reversal.SuccessionId)} on {reversal.EffectiveOn:yyyy-MM-dd}", Advice);
            else if (Ended(task) is var (agency, end))
                Warn(stream, FindingCodes.TaskNotTransferred, $"'{agency}', which has part in it, ended on {end.EffectiveOn:yyyy-MM-dd}", Advice);
        }
    }

    private void CheckTransfer(RecordedEvent recorded, TaskState task, (SuccessionKind Kind, DateOnly EffectiveOn, InstrumentId? Instrument) says, SuccessionId id, AgencyId to)
    {
        if (PlannedOf(id) is not { } planned)
            return;
        var plan = planned.Succession;
        var receives = plan.Dissolves ? plan.Successor == to : planned.Allocation.Any(given => StreamId.Of(given.Task).ToString() == recorded.Stream.Value && given.Agency == to);
        if (!receives || (plan.Kind, plan.EffectiveOn, plan.Instrument) != says)
            findings.Error(recorded, FindingCodes.WrongContent, $"{StreamId.Of(plan.Id)} does not move it so");
        if (Transfers.IsHistory(task.ClosedOn, says.EffectiveOn))
            findings.Error(recorded, FindingCodes.WrongContent, "the task was closed before");
    }

    private void CheckReleased(RecordedEvent recorded, TaskState task, TaskTransferred e)
    {
        if (PlannedOf(e.SuccessionId) is not { Succession: var plan })
            return;
        foreach (var released in e.Released)
        {
            if (!Transfers.Has(task, released.Agency, released.Relation) || !(plan.Predecessors.Contains(released.Agency) || released.Agency == e.To))
                findings.Error(recorded, FindingCodes.WrongContent, $"'{released.Agency}' had no such part in it to give up");
        }
    }

    private static bool HasLost(TaskState task, ReleasedRelation lost, DateOnly after) =>
        task.FormerParties.Any(former => (former.Agency, former.Relation) == (lost.Agency, lost.Relation) && after < former.Until);

    /// <summary>Null for a succession that is not there, or of which something is missing.</summary>
    private SuccessionPlanned? PlannedOf(SuccessionId id) => streams.Find(StreamId.Of(id)) is { IsTrusted: true, Succession.Planned: { } planned } ? planned : null;

    /// <summary>A party of the task that has ended by a succession that moved all there was to move, and had to move this too; null where there is none. One that lost its part after it had ended is such a party.</summary>
    private (AgencyId Agency, Succession End)? Ended(TaskState task)
    {
        foreach (var (agency, until) in Transfers.PartiesOf(task).Select(agency => (agency, (DateOnly?)null)).Concat(task.FormerParties.Select(former => (former.Agency, (DateOnly?)former.Until))))
        {
            if (Agency(agency)?.End is { } end && !(end.EffectiveOn >= until) && !Transfers.IsHistory(task.ClosedOn, end.EffectiveOn)
                && streams.Find(StreamId.Of(end.Id)) is { IsTrusted: true, Succession.IsCompleted: true })
                return (agency, end);
        }
        return null;
    }

    /// <summary>Null for an agency that is not there, or of which something is missing.</summary>
    private AgencyState? Agency(AgencyId id) => streams.Find(StreamId.Of(id)) is { IsTrusted: true } stream ? stream.Agency : null;

    private void Warn(VerifiedStream stream, string code, string problem, string advice) =>
        findings.Add(new Finding(FindingSeverity.Warning, code, stream.LastPosition, stream.Name, stream.Last, problem, advice));
}
