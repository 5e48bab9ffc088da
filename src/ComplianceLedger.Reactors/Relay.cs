using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Reactors;

/// <summary>How the relay stands.</summary>
/// <param name="Position">Everything up to here has had its effect.</param>
/// <param name="Fault">Why it stands still, or null.</param>
public sealed record RelayStatus(LogPosition Position, string? Fault);

/// <summary>
/// Carries what tasks say to those whom it concerns: writes <see cref="TaskReceived"/> and <see cref="TaskReleased"/> into each agency's stream, and
/// <see cref="ChildClosed"/> into a parent's, <see cref="TransferAcknowledged"/> into a succession's. The command id of each effect is made of the task event's stream and revision, so that doing it twice does it
/// once. It works in windows: all effects of one are durable before the next begins. The last effect in the log therefore tells where to go on, at most
/// one window back; nothing else is kept.
/// </summary>
/// <param name="windowEvents">Another window than the ordinary one, for tests.</param>
public sealed class Relay(IEventLog log, CommandGate gate, TimeProvider time, int windowEvents = Relay.WindowEvents) : IDisposable
{
    /// <summary>Events of one window, and so how far back the relay goes when it starts.</summary>
    public const int WindowEvents = 1_024;

    /// <summary>The effects by which the relay finds its place again.</summary>
    private static readonly IReadOnlyList<string> EffectTypes =
        ["agency.task-received.v1", "agency.task-released.v1", "directive-task.child-closed.v1", "succession.transfer-acknowledged.v1"];

    private readonly Effects _effects = new(gate, "relay", time);

    // Where the fault is: it is over once the relay has come past it, not when it begins again before it.
    private LogPosition _faultAt = LogPosition.Start;

    public RelayStatus Status { get; private set; } = new(LogPosition.Start, null);

