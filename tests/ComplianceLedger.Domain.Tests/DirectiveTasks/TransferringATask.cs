using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;
using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>Open tasks go to the successor; history stays with the predecessor. The lead and the helping ministry merge into the stranger on day 60.</summary>
public class TransferringATask
{
    private static readonly TransferTask Transfer = new(TheTask, Merger, Stranger);
    private static readonly TaskTransferred Transferred = new(
        Merger.Id, SuccessionKind.Merge, Stranger,
        [new ReleasedRelation(Lead, TaskRelation.Lead), new ReleasedRelation(Helping, TaskRelation.Coordinating)], [TaskRelation.Lead], Merger.EffectiveOn, null);

    private static Story<TaskState> OfTwo => Given(Assigned(due: Day(90), coordinators: [Helping]), Accepted(Day(2)));

    private static Outcome<TaskState> Moved(Story<TaskState> story, TransferTask? transfer = null) => story.When(transfer ?? Transfer, Occurrence.On(Merger.EffectiveOn), Relay);

    [Fact]
    public void every_relation_of_a_predecessor_moves_and_the_deadline_stays()
    {
        var after = Moved(OfTwo).Then(Transferred).State;
        Assert.Equal((Stranger, 0, Day(90), Day(90), TaskStatus.Accepted), (after.Lead!.Value, after.Coordinators.Count, after.CurrentDeadline!.Value, after.OriginalDeadline!.Value, after.Status));
    }

    [Fact]
    public void once_moved_there_is_nothing_left_to_move() => Moved(Moved(OfTwo).Then(Transferred)).ThenNothingNew();

    [Fact]
    public void a_successor_that_co_ordinated_takes_that_in() =>
        Assert.Equal([], Moved(Given(Assigned(coordinators: [Stranger])))
            .Then(Transferred with { Released = [new ReleasedRelation(Lead, TaskRelation.Lead), new ReleasedRelation(Stranger, TaskRelation.Coordinating)] }).State.Coordinators);

    [Fact]
    public void one_that_only_co_ordinated_hands_that_on()
    {
        var after = Moved(Given(Assigned(hasLead: false, coordinators: [Office, Helping])))
            .Then(Transferred with { Released = [new ReleasedRelation(Helping, TaskRelation.Coordinating)], Received = [TaskRelation.Coordinating] }).State;
        Assert.Null(after.Lead);
        Assert.Equal([Office, Stranger], after.Coordinators);
    }

    [Fact]
    public void the_monitoring_agency_and_addressees_move_as_well()
    {
        var assigned = Given().When(Assign(monitor: Lead, addressees: [Helping, Office, Lead])).ThenAccepted();
        var after = Moved(assigned).Then(Transferred with
        {
            Released = [new ReleasedRelation(Lead, TaskRelation.Monitoring), new ReleasedRelation(Helping, TaskRelation.Addressee), new ReleasedRelation(Lead, TaskRelation.Addressee)],
            Received = [TaskRelation.Monitoring, TaskRelation.Addressee],
        }).State;
        Assert.Equal(Stranger, after.Monitor);
        Assert.Equal([Office, Stranger], after.Addressees);
    }

    [Fact]
    public void what_was_closed_before_stays_in_the_history_of_its_agencies()
    {
        Moved(Given(Assigned(), Submitted(Day(10)), Confirmed(Day(10), on: Day(70)))).ThenNothingNew();
        Moved(Given(Assigned(), Withdrawn(Day(59)))).ThenNothingNew();
        Moved(Given(Assigned(), Superseded(Day(59)))).ThenNothingNew();
    }

    [Fact]
    public void what_was_completed_on_that_day_or_later_was_the_successors()
    {
        Moved(Given(Assigned(), Submitted(Day(60)), Confirmed(Day(60)))).Then(Transferred);
        Moved(Given(Assigned(), Withdrawn(Day(60)))).Then(Transferred);
    }

    [Fact]
    public void a_task_that_is_reopened_after_it_moves_then()
    {
        var reopened = Given(Assigned(), Submitted(Day(10)), Confirmed(Day(10)), Reopened(Day(80)));
        Moved(reopened).Then(Transferred);
    }

    [Fact]
    public void a_predecessor_that_is_named_again_moves_again()
    {
        var again = Moved(OfTwo).Then(Transferred).Continued([LeadSetTo(Lead, Day(3))]);
        Assert.Equal(2, Moved(again).Then(Transferred with { Released = [new ReleasedRelation(Lead, TaskRelation.Lead)] }).State.Transfers.Count);
    }

    [Fact]
    public void as_of_the_day_before_it_is_the_predecessors()
    {
        var facts = Moved(OfTwo).Then(Transferred).Facts;
        Assert.Equal(Lead, AsOf.Fold(facts, Day(59)).Lead);
        Assert.Equal([Helping], AsOf.Fold(facts, Day(59)).Coordinators);
        Assert.Equal(Stranger, AsOf.Fold(facts, Day(60)).Lead);
    }

