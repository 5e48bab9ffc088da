using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Successions;
using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>
/// Whose a task is changes by commands and by successions, which may be entered in any order: each takes its place by its day. The lead and the helping ministry
/// merge into the stranger on day 60.
/// </summary>
public class AgenciesAndSuccessions
{
    private static readonly AgencyId Other = new("bo-xd");
    private static readonly Succession Rename = new(new SuccessionId("s-90"), SuccessionKind.Rename, [Stranger], new AgencyId("bo-tc-moi"), Day(90), null);
    private static readonly Succession Split = new(new SuccessionId("s-75"), SuccessionKind.Split, [Other], Office, Day(75), null);
    private static readonly Succession[] All = [Merger, Split, Rename];

    private static readonly TaskTransferred Transferred = new(
        Merger.Id, SuccessionKind.Merge, Stranger, [new ReleasedRelation(Lead, TaskRelation.Lead)], [TaskRelation.Lead], Merger.EffectiveOn, null);

    private static readonly TransferBackdated Backdated = new(Merger.Id, SuccessionKind.Merge, Stranger, [new ReleasedRelation(Lead, TaskRelation.Lead)], Merger.EffectiveOn, null);

    private static readonly TransferReverted Reverted = new(Merger.Id, Stranger, [TaskRelation.Lead], [new ReleasedRelation(Lead, TaskRelation.Lead)], Merger.EffectiveOn);

    /// <summary>The successions are there; what they move has not moved yet.</summary>
    private static Story<TaskState> Planned(Story<TaskState> story)
    {
        foreach (var agency in All.SelectMany(plan => plan.Predecessors))
            story.Answering(StreamId.Of(agency), SummaryOf(agency, All));
        foreach (var plan in All)
            story.Answering(StreamId.Of(plan.Id), SummaryOf(plan));
        return story;
    }

    private static Story<TaskState> Moved(Story<TaskState> story) =>
        Planned(Planned(story).When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenAccepted());

    [Fact]
    public void an_earlier_change_takes_back_what_moved_the_task_and_leads_it_to_the_same_agencies()
    {
        var moved = Moved(Given(Assigned(coordinators: [Stranger])));
        var back = moved.When(new DetermineLead(TheTask, Office, null), on: Day(40)).ThenFirst(Reverted with { Restored = [.. Reverted.Restored, new ReleasedRelation(Stranger, TaskRelation.Coordinating)] });
        var changed = back.When(new DetermineLead(TheTask, Office, null), on: Day(40)).Then(new LeadDetermined(Office, Lead, false, null));
        Assert.Equal((Office, [Stranger]), (changed.State.Lead!.Value, changed.State.Coordinators));
        changed.When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenNothingNew();
    }

    [Fact]
    public void an_earlier_change_is_decided_on_the_agencies_of_its_day()
    {
        var moved = Moved(Given(Assigned(coordinators: [Helping])));
        moved.When(new AddCoordinator(TheTask, Helping, null), on: Day(40)).ThenRefused("already-coordinating");
        moved.When(new DetermineLead(TheTask, Lead, null), on: Day(40)).ThenRefused("already-lead");
        moved.When(new RemoveCoordinator(TheTask, Stranger, null), on: Day(40)).ThenRefused("not-coordinating");
        moved.When(new RemoveCoordinator(TheTask, Helping, null), on: Day(60)).ThenRefused("not-coordinating");
        moved.When(new RemoveCoordinator(TheTask, Helping, null), on: Day(59)).ThenFirst(Reverted with { Restored = [.. Reverted.Restored, new ReleasedRelation(Helping, TaskRelation.Coordinating)] })
            .When(new RemoveCoordinator(TheTask, Helping, null), on: Day(59)).Then(new CoordinatorRemoved(Helping, null));
        moved.When(new DetermineLead(TheTask, Stranger, null), on: Day(59)).ThenFirst(Reverted with { Restored = [.. Reverted.Restored, new ReleasedRelation(Helping, TaskRelation.Coordinating)] });
    }

    [Fact]
    public void a_later_change_waits_for_what_moves_the_task()
    {
        var planned = Planned(Given(Assigned(coordinators: [])));
        planned.When(new DetermineLead(TheTask, Office, null), on: Day(60)).ThenFirst(Transferred)
            .When(new DetermineLead(TheTask, Office, null), on: Day(60)).Then(new LeadDetermined(Office, Stranger, false, null));
        planned.When(new DetermineLead(TheTask, Stranger, null), on: Day(60)).ThenRefused("already-lead");
        planned.When(new DetermineLead(TheTask, Office, null), on: Day(59)).Then(new LeadDetermined(Office, Lead, false, null));
    }

