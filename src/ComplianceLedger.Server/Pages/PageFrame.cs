using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Pages;

/// <summary>What stands around every page: whose ledger it is, what was asked, and what the answer rests on.</summary>
/// <param name="Basis">Null on a page that answers nothing.</param>
/// <param name="Data">The same answer for programs; null where there is none.</param>
public sealed record PageFrame(LedgerCreated Ledger, Asked Asked, Basis? Basis, string? Data);
