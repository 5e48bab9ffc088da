using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
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
        InstrumentState.Initial, InstrumentState.Evolve, InstrumentState.Decide,
        (_, command, _, _) => InstrumentState.ReferencesOf(command), [.. events.Select(e => new Fact(e, Occurrence.Unknown, Registrar))]);

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
    public void its_number_dates_and_title_are_corrected_and_its_claims_stay()
    {
        var corrected = new[] { ("number", "45/TB", "54/TB"), ("spokenOn", "2025-01-10", null), ("issuedOn", "2025-02-04", "2025-02-05"), ("title.en", "Open new markets", null) }
            .Aggregate(Before(Registered), (story, field) => story
                .When(new RecordCorrection(StreamId.Of(Notice), StoryEvents.Id(0), field.Item1, field.Item2, field.Item3, "công báo"), by: Registrar)
                .Then(new CorrectionRecorded(StoryEvents.Id(0), 0, field.Item1, field.Item2, field.Item3, "công báo")));
        Assert.Equal(Registered with { Number = "54/TB", SpokenOn = null, IssuedOn = Day(36), Title = Title with { En = null } }, corrected.State.Registered);
        Assert.Equal(Registered.Claims, corrected.State.Claims.All);
    }

    [Fact]
    public void when_a_claim_was_made_says_nothing_of_the_instrument() =>
        Assert.Equal(Registered, Before(Registered, new ClaimRecorded("issuedOn", "2025-02-05", "báo B"))
            .When(new RecordCorrection(StreamId.Of(Notice), StoryEvents.Id(1), "occurredAt", null, "2025-01-01", "tìm thấy"), by: Registrar, on: Day(60)).ThenAccepted().State.Registered);

    [Theory]
    [InlineData("kind")]
    [InlineData("issuer")]
    [InlineData("rollPolicy")]
    public void what_it_is_and_whose_is_not_corrected(string field) =>
        Before(Registered).When(new RecordCorrection(StreamId.Of(Notice), StoryEvents.Id(0), field, "a", "b", "?"), by: Registrar).ThenRefused("field-not-correctable");

    [Fact]
    public void nothing_is_corrected_that_is_not_registered() =>
        Before().When(new RecordCorrection(StreamId.Of(Notice), StoryEvents.Id(0), "number", "a", "b", "?"), by: Registrar).ThenRefused("unknown-instrument");

    [Fact]
    public void another_categorys_event_is_a_broken_invariant() => Assert.Throws<UnexpectedEventException>(() => Before(new TaskAccepted()).State);

    [Fact]
    public void another_categorys_command_is_a_fault_of_the_program() =>
        Assert.Throws<UnexpectedCommandException>(() => Before(Registered).When(new AcceptTask(TheTask)));
}
