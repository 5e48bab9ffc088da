using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.Tests.Registers;

/// <summary>Who follows whom: what a succession may say, and what its parties let it.</summary>
public class Successions
{
    private static readonly AgencyId Finance = new("btc");
    private static readonly AgencyId OldFinance = new("btc-cu");
    private static readonly AgencyId Planning = new("bkhdt");
    private static readonly Succession Finances = new(new SuccessionId("btc-2025"), SuccessionKind.Merge, [Planning, OldFinance], Finance, new DateOnly(2025, 3, 1), Instrument);
    private static readonly Succession Carved = Finances with { Id = new SuccessionId("split"), Kind = SuccessionKind.Split, Predecessors = [Planning] };
    private static readonly JoinSuccession First = new(Planning, Finances);

    private readonly Dictionary<StreamId, ReferenceSummary?> _world = [];

    private Outcome<SuccessionState> When(Succession plan, params TaskAllocation[] allocation) => Story().When(new SucceedAgency(plan, [.. allocation]), Occurrence.Unknown, Registrar);

    private Story<SuccessionState> Story()
    {
        var story = new Story<SuccessionState>(
            SuccessionState.Initial, SuccessionState.Evolve, (state, command, _, references) => SuccessionState.Decide(state, command, references), (_, command, _, known) => SuccessionState.ReferencesOf(command, known), []);
        foreach (var (stream, summary) in _world)
            story.Answering(stream, summary);
        return story;
    }

    private static Story<AgencyState> Agency(AgencyId id, params Succession[] before) => new(
        AgencyState.Initial, AgencyState.Evolve, (state, command, context, _) => AgencyState.Decide(state, command, context), (_, _, _, _) => [],
        [
            new Fact(new AgencyRegistered(id, AgencyKind.Ministry, new BilingualText("Bộ Tài chính", null), null), Occurrence.Unknown, Registrar),
            .. before.Select(plan => new Fact(plan.Successor == id ? new SuccessionReceived(plan) : new AgencySucceeded(plan), Occurrence.Unknown, Registrar)),
        ]);

    [Fact]
    public void a_merge_is_planned_once_all_parties_have_noted_it() =>
        When(Finances).ThenAfter(First, new SuccessionPlanned(Finances, [])).When(new SucceedAgency(Finances, []), Occurrence.Unknown, Registrar).ThenRefused("succession-exists");

    [Fact]
    public void what_the_parties_have_noted_the_ledger_records_and_whoever_began_it_may_send_it_again()
    {
        var finished = Story().When(new FinishSuccession(Finances), Occurrence.Unknown, Relay).ThenAfter(First, new SuccessionPlanned(Finances, []));
        finished.When(new FinishSuccession(Finances), Occurrence.Unknown, Relay).ThenNothingNew();
        finished.When(new SucceedAgency(Finances, []), Occurrence.Unknown, Registrar).ThenNothingNew();
        finished.When(new SucceedAgency(Finances with { EffectiveOn = new DateOnly(2025, 3, 2) }, []), Occurrence.Unknown, Registrar).ThenRefused("succession-exists");
        // What somebody recorded has its one command, and is not finished.
        When(Finances).ThenAfter(First, new SuccessionPlanned(Finances, [])).When(new FinishSuccession(Finances), Occurrence.Unknown, Relay).ThenNothingNew();
    }

    [Fact]
    public void each_party_notes_its_part_after_the_next_one() =>
        Agency(Planning).When(First, by: Registrar).ThenAfter(new JoinSuccession(Finance, Finances), new AgencySucceeded(Finances))
            .When(First, by: Registrar).ThenNothingNew();

    [Fact]
    public void the_last_party_asks_nobody() => Agency(OldFinance).When(new JoinSuccession(OldFinance, Finances), by: Registrar).Then(new AgencySucceeded(Finances));

    [Fact]
    public void the_successor_notes_that_it_follows() =>
        Agency(Finance).When(new JoinSuccession(Finance, Finances), by: Registrar).ThenAfter(new JoinSuccession(OldFinance, Finances), new SuccessionReceived(Finances));

    [Fact]
    public void the_same_id_for_another_succession_is_refused() =>
        Agency(Planning, Finances with { Kind = SuccessionKind.Split }).When(First, by: Registrar).ThenRefused("succession-exists");

    [Fact]
    public void an_agency_ends_once() => Agency(Planning, Finances with { Id = new SuccessionId("earlier") }).When(First, by: Registrar).ThenRefused("agency-succeeded");