    [Fact]
    public void a_succession_that_only_its_parties_have_noted_moves_nothing_yet() =>
        Planned(Given(Assigned(coordinators: []))).Without(StreamId.Of(Merger.Id))
            .When(new DetermineLead(TheTask, Office, null), on: Day(60)).Then(new LeadDetermined(Office, Lead, false, null));

    [Fact]
    public void an_officer_of_an_agency_that_gave_the_task_away_no_longer_acts_for_it()
    {
        var planned = Planned(Given(Assigned(hasLead: false, coordinators: [], on: Day(1)), new Fact(new LeadDetermined(Other, null, false, null), Occurrence.On(Day(2)), Assigner)));
        var officer = new Party("other-officer", Role.AgencyOfficer, Other);
        planned.HavingGiven().When(new AcceptTask(TheTask), officer, Day(75)).ThenRefused("not-the-lead");
        planned.HavingGiven().When(new AcceptTask(TheTask), officer, Day(74)).Then(new TaskAccepted());
    }

    [Fact]
    public void a_successors_officer_acts_from_the_day_of_the_succession()
    {
        var planned = Planned(Given(Assigned(coordinators: [])));
        planned.When(new AcceptTask(TheTask), StrangeOfficer, Day(60)).ThenFirst(Transferred).When(new AcceptTask(TheTask), StrangeOfficer, Day(60)).Then(new TaskAccepted());
        planned.When(new AcceptTask(TheTask), StrangeOfficer, Day(59)).ThenRefused("not-the-lead");
        planned.When(new AcceptTask(TheTask), LeadOfficer, Day(59)).Then(new TaskAccepted());
        planned.When(new AcceptTask(TheTask), HelpingOfficer, Day(60)).ThenRefused("not-the-lead");
    }

    [Fact]
    public void the_day_of_a_change_is_not_corrected_across_a_succession_that_moved_the_task()
    {
        var changed = Moved(Given(Assigned(coordinators: [], on: Day(1)))).When(new AddCoordinator(TheTask, Office, null), on: Day(70)).ThenAccepted();
        RecordCorrection To(int day) => new(StreamId.Of(TheTask), StoryEvents.Id(2), "occurredAt", IsoText.Of(Day(70)), IsoText.Of(Day(day)), "chép nhầm ngày");
        changed.When(To(60), Registrar, Day(100)).ThenAccepted();
        Assert.Contains("'s-2025' of 2025-03-01", changed.When(To(59), Registrar, Day(100)).ThenRefused("transferred-between").En, StringComparison.Ordinal);
        // Whatever else happened may have happened on either side.
        var accepted = Moved(Given(Assigned(coordinators: [], on: Day(1)))).When(new AcceptTask(TheTask), on: Day(70)).ThenAccepted();
        accepted.When(To(59), Registrar, Day(100)).ThenAccepted();
    }

    [Fact]
    public void what_was_refused_leaves_the_task_where_it_is() =>
        Moved(Given(Assigned(coordinators: []), Accepted(Day(50)))).When(new DetermineLead(TheTask, Office, null), on: Day(40)).ThenRefused("out-of-order");

    [Fact]
    public void what_changes_nothing_of_its_agencies_leaves_the_task_where_it_is()
    {
        var moved = Moved(Given(Assigned(coordinators: [])));
        moved.When(new AmendTask(TheTask, "II.2", null, null, null, null, "đính lại"), on: Day(40)).ThenAccepted();
        moved.When(new WithdrawTask(TheTask, "thôi", null), on: Day(70)).ThenAccepted();
    }

