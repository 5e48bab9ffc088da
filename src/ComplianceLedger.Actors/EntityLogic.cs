using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Actors;

/// <summary>One category's decide and evolve behind one shape, so that a single actor serves them all. States are the domain's own, unseen from outside.</summary>
internal abstract class EntityLogic
{
    public abstract object Initial { get; }

    public abstract object Evolve(object state, Fact fact);

    /// <summary>True where a correction changes what was folded before it, so that it takes the whole history to fold it.</summary>
    public abstract bool FoldsCorrectionsWhole { get; }

    /// <summary>The state after all facts of a stream, corrections among them.</summary>
    public abstract object Fold(IReadOnlyList<Fact> facts);

    public abstract Decision Decide(object state, Command command, CommandContext context, References references);

    /// <param name="known">What has been answered so far: an answer may lead to further streams.</param>
    public abstract IEnumerable<StreamId> ReferencesOf(object state, Command command, CommandContext context, References known);

    public abstract ReferenceSummary? Summarize(object state);

    public static EntityLogic For(Category category) => category switch
    {
        Category.Ledger => Ledger,
        Category.Instrument => Instrument,
        Category.Agency => Agency,
        Category.DirectiveTask => DirectiveTask,
        Category.Credential => Credential,
        Category.Calendar => Calendar,
        Category.Succession => Succession,
        Category.Inspection => Inspection,
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, "No logic for it."),
    };

    private static readonly EntityLogic Ledger = new Of<LedgerState>(
        LedgerState.Initial,
        LedgerState.Evolve,
        (ledger, command, _, _) => LedgerState.Decide(ledger, (LedgerCommand)command),
        (_, _, _, _) => [],
        _ => null);

    private static readonly EntityLogic Instrument = new Of<InstrumentState>(
        InstrumentState.Initial,
        InstrumentState.Evolve,
        InstrumentState.Decide,
        (_, command, _, _) => InstrumentState.ReferencesOf(command),
        instrument => instrument.Registered is { } registered ? new InstrumentSummary(registered.Kind, registered.RollPolicy) : null);

    private static readonly EntityLogic Agency = new Of<AgencyState>(
        AgencyState.Initial,
        AgencyState.Evolve,
        (agency, command, context, _) => AgencyState.Decide(agency, command, context),
        (_, _, _, _) => [],
        agency => agency.Summary);

    private static readonly EntityLogic DirectiveTask = new Of<TaskState>(
        TaskState.Initial,
        TaskState.Evolve,
        Domain.DirectiveTasks.DirectiveTask.Decide,
        Domain.DirectiveTasks.DirectiveTask.ReferencesOf,
        TaskSummary.Of,
        TaskState.Fold);

    private static readonly EntityLogic Credential = new Of<CredentialState>(
        CredentialState.Initial,
        CredentialState.Evolve,
        (credential, command, _, references) => CredentialState.Decide(credential, command, references),
        (_, command, _, _) => CredentialState.ReferencesOf(command),
        _ => null);

    private static readonly EntityLogic Calendar = new Of<CalendarState>(
        CalendarState.Initial,
        CalendarState.Evolve,
        (calendar, command, _, _) => CalendarState.Decide(calendar, command),
        (_, _, _, _) => [],
        calendar => calendar.Current is null ? null : new CalendarSummary(calendar.Versions));

    private static readonly EntityLogic Inspection = new Of<InspectionState>(
        InspectionState.Initial,
        InspectionState.Evolve,
        InspectionState.Decide,
        (_, command, _, _) => InspectionState.ReferencesOf(command),
        _ => null);

    private static readonly EntityLogic Succession = new Of<SuccessionState>(
        SuccessionState.Initial,
        SuccessionState.Evolve,
        (succession, command, _, references) => SuccessionState.Decide(succession, command, references),
        (_, command, _, known) => SuccessionState.ReferencesOf(command, known),
        succession => succession.Planned is { } planned ? new SuccessionSummary(planned) : null);

    private sealed class Of<TState>(
        TState initial,
        Func<TState, Fact, TState> evolve,
        Func<TState, Command, CommandContext, References, Decision> decide,
        Func<TState, Command, CommandContext, References, IEnumerable<StreamId>> referencesOf,
        Func<TState, ReferenceSummary?> summarize,
        Func<IReadOnlyList<Fact>, TState>? foldCorrected = null) : EntityLogic where TState : class
    {
        public override object Initial => initial;

        public override object Evolve(object state, Fact fact) => evolve((TState)state, fact);

        public override bool FoldsCorrectionsWhole => foldCorrected is not null;

        public override object Fold(IReadOnlyList<Fact> facts) => foldCorrected is null ? facts.Aggregate(initial, evolve) : foldCorrected(facts);

        public override Decision Decide(object state, Command command, CommandContext context, References references) =>
            decide((TState)state, command, context, references);

        public override IEnumerable<StreamId> ReferencesOf(object state, Command command, CommandContext context, References known) =>
            referencesOf((TState)state, command, context, known);

        public override ReferenceSummary? Summarize(object state) => summarize((TState)state);
    }
}
