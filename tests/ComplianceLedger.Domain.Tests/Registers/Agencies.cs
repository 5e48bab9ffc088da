using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.Tests.Registers;

public class Agencies
{
    private static readonly AgencyRegistered Registered = new(Lead, AgencyKind.Ministry, new BilingualText("Bộ Công Thương", null), new DateOnly(2007, 8, 1));

    private static Story<AgencyState> Before(params DomainEvent[] events) => new(
        AgencyState.Initial, AgencyState.Evolve, (state, command, context, _) => AgencyState.Decide(state, command, context), (_, _, _, _) => [],
        [.. events.Select(e => new Fact(e, Occurrence.Unknown, Registrar))]);

    private static RelayTask Relayed(params TaskMove[] moves) => new(Lead, [.. moves]);

    [Fact]
    public void an_agency_is_registered_with_its_first_day() =>
        Before().When(new RegisterAgency(Lead, AgencyKind.Ministry, Registered.Name, Registered.Since), by: Registrar).Then(Registered);

    [Fact]
    public void an_agency_is_registered_once() =>
        Before(Registered).When(new RegisterAgency(Lead, AgencyKind.Ministry, Registered.Name, null), by: Registrar).ThenRefused("agency-exists");

    [Fact]
    public void the_relay_records_what_came_and_what_went() =>
        Before(Registered).When(Relayed(new(TheTask, 4, TaskRelation.Coordinating, false), new(TheTask, 4, TaskRelation.Lead, true)), by: Relay)
            .Then(new TaskReleased(TheTask, 4, TaskRelation.Coordinating), new TaskReceived(TheTask, 4, TaskRelation.Lead));

    [Fact]
    public void a_relay_without_moves_records_nothing() => Before(Registered).When(Relayed(), by: Relay).ThenNothingNew();

    [Fact]
    public void nothing_is_relayed_to_an_unknown_agency() =>
        Before().When(Relayed(new TaskMove(TheTask, 0, TaskRelation.Lead, true)), by: Relay).ThenRefused("unknown-agency");

    [Fact]
    public void a_claim_about_it_is_recorded() =>
        Before(Registered).When(new RecordClaim(StreamId.Of(Lead), "since", "1955", "báo B"), by: Registrar).Then(new ClaimRecorded("since", "1955", "báo B"))
            .When(new PreferClaim(StreamId.Of(Lead), "since", "1955", "báo B"), by: Registrar).Then(new ClaimPreferred("since", "1955", "báo B"));

    [Fact]
    public void nothing_is_claimed_about_an_unknown_agency() =>
        Before().When(new RecordClaim(StreamId.Of(Lead), "a", "b", "c"), by: Registrar).ThenRefused("unknown-agency");

    [Fact]
    public void its_name_and_first_day_are_corrected()
    {
        var corrected = Before(Registered)
            .When(new RecordCorrection(StreamId.Of(Lead), StoryEvents.Id(0), "name.vi", "Bộ Công Thương", "Bộ Công thương", "chính tả"), by: Registrar)
            .Then(new CorrectionRecorded(StoryEvents.Id(0), 0, "name.vi", "Bộ Công Thương", "Bộ Công thương", "chính tả"))
            .When(new RecordCorrection(StreamId.Of(Lead), StoryEvents.Id(0), "since", "2007-08-01", "2007-07-31", "nghị quyết"), by: Registrar)
            .Then(new CorrectionRecorded(StoryEvents.Id(0), 0, "since", "2007-08-01", "2007-07-31", "nghị quyết"));
        Assert.Equal(Registered with { Name = new BilingualText("Bộ Công thương", null), Since = new DateOnly(2007, 7, 31) }, corrected.State.Registered);
    }

    [Fact]
    public void what_it_is_is_not_corrected() =>
        Before(Registered).When(new RecordCorrection(StreamId.Of(Lead), StoryEvents.Id(0), "kind", "Ministry", "Locality", "?"), by: Registrar).ThenRefused("field-not-correctable");

    [Fact]
    public void another_categorys_event_is_a_broken_invariant() => Assert.Throws<UnexpectedEventException>(() => Before(new TaskAccepted()).State);

    [Fact]
    public void another_categorys_command_is_a_fault_of_the_program() =>
        Assert.Throws<UnexpectedCommandException>(() => Before(Registered).When(new AcceptTask(TheTask)));
}
