namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class AmendingATask
{
    private static readonly AmendTask Nothing = new(TheTask, null, null, null, null, null, "đính lại");

    [Fact]
    public void only_what_changes_is_recorded_with_what_it_was() =>
        Given(Assigned()).When(Nothing with { Group = "III", Force = NormativeForce.Task, Title = new BilingualText("Tên khác", null) })
            .Then(new TaskAmended(
                new Change<string?>("II.1", "III"), null, new Change<BilingualText>(Title, new BilingualText("Tên khác", null)), null, null, "đính lại"));

    [Fact]
    public void force_monitor_and_addressees_can_change()
    {
        var amended = Given(Assigned()).When(Nothing with { Force = NormativeForce.Disputed, Monitor = Office, Addressees = [Lead, Helping] })
            .Then(new TaskAmended(
                null, new Change<NormativeForce>(NormativeForce.Task, NormativeForce.Disputed), null, new Change<AgencyId?>(null, Office),
                new Change<ValueList<AgencyId>>([], [Lead, Helping]), "đính lại")).State;
        Assert.Equal((NormativeForce.Disputed, Office), (amended.Force, amended.Monitor));
        Assert.Equal([Lead, Helping], amended.Addressees);
    }

    [Fact]
    public void the_addressees_can_be_taken_away() =>
        Given(Assigned()).When(Nothing with { Addressees = [Lead] }).Then(new TaskAmended(null, null, null, null, new Change<ValueList<AgencyId>>([], [Lead]), "đính lại"))
            .When(Nothing with { Addressees = [] }).Then(new TaskAmended(null, null, null, null, new Change<ValueList<AgencyId>>([Lead], []), "đính lại"));

    [Fact]
    public void an_amendment_that_names_nothing_is_refused() => Given(Assigned()).When(Nothing).ThenRefused("nothing-changed");

    [Fact]
    public void an_amendment_to_what_already_is_is_refused() =>
        Given(Assigned()).When(Nothing with { Group = "II.1", Title = Title, Addressees = [] }).ThenRefused("nothing-changed");

    [Fact]
    public void a_monitor_is_registered_first() =>
        Given(Assigned()).Without(StreamId.Of(Stranger)).When(Nothing with { Monitor = Stranger }).ThenRefused("unknown-agency");

    [Fact]
    public void an_addressee_is_registered_first() =>
        Given(Assigned()).Without(StreamId.Of(Stranger)).When(Nothing with { Addressees = [Lead, Stranger] }).ThenRefused("unknown-agency");

    [Fact]
    public void nobody_is_addressed_twice() => Given(Assigned()).When(Nothing with { Addressees = [Lead, Lead] }).ThenRefused("repeated-agency");
}
