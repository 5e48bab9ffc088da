namespace ComplianceLedger.Domain.Tests;

/// <summary>The agencies and people of the examples.</summary>
public static class People
{
    public static readonly AgencyId Office = new("vpcp");
    public static readonly AgencyId Lead = new("bo-ct");
    public static readonly AgencyId Helping = new("bo-ng");
    public static readonly AgencyId Stranger = new("bo-tc");

    public static readonly Party Assigner = new("an-assigner", Role.Assigner, Office);
    public static readonly Party OtherAssigner = new("another-assigner", Role.Assigner, Office);
    public static readonly Party LeadOfficer = new("lead-officer", Role.AgencyOfficer, Lead);
    public static readonly Party HelpingOfficer = new("helping-officer", Role.AgencyOfficer, Helping);
    public static readonly Party StrangeOfficer = new("strange-officer", Role.AgencyOfficer, Stranger);
    public static readonly Party OfficerOfNobody = new("officer-of-nobody", Role.AgencyOfficer, null);
    public static readonly Party Registrar = new("a-registrar", Role.Registrar, null);
    public static readonly Party Operator = new("operator", Role.Operator, null);
    public static readonly Party Relay = new("relay", Role.System, null);
}
