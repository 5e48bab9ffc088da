using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using ComplianceLedger.Reactors;

namespace ComplianceLedger.Server.Verification;

/// <summary>
/// Holds what the relay still has to tell the agencies against what it told them. A message that is not there yet is no finding: the relay may be behind, and
/// within one window it works in no order. It becomes one once the relay has gone on to an event that was appended after an effect of a later cause: by
/// then the window with both causes is over.
/// </summary>
internal sealed class RelayRules(VerifiedStreams streams, FindingList findings)
{
    /// <summary>How many effects are remembered until they are known to be settled; beyond that they are settled together, so some missing ones are found later.</summary>
    private const int UnsettledMax = 65_536;

    private readonly record struct Message(AgencyId Agency, TaskRelation Relation, bool IsReceived);

    private sealed record Cause(Place At, List<Message> Due);

    private readonly record struct Unsettled(LogPosition Effect, LogPosition Cause);

    private readonly Dictionary<(TaskId Task, long Revision), Cause> _due = [];
    private readonly Dictionary<(TaskId Task, long Revision), (Place At, SuccessionId Succession)> _unacknowledged = [];

    // In the order of both positions.
    private readonly LinkedList<Unsettled> _unsettled = [];
    private LogPosition _lastCause;
    private LogPosition _settled;

    /// <summary>A task's event, whatever it says.</summary>
    public void Caused(RecordedEvent recorded, TaskId task, DomainEvent e)
    {
        var due = Relay.MovesOf(e, recorded).Select(move => new Message(move.Agency, move.Move.Relation, move.Move.IsReceived)).ToList();
        if (due.Count > 0)
            _due.TryAdd((task, recorded.Revision.Value), new Cause(Place.Of(recorded), due));
        if (e is TaskTransferred transferred)
            _unacknowledged.TryAdd((task, recorded.Revision.Value), (Place.Of(recorded), transferred.SuccessionId));
    }

    /// <summary>A succession was told that a task has moved.</summary>
    public void Told(RecordedEvent recorded, SuccessionId succession, TransferAcknowledged e)
    {
        if (_unacknowledged.TryGetValue((e.TaskId, e.TaskRevision), out var transfer) && transfer.Succession == succession)
        {
            _unacknowledged.Remove((e.TaskId, e.TaskRevision));
            Effect(recorded.Position, transfer.At.Position);
        }
        else if (streams.Find(StreamId.Of(e.TaskId)) is not { IsTrusted: false })
        {
            findings.Error(recorded, FindingCodes.RelayWithoutCause, $"{StreamId.Of(e.TaskId)}@{e.TaskRevision} did not move that task by this succession, or was acknowledged before");
        }
    }

    /// <summary>An agency was told.</summary>
    public void Told(RecordedEvent recorded, AgencyId agency, DomainEvent e)
    {
        var (task, revision, message) = e switch
        {
            TaskReceived received => (received.TaskId, received.TaskRevision, new Message(agency, received.Relation, true)),
            TaskReleased released => (released.TaskId, released.TaskRevision, new Message(agency, released.Relation, false)),
            _ => throw new ArgumentException($"{e.GetType().Name} tells an agency nothing.", nameof(e)),
        };
        if (_due.TryGetValue((task, revision), out var cause) && cause.Due.Remove(message))
        {
            if (cause.Due.Count == 0)
                _due.Remove((task, revision));
            Effect(recorded.Position, cause.At.Position);
        }
        else if (streams.Find(StreamId.Of(task)) is not { IsTrusted: false })
        {
            findings.Error(recorded, FindingCodes.RelayWithoutCause,
                $"it says that {StreamId.Of(task)}@{revision} {(message.IsReceived ? "gave" : "took")} the relation {message.Relation}, which no such event says or which was said before");
        }
    }

    /// <summary>A parent was told that its child is closed.</summary>
    public void Told(RecordedEvent recorded, ChildClosed e)
    {
        var child = streams.Find(StreamId.Of(e.Child));
        if (child is { IsTrusted: false })
            return;
        var index = child?.Closings.FindIndex(closing => closing.At.Revision.Value == e.ChildRevision && closing.Outcome == e.Outcome) ?? -1;
        if (index < 0)
            findings.Error(recorded, FindingCodes.RelayWithoutCause, $"{StreamId.Of(e.Child)}@{e.ChildRevision} did not close that task as {e.Outcome}");
        else
            Effect(recorded.Position, child!.Closings[index].At.Position);
    }

    /// <summary>What ought to have been told by now.</summary>
    public void End()
    {
        foreach (var cause in _due.Values)
        {
            if (cause.At.Position <= _settled && streams.Find(cause.At.Stream.Value) is { IsTrusted: true })
                Missing(cause.At, $"agency-{cause.Due[0].Agency} was not told of it, though later events were passed on");
        }
        foreach (var (at, succession) in _unacknowledged.Values)
        {
            if (at.Position <= _settled && streams.Find(at.Stream.Value) is { IsTrusted: true })
                Missing(at, $"{StreamId.Of(succession)} was not told of it, though later events were passed on");
        }
        foreach (var child in streams.Tasks)
        {
            if (child is not { IsTrusted: true, Closings: [.., var last], Task.Parent: { } parent } || last.At.Position > _settled)
                continue;
            if (streams.Find(StreamId.Of(parent)) is { IsTrusted: true } stream
                && stream.Task.Children.TryGetValue(new TaskId(child.Id!.Value.Id), out var known) && known.IsOpen && known.OpenedAt < last.At.Revision.Value)
            {
                Missing(last.At, $"its parent {stream.Name} was not told of it, though later events were passed on");
            }
        }
    }

    private void Missing(Place at, string problem) =>
        findings.Add(new Finding(FindingSeverity.Error, FindingCodes.RelayMissing, at.Position, at.Stream, at.Revision, problem));

    private void Effect(LogPosition effect, LogPosition cause)
    {
        while (_unsettled.First is { Value: var first } && first.Effect < cause)
        {
            _settled = first.Cause;
            _unsettled.RemoveFirst();
        }
        if (cause <= _lastCause)
            return;
        _lastCause = cause;
        if (_unsettled.Count == UnsettledMax)
            _unsettled.RemoveLast();
        _unsettled.AddLast(new Unsettled(effect, cause));
    }
}