    [Fact]
    public void an_agency_that_gives_up_functions_goes_on()
    {
        Agency(Planning, Carved).When(First, by: Registrar).ThenAccepted();
        // After its end it gives up nothing more, and before it does.
        Agency(Planning, Finances).When(new JoinSuccession(Planning, Carved), by: Registrar).ThenRefused("agency-succeeded");
        Agency(Planning, Finances).When(new JoinSuccession(Planning, Carved with { EffectiveOn = Finances.EffectiveOn.AddDays(-1) }), by: Registrar).ThenAccepted();
    }

    [Fact]
    public void what_has_ended_succeeds_nobody_from_that_day_on()
    {
        var ended = Finances with { Id = new SuccessionId("ended"), Predecessors = [Finance], Successor = new AgencyId("another") };
        Agency(Finance, ended).When(new JoinSuccession(Finance, Finances), by: Registrar).ThenRefused("agency-succeeded");
        // Entered in another order than it happened: what ended later was there to follow.
        Agency(Finance, ended with { EffectiveOn = Finances.EffectiveOn.AddDays(1) }).When(new JoinSuccession(Finance, Finances), by: Registrar).ThenAccepted();
    }

    [Fact]
    public void a_circle_is_refused_whichever_half_of_it_is_recorded_first()
    {
        var back = Finances with { Id = new SuccessionId("back"), Predecessors = [Finance], Successor = Planning };
        // Planning has followed Finance on a later day, and would end before it.
        Agency(Planning, back with { EffectiveOn = Finances.EffectiveOn.AddDays(30) }).When(First, by: Registrar).ThenRefused("succession-cycle");
        Agency(Finance, back).When(new JoinSuccession(Finance, Finances), by: Registrar).ThenRefused("succession-cycle");
        When(Finances with { Predecessors = [Planning, Finance] }).ThenRefused("succession-cycle");
    }

    [Fact]
    public void what_follows_others_on_a_day_does_not_end_by_then_which_is_no_circle()
    {
        var before = Finances with { Id = new SuccessionId("before"), Predecessors = [OldFinance], Successor = Planning };
        Assert.Contains("2025-03-01 ('before')", Agency(Planning, before).When(First, by: Registrar).ThenRefused("successor-ends-first").En, StringComparison.Ordinal);
        Agency(Planning, before with { EffectiveOn = Finances.EffectiveOn.AddDays(-1) }).When(First, by: Registrar).ThenAccepted();
    }

    [Fact]
    public void a_circle_is_refused_however_long_it_is()
    {
        AgencySummary Followed(AgencyId by) => new(AgencyKind.Ministry, null, Finances with { Successor = by, EffectiveOn = Finances.EffectiveOn.AddYears(-1) });
        _world[StreamId.Of(Finance)] = Followed(Office);
        _world[StreamId.Of(Office)] = Followed(Stranger);
        When(Finances).ThenAccepted();
        _world[StreamId.Of(Stranger)] = Followed(Planning);
        When(Finances).ThenRefused("succession-cycle");
        When(Finances with { Kind = SuccessionKind.Rename, Predecessors = [Planning] }).ThenRefused("succession-cycle");
    }

    [Fact]
    public void its_parties_and_its_instrument_are_known()
    {
        _world[StreamId.Of(OldFinance)] = null;
        Assert.Contains("btc-cu", When(Finances).ThenRefused("unknown-agency").En, StringComparison.Ordinal);
        _world.Clear();
        _world[StreamId.Of(Instrument)] = null;
        When(Finances).ThenRefused("unknown-instrument");
    }

    [Fact]
    public void predecessors_are_there_and_different_and_a_rename_has_one()
    {
        When(Finances with { Predecessors = [] }).ThenRefused("impossible-predecessors");
        When(Finances with { Predecessors = [Planning, Planning] }).ThenRefused("impossible-predecessors");
        When(Finances with { Kind = SuccessionKind.Rename }).ThenRefused("impossible-predecessors");
        When(Finances with { Kind = SuccessionKind.Rename, Predecessors = [Planning] }).ThenAccepted();
    }

    [Fact]
    public void a_successor_is_there_by_then()
    {
        _world[StreamId.Of(Finance)] = new AgencySummary(AgencyKind.Ministry, Finances.EffectiveOn.AddDays(1));
        When(Finances).ThenRefused("successor-not-yet");
        _world[StreamId.Of(Finance)] = new AgencySummary(AgencyKind.Ministry, Finances.EffectiveOn);
        When(Finances).ThenAccepted();
    }

