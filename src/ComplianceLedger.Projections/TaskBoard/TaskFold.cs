using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Following;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>One task while its events are folded, by the domain's own fold.</summary>
internal sealed class TaskFold
{
    private TaskState _state = TaskState.Initial;
    private DateOnly? _latestEffective;

    public long Revision { get; private set; } = -1;
    public long StreamRevision { get; private set; } = -1;
    public long Position { get; private set; }
    public long FirstPosition { get; private set; }
    public TaskState State => _state;

    /// <summary>The task after all its events up to one, each as it was corrected by those after it; with a day, as <see cref="AsOf.Fold"/> has it.</summary>
    public static TaskFold Of(IReadOnlyList<DecodedEvent> events, DateOnly? asOf = null)
    {
        var fold = new TaskFold();
        var facts = Correction.Applied([.. events.Select(e => e.Fact)]);
        for (var i = 0; i < events.Count; i++)
        {
            // It has done its work on the facts before it.
            if (facts[i].Event is CorrectionRecorded && fold._state.Id is not null)
                fold.Reach(events[i], facts[i]);
            else
                fold.Step(events[i], facts[i], asOf);
        }
        return fold;
    }

    /// <summary>One event more. A correction is folded with all that came before it: see <see cref="Of"/>.</summary>
    public void Add(DecodedEvent e) => Step(e, e.Fact, null);

    /// <summary>The same if the event counts on a day; says whether it did.</summary>
    public bool AddIfCounts(DecodedEvent e, DateOnly asOf) => Step(e, e.Fact, asOf);

    private bool Step(DecodedEvent e, Fact fact, DateOnly? asOf)
    {
        StreamRevision = e.Recorded.Revision.Value;
        if ((asOf is { } day && !AsOf.Counts(fact, day)) || (_state.Id is null && fact.Event is not TaskAssigned))
            return false;
        _state = TaskState.Evolve(_state, fact);
        Reach(e, fact);
        return true;
    }

    private void Reach(DecodedEvent e, Fact fact)
    {
        if (Revision < 0)
            FirstPosition = e.Recorded.Position.Value;
        Revision = StreamRevision = e.Recorded.Revision.Value;
        Position = e.Recorded.Position.Value;
        if (AsOf.EffectiveDay(fact) is { } day && !(day <= _latestEffective))
            _latestEffective = day;
    }

    /// <summary>Null where the task's assignment is not among the events.</summary>
    public BoardTask? Board() => _state.Id is not { } id ? null : new BoardTask
    {
        TaskId = id.Value,
        Instrument = _state.Instrument!.Value.Value,
        Group = _state.Group,
        Force = _state.Force,
        Title = _state.Title,
        Lead = _state.Lead?.Value,
        Coordinators = Ids(_state.Coordinators),
        Monitoring = _state.Monitor?.Value,
        Addressees = Ids(_state.Addressees),
        Status = _state.Status,
        Standing = _state.Standing(),
        OriginalDeadline = _state.OriginalDeadline,
        CurrentDeadline = _state.CurrentDeadline,
        CompletedOn = _state.CompletedOn,
        EnteredOn = _state.EnteredOn,
        ClosedOn = _state.ClosedOn,
        IsKeyTask = _state.IsKeyTask,
        IsStanding = _state.IsStanding,
        Urgency = _state.Urgency,
        Parent = _state.Parent?.Value,
        Children = _state.Children.Count,
        ChildrenOpen = _state.Children.Count == 0 ? 0 : _state.Children.Values.Count(child => child.IsOpen),
        Recurrence = RecurrenceRow.Of(_state.Duty),
        Period = _state.Period?.ToString(),
        ExtensionsGranted = _state.ExtensionsGranted,
        OpenRequest = _state.OpenRequest is { } request
            ? new OpenRequest(request.Id, request.NewDeadline, request.Reason, request.User, request.AskedOn, request.AskedLate)
            : null,
        Suspensions = _state.Suspensions,
        CompletedSpans = _state.CompletedSpans,
        Transfers = _state.Transfers.Count == 0 ? [] : [.. _state.Transfers.Select(transfer => transfer.SuccessionId.Value)],
        RevertedTransfers = _state.RevertedTransfers.Count == 0 ? [] : [.. _state.RevertedTransfers.Select(succession => succession.Value)],
        FormerAgencies = _state.FormerParties.Count == 0 ? [] : [.. _state.FormerParties.Select(party => new FormerAgency(party.Agency.Value, party.Relation, party.Until))],
        Source = _state.Source,
        Claims = ClaimRow.Of(_state.Claims),
        Disputes = DisputeRow.Of(_state.Disputes),
        LatestEffective = _latestEffective,
        Revision = Revision,
        StreamRevision = StreamRevision,
        Position = Position,
    };

    private static IReadOnlyList<string> Ids(ValueList<AgencyId> agencies) =>
        agencies.Count == 0 ? [] : [.. agencies.Select(agency => agency.Value)];
}