    /// <summary>Where to go on: one window before the event whose effect was recorded last. Views that lag behind only make it go back further.</summary>
    public async Task<LogPosition> ResumeFrom(LedgerViews views, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (await views.LastOf(EffectTypes, cancellation).ConfigureAwait(false) is not { } last)
            return LogPosition.Start;
        await foreach (var effect in log.ReadStream(last.Stream, last.Revision, ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            var (stream, revision) = SourceOf(effect);
            return await views.Before(stream, revision, windowEvents, cancellation).ConfigureAwait(false);
        }
        return LogPosition.Start;
    }

    /// <summary>Follows the log until it is cancelled. Any other end is a fault, which <see cref="Status"/> tells until it is overcome.</summary>
    /// <param name="start">Says where to begin: see <see cref="ResumeFrom"/>.</param>
    public async Task Run(Func<CancellationToken, Task<LogPosition>> start, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(start);
        // Counted over all events, so that resuming one window back suffices; kept are only those that have an effect.
        var window = new List<RecordedEvent>();
        var (seen, seenUpTo) = (0, LogPosition.Start);
        try
        {
            var after = await start(cancellation).ConfigureAwait(false);
            Status = Status with { Position = after };
            seenUpTo = after;
            await foreach (var message in log.Subscribe(after, cancellation).ConfigureAwait(false))
            {
                if (message is LogMessage.Event { Recorded: var recorded })
                {
                    if (Concerns(recorded.Type))
                        window.Add(recorded);
                    seenUpTo = recorded.Position;
                    if (++seen < windowEvents)
                        continue;
                }
                await Relate(window, cancellation).ConfigureAwait(false);
                window.Clear();
                seen = 0;
                Status = new RelayStatus(seenUpTo, seenUpTo >= _faultAt ? null : Status.Fault);
            }
            throw new EventLogException("The log ended a subscription, which has no end.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _faultAt = seen > 0 ? seenUpTo : LogPosition.Start;
            Status = Status with { Fault = e.Message };
            throw;
        }
    }

    public void Dispose() => _effects.Dispose();

    private void Waiting(string problem) => Status = Status with { Fault = problem };

    private async Task Relate(List<RecordedEvent> window, CancellationToken cancellation)
    {
        // An agency is told of one task's events in their order; different tasks and agencies go side by side.
        var effects = new List<Task>();
        foreach (var ofTask in window.GroupBy(recorded => recorded.Stream))
            effects.Add(RelateTask(ofTask, cancellation));
        await Task.WhenAll(effects).ConfigureAwait(false);
    }

    private async Task RelateTask(IEnumerable<RecordedEvent> ofTask, CancellationToken cancellation)
    {
        foreach (var recorded in ofTask)
        {
            var (fact, metadata) = Recorder.Read(recorded);
            var commands = MovesOf(fact.Event, recorded)
                .GroupBy(move => move.Agency, move => move.Move)
                .Select(moves => (Command)new RelayTask(moves.Key, [.. moves]))
                .ToList();
            if (await CloseOf(fact.Event, recorded, cancellation).ConfigureAwait(false) is { } close)
                commands.Add(close);
            if (fact.Event is TaskTransferred transferred)
                commands.Add(new AcknowledgeTransfer(transferred.SuccessionId, TaskOf(recorded), recorded.Revision.Value));
            await Task.WhenAll(commands.Select(command => _effects.Send(Effects.IdOf(CommandTable.RelayCommandIds, recorded), command, recorded, fact.Occurred, metadata, Waiting, cancellation))).ConfigureAwait(false);
        }
    }

    /// <summary>Every event that changes who stands in which relation to a task, or closes one.</summary>
    private static bool Concerns(string type) => type is
        "directive-task.assigned.v1" or "directive-task.amended.v1" or "directive-task.lead-determined.v1" or
        "directive-task.coordinator-added.v1" or "directive-task.coordinator-removed.v1" or "directive-task.transferred.v1" or "directive-task.transfer-reverted.v1" or
        "directive-task.completion-confirmed.v1" or "directive-task.withdrawn.v1" or "directive-task.decline-upheld.v1" or "directive-task.superseded.v1";

    /// <summary>Which agencies a task's event concerns, and how. Also what a verification holds the relay's effects against.</summary>
    public static IEnumerable<(AgencyId Agency, TaskMove Move)> MovesOf(DomainEvent e, RecordedEvent recorded)
    {
        var task = TaskOf(recorded);
        (AgencyId, TaskMove) Received(AgencyId agency, TaskRelation relation) => (agency, new TaskMove(task, recorded.Revision.Value, relation, true));
        (AgencyId, TaskMove) Released(AgencyId agency, TaskRelation relation) => (agency, new TaskMove(task, recorded.Revision.Value, relation, false));
        switch (e)
        {
            case TaskAssigned assigned:
                if (assigned.Lead is { } lead)
                    yield return Received(lead, TaskRelation.Lead);
                foreach (var coordinator in assigned.Coordinators)
                    yield return Received(coordinator, TaskRelation.Coordinating);
                if (assigned.Monitor is { } monitor)
                    yield return Received(monitor, TaskRelation.Monitoring);
                foreach (var addressee in assigned.Addressees)
                    yield return Received(addressee, TaskRelation.Addressee);
                break;
            case LeadDetermined determined:
                if (determined.PreviousLead is { } previous)
                    yield return Released(previous, TaskRelation.Lead);
                if (determined.WasCoordinator)
                    yield return Released(determined.Lead, TaskRelation.Coordinating);
                yield return Received(determined.Lead, TaskRelation.Lead);
                break;
            case TaskTransferred transferred:
                foreach (var released in transferred.Released)
                    yield return Released(released.Agency, released.Relation);
                foreach (var relation in transferred.Received)
                    yield return Received(transferred.To, relation);
                break;
            case TransferReverted reverted:
                foreach (var relation in reverted.Returned)
                    yield return Released(reverted.From, relation);
                foreach (var restored in reverted.Restored)
                    yield return Received(restored.Agency, restored.Relation);
                break;
            case CoordinatorAdded added:
                yield return Received(added.Agency, TaskRelation.Coordinating);
                break;
            case CoordinatorRemoved removed:
                yield return Released(removed.Agency, TaskRelation.Coordinating);
                break;
            case TaskAmended amended:
                if (amended.Monitor is { Was: var monitored, Is: var monitors })
                {
                    if (monitored is { } was)
                        yield return Released(was, TaskRelation.Monitoring);
                    if (monitors is { } now)
                        yield return Received(now, TaskRelation.Monitoring);
                }
                if (amended.Addressees is { Was: var addressed, Is: var addresses })
                {
                    foreach (var agency in addressed.Except(addresses))
                        yield return Released(agency, TaskRelation.Addressee);
                    foreach (var agency in addresses.Except(addressed))
                        yield return Received(agency, TaskRelation.Addressee);
                }
                break;
            default:
                break;
        }
    }

    private async Task<CloseChild?> CloseOf(DomainEvent e, RecordedEvent recorded, CancellationToken cancellation)
    {
        TaskStatus? outcome = e switch
        {
            CompletionConfirmed => TaskStatus.Completed,
            TaskWithdrawn or DeclineUpheld => TaskStatus.Withdrawn,
            TaskSuperseded => TaskStatus.Superseded,
            _ => null,
        };
        if (outcome is null)
            return null;
        // A task's parent stands in its first event and never changes.
        await foreach (var first in log.ReadStream(recorded.Stream, new Revision(0), ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            if (Recorder.Read(first).Fact.Event is TaskAssigned { Parent: { } parent })
                return new CloseChild(parent, TaskOf(recorded), recorded.Revision.Value, outcome.Value);
        }
        return null;
    }

    /// <summary>The task event that caused an effect.</summary>
    /// <exception cref="EventCodecException">The effect can't be read.</exception>
    private static (StreamName Stream, Revision Revision) SourceOf(RecordedEvent effect)
    {
        var (fact, _) = Recorder.Read(effect);
        var (task, revision) = fact.Event switch
        {
            TaskReceived e => (e.TaskId, e.TaskRevision),
            TaskReleased e => (e.TaskId, e.TaskRevision),
            ChildClosed e => (e.Child, e.ChildRevision),
            TransferAcknowledged e => (e.TaskId, e.TaskRevision),
            _ => throw new ArgumentException($"{effect.Type} is no effect of the relay.", nameof(effect)),
        };
        return (new StreamName(StreamId.Of(task).ToString()), new Revision(revision));
    }

    private static TaskId TaskOf(RecordedEvent recorded) =>
        StreamId.TryParse(recorded.Stream.Value, out var stream) && stream.Category == Category.DirectiveTask
            ? new TaskId(stream.Id)
            : throw new InvalidOperationException($"{recorded.Stream} holds a task's event but is no task's stream.");
}