    [Fact]
    public void a_split_moves_what_it_allocates()
    {
        _world[StreamId.Of(TheTask)] = TaskOf(Planning, TaskStatus.InProgress);
        var given = new TaskAllocation(TheTask, Finance);
        When(Carved, given).ThenAfter(new JoinSuccession(Planning, Carved), new SuccessionPlanned(Carved, [given]));
    }

    [Fact]
    public void an_allocation_names_an_open_task_of_a_predecessor_and_an_agency_that_stands()
    {
        var given = new TaskAllocation(TheTask, Finance);
        _world[StreamId.Of(TheTask)] = TaskOf(Planning, TaskStatus.Completed);
        Assert.Contains("a-task", When(Carved, given).ThenRefused("allocated-task-closed").En, StringComparison.Ordinal);
        _world[StreamId.Of(TheTask)] = TaskOf(OldFinance, TaskStatus.InProgress);
        When(Carved, given).ThenRefused("not-of-predecessor");
        _world[StreamId.Of(TheTask)] = TaskOf(Planning, TaskStatus.InProgress);
        When(Carved, given with { Agency = Planning }).ThenRefused("not-of-predecessor");
        When(Carved, given, given).ThenRefused("allocated-twice");
        When(Finances, given).ThenRefused("allocation-not-allowed");
        _world[StreamId.Of(Stranger)] = new AgencySummary(AgencyKind.Ministry, null, Finances with { Predecessors = [Stranger] });
        When(Carved, given with { Agency = Stranger }).ThenRefused("agency-succeeded");
        _world[StreamId.Of(TheTask)] = null;
        When(Carved, given).ThenRefused("unknown-task");
    }

    [Fact]
    public void a_split_allocates_what_its_predecessor_has_by_then_whatever_has_moved_so_far()
    {
        var given = new TaskAllocation(TheTask, Finance);
        // It comes to the predecessor by an earlier merger, which has not moved it yet.
        _world[StreamId.Of(TheTask)] = TaskOf(OldFinance, TaskStatus.InProgress);
        var earlier = new Succession(new SuccessionId("s-2024"), SuccessionKind.Merge, [OldFinance], Planning, Carved.EffectiveOn.AddDays(-30), null);
        _world[StreamId.Of(OldFinance)] = new AgencySummary(AgencyKind.Ministry, null, earlier);
        When(Carved, given).ThenAccepted();
        _world[StreamId.Of(OldFinance)] = new AgencySummary(AgencyKind.Ministry, null, earlier with { EffectiveOn = Carved.EffectiveOn.AddDays(1) });
        When(Carved, given).ThenRefused("not-of-predecessor");
        // A later succession has moved it on from the predecessor already.
        _world[StreamId.Of(TheTask)] = TaskOf(Stranger, TaskStatus.InProgress) with { FormerParties = [new FormerParty(Planning, TaskRelation.Lead, Carved.EffectiveOn.AddDays(1))] };
        When(Carved, given).ThenAccepted();
        _world[StreamId.Of(TheTask)] = TaskOf(Stranger, TaskStatus.InProgress) with { FormerParties = [new FormerParty(Planning, TaskRelation.Lead, Carved.EffectiveOn)] };
        When(Carved, given).ThenRefused("not-of-predecessor");
    }

    [Fact]
    public void transfers_are_counted_and_it_is_completed_once()
    {
        var planned = When(Finances).ThenAccepted();
        planned.When(new AcknowledgeTransfer(Finances.Id, TheTask, 4), by: Relay).Then(new TransferAcknowledged(TheTask, 4))
            .When(new CompleteSuccession(Finances.Id), by: Relay).Then(new SuccessionCompleted(1))
            .When(new CompleteSuccession(Finances.Id), by: Relay).ThenNothingNew();
    }

    [Fact]
    public void what_is_not_recorded_has_no_transfers()
    {
        var nothing = new Story<SuccessionState>(SuccessionState.Initial, SuccessionState.Evolve, (state, command, _, references) => SuccessionState.Decide(state, command, references), (_, _, _, _) => [], []);
        nothing.When(new AcknowledgeTransfer(Finances.Id, TheTask, 4), by: Relay).ThenRefused("unknown-succession");
    }

    private static TaskSummary TaskOf(AgencyId lead, TaskStatus status) => new(status, null, new TaskParties(lead, [], null, []));
}
