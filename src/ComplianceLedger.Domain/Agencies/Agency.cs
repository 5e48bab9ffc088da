using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.Agencies;

public enum AgencyKind
{
    Ministry,
    CentralBody,
    PartyBody,
    Locality,
    Mission,
    Committee,
    Association,
    Enterprise,
}

/// <summary>How an agency stands to a task.</summary>
public enum TaskRelation
{
    Lead,
    Coordinating,
    Monitoring,
    Addressee,
}

/// <summary>An agency under its own id: one that keeps a predecessor's name is a new agency.</summary>
/// <param name="Since">First day of its existence, where known.</param>
public sealed record AgencyRegistered(AgencyId AgencyId, AgencyKind Kind, BilingualText Name, DateOnly? Since) : DomainEvent;

/// <summary>The agency came to stand in a relation to a task, by the event of the task's stream that is named; that pair and the relation are the key.</summary>
public sealed record TaskReceived(TaskId TaskId, long TaskRevision, TaskRelation Relation) : DomainEvent;

/// <summary>The agency no longer stands in that relation.</summary>
public sealed record TaskReleased(TaskId TaskId, long TaskRevision, TaskRelation Relation) : DomainEvent;

public abstract record AgencyCommand(AgencyId AgencyId) : Command
{
    public override StreamId Target => StreamId.Of(AgencyId);
}

public sealed record RegisterAgency(AgencyId AgencyId, AgencyKind Kind, BilingualText Name, DateOnly? Since) : AgencyCommand(AgencyId);

/// <summary>What one event of a task changed for one agency.</summary>
public readonly record struct TaskMove(TaskId TaskId, long TaskRevision, TaskRelation Relation, bool IsReceived);

/// <summary>
/// Sent by the relay: all moves come from one task event, whose moment they carry. Its command id is made of that event's stream and revision, so that
/// the rule for repeated commands is also the relay's.
/// </summary>
public sealed record RelayTask(AgencyId AgencyId, ValueList<TaskMove> Moves) : AgencyCommand(AgencyId);

/// <param name="End">What dissolves it; null where nothing does.</param>
public sealed record AgencySummary(AgencyKind Kind, DateOnly? Since = null, Succession? End = null) : ReferenceSummary
{
    /// <summary>Those in which it is a predecessor: its end, and those by which it gives tasks away and goes on.</summary>
    public ValueList<Succession> Gives { get; init; } = [];

    /// <summary>Whether it has given tasks away, and gone on, by a day.</summary>
    public bool HasGiven(DateOnly? day) => Gives.Any(plan => !plan.Dissolves && plan.EffectiveOn <= day);

    /// <summary>What has dissolved it by a day, or null.</summary>
    public Succession? EndedBy(DateOnly? day) => End is { } end && end.EffectiveOn <= day ? end : null;
}

/// <param name="Successions">Those in which it is a predecessor or the successor, as they were recorded.</param>
public sealed record AgencyState(AgencyRegistered? Registered, ClaimSet Claims, ValueList<Succession> Successions)
{
    public static readonly AgencyState Initial = new(null, ClaimSet.Empty, []);

    /// <summary>What dissolves it; null where nothing does.</summary>
    public Succession? End => Registered is { AgencyId: var id } ? Successions.FirstOrDefault(succession => succession.Dissolves && succession.Successor != id) : null;

    public AgencySummary? Summary => Registered is { } registered
        ? new AgencySummary(registered.Kind, registered.Since, End) { Gives = [.. Successions.Where(succession => succession.Successor != registered.AgencyId)] }
        : null;

    internal Succession? EndedBy(DateOnly day) => Summary?.EndedBy(day);

    public static AgencyState Evolve(AgencyState agency, Fact fact) => fact.Event switch
    {
        AgencyRegistered e => agency with { Registered = e },
        TaskReceived or TaskReleased => agency,
        AgencySucceeded e => agency with { Successions = agency.Successions.Add(e.Succession) },
        SuccessionReceived e => agency with { Successions = agency.Successions.Add(e.Succession) },
        ClaimRecorded e => agency with { Claims = agency.Claims.Evolve(e) },
        ClaimPreferred e => agency with { Claims = agency.Claims.Evolve(e) },
        CorrectionRecorded { Revision: 0 } e when agency.Registered is { } registered => agency with { Registered = (AgencyRegistered)Correction.Corrected(fact with { Event = registered }, e).Event },
        // When another of its events happened says nothing of the agency.
        CorrectionRecorded => agency,
        _ => throw new UnexpectedEventException(Category.Agency, fact.Event),
    };

    public static Decision Decide(AgencyState agency, Command command, CommandContext context) => (command, agency.Registered) switch
    {
        (RegisterAgency c, null) => Decision.Accept(new AgencyRegistered(c.AgencyId, c.Kind, c.Name, c.Since)),
        (RegisterAgency c, _) => Decision.Refuse(AgencyRefusals.Exists(c.AgencyId)),
        (_, null) => Decision.Refuse(AgencyRefusals.Unknown(new AgencyId(command.Target.Id))),
        (RelayTask c, _) => new Decision.Accepted([.. c.Moves.Select(EventOf)]),
        (JoinSuccession c, _) => AgencySuccessions.Decide(agency, c),
        (RecordClaim c, _) => agency.Claims.Decide(c),
        (PreferClaim c, _) => agency.Claims.Decide(c),
        (RecordCorrection c, _) => Correction.Decide(c, context),
        _ => throw new UnexpectedCommandException(Category.Agency, command),
    };

    private static DomainEvent EventOf(TaskMove move) => move.IsReceived
        ? new TaskReceived(move.TaskId, move.TaskRevision, move.Relation)
        : new TaskReleased(move.TaskId, move.TaskRevision, move.Relation);
}

public static class AgencyRefusals
{
    public static Refusal Exists(AgencyId id) => new(
        "agency-exists", $"Cơ quan '{id}' đã được đăng ký.", $"Agency '{id}' is already registered.");

    public static Refusal Unknown(AgencyId id) => new(
        "unknown-agency", $"Chưa đăng ký cơ quan '{id}'.", $"Agency '{id}' is not registered.");

    /// <param name="end">What dissolved it.</param>
    public static Refusal Succeeded(AgencyId id, Succession end)
    {
        ArgumentNullException.ThrowIfNull(end);
        var day = IsoText.Of(end.EffectiveOn);
        return new(
            "agency-succeeded",
            $"Cơ quan '{id}' đã chấm dứt từ {day}; kế thừa là '{end.Successor}'.",
            $"Agency '{id}' ended on {day}; its successor is '{end.Successor}'.");
    }
}
