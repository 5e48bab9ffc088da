namespace ComplianceLedger.Domain.Credentials;

/// <summary>Somebody may act over the API. The secret itself is shown once and never stored.</summary>
/// <param name="SecretHash">SHA-256 of the random secret, 64 hexadecimal digits. The secret has 256 bits of its own, so a slow hash would add nothing.</param>
/// <param name="ExpiresOn">Last day on which it is accepted, or null.</param>
public sealed record CredentialIssued(CredentialId CredentialId, string User, Role Role, AgencyId? Agency, string SecretHash, DateOnly? ExpiresOn) : DomainEvent;

public sealed record CredentialRevoked : DomainEvent;

public abstract record CredentialCommand(CredentialId CredentialId) : Command
{
    public override StreamId Target => StreamId.Of(CredentialId);
}

public sealed record IssueCredential(CredentialId CredentialId, string User, Role Role, AgencyId? Agency, string SecretHash, DateOnly? ExpiresOn)
    : CredentialCommand(CredentialId);

public sealed record RevokeCredential(CredentialId CredentialId) : CredentialCommand(CredentialId);

public sealed record CredentialState(CredentialIssued? Issued, bool IsRevoked)
{
    public static readonly CredentialState Initial = new(null, false);

    public static CredentialState Evolve(CredentialState credential, Fact fact) => fact.Event switch
    {
        CredentialIssued e => new CredentialState(e, false),
        CredentialRevoked => credential with { IsRevoked = true },
        _ => throw new UnexpectedEventException(Category.Credential, fact.Event),
    };

    public static Decision Decide(CredentialState credential, Command command, References references) => (command, credential) switch
    {
        (IssueCredential c, { Issued: null }) => Issue(c, references),
        (IssueCredential c, _) => Decision.Refuse(CredentialRefusals.Exists(c.CredentialId)),
        (_, { Issued: null }) => Decision.Refuse(CredentialRefusals.Unknown(command.Target.Id)),
        (RevokeCredential, { IsRevoked: true }) => Decision.Refuse(CredentialRefusals.AlreadyRevoked),
        (RevokeCredential, _) => Decision.Accept(new CredentialRevoked()),
        _ => throw new UnexpectedCommandException(Category.Credential, command),
    };

    public static IEnumerable<StreamId> ReferencesOf(Command command) =>
        command is IssueCredential { Agency: { } agency, Role: Role.AgencyOfficer } ? [StreamId.Of(agency)] : [];

    private static Decision Issue(IssueCredential c, References references) =>
        c.Role is Role.System or Role.Operator ? Decision.Refuse(CredentialRefusals.NoTokenForRole)
        : c.Role == Role.AgencyOfficer && c.Agency is null ? Decision.Refuse(CredentialRefusals.OfficerNeedsAgency)
        : c is { Role: Role.AgencyOfficer, Agency: { } agency } && references.Find<Agencies.AgencySummary>(StreamId.Of(agency)) is null
            ? Decision.Refuse(Agencies.AgencyRefusals.Unknown(agency))
        : Decision.Accept(new CredentialIssued(c.CredentialId, c.User, c.Role, c.Agency, c.SecretHash, c.ExpiresOn));
}

public static class CredentialRefusals
{
    public static Refusal Exists(CredentialId id) => new("credential-exists", $"Chứng thực '{id}' đã có.", $"Credential '{id}' already exists.");

    public static Refusal Unknown(string id) => new("unknown-credential", $"Không có chứng thực '{id}'.", $"There is no credential '{id}'.");

    public static readonly Refusal AlreadyRevoked = new("credential-revoked", "Chứng thực này đã bị thu hồi.", "This credential is already revoked.");

    public static readonly Refusal NoTokenForRole = new(
        "no-token-for-role", "Vai trò này không được cấp mã truy cập.", "No token is issued for this role.");

    public static readonly Refusal OfficerNeedsAgency = new(
        "officer-needs-agency", "Cán bộ cơ quan phải thuộc một cơ quan đã đăng ký.", "An agency officer needs a registered agency.");
}
