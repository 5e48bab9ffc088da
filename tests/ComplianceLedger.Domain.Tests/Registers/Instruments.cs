using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Tests.Registers;

public class Instruments
{
    private static readonly InstrumentId Notice = new("tb-45");

    private static readonly RegisterInstrument Register = new(
        Notice, InstrumentKind.ConclusionNotice, "45/TB", "vptw", Day(10), Day(35), Instrument, Title, RollPolicy.Forward, [new Claim("issuedOn", "2025-02-04", "báo A")]);

    private static readonly InstrumentRegistered Registered = new(
        Notice, InstrumentKind.ConclusionNotice, "45/TB", "vptw", Day(10), Day(35), Instrument, Title, RollPolicy.Forward, [new Claim("issuedOn", "2025-02-04", "báo A")]);

    private static Story<InstrumentState> Before(params DomainEvent[] events) => new(
        InstrumentState.Initial, InstrumentState.Evolve, (state, command, _, references) => InstrumentState.Decide(state, command, references),
        (_, command) => InstrumentState.ReferencesOf(command), [.. events.Select(e => new Fact(e, Occurrence.Unknown, Registrar))]);

    [Fact]
    public void an_instrument_is_spoken_on_one_day_and_issued_on_another() => Before().When(Register, by: Registrar).Then(Registered);

    [Fact]
    public void an_instrument_is_registered_once() => Before(Registered).When(Register, by: Registrar).ThenRefused("instrument-exists");

    [Fact]
    public void what_it_was_issued_under_is_registered_first() =>
        Before().Without(StreamId.Of(Instrument)).When(Register, by: Registrar).ThenRefused("unknown-instrument");

    [Fact]
    public void an_instrument_is_not_issued_under_itself()
    {
        var itself = Register with { Parent = Notice };
        Before().Without(StreamId.Of(Notice)).When(itself, by: Registrar).ThenRefused("unknown-instrument");
        Assert.DoesNotContain(itself.Target, InstrumentState.ReferencesOf(itself));
    }

    [Fact]
    public void a_claim_about_it_is_recorded_and_preferred() =>
        Before(Registered).When(new RecordClaim(StreamId.Of(Notice), "issuedOn", "2025-02-05", "báo B"), by: Registrar)
            .Then(new ClaimRecorded("issuedOn", "2025-02-05", "báo B"))
            .When(new PreferClaim(StreamId.Of(Notice), "issuedOn", "2025-02-04", "báo A"), by: Registrar)
            .Then(new ClaimPreferred("issuedOn", "2025-02-04", "báo A"));

    [Fact]
    public void what_came_with_the_registration_is_a_claim_already() =>
        Before(Registered).When(new RecordClaim(StreamId.Of(Notice), "issuedOn", "2025-02-04", "báo A"), by: Registrar).ThenRefused("claim-exists");

    [Fact]
    public void nothing_is_claimed_about_an_unknown_instrument() =>
        Before().When(new RecordClaim(StreamId.Of(Notice), "a", "b", "c"), by: Registrar).ThenRefused("unknown-instrument");

    [Fact]
    public void another_categorys_event_is_a_broken_invariant() => Assert.Throws<UnexpectedEventException>(() => Before(new TaskAccepted()).State);

    [Fact]
    public void another_categorys_command_is_a_fault_of_the_program() =>
        Assert.Throws<UnexpectedCommandException>(() => Before(Registered).When(new AcceptTask(TheTask)));
}