    [Fact]
    public void as_of_a_day_on_which_a_relation_was_not_given_yet_only_the_others_move()
    {
        // The helping ministry was added on day 70, recorded before the merger of day 60.
        var facts = Moved(Given(Assigned(coordinators: []), new Fact(new CoordinatorAdded(Helping, null), Occurrence.On(Day(70)), Assigner))).Then(Transferred).Facts;
        Assert.Equal((Stranger, 0), (AsOf.Fold(facts, Day(60)).Lead!.Value, AsOf.Fold(facts, Day(60)).Coordinators.Count));
    }

    [Fact]
    public void what_turns_out_to_have_been_closed_before_comes_back_as_if_it_had_never_moved()
    {
        var closed = Moved(OfTwo).Then(Transferred).Continued([Submitted(Day(10)), Confirmed(Day(10), on: Day(70))]);
        var back = Back(closed).Then(new TransferReverted(
            Merger.Id, Stranger, [TaskRelation.Lead], [new ReleasedRelation(Lead, TaskRelation.Lead), new ReleasedRelation(Helping, TaskRelation.Coordinating)], Merger.EffectiveOn));
        Assert.Equal((Lead, [Helping], 0), (back.State.Lead!.Value, back.State.Coordinators, back.State.Transfers.Count));
        foreach (var day in new[] { 1, 59, 60, 70, 200 })
            Assert.Equal(Lead, AsOf.Fold(back.Facts, Day(day)).Lead);
        Back(back).ThenNothingNew();
        Moved(back).ThenNothingNew();
        Moved(back.Continued([Reopened(Day(80))])).Then(Transferred);
    }

    [Fact]
    public void what_was_withdrawn_or_superseded_before_comes_back_too_and_what_was_closed_later_or_is_open_stays()
    {
        var moved = Moved(OfTwo).Then(Transferred);
        Assert.Equal(Lead, Back(moved.Continued([Withdrawn(Day(59))])).ThenAccepted().State.Lead);
        Assert.Equal(Lead, Back(moved.Continued([Superseded(Day(59))])).ThenAccepted().State.Lead);
        Back(moved.Continued([Withdrawn(Day(60))])).ThenNothingNew();
        Back(moved).ThenNothingNew();
        Back(Given(Assigned(), Withdrawn(Day(59)))).ThenNothingNew();
    }

    [Fact]
    public void what_moved_twice_comes_back_step_by_step()
    {
        var next = Merger with { Id = new SuccessionId("sau"), Predecessors = [Stranger], Successor = Office, EffectiveOn = Day(90) };
        var twice = Moved(Moved(OfTwo).Then(Transferred), new TransferTask(TheTask, next, Office)).ThenAccepted().Continued([Withdrawn(Day(59))]);
        Back(twice).ThenNothingNew();
        var once = Back(twice, next.Id).ThenAccepted();
        Assert.Equal(Stranger, once.State.Lead);
        Assert.Equal((Lead, [Helping]), (Back(once).ThenAccepted().State.Lead!.Value, Back(once).ThenAccepted().State.Coordinators));
    }

    [Fact]
    public void what_one_succession_moved_twice_comes_back_at_once()
    {
        var twice = Moved(Moved(OfTwo).Then(Transferred).Continued([LeadSetTo(Lead, Day(3))])).ThenAccepted().Continued([Withdrawn(Day(59))]);
        Assert.Equal(2, twice.State.Transfers.Count);
        var back = Back(twice).ThenAccepted();
        Assert.Equal((Lead, 0), (back.State.Lead!.Value, back.State.Transfers.Count));
        Back(back).ThenNothingNew();
    }

    [Fact]
    public void what_was_given_to_others_meanwhile_stays_theirs()
    {
        var given = Moved(OfTwo).Then(Transferred).Continued([LeadSetTo(Office, Day(3)), Withdrawn(Day(59))]);
        var back = Back(given).Then(new TransferReverted(Merger.Id, Stranger, [], [], Merger.EffectiveOn)).State;
        Assert.Equal((Office, 0), (back.Lead!.Value, back.Coordinators.Count));
    }

    [Fact]
    public void every_relation_comes_back_to_whoever_had_it()
    {
        var assigned = Given().When(Assign(lead: Office, coordinators: [Lead, Helping], monitor: Lead, addressees: [Helping, Office, Lead])).ThenAccepted();
        var back = Back(Moved(assigned).ThenAccepted().Continued([Withdrawn(Day(59))])).ThenAccepted().State;
        Assert.Equal((Office, Lead), (back.Lead!.Value, back.Monitor!.Value));
        Assert.Equal(new[] { Helping, Lead }.ToHashSet(), [.. back.Coordinators]);
        Assert.Equal(new[] { Helping, Lead, Office }.ToHashSet(), [.. back.Addressees]);
    }

