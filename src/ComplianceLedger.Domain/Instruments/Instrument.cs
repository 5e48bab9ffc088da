using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.Instruments;

/// <summary>Văn bản giao nhiệm vụ: what a task was assigned by.</summary>
public enum InstrumentKind
{
    Directive,
    Resolution,
    Conference,
    ConclusionNotice,
    Plan,
    Act,
}

/// <summary>How a term that ends on a non-working day moves. Chosen here, used by terms in working days and months.</summary>
public enum RollPolicy
{
    Forward,
    Backward,
    None,
}

/// <summary>A conference speaks on one day; its conclusion notice is issued weeks later; the ledger records later still.</summary>
public sealed record InstrumentRegistered(
    InstrumentId InstrumentId,
    InstrumentKind Kind,
    string? Number,
    string Issuer,
    DateOnly? SpokenOn,
    DateOnly? IssuedOn,
    InstrumentId? Parent,
    BilingualText Title,
    RollPolicy RollPolicy,
    ValueList<Claim> Claims) : DomainEvent;

public sealed record RegisterInstrument(
    InstrumentId InstrumentId,
    InstrumentKind Kind,
    string? Number,
    string Issuer,
    DateOnly? SpokenOn,
    DateOnly? IssuedOn,
    InstrumentId? Parent,
    BilingualText Title,
    RollPolicy RollPolicy,
    ValueList<Claim> Claims) : Command
{
    public override StreamId Target => StreamId.Of(InstrumentId);
}

public sealed record InstrumentSummary(InstrumentKind Kind, RollPolicy RollPolicy) : ReferenceSummary;

public sealed record InstrumentState(InstrumentRegistered? Registered, ClaimSet Claims)
{
    public static readonly InstrumentState Initial = new(null, ClaimSet.Empty);

    public static InstrumentState Evolve(InstrumentState instrument, Fact fact) => fact.Event switch
    {
        InstrumentRegistered e => new InstrumentState(e, ClaimSet.Of(e.Claims)),
        ClaimRecorded e => instrument with { Claims = instrument.Claims.Evolve(e) },
        ClaimPreferred e => instrument with { Claims = instrument.Claims.Evolve(e) },
        CorrectionRecorded { Revision: 0 } e when instrument.Registered is { } registered =>
            instrument with { Registered = (InstrumentRegistered)Correction.Corrected(fact with { Event = registered }, e).Event },
        // When another of its events happened says nothing of the instrument.
        CorrectionRecorded => instrument,
        _ => throw new UnexpectedEventException(Category.Instrument, fact.Event),
    };

    public static Decision Decide(InstrumentState instrument, Command command, CommandContext context, References references) => (command, instrument.Registered) switch
    {
        (RegisterInstrument c, null) => Register(c, references),
        (RegisterInstrument c, _) => Decision.Refuse(InstrumentRefusals.Exists(c.InstrumentId)),
        (_, null) => Decision.Refuse(InstrumentRefusals.Unknown(new InstrumentId(command.Target.Id))),
        (RecordClaim c, _) => instrument.Claims.Decide(c),
        (PreferClaim c, _) => instrument.Claims.Decide(c),
        (RecordCorrection c, _) => Correction.Decide(c, context),
        _ => throw new UnexpectedCommandException(Category.Instrument, command),
    };

    public static IEnumerable<StreamId> ReferencesOf(Command command) =>
        command is RegisterInstrument { Parent: { } parent } c && parent != c.InstrumentId ? [StreamId.Of(parent)] : [];

    private static Decision Register(RegisterInstrument c, References references) =>
        c.Parent is { } parent && (parent == c.InstrumentId || references.Find<InstrumentSummary>(StreamId.Of(parent)) is null)
            ? Decision.Refuse(InstrumentRefusals.Unknown(parent))
            : Decision.Accept(new InstrumentRegistered(
                c.InstrumentId, c.Kind, c.Number, c.Issuer, c.SpokenOn, c.IssuedOn, c.Parent, c.Title, c.RollPolicy, c.Claims));
}

public static class InstrumentRefusals
{
    public static Refusal Exists(InstrumentId id) => new(
        "instrument-exists", $"Văn bản '{id}' đã được đăng ký.", $"Instrument '{id}' is already registered.");

    public static Refusal Unknown(InstrumentId id) => new(
        "unknown-instrument", $"Chưa đăng ký văn bản '{id}'.", $"Instrument '{id}' is not registered.");
}
