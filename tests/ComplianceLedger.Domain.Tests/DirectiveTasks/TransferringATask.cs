using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Successions;

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
    public void what_a_predecessor_did_before_it_is_recorded_after_it()
    {
        var moved = Moved(OfTwo).Then(Transferred);
        moved.When(new ReportProgress(TheTask, null, null, "trước hợp nhất", []), LeadOfficer, Day(59)).ThenAccepted();
        moved.When(new ReportProgress(TheTask, null, null, "sau hợp nhất", []), LeadOfficer, Day(60)).ThenRefused("not-lead-or-coordinator");
        moved.When(new RequestExtension(TheTask, "r1", Day(100), "cần thêm"), LeadOfficer, Day(60)).ThenRefused("not-the-lead");
        moved.When(new ReportProgress(TheTask, null, null, "sau hợp nhất", []), StrangeOfficer, Day(60)).ThenAccepted();
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