    /// <summary>Closings, reopenings and withdrawals in any order of entry, with the ledger's own moves after each of them or after all of them.</summary>
    [Property]
    public void whenever_it_is_moved_a_history_comes_to_the_same_parties_on_every_day(byte[] steps)
    {
        var (often, once) = (new List<Fact>(OfTwo.Facts), new List<Fact>(OfTwo.Facts));
        Settle(often);
        foreach (var step in steps.Take(8))
        {
            var day = Day(2 + step % 120);
            Fact[] entered = (step % 4, TaskState.Fold(often).Status) switch
            {
                (0, TaskStatus.Completed) => [Reopened(day)],
                (_, var status) when !status.IsOpen() => [],
                (1, _) => [Withdrawn(day)],
                _ => [Submitted(day), Confirmed(day)],
            };
            often.AddRange(entered);
            once.AddRange(entered);
            Settle(often);
        }
        Settle(once);
        for (var day = 0; day < 130; day++)
            Assert.Equal(PartiesOn(once, day), PartiesOn(often, day));
    }

    private static string PartiesOn(List<Fact> facts, int day)
    {
        var task = AsOf.Fold(facts, Day(day));
        return $"{task.Lead} {string.Join(' ', task.Coordinators)} {task.Status}";
    }

    private static void Settle(List<Fact> facts)
    {
        while (true)
        {
            var task = TaskState.Fold(facts);
            Command due = Transfers.Reversal(task) is { } reversal ? new RevertTransfer(TheTask, reversal.SuccessionId) : Transfer;
            var context = new CommandContext(Relay, Occurrence.On(Merger.EffectiveOn), facts.Count);
            var decided = Assert.IsType<Decision.Accepted>(DirectiveTask.Decide(task, due, context, World.Answering(task, due, context)));
            if (decided.Events is not [var e])
                return;
            facts.Add(new Fact(e, Occurrence.On(Merger.EffectiveOn), Relay));
        }
    }

    private static Outcome<TaskState> Back(Story<TaskState> story, SuccessionId? succession = null) =>
        story.When(new RevertTransfer(TheTask, succession ?? Merger.Id), Occurrence.On(Merger.EffectiveOn), Relay);

    [Fact]
    public void what_a_predecessor_did_before_it_is_recorded_after_it()
    {
        var moved = Moved(OfTwo).Then(Transferred);
        moved.When(new ReportProgress(TheTask, null, null, "trước hợp nhất", []), LeadOfficer, Day(59)).ThenAccepted();
        moved.When(new ReportProgress(TheTask, null, null, "sau hợp nhất", []), LeadOfficer, Day(60)).ThenRefused("not-lead-or-coordinator");
        moved.When(new RequestExtension(TheTask, "r1", Day(100), "cần thêm"), LeadOfficer, Day(60)).ThenRefused("not-the-lead");
        moved.When(new ReportProgress(TheTask, null, null, "sau hợp nhất", []), StrangeOfficer, Day(60)).ThenAccepted();
        moved.When(new ReportProgress(TheTask, null, null, "trước hợp nhất", []), StrangeOfficer, Day(59)).ThenRefused("not-lead-or-coordinator");
        moved.When(new ReportProgress(TheTask, null, null, "trước hợp nhất", []), HelpingOfficer, Day(59)).ThenAccepted();
        moved.When(new ReportProgress(TheTask, null, null, "sau hợp nhất", []), HelpingOfficer, Day(60)).ThenRefused("not-lead-or-coordinator");
    }

    [Fact]
    public void nothing_new_is_given_to_an_agency_that_has_ended()
    {
        Story<TaskState> Ended(Story<TaskState> story) => story.Answering(StreamId.Of(Helping), new AgencySummary(AgencyKind.Ministry, null, Merger));
        foreach (var assign in new[] { Assign(lead: Helping), Assign(coordinators: [Helping]), Assign(monitor: Helping), Assign(addressees: [Helping]) })
        {
            Assert.Contains("bo-tc", Ended(Given()).When(assign, on: Day(60)).ThenRefused("agency-succeeded").En, StringComparison.Ordinal);
            Ended(Given()).When(assign, on: Day(59)).ThenAccepted();
        }
        var task = Given(Assigned(hasLead: false, coordinators: []));
        Ended(task).When(new DetermineLead(TheTask, Helping, null), on: Day(60)).ThenRefused("agency-succeeded");
        Ended(task).When(new AddCoordinator(TheTask, Helping, null), on: Day(60)).ThenRefused("agency-succeeded");
        Ended(task).When(new AmendTask(TheTask, null, null, null, Helping, null, "đổi"), on: Day(60)).ThenRefused("agency-succeeded");
        Ended(task).When(new DetermineLead(TheTask, Helping, null), on: Day(59)).ThenAccepted();
    }
}
