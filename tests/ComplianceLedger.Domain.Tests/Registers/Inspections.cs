using ComplianceLedger.Domain.Inspections;

namespace ComplianceLedger.Domain.Tests.Registers;

public class Inspections
{
    private static readonly InspectionId Id = new("kt-1");
    private static readonly Party Inspector = new("an-inspector", Role.Inspector, null);
    private static readonly InspectionOpened Opened = new(Id, [TheTask], null);
    private static readonly FindingNoted Finding = new("báo cáo chậm ba tháng");
    private static readonly InspectionConcluded Conclusion = new("nhẹ", "thiếu người", "Vụ trưởng");

    private static Story<InspectionState> Before(params DomainEvent[] events) => On(Day(5), events);

    private static Story<InspectionState> On(DateOnly day, params DomainEvent[] events) => new(
        InspectionState.Initial, InspectionState.Evolve, InspectionState.Decide, (_, command, _, _) => InspectionState.ReferencesOf(command),
        [.. events.Select(e => new Fact(e, Occurrence.On(day), Inspector))]);

    [Fact]
    public void an_inspection_is_of_tasks_of_an_agency_or_of_both()
    {
        Before().When(new OpenInspection(Id, [TheTask, OtherTask], null), by: Inspector).Then(new InspectionOpened(Id, [TheTask, OtherTask], null));
        Before().When(new OpenInspection(Id, [], Lead), by: Inspector).Then(new InspectionOpened(Id, [], Lead));
        Before().When(new OpenInspection(Id, [TheTask], Lead), by: Inspector).Then(new InspectionOpened(Id, [TheTask], Lead));
    }

    [Fact]
    public void an_inspection_of_nothing_is_none() => Before().When(new OpenInspection(Id, [], null), by: Inspector).ThenRefused("nothing-to-inspect");

    [Fact]
    public void a_task_is_named_once() => Before().When(new OpenInspection(Id, [TheTask, OtherTask, TheTask], null), by: Inspector).ThenRefused("repeated-task");

    [Fact]
    public void what_is_inspected_exists()
    {
        Before().Without(StreamId.Of(OtherTask)).When(new OpenInspection(Id, [TheTask, OtherTask], null), by: Inspector).ThenRefused("unknown-task");
        Before().Without(StreamId.Of(Lead)).When(new OpenInspection(Id, [TheTask], Lead), by: Inspector).ThenRefused("unknown-agency");
    }

    [Fact]
    public void an_inspection_is_opened_once() => Before(Opened).When(new OpenInspection(Id, [TheTask], null), by: Inspector).ThenRefused("inspection-exists");

    [Fact]
    public void it_notes_findings_and_ends_with_its_conclusion() =>
        Before(Opened).When(new NoteFinding(Id, Finding.Finding), by: Inspector).Then(Finding)
            .When(new NoteFinding(Id, Finding.Finding), by: Inspector).Then(Finding)
            .When(new ConcludeInspection(Id, Conclusion.Degree, Conclusion.Cause, Conclusion.Responsibility), by: Inspector).Then(Conclusion);

    [Fact]
    public void after_its_conclusion_nothing_is_added()
    {
        Before(Opened, Conclusion).When(new NoteFinding(Id, "nữa"), by: Inspector).ThenRefused("inspection-concluded");
        Before(Opened, Conclusion).When(new ConcludeInspection(Id, "a", "b", "c"), by: Inspector).ThenRefused("inspection-concluded");
    }

    [Fact]
    public void nothing_is_found_before_it_is_opened()
    {
        Before().When(new NoteFinding(Id, "x"), by: Inspector).ThenRefused("unknown-inspection");
        On(Day(5), Opened).When(new NoteFinding(Id, "x"), by: Inspector, on: Day(4)).ThenRefused("out-of-order");
    }

    [Fact]
    public void an_inspection_takes_so_many_findings() =>
        Before([Opened, .. Enumerable.Repeat(Finding, InspectionState.FindingsMax)]).When(new NoteFinding(Id, "nữa"), by: Inspector).ThenRefused("too-many-findings");

    [Fact]
    public void another_categorys_event_is_a_broken_invariant() => Assert.Throws<UnexpectedEventException>(() => Before(new TaskAccepted()).State);

    [Fact]
    public void a_finding_without_an_opening_is_one_too() => Assert.Throws<UnexpectedEventException>(() => Before(Finding).State);

    [Fact]
    public void another_categorys_command_is_a_fault_of_the_program() => Assert.Throws<UnexpectedCommandException>(() => Before(Opened).When(new AcceptTask(TheTask)));
}
