namespace ComplianceLedger.Domain;

public enum Role
{
    Assigner,
    AgencyOfficer,
    Inspector,
    Auditor,
    Registrar,
    Admin,
    System,
    Operator,
}

/// <summary>Who acts: a user in a role, for an agency where the role has one. The agency need not be registered, except for officers.</summary>
public sealed record Party(string User, Role Role, AgencyId? Agency);