    [Fact]
    public void what_was_lost_between_a_successions_day_and_its_entry_was_the_successors_in_between()
    {
        var story = Given(Assigned(coordinators: [Office], on: Day(1)), LeadSetTo(Other, Day(70)));
        var moved = story.When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay)
            .Then(Backdated);
        foreach (var (day, lead) in new[] { (59, Lead), (60, Stranger), (69, Stranger), (70, Other) })
            Assert.Equal((lead, [Office]), (AsOf.Fold(moved.Facts, Day(day)).Lead!.Value, AsOf.Fold(moved.Facts, Day(day)).Coordinators));
        Assert.Equal([new FormerParty(Stranger, TaskRelation.Lead, Day(70))], moved.State.FormerParties);
        moved.When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenNothingNew();
        // What the successor lost before it ended itself stays its own, and what it lost later goes on.
        moved.When(new TransferTask(TheTask, Rename, Rename.Successor), Occurrence.On(Rename.EffectiveOn), Relay).ThenNothingNew();
        moved.When(new TransferTask(TheTask, Rename with { EffectiveOn = Day(65) }, Rename.Successor), Occurrence.On(Day(65)), Relay)
            .Then(new TransferBackdated(Rename.Id, SuccessionKind.Rename, Rename.Successor, [new ReleasedRelation(Stranger, TaskRelation.Lead)], Day(65), null));
        Given(Assigned(coordinators: [], on: Day(1)), LeadSetTo(Other, Day(60))).When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenNothingNew();
    }

    [Fact]
    public void what_a_later_succession_has_moved_was_an_earlier_ones_in_between()
    {
        // The split of day 75 is recorded after the other ministry has merged into the successor of all.
        var merged = Merger with { Id = new SuccessionId("s-100"), Predecessors = [Other, Office], Successor = Rename.Successor, EffectiveOn = Day(100) };
        var moved = Given(Assigned(hasLead: false, coordinators: [Other], on: Day(1))).When(new TransferTask(TheTask, merged, merged.Successor), Occurrence.On(merged.EffectiveOn), Relay).ThenAccepted();
        var split = new TransferTask(TheTask, Split, Office);
        var back = moved.When(split, Occurrence.On(Split.EffectiveOn), Relay).ThenFirst(new TransferReverted(merged.Id, merged.Successor, [TaskRelation.Coordinating], [new ReleasedRelation(Other, TaskRelation.Coordinating)], Day(100)));
        var both = back.When(split, Occurrence.On(Split.EffectiveOn), Relay).ThenAccepted()
            .When(new TransferTask(TheTask, merged, merged.Successor), Occurrence.On(merged.EffectiveOn), Relay).ThenAccepted();
        foreach (var (day, coordinator) in new[] { (74, Other), (75, Office), (99, Office), (100, merged.Successor) })
            Assert.Equal([coordinator], AsOf.Fold(both.Facts, Day(day)).Coordinators);
    }

    [Fact]
    public void a_change_after_both_waits_for_the_split_that_a_later_succession_has_overtaken()
    {
        var merged = Rename with { Id = new SuccessionId("s-100"), Kind = SuccessionKind.Merge, Predecessors = [Other], EffectiveOn = Day(100) };
        Story<TaskState> Known(Story<TaskState> story) => story
            .Answering(StreamId.Of(Other), new AgencySummary(AgencyKind.Ministry, null, merged) { Gives = [Split, merged] })
            .Answering(StreamId.Of(Split.Id), SummaryOf(Split)).Answering(StreamId.Of(merged.Id), new SuccessionSummary(new SuccessionPlanned(merged, [])));
        var moved = Given(Assigned(hasLead: false, coordinators: [Other], on: Day(1))).When(new TransferTask(TheTask, merged, merged.Successor), Occurrence.On(merged.EffectiveOn), Relay).ThenAccepted();
        var lead = new DetermineLead(TheTask, Lead, null);
        var back = Known(moved).When(lead, on: Day(110)).ThenFirst(new TransferReverted(merged.Id, merged.Successor, [TaskRelation.Coordinating], [new ReleasedRelation(Other, TaskRelation.Coordinating)], Day(100)));
        var split = Known(back).When(lead, on: Day(110)).ThenFirst(new TaskTransferred(Split.Id, SuccessionKind.Split, Office, [new ReleasedRelation(Other, TaskRelation.Coordinating)], [TaskRelation.Coordinating], Split.EffectiveOn, null));
        Assert.Equal([Office], Known(split).When(lead, on: Day(110)).ThenAccepted().State.Coordinators);
    }

    [Fact]
    public void what_was_lost_comes_back_to_the_predecessor_with_the_rest()
    {
        // Handed in on day 80 with a product of day 30: it was closed before the merger.
        var moved = Given(Assigned(coordinators: [], on: Day(1)), LeadSetTo(Other, Day(70)), Submitted(Day(30)), Confirmed(Day(30), on: Day(80)));
        moved.When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenNothingNew();
        var open = Given(Assigned(coordinators: [], on: Day(1)), LeadSetTo(Other, Day(70))).When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenAccepted();
        var back = open.Continued([Submitted(Day(30)), Confirmed(Day(30), on: Day(80))]).When(new RevertTransfer(TheTask, Merger.Id), Occurrence.On(Merger.EffectiveOn), Relay).ThenAccepted();
        Assert.Equal([new FormerParty(Lead, TaskRelation.Lead, Day(70))], back.State.FormerParties);
        Assert.Equal(Lead, AsOf.Fold(back.Facts, Day(65)).Lead);
    }

    [Fact]
    public void a_succession_does_not_move_what_an_earlier_one_has_to_move_first()
    {
        // Sent by somebody who does not know yet that the first one was taken back.
        var task = Planned(Given().When(Assign(addressees: [Lead, Stranger]), on: Day(1)).ThenAccepted());
        var renamed = new TransferTask(TheTask, Rename, Rename.Successor);
        var merged = task.When(renamed, Occurrence.On(Rename.EffectiveOn), Relay).ThenFirst(Transferred with { Released = [new ReleasedRelation(Lead, TaskRelation.Addressee)], Received = [] });
        Assert.Equal([Rename.Successor], merged.When(renamed, Occurrence.On(Rename.EffectiveOn), Relay).ThenAccepted().State.Addressees);
    }

    [Fact]
    public void what_was_closed_between_two_successions_comes_back_also_where_the_later_one_moved_it_first()
    {
        Fact Moved(Succession plan, AgencyId from) => new(
            new TaskTransferred(plan.Id, plan.Kind, plan.Successor, [new ReleasedRelation(from, TaskRelation.Addressee)], [TaskRelation.Addressee], plan.EffectiveOn, null), Occurrence.On(plan.EffectiveOn), Relay);
        var both = Given().When(Assign(addressees: [Lead, Stranger]), on: Day(1)).ThenAccepted().Continued([Moved(Rename, Stranger), Moved(Merger, Lead)]);
        Assert.Equal([Rename.Successor, Stranger], both.State.Addressees);
        var closed = both.Continued([Submitted(Day(70)), Confirmed(Day(70), on: Day(100))]);
        var once = closed.When(new RevertTransfer(TheTask, Merger.Id), Occurrence.On(Merger.EffectiveOn), Relay).ThenAccepted();
        var none = once.When(new RevertTransfer(TheTask, Rename.Id), Occurrence.On(Rename.EffectiveOn), Relay).ThenAccepted();
        Assert.Equal([Stranger], none.When(new TransferTask(TheTask, Merger, Stranger), Occurrence.On(Merger.EffectiveOn), Relay).ThenAccepted().State.Addressees);
    }

    /// <summary>In the order of days, with the ledger's own moves on their day; with all of them before the commands; with none of them until the end; and with
    /// the successions themselves entered at the end: then what was absorbed by a part that was lost since may differ, but nobody has a part after its end.</summary>
    [Property(MaxTest = 150)]
    public void in_whatever_order_it_is_entered_a_task_has_the_same_agencies_on_every_day(byte first, (byte Kind, byte Agency, byte Days)[] steps)
    {
        AgencyId[] agencies = [Lead, Helping, Stranger, Office, Other, Rename.Successor];
        var assigned = Assigned(hasLead: first % 3 > 0, coordinators: (first % 4) switch { 0 => [], 1 => [Helping], 2 => [Stranger, Helping], _ => [Other] }, on: Day(1));
        Entry inOrder = new(assigned), movedFirst = new(assigned), movedLast = new(assigned), unplanned = new(assigned) { Plans = [] };
        var wasPossible = true;
        var day = 1;
        movedFirst.Settle(Day(200));
        foreach (var (kind, who, days) in steps.Take(10))
        {
            day += days % 40;
            if (day > 120)
                break;
            var agency = agencies[who % agencies.Length];
            Command command = (kind % 5) switch
            {
                0 => new DetermineLead(TheTask, agency, null),
                1 => new AddCoordinator(TheTask, agency, null),
                2 => new RemoveCoordinator(TheTask, agency, null),
                3 => new AmendTask(TheTask, null, null, null, agency, null, "đổi"),
                _ => new AmendTask(TheTask, null, null, null, null, [agency, agencies[(who + 1) % agencies.Length]], "đổi"),
            };
            inOrder.Settle(Day(day));
            var answer = inOrder.Give(command, Day(day));
            Assert.Equal(answer, movedFirst.Give(command, Day(day)));
            Assert.Equal(answer, movedLast.Give(command, Day(day)));
            wasPossible = wasPossible && answer == unplanned.Give(command, Day(day));
            // Who names the predecessor of a split after its day, and knows of it, means it; who does not know of it may mean the successor.
            wasPossible = wasPossible && !(day >= 75 && (agency == Other || (kind % 5 == 4 && agencies[(who + 1) % agencies.Length] == Other)));
            movedFirst.Settle(Day(200));
        }
        unplanned.Plans = All;
        foreach (var entry in new[] { inOrder, movedFirst, movedLast, unplanned })
            entry.Settle(Day(200));
        for (var asOf = 1; asOf < 130; asOf++)
        {
            Assert.Equal(inOrder.PartiesOn(asOf), movedFirst.PartiesOn(asOf));
            Assert.Equal(inOrder.PartiesOn(asOf), movedLast.PartiesOn(asOf));
            if (!wasPossible)
                continue;
            Assert.Equal(inOrder.AloneOn(asOf), unplanned.AloneOn(asOf));
            Assert.DoesNotContain(unplanned.AgenciesOn(asOf), agency => All.Any(plan => plan.Dissolves && plan.EffectiveOn <= Day(asOf) && plan.Predecessors.Contains(agency)));
        }
    }

    private static AgencySummary SummaryOf(AgencyId agency, Succession[] plans) => new(AgencyKind.Ministry, null, plans.FirstOrDefault(plan => plan.Dissolves && plan.Predecessors.Contains(agency)))
    {
        Gives = [.. plans.Where(plan => plan.Predecessors.Contains(agency))],
    };

    private static SuccessionSummary SummaryOf(Succession plan) => new(new SuccessionPlanned(plan, plan.Dissolves ? [] : [new TaskAllocation(TheTask, plan.Successor)]));

    /// <summary>One way to enter a task's history.</summary>
    private sealed class Entry(Fact assigned)
    {
        private readonly List<Fact> _facts = [assigned];

        /// <summary>The successions that are recorded by now.</summary>
        public Succession[] Plans { get; set; } = All;

        /// <summary>The code of a refusal; null where the command was accepted.</summary>
        public string? Give(Command command, DateOnly day)
        {
            for (var moves = 0; moves < 20; moves++)
            {
                var (task, context) = (TaskState.Fold(_facts), new CommandContext(Assigner, Occurrence.On(day), _facts.Count));
                switch (DirectiveTask.Decide(task, command, context, Answers(task, command, context)))
                {
                    case Decision.Refused refused:
                        return refused.Refusal.Code;
                    case Decision.Accepted accepted:
                        _facts.AddRange(accepted.Events.Select(e => new Fact(e, context.At, context.By)));
                        return null;
                    case Decision.Preceded preceded:
                        _facts.AddRange(preceded.Events.Select(e => new Fact(e, Occurrence.On(preceded.On), Relay)));
                        break;
                }
            }
            throw new InvalidOperationException($"{command} never comes to its decision.");
        }

        /// <summary>What the ledger moves by itself up to a day.</summary>
        public void Settle(DateOnly day)
        {
            while (Due(TaskState.Fold(_facts), day) is { } moved)
                _facts.AddRange(moved.Select(e => new Fact(e, Occurrence.On(((TransferEvent)e).EffectiveOn), Relay)));
        }

        public string PartiesOn(int day)
        {
            var task = AsOf.Fold(_facts, Day(day));
            return $"{day}: {task.Lead} ({string.Join(' ', task.Coordinators.Select(agency => agency.Value).Order(StringComparer.Ordinal))}) {task.Monitor} [{string.Join(' ', task.Addressees.Select(agency => agency.Value).Order(StringComparer.Ordinal))}]";
        }

        /// <summary>Who has a part that one agency alone can have.</summary>
        public string AloneOn(int day)
        {
            var task = AsOf.Fold(_facts, Day(day));
            return $"{day}: {task.Lead} {task.Monitor}";
        }

        public IEnumerable<AgencyId> AgenciesOn(int day) => Transfers.PartiesOf(AsOf.Fold(_facts, Day(day)));

        private ValueList<DomainEvent>? Due(TaskState task, DateOnly day)
        {
            foreach (var plan in Plans.Where(plan => plan.EffectiveOn <= day && (plan.Dissolves || task.Transfers.All(made => made.SuccessionId != plan.Id))))
            {
                var (move, context) = (new TransferTask(TheTask, plan, plan.Successor), new CommandContext(Relay, Occurrence.On(plan.EffectiveOn), 0));
                var decision = DirectiveTask.Decide(task, move, context, Answers(task, move, context));
                if ((decision is Decision.Preceded before ? before.Events : ((Decision.Accepted)decision).Events) is { Count: > 0 } events)
                    return events;
            }
            return null;
        }

        private References Answers(TaskState task, Command command, CommandContext context) =>
            World.Answering(known => DirectiveTask.ReferencesOf(task, command, context, known), stream => new Reference(Answer(stream), long.MaxValue));

        private ReferenceSummary Answer(StreamId stream) => stream.Category switch
        {
            Category.Agency => SummaryOf(new AgencyId(stream.Id), Plans),
            Category.Succession => SummaryOf(Plans.Single(plan => plan.Id.Value == stream.Id)),
            _ => World.Existing(stream),
        };
    }
}
