using ComplianceLedger.Domain.Ledgers;

namespace ComplianceLedger.Domain.Tests.Registers;

public class Ledgers
{
    private static readonly LedgerId Id = new("so-15");
    private static readonly string Hash = new('a', 64);
    private static readonly LedgerCreated Created = new(Id, "Sổ theo dõi", "so.example", true, 1);

    private static Story<LedgerState> Before(params DomainEvent[] events) => new(
        LedgerState.Initial, LedgerState.Evolve, (state, command, _, _) => LedgerState.Decide(state, (LedgerCommand)command), (_, _, _, _) => [],
        [.. events.Select(e => new Fact(e, Occurrence.Unknown, Operator))]);

    [Fact]
    public void a_ledger_is_created_in_format_one() => Before().When(new CreateLedger(Id, "Sổ theo dõi", "so.example", true), by: Operator).Then(Created);

    [Fact]
    public void a_ledger_is_created_once() => Before(Created).When(new CreateLedger(Id, "Sổ khác", "so.example", false), by: Operator).ThenRefused("ledger-exists");

    [Fact]
    public void an_import_begins_and_ends_once() =>
        Before(Created).When(new BeginProgrammeImport(Id, "directive-15", "1", Hash), by: Operator).Then(new ProgrammeImportBegun("directive-15", "1", Hash))
            .When(new BeginProgrammeImport(Id, "directive-15", "1", Hash), by: Operator).Then()
            .When(new CompleteProgrammeImport(Id, "directive-15", "1", Hash), by: Operator).Then(new ProgrammeImported("directive-15", "1", Hash))
            .When(new CompleteProgrammeImport(Id, "directive-15", "1", Hash), by: Operator).ThenNothingNew();

    [Fact]
    public void another_edition_is_another_import() =>
        Before(Created, new ProgrammeImportBegun("directive-15", "1", Hash)).When(new BeginProgrammeImport(Id, "directive-15", "2", Hash), by: Operator)
            .Then(new ProgrammeImportBegun("directive-15", "2", Hash));

    [Fact]
    public void nothing_is_imported_into_a_ledger_that_is_not_there()
    {
        Before().When(new BeginProgrammeImport(Id, "directive-15", "1", Hash), by: Operator).ThenRefused("unknown-ledger");
        Before().When(new CompleteProgrammeImport(Id, "directive-15", "1", Hash), by: Operator).ThenRefused("unknown-ledger");
    }

    [Fact]
    public void another_categorys_event_is_a_broken_invariant() => Assert.Throws<UnexpectedEventException>(() => Before(new TaskAccepted()).State);
}
