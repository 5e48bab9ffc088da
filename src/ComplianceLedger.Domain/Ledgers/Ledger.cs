namespace ComplianceLedger.Domain.Ledgers;

/// <summary>The first event of every ledger. Views, tokens and nodes carry its id and refuse another's.</summary>
/// <param name="Origin">What the ledger is called where it is published, such as a domain name.</param>
/// <param name="Simulated">True where everything in it is made up; such a ledger says so on every answer.</param>
/// <param name="Format">Version of the whole stored format.</param>
public sealed record LedgerCreated(LedgerId LedgerId, string Name, string Origin, bool Simulated, int Format) : DomainEvent
{
    public const int CurrentFormat = 1;
}

/// <summary>A programme's import has started; until the matching end is recorded it is taken up again at every start.</summary>
/// <param name="Sha256">Of the programme's text, so that it can be said which edition was imported.</param>
public sealed record ProgrammeImportBegun(string Programme, string Edition, string Sha256) : DomainEvent;

public sealed record ProgrammeImported(string Programme, string Edition, string Sha256) : DomainEvent;

public abstract record LedgerCommand(LedgerId LedgerId) : Command
{
    public override StreamId Target => StreamId.Of(LedgerId);
}

public sealed record CreateLedger(LedgerId LedgerId, string Name, string Origin, bool Simulated) : LedgerCommand(LedgerId);

public sealed record BeginProgrammeImport(LedgerId LedgerId, string Programme, string Edition, string Sha256) : LedgerCommand(LedgerId);

public sealed record CompleteProgrammeImport(LedgerId LedgerId, string Programme, string Edition, string Sha256) : LedgerCommand(LedgerId);

public sealed record LedgerState(LedgerCreated? Created, ValueList<ProgrammeImportBegun> Begun, ValueList<ProgrammeImported> Imported)
{
    public static readonly LedgerState Initial = new(null, [], []);

    public static LedgerState Evolve(LedgerState ledger, Fact fact) => fact.Event switch
    {
        LedgerCreated e => ledger with { Created = e },
        ProgrammeImportBegun e => ledger with { Begun = ledger.Begun.Add(e) },
        ProgrammeImported e => ledger with { Imported = ledger.Imported.Add(e) },
        _ => throw new UnexpectedEventException(Category.Ledger, fact.Event),
    };

    public static Decision Decide(LedgerState ledger, LedgerCommand command) => (command, ledger.Created) switch
    {
        (CreateLedger c, null) => Decision.Accept(new LedgerCreated(c.LedgerId, c.Name, c.Origin, c.Simulated, LedgerCreated.CurrentFormat)),
        (CreateLedger, _) => Decision.Refuse(LedgerRefusals.Exists),
        (_, null) => Decision.Refuse(LedgerRefusals.Missing),
        (BeginProgrammeImport c, _) => Begin(ledger, new ProgrammeImportBegun(c.Programme, c.Edition, c.Sha256)),
        (CompleteProgrammeImport c, _) => Complete(ledger, new ProgrammeImported(c.Programme, c.Edition, c.Sha256)),
        _ => throw new UnexpectedCommandException(Category.Ledger, command),
    };

    private static Decision Begin(LedgerState ledger, ProgrammeImportBegun begun) =>
        ledger.Begun.Contains(begun) ? Decision.Accept() : Decision.Accept(begun);

    private static Decision Complete(LedgerState ledger, ProgrammeImported imported) =>
        ledger.Imported.Contains(imported) ? Decision.Accept() : Decision.Accept(imported);
}

public static class LedgerRefusals
{
    public static readonly Refusal Exists = new("ledger-exists", "Sổ này đã được lập.", "This ledger is already created.");

    public static readonly Refusal Missing = new("unknown-ledger", "Chưa có sổ nào mang mã này.", "There is no ledger of this id.");
}
