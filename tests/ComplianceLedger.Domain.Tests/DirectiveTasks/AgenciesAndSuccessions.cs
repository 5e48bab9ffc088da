using ComplianceLedger.Domain.Agencies;
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

    private static readonly TransferReverted Reverted = new(Merger.Id, Stranger, [TaskRelation.Lead], [new ReleasedRelation(Lead, TaskRelation.Lead)], Merger.EffectiveOn);

    /// <summary>The successions are there; what they move has not moved yet.</summary>
    private static Story<TaskState> Planned(Story<TaskState> story)
    {
        foreach (var agency in All.SelectMany(plan => plan.Predecessors))
            story.Answering(StreamId.Of(agency), SummaryOf(agency));
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
    public void a_successors_officer_acts_from_the_day_of_the_succession()
    {
        var planned = Planned(Given(Assigned(coordinators: [])));
        planned.When(new AcceptTask(TheTask), StrangeOfficer, Day(60)).ThenFirst(Transferred).When(new AcceptTask(TheTask), StrangeOfficer, Day(60)).Then(new TaskAccepted());
        planned.When(new AcceptTask(TheTask), StrangeOfficer, Day(59)).ThenRefused("not-the-lead");
        planned.When(new AcceptTask(TheTask), LeadOfficer, Day(59)).Then(new TaskAccepted());
        planned.When(new AcceptTask(TheTask), HelpingOfficer, Day(60)).ThenRefused("not-the-lead");
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

    /// <summary>In the order of days, with the ledger's own moves on their day; with all of them before the commands; with none of them until the end.</summary>
    [Property(MaxTest = 300)]
    public void in_whatever_order_it_is_entered_a_task_has_the_same_agencies_on_every_day(byte first, (byte Kind, byte Agency, byte Days)[] steps)
    {
        AgencyId[] agencies = [Lead, Helping, Stranger, Office, Other, Rename.Successor];
        var assigned = Assigned(hasLead: first % 3 > 0, coordinators: (first % 4) switch { 0 => [], 1 => [Helping], 2 => [Stranger, Helping], _ => [Other] }, on: Day(1));
        Entry inOrder = new(assigned), movedFirst = new(assigned), movedLast = new(assigned);
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
            movedFirst.Settle(Day(200));
        }
        foreach (var entry in new[] { inOrder, movedFirst, movedLast })
            entry.Settle(Day(200));
        for (var asOf = 1; asOf < 130; asOf++)
        {
            Assert.Equal(inOrder.PartiesOn(asOf), movedFirst.PartiesOn(asOf));
            Assert.Equal(inOrder.PartiesOn(asOf), movedLast.PartiesOn(asOf));
        }
    }

    private static AgencySummary SummaryOf(AgencyId agency) => new(AgencyKind.Ministry, null, All.FirstOrDefault(plan => plan.Dissolves && plan.Predecessors.Contains(agency)))
    {
        Gives = [.. All.Where(plan => plan.Predecessors.Contains(agency))],
    };

    private static SuccessionSummary SummaryOf(Succession plan) => new(new SuccessionPlanned(plan, plan.Dissolves ? [] : [new TaskAllocation(TheTask, plan.Successor)]));

    /// <summary>One way to enter a task's history.</summary>
    private sealed class Entry(Fact assigned)
    {
        private readonly List<Fact> _facts = [assigned];

        /// <summary>The code of a refusal; null where the command was accepted.</summary>
        public string? Give(Command command, DateOnly day)
        {
            for (var moves = 0; moves < 20; moves++)
            {
                var (task, context) = (TaskState.Fold(_facts), new CommandContext(Assigner, Occurrence.On(day), _facts.Count));
                var references = World.Answering(known => DirectiveTask.ReferencesOf(task, command, context, known), stream => new Reference(Answer(stream), long.MaxValue));
                switch (DirectiveTask.Decide(task, command, context, references))
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
                _facts.Add(new Fact(moved, Occurrence.On(moved.EffectiveOn), Relay));
        }

        public string PartiesOn(int day)
        {
            var task = AsOf.Fold(_facts, Day(day));
            return $"{day}: {task.Lead} ({string.Join(' ', task.Coordinators.Select(agency => agency.Value).Order(StringComparer.Ordinal))}) {task.Monitor} [{string.Join(' ', task.Addressees.Select(agency => agency.Value).Order(StringComparer.Ordinal))}]";
        }

        private static TaskTransferred? Due(TaskState task, DateOnly day)
        {
            foreach (var plan in All.Where(plan => plan.EffectiveOn <= day && (plan.Dissolves || task.Transfers.All(made => made.SuccessionId != plan.Id))))
            {
                if (DirectiveTask.Decide(task, new TransferTask(TheTask, plan, plan.Successor), new CommandContext(Relay, Occurrence.On(plan.EffectiveOn), 0), References.None) is Decision.Accepted { Events: [TaskTransferred moved] })
                    return moved;
            }
            return null;
        }

        private static ReferenceSummary Answer(StreamId stream) => stream.Category switch
        {
            Category.Agency => SummaryOf(new AgencyId(stream.Id)),
            Category.Succession => SummaryOf(All.Single(plan => plan.Id.Value == stream.Id)),
            _ => World.Existing(stream),
        };
    }
}
