namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class AssigningATask
{
    [Fact]
    public void a_task_needs_neither_lead_nor_deadline() =>
        Given().When(Assign())
            .Then(new TaskAssigned(TheTask, Instrument, null, NormativeForce.Task, Title, null, [], null, [], null, null, false, false, null, null, []))
            .Status().Is(TaskStatus.Assigned)
            .Timeliness(asOf: Day(400)).Is(Timeliness.NoDeadline);

    [Fact]
    public void all_that_the_assigner_said_is_recorded()
    {
        var claims = ValueList.Create([new Claim("deadline", "2025-06-30", "Báo Nhân Dân")]);
        Given().When(new AssignTask(
                TheTask, Instrument, "II.1", NormativeForce.Target, Title, Lead, [Helping], Office, [Stranger], Due(Day(30)), Urgency.Urgent, true, true, null, "trang 3", claims))
            .Then(new TaskAssigned(
                TheTask, Instrument, "II.1", NormativeForce.Target, Title, Lead, [Helping], Office, [Stranger], Day(30), Urgency.Urgent, true, true, null, "trang 3", claims))
            .OriginalDeadline().Is(Day(30))
            .CurrentDeadline().Is(Day(30));
    }

    [Fact]
    public void urgency_gives_no_date() =>
        Given().When(Assign() with { Urgency = Urgency.Urgent })
            .Then(new TaskAssigned(TheTask, Instrument, null, NormativeForce.Task, Title, null, [], null, [], null, Urgency.Urgent, false, false, null, null, []))
            .CurrentDeadline().Is(null)
            .Timeliness(asOf: Day(400)).Is(Timeliness.NoDeadline);

    [Fact]
    public void a_task_is_assigned_once() => Given(Assigned()).When(Assign()).ThenRefused("task-exists");

    [Fact]
    public void a_closed_task_keeps_its_id() => Given(Assigned(), Withdrawn()).When(Assign()).ThenRefused("task-exists");

    [Fact]
    public void the_instrument_is_registered_first() => Given().Without(StreamId.Of(Instrument)).When(Assign()).ThenRefused("unknown-instrument");

    [Theory]
    [InlineData("lead")]
    [InlineData("coordinating")]
    [InlineData("monitoring")]
    [InlineData("addressee")]
    public void every_agency_is_registered_first(string relation) =>
        Given().Without(StreamId.Of(Stranger))
            .When(Assign(
                lead: relation == "lead" ? Stranger : Lead,
                coordinators: relation == "coordinating" ? [Helping, Stranger] : [Helping],
                monitor: relation == "monitoring" ? Stranger : Office,
                addressees: relation == "addressee" ? [Lead, Stranger] : [Lead]))
            .ThenRefused("unknown-agency");

    [Fact]
    public void the_lead_does_not_coordinate_as_well() => Given().When(Assign(lead: Lead, coordinators: [Helping, Lead])).ThenRefused("repeated-agency");

    [Fact]
    public void nobody_coordinates_twice() => Given().When(Assign(coordinators: [Helping, Stranger, Helping])).ThenRefused("repeated-agency");

    [Fact]
    public void nobody_is_addressed_twice() => Given().When(Assign(addressees: [Helping, Helping])).ThenRefused("repeated-agency");

    [Fact]
    public void a_command_to_a_task_that_does_not_exist_is_refused() => Given().When(new AcceptTask(TheTask), by: LeadOfficer).ThenRefused("unknown-task");
}
