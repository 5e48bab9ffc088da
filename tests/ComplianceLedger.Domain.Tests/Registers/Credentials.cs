using ComplianceLedger.Domain.Credentials;

namespace ComplianceLedger.Domain.Tests.Registers;

public class Credentials
{
    private static readonly CredentialId Id = new("token-1");
    private static readonly string Hash = new('f', 64);
    private static readonly CredentialIssued Issued = new(Id, "nguyen", Role.AgencyOfficer, Lead, Hash, Day(90));

    private static Story<CredentialState> Before(params DomainEvent[] events) => new(
        CredentialState.Initial, CredentialState.Evolve, (state, command, _, references) => CredentialState.Decide(state, command, references),
        (_, command, _, _) => CredentialState.ReferencesOf(command), [.. events.Select(e => new Fact(e, Occurrence.Unknown, Operator))]);

    private static IssueCredential Issue(Role role, AgencyId? agency) => new(Id, "nguyen", role, agency, Hash, Day(90));

    [Fact]
    public void an_officer_of_a_registered_agency_may_act() => Before().When(Issue(Role.AgencyOfficer, Lead), by: Operator).Then(Issued);

    [Fact]
    public void an_officer_needs_an_agency() => Before().When(Issue(Role.AgencyOfficer, null), by: Operator).ThenRefused("officer-needs-agency");

    [Fact]
    public void an_officers_agency_is_registered_first() =>
        Before().Without(StreamId.Of(Lead)).When(Issue(Role.AgencyOfficer, Lead), by: Operator).ThenRefused("unknown-agency");

    [Theory]
    [InlineData(Role.Assigner)]
    [InlineData(Role.Inspector)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Registrar)]
    [InlineData(Role.Admin)]
    public void the_agency_of_everybody_else_need_not_be_registered(Role role) =>
        Before().Without(StreamId.Of(Office)).When(Issue(role, Office), by: Operator).Then(new CredentialIssued(Id, "nguyen", role, Office, Hash, Day(90)));

    [Theory]
    [InlineData(Role.System)]
    [InlineData(Role.Operator)]
    public void the_ledgers_own_roles_have_no_token(Role role) => Before().When(Issue(role, null), by: Operator).ThenRefused("no-token-for-role");

    [Fact]
    public void a_credential_is_issued_once() => Before(Issued).When(Issue(Role.Auditor, null), by: Operator).ThenRefused("credential-exists");

    [Fact]
    public void a_credential_is_revoked_once() =>
        Before(Issued).When(new RevokeCredential(Id), by: Operator).Then(new CredentialRevoked())
            .When(new RevokeCredential(Id), by: Operator).ThenRefused("credential-revoked");

    [Fact]
    public void a_revoked_id_is_not_issued_again() => Before(Issued, new CredentialRevoked()).When(Issue(Role.Auditor, null), by: Operator).ThenRefused("credential-exists");

    [Fact]
    public void what_was_never_issued_is_not_revoked() => Before().When(new RevokeCredential(Id), by: Operator).ThenRefused("unknown-credential");

    [Fact]
    public void another_categorys_event_is_a_broken_invariant() => Assert.Throws<UnexpectedEventException>(() => Before(new TaskAccepted()).State);
}
