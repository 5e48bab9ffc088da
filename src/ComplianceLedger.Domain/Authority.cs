using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain;

/// <summary>
/// Which role may send which command: the whole table, asked once, before any stream is. How the party stands to the task (its lead, the one who asked) is
/// the task's own to judge.
/// </summary>
public static class Authority
{
    public static Refusal? Check(Command command, Party by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return RolesFor(command).Contains(by.Role) ? null : NotForRole(by.Role);
    }

    /// <summary>May this role say that somebody else acted? It enters history on their behalf, and is recorded as the one who entered it.</summary>
    public static bool MayStateAnother(Role role) => role is Role.Registrar or Role.Operator;

    /// <summary>Roles in which somebody can be said to have acted. The ledger's own roles are not among them.</summary>
    public static bool MayBeStated(Role role) => role is Role.Assigner or Role.AgencyOfficer or Role.Inspector or Role.Registrar;

    /// <summary>Issues and revokes credentials, and sees who holds them.</summary>
    public static bool MayManageCredentials(Role role) => AdministratorRoles.Contains(role);

    /// <summary>Sees what the ledger sends to agencies and how that went, and has it sent again.</summary>
    public static bool MayManageMessages(Role role) => AdministratorRoles.Contains(role);

    private static ReadOnlySpan<Role> AdministratorRoles => [Role.Admin, Role.Operator];

    private static ReadOnlySpan<Role> RolesFor(Command command) => command switch
    {
        RegisterInstrument or RegisterAgency or RecordClaim or PreferClaim or RecordCorrection or ResolveDispute or CalendarCommand or SucceedAgency => [Role.Registrar, Role.Operator],
        AcceptTask or DeclineTask or ReportProgress or AttachEvidence or RequestExtension or SubmitCompletion or DisputeEntry => [Role.AgencyOfficer, Role.Assigner],
        IssueUrging => [Role.Assigner, Role.Inspector, Role.System],
        CloseChild or OpenPeriod or WithdrawPeriod or ReopenPeriod or RelayTask or RecomputeDeadline or TransferTask or RevertTransfer or SuccessionCommand => [Role.System],
        InspectionCommand => [Role.Inspector],
        TaskCommand => [Role.Assigner],
        CredentialCommand => AdministratorRoles,
        LedgerCommand => [Role.Operator],
        _ => [],
    };

    private static Refusal NotForRole(Role role) => new(
        "not-for-this-role", $"Vai trò '{role}' không được làm việc này.", $"The role '{role}' may not do this.");
}
