using ComplianceLedger.Reactors;

namespace ComplianceLedger.Server.Hosting;

/// <summary>What a served ledger says to agencies by itself.</summary>
/// <param name="Urges">Whether it urges; null: unless the ledger is made up, since nobody is to be bothered with what is.</param>
public sealed record Outreach(bool? Urges, UrgingSchedule Schedule);
