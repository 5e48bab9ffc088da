using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class DisputedEntries
{
    private static readonly DisputeId First = new(TheTask, 1);

    [Fact]
    public void the_lead_says_that_an_entry_is_not_so()
    {
        var dispute = Assert.Single(Given(Assigned(), Reported()).When(Dispute(1), by: LeadOfficer, on: Day(9))
            .Then(new EntryDisputed(First, StoryEvents.Id(1), 1, "không đúng")).State.Disputes);
        Assert.Equal(new Dispute(First, StoryEvents.Id(1), 1, "không đúng", LeadOfficer.User, Lead, Day(9), null), dispute);
    }

    [Fact]
    public void an_assigner_says_it_for_the_lead() =>
        Given(Assigned(), Reported()).When(Dispute(1), by: Assigner).Then(new EntryDisputed(First, StoryEvents.Id(1), 1, "không đúng"));

    [Fact]
    public void another_agency_does_not() => Given(Assigned(), Reported()).When(Dispute(1), by: StrangeOfficer).ThenRefused("not-the-lead");

    [Fact]
    public void what_is_completed_may_be_disputed_still() =>
        Given(Assigned(), Submitted(Day(1)), Confirmed(Day(1))).When(Dispute(2), by: LeadOfficer).Then(new EntryDisputed(First, StoryEvents.Id(2), 2, "không đúng"));

    [Fact]
    public void an_entry_of_another_task_is_unknown_here() => Given(Assigned()).When(Dispute(7), by: LeadOfficer).ThenRefused("unknown-event");

    [Fact]
    public void an_entry_is_disputed_once_at_a_time() =>
        Given(Assigned(), Reported(), Disputed(1)).When(Dispute(1), by: LeadOfficer).ThenRefused("dispute-open");

    [Fact]
    public void each_entry_has_its_own_dispute() =>
        Given(Assigned(), Reported(), Disputed(1)).When(Dispute(0), by: LeadOfficer).Then(new EntryDisputed(new DisputeId(TheTask, 2), StoryEvents.Id(0), 0, "không đúng"));

    [Fact]
    public void a_registrar_resolves_it()
    {
        var dispute = Assert.Single(Given(Assigned(), Reported(), Disputed(1)).When(Resolve(First, DisputeOutcome.Upheld), by: Registrar, on: Day(12))
            .Then(new DisputeResolved(First, DisputeOutcome.Upheld, "đã xem")).State.Disputes);
        Assert.Equal(new DisputeResolution(DisputeOutcome.Upheld, "đã xem", Registrar.User, Day(12)), dispute.Resolution);
    }

    [Fact]
    public void it_is_resolved_no_sooner_than_it_was_raised_and_raised_no_sooner_than_what_it_is_about()
    {
        Given(Assigned(), Reported(Day(5))).When(Dispute(1), by: LeadOfficer, on: Day(4)).ThenRefused("out-of-order");
        var disputed = Given(Assigned(), Reported(Day(5))).When(Dispute(1), by: LeadOfficer, on: Day(6)).ThenAccepted();
        disputed.When(Resolve(First, DisputeOutcome.Upheld), by: Registrar, on: Day(5)).ThenRefused("out-of-order");
        disputed.When(Resolve(First, DisputeOutcome.Upheld), by: Registrar, on: Day(6)).ThenAccepted();
    }

    [Fact]
    public void who_disputes_does_not_resolve() =>
        Given(Assigned(), Reported(), Disputed(1)).When(Resolve(First, DisputeOutcome.Upheld), by: Registrar with { User = LeadOfficer.User }).ThenRefused("asker-may-not-decide");

    [Fact]
    public void it_is_resolved_once() =>
        Given(Assigned(), Reported(), Disputed(1), Resolved(First)).When(Resolve(First, DisputeOutcome.Rejected), by: Registrar).ThenRefused("no-open-dispute");

    [Fact]
    public void what_nobody_disputes_is_not_resolved() => Given(Assigned()).When(Resolve(First, DisputeOutcome.Rejected), by: Registrar).ThenRefused("no-open-dispute");

    [Fact]
    public void after_its_outcome_the_entry_may_be_disputed_again() =>
        Given(Assigned(), Reported(), Disputed(1), Resolved(First)).When(Dispute(1), by: LeadOfficer).Then(new EntryDisputed(new DisputeId(TheTask, 2), StoryEvents.Id(1), 1, "không đúng"));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void neither_a_dispute_nor_its_outcome_is_disputed(int revision) =>
        Given(Assigned(), Reported(), Disputed(1), Resolved(First)).When(Dispute(revision), by: LeadOfficer).ThenRefused("not-disputable");

    [Fact]
    public void a_correction_is_an_entry_like_any_other() =>
        Given(Assigned(), Assigned() with { Event = new CorrectionRecorded(StoryEvents.Id(0), 0, "title.vi", Title.Vi, "khác", "?"), By = Registrar })
            .When(Dispute(1), by: LeadOfficer).Then(new EntryDisputed(First, StoryEvents.Id(1), 1, "không đúng"));

    [Fact]
    public void a_dispute_holds_nothing_up_and_stands_in_no_order() =>
        Given(Assigned(on: Day(1)), Reported(on: Day(5)), Disputed(1, on: Day(20))).When(new ReportProgress(TheTask, null, null, "xong", []), by: LeadOfficer, on: Day(6))
            .Then(new ProgressReported(null, null, "xong", []));

    [Fact]
    public void as_of_a_day_between_them_the_outcome_is_not_known()
    {
        Fact[] facts = [Assigned(on: Day(1)), Reported(on: Day(5)), Disputed(1, on: Day(9)), Resolved(First, on: Day(20))];
        Assert.Empty(AsOf.Fold(facts, Day(8)).Disputes);
        Assert.Null(Assert.Single(AsOf.Fold(facts, Day(19)).Disputes).Resolution);
        Assert.NotNull(Assert.Single(AsOf.Fold(facts, Day(20)).Disputes).Resolution);
    }

    [Fact]
    public void a_task_takes_so_many_disputes()
    {
        var many = Enumerable.Range(1, Domain.DirectiveTasks.Disputes.DisputesMax)
            .SelectMany(number => new[] { Disputed(0, number), Resolved(new DisputeId(TheTask, number)) });
        Given([Assigned(), .. many]).When(Dispute(0), by: LeadOfficer).ThenRefused("too-many-disputes");
    }

    [Theory]
    [InlineData("a~1", "a", 1)]
    [InlineData("a~~2~31", "a~~2", 31)]
    public void its_id_leads_to_its_task(string text, string task, int number)
    {
        Assert.True(DisputeId.TryParse(text, out var id));
        Assert.Equal(new DisputeId(new TaskId(task), number), id);
        Assert.Equal((text, StreamId.Of(new TaskId(task))), (id.ToString(), new ResolveDispute(id, DisputeOutcome.Upheld, "x").Target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a~")]
    [InlineData("~1")]
    [InlineData("a~0")]
    [InlineData("a~01")]
    [InlineData("a~+1")]
    [InlineData("a~2147483648")]
    [InlineData("a/b~1")]
    public void nothing_else_is_one(string text) => Assert.False(DisputeId.TryParse(text, out _));

    private static DisputeEntry Dispute(int revision) => new(TheTask, StoryEvents.Id(revision), "không đúng");

    private static ResolveDispute Resolve(DisputeId id, DisputeOutcome outcome) => new(id, outcome, "đã xem");

    private static Fact Disputed(int revision, int number = 1, DateOnly? on = null) =>
        new(new EntryDisputed(new DisputeId(TheTask, number), StoryEvents.Id(revision), revision, "không đúng"), Occurrence.On(on ?? Day(9)), LeadOfficer);

    private static Fact Resolved(DisputeId id, DateOnly? on = null) => new(new DisputeResolved(id, DisputeOutcome.Upheld, "đã xem"), Occurrence.On(on ?? Day(9)), Registrar);
}
