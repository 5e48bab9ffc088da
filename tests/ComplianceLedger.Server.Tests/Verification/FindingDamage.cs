using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Tests.Imports;
using ComplianceLedger.Server.Verification;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Tests.Verification;

public class FindingDamage
{
    private const string Assigned = "directive-task.assigned.v1";

    [Fact]
    public async Task what_a_ledger_has_written_is_clean()
    {
        var damage = new Damage(await History.OfEverything);
        var summary = await new Verifier(damage.Log()).Run();
        Assert.Empty(summary.Findings);
        Assert.True(summary.IsClean);
        Assert.Equal((damage.Count, damage.Count), (summary.Events, summary.Position.Value));
    }

    [Fact]
    public async Task every_beginning_of_it_is_clean_as_well_as_a_relay_may_lag_and_a_child_may_be_about_to_come()
    {
        var events = await History.OfEverything;
        for (var count = 1; count < events.Count; count++)
        {
            var summary = await new Verifier(new Damage(events).Cut(count).Log()).Run();
            Assert.Equal(0, summary.Errors);
            Assert.All(summary.Findings, finding => Assert.Equal((FindingCodes.OrphanChild, "directiveTask-parent"), (finding.Code, finding.Stream!.Value.Value)));
        }
    }

    [Fact]
    public async Task an_empty_log_is_clean() => Assert.True((await new Verifier(new InMemoryEventLog()).Run()).IsClean);

    [Fact]
    public async Task two_events_of_a_stream_that_changed_places()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.progress-reported.v1", "directiveTask-child");
        await Finds(damage.Swap(at, damage.IndexOf("directive-task.submitted-for-confirmation.v1", "directiveTask-child")), at, FindingCodes.RevisionOrder);
    }

    [Fact]
    public async Task an_event_that_stands_before_the_one_it_rests_on()
    {
        var damage = await Good();
        var instrument = damage.IndexOf("instrument.registered.v1", "instrument-ct15");
        var first = new[] { "bare", "parent", "late", "after" }.Min(task => damage.IndexOf(Assigned, $"directiveTask-{task}"));
        await Finds(damage.Move(instrument, first), first - 1, FindingCodes.MissingReference);
    }

    [Fact]
    public async Task an_event_that_is_gone()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.progress-reported.v1", "directiveTask-child");
        var next = damage.IndexOf("directive-task.submitted-for-confirmation.v1", "directiveTask-child") - 1;
        await Finds(damage.Drop(at), next, FindingCodes.RevisionOrder);
    }

    [Fact]
    public async Task the_last_event_of_a_stream_that_is_gone_where_others_rest_on_it()
    {
        var damage = await Good();
        var at = damage.IndexOf(Assigned, "directiveTask-after");
        await Finds(damage.Drop(at), damage.IndexOfTold("mofa", "after"), FindingCodes.RelayWithoutCause);
    }

    [Fact]
    public async Task an_event_that_stands_twice()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.progress-reported.v1", "directiveTask-child");
        await Finds(damage.Repeat(at), at + 1, FindingCodes.RevisionOrder);
    }

    [Fact]
    public async Task a_position_that_does_not_rise() => await Finds((await Good()).WithPosition(5, 3), 5, FindingCodes.PositionOrder, position: 3);

    [Fact]
    public async Task a_changed_byte_in_the_data()
    {
        var damage = await Good();
        var at = damage.IndexOf(Assigned, "directiveTask-late");
        await Finds(damage.ChangeData(at, "2023-03-31", "2023-05-31"), at, FindingCodes.WrongEventId);
    }

    [Fact]
    public async Task data_that_are_no_longer_JSON() => await Finds((await Good()).ChangeData(2, "{", "("), 2, FindingCodes.BadData);

    [Fact]
    public async Task data_in_other_bytes() => await Finds((await Good()).ChangeData(2, "{", "{ "), 2, FindingCodes.NotCanonical);

    [Fact]
    public async Task an_unknown_field_in_the_data() => await Finds((await Good()).ChangeData(2, "{\"", "{\"colour\":1,\""), 2, FindingCodes.BadData);

    [Fact]
    public async Task a_number_that_no_program_can_hold()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.progress-reported.v1", "directiveTask-child");
        await Finds(damage.ChangeData(at, "\"percent\":null", "\"percent\":99999999999"), at, FindingCodes.BadData);
    }

    [Fact]
    public async Task an_unknown_event() => await Finds((await Good()).Change(4, recorded => recorded with { Type = "directive-task.forgotten.v1" }), 4, FindingCodes.UnknownEvent);

    [Fact]
    public async Task an_unknown_field_in_the_metadata() =>
        await Finds((await Good()).ChangeMetadata(4, "\"simulated\":", "\"colour\":1,\"simulated\":"), 4, FindingCodes.BadMetadata);

    [Fact]
    public async Task metadata_of_another_version() => await Finds((await Good()).ChangeMetadata(4, "\"version\":1", "\"version\":2"), 4, FindingCodes.BadMetadata);

    [Fact]
    public async Task a_time_of_recording_in_another_form() => await Finds(
        (await Good()).Change(4, recorded => recorded with { Metadata = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(recorded.Metadata.Span).Replace("Z\",\"references\"", "+00:00\",\"references\"", StringComparison.Ordinal)) }),
        4, FindingCodes.NotCanonical);

    [Fact]
    public async Task a_stored_id_that_is_another() => await Finds((await Good()).Change(4, recorded => recorded with { EventId = Guid.Empty }), 4, FindingCodes.WrongEventId);

    [Fact]
    public async Task an_id_in_the_metadata_that_is_another()
    {
        var damage = await Good();
        var id = damage[4].EventId.ToString("D");
        await Finds(damage.ChangeMetadata(4, id, Guid.Empty.ToString("D")), 4, FindingCodes.WrongEventId);
    }

    [Fact]
    public async Task another_writer() => await Finds((await Good()).ChangeMetadata(4, "\"writer\":\"", "\"writer\":\"x"), 4, FindingCodes.WrongEventId);

    [Fact]
    public async Task an_event_of_a_simulation() => await Finds((await Good()).Rewrite(4, m => m with { Simulated = true }), 4, FindingCodes.WrongLedgerKind);

    [Fact]
    public async Task a_command_that_had_its_effect_twice()
    {
        var damage = await Good();
        var first = EventMetadata.Decode(damage[damage.IndexOf(Assigned, "directiveTask-child")].Metadata).CommandId;
        var at = damage.IndexOf("directive-task.submitted-for-confirmation.v1", "directiveTask-child");
        await Finds(damage.Rewrite(at, m => m with { CommandId = first }), at, FindingCodes.CommandRepeated);
    }

    [Fact]
    public async Task one_command_under_two_hashes()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.submitted-for-confirmation.v1", "directiveTask-child");
        var before = EventMetadata.Decode(damage[damage.IndexOf("directive-task.progress-reported.v1", "directiveTask-child")].Metadata).CommandId;
        await Finds(damage.Rewrite(at, m => m with { CommandId = before }), at, FindingCodes.CommandHashDiffers);
    }

    [Fact]
    public async Task a_stream_of_another_program()
    {
        var damage = await Good();
        var foreign = damage[4] with { Stream = new StreamName("orders-17"), Revision = new Revision(0) };
        damage.Repeat(4).Change(5, _ => foreign);
        var finding = await Finds(damage, 5, FindingCodes.ForeignStream);
        Assert.Contains("'orders-17'", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_log_that_does_not_begin_with_a_ledger() => await Finds((await Good()).Drop(0), 0, FindingCodes.NotALedger);

    [Fact]
    public async Task a_second_ledger() => await Finds(
        (await Good()).Forge(4, "ledger-other", 0, new LedgerCreated(new LedgerId("other"), "x", "y", false, 1)), 4, FindingCodes.SecondLedger);

    [Fact]
    public async Task a_reference_to_what_is_not_there()
    {
        var damage = await Good();
        var at = damage.IndexOf(Assigned, "directiveTask-late");
        await Finds(damage.Rewrite(at, m => m with { References = [new StreamReference("instrument-ct15", 7)] }), at, FindingCodes.MissingReference);
    }

    [Fact]
    public async Task an_agency_that_nobody_registered()
    {
        var damage = await Good();
        await Finds(damage.Forge(damage.Count, "directiveTask-bare", 2, new CoordinatorAdded(new AgencyId("nobody"), null)), damage.Count - 1, FindingCodes.MissingReference);
    }

    [Fact]
    public async Task a_stream_that_begins_in_the_middle()
    {
        var damage = await Good();
        await Finds(damage.Forge(damage.Count, "directiveTask-new", 0, new TaskAccepted()), damage.Count - 1, FindingCodes.NotInThisState);
    }

    [Fact]
    public async Task an_event_in_a_stream_of_another_category()
    {
        var damage = await Good();
        await Finds(damage.Forge(damage.Count, "instrument-ct15", 1, new TaskAccepted()), damage.Count - 1, FindingCodes.WrongStream);
    }

    [Fact]
    public async Task a_registration_in_the_stream_of_another() =>
        await Finds((await Good()).Forge(4, "agency-x", 0, new AgencyRegistered(new AgencyId("y"), AgencyKind.Ministry, new BilingualText("y", null), null)), 4, FindingCodes.WrongStream);

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task an_event_that_the_tasks_state_does_not_allow(string stream, long revision, DomainEvent e, string code)
    {
        var damage = await Good();
        var late = (EventMetadata m) => m with { OccurredAt = Occurrence.On(new DateOnly(2023, 12, 1)) };
        await Finds(damage.Forge(damage.Count, stream, revision, e, late), damage.Count - 1, code);
    }

    public static TheoryData<string, long, DomainEvent, string> Impossible => new()
    {
        { "directiveTask-bare", 2, new ReturnedForRework("x"), FindingCodes.NotInThisState },
        { "directiveTask-bare", 2, new TaskResumed("x", null), FindingCodes.NotInThisState },
        { "directiveTask-late", 4, new TaskAccepted(), FindingCodes.NotInThisState },
        { "directiveTask-bare", 2, new ExtensionGranted("r", new DateOnly(2024, 1, 1), new Document("1", null, null, null, null, null, null, null), false), FindingCodes.WrongContent },
        { "directiveTask-bare", 2, new DeadlineAdjusted(new DateOnly(2024, 1, 1), null, "x", new Document("1", null, null, null, null, null, null, null)), FindingCodes.WrongContent },
        { "directiveTask-bare", 2, new LeadDetermined(new AgencyId("moit"), null, false, null), FindingCodes.WrongContent },
        { "directiveTask-bare", 2, new ChildClosed(new TaskId("child"), 3, TaskStatus.Completed), FindingCodes.WrongContent },
    };

    [Theory]
    [MemberData(nameof(WrongTerms))]
    public async Task a_term_that_does_not_end_where_it_is_said_to(DomainEvent e, string code)
    {
        var damage = new Damage(await History.Events(await History.Write([Lines.Instrument("ct15"), Lines.Calendar(), Lines.AssignTerm("t", 10, "2023-02-01"), Lines.Holiday("2023-03-01")])));
        Assert.True((await new Verifier(damage.Log()).Run()).IsClean);
        await Finds(damage.Forge(damage.Count, "directiveTask-t", 2, e), damage.Count - 1, code);
    }

    public static TheoryData<DomainEvent, string> WrongTerms()
    {
        var calendar = new CalendarId("vn");
        var term = new DeadlineTerm.WorkingDays(10, new DateOnly(2023, 2, 1), calendar);
        var (day, later) = (new DateOnly(2023, 2, 11), new DateOnly(2023, 2, 12));
        var (first, second) = (new DeadlineBasis(calendar, 0, RollPolicy.Forward), new DeadlineBasis(calendar, 1, RollPolicy.Forward));
        var decided = new DateOnly(2023, 1, 15);
        return new()
        {
            { new DeadlineResolved(later, term, first), FindingCodes.WrongContent },
            { new DeadlineResolved(day, term with { Count = 9 }, first), FindingCodes.WrongContent },
            { new DeadlineResolved(day, term, null), FindingCodes.BadData },
            { new DeadlineResolved(day, new DeadlineTerm.Words("giữa năm", 2023), first), FindingCodes.BadData },
            { new DeadlineResolved(day, term, first with { Revision = -2 }), FindingCodes.BadData },
            { new DeadlineResolved(day, term, first with { Revision = 7 }), FindingCodes.MissingReference },
            { new DeadlineResolved(day, term with { CalendarId = new CalendarId("x") }, first with { Calendar = new CalendarId("x") }), FindingCodes.MissingReference },
            { new DeadlineResolved(day, new DeadlineTerm.Words("giữa năm", 2023), null), FindingCodes.WrongContent },
            { new DeadlineRecomputed(day, later, term, second, decided), FindingCodes.WrongContent },
            { new DeadlineRecomputed(later, day, term, second, decided), FindingCodes.WrongContent },
            { new DeadlineRecomputed(day, day, term, first, null), FindingCodes.WrongContent },
            { new DeadlineRecomputed(day, day, term, second, null), FindingCodes.WrongContent },
            { new DeadlineRecomputed(day, day, term with { Count = 11 }, second, decided), FindingCodes.WrongContent },
        };
    }

    [Theory]
    [MemberData(nameof(WrongUrgings))]
    public async Task an_urging_that_is_not_as_the_task_stands(UrgingIssued e, int day, Role role, string? code)
    {
        var damage = new Damage(await History.Events(await History.Write([Lines.Instrument("ct15"), Lines.Agency("a"), Lines.Assign("t", lead: "a", deadline: "2023-03-01")])));
        EventMetadata At(EventMetadata m) => m with { OccurredAt = Occurrence.On(new DateOnly(2023, 3, 1).AddDays(day)), Actor = new Party("somebody", role, null) };
        damage.Forge(damage.Count, "directiveTask-t", 1, new UrgingIssued(new DateOnly(2023, 3, 1), -3, new AgencyId("a"), null, [], "m"), m => At(m) with { OccurredAt = Occurrence.On(new DateOnly(2023, 2, 27)) });
        damage.Forge(damage.Count, "directiveTask-t", 2, new TaskSuspended("r", null), m => m with { OccurredAt = Occurrence.On(new DateOnly(2023, 2, 27)) });
        damage.Forge(damage.Count, "directiveTask-t", 3, e, At);
        if (code is null)
            Assert.Empty((await new Verifier(damage.Log()).Run()).Findings);
        else
            await Finds(damage, damage.Count - 1, code);
    }

    public static TheoryData<UrgingIssued, int, Role, string?> WrongUrgings()
    {
        var due = new DateOnly(2023, 3, 1);
        var good = new UrgingIssued(due, 1, new AgencyId("a"), null, [], "m");
        return new()
        {
            { good, 1, Role.Inspector, null },
            { good with { Threshold = null }, -9, Role.Inspector, null },
            { good, 0, Role.Inspector, FindingCodes.WrongContent },
            { good, 1, Role.System, FindingCodes.WrongContent },
            { good with { Threshold = -3 }, 1, Role.Inspector, FindingCodes.WrongContent },
            { good with { Deadline = due.AddDays(1) }, 5, Role.Inspector, FindingCodes.WrongContent },
            { good with { Lead = null }, 1, Role.Inspector, FindingCodes.WrongContent },
            { good with { Addressees = [new AgencyId("a")] }, 1, Role.Inspector, FindingCodes.WrongContent },
        };
    }

    [Fact]
    public async Task a_deadline_that_nobody_recomputed()
    {
        // Written without the reactor whose work it is.
        var log = await History.Write([Lines.Instrument("ct15"), Lines.Calendar(), Lines.AssignTerm("t", 10, "2023-02-01"), Lines.Holiday("2023-02-03")]);
        var finding = Assert.Single((await new Verifier(log).Run()).Findings);
        Assert.Equal((FindingSeverity.Warning, FindingCodes.DeadlineNotRecomputed, "directiveTask-t@1"), (finding.Severity, finding.Code, finding.Where));
        Assert.Contains("calendar-vn@1 moved its deadline, which is still 2023-02-11", finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-01-15", 1)]
    [InlineData("2023-01-14", 0)]
    public async Task a_deadline_that_nobody_recomputed_of_a_task_that_was_closed_after_the_change_was_decided(string closedOn, int findings)
    {
        // The holiday was decided on 15 January.
        var log = await History.Write([Lines.Instrument("ct15"), Lines.Calendar(), Lines.AssignTerm("t", 10, "2023-02-01"), Lines.Withdraw("t", closedOn), Lines.Holiday("2023-02-03")]);
        var summary = await new Verifier(log).Run();
        Assert.Equal(findings, summary.Findings.Count(finding => finding is { Severity: FindingSeverity.Warning, Code: FindingCodes.DeadlineNotRecomputed, Where: "directiveTask-t@2" }));
        Assert.Equal(findings, summary.Findings.Count);
        // And one that was moved although it was closed before.
        var damage = new Damage(await History.Events(log));
        var term = new DeadlineTerm.WorkingDays(10, new DateOnly(2023, 2, 1), CalendarId.Default);
        var moved = new DeadlineRecomputed(new DateOnly(2023, 2, 11), new DateOnly(2023, 2, 12), term, new DeadlineBasis(CalendarId.Default, 1, RollPolicy.Forward), new DateOnly(2023, 1, 15));
        damage.Forge(damage.Count, "directiveTask-t", 3, moved);
        if (findings == 1)
            Assert.Empty((await new Verifier(damage.Log()).Run()).Findings);
        else
            Assert.Contains("the task was closed on 2023-01-14", (await Finds(damage, damage.Count - 1, FindingCodes.WrongContent)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_event_that_happened_before_the_one_before_it()
    {
        var damage = await Good();
        var early = (EventMetadata m) => m with { OccurredAt = Occurrence.On(new DateOnly(2000, 1, 1)) };
        await Finds(damage.Forge(damage.Count, "directiveTask-bare", 2, new TaskAccepted(), early), damage.Count - 1, FindingCodes.OutOfOrder);
    }

    [Fact]
    public async Task a_completion_on_another_day_than_its_products()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.completion-confirmed.v1", "directiveTask-child");
        await Finds(damage.Rewrite(at, m => m, new CompletionConfirmed(new DateOnly(2023, 2, 1), null)), at, FindingCodes.WrongContent);
    }

    [Fact]
    public async Task somebody_who_decided_on_what_he_asked_for_himself()
    {
        var damage = await Good();
        var at = damage.IndexOf("directive-task.extension-granted.v1", "directiveTask-late");
        await Finds(damage.Rewrite(at, m => m with { Actor = m.Actor with { User = "somebody" } }), at, FindingCodes.WrongContent);
    }

    [Theory]
    [InlineData(0, 0, "title.vi", "late", "muộn", null)]
    [InlineData(0, 1, "title.vi", "late", "muộn", "in another way")]
    [InlineData(0, 0, "title.vi", "muộn", "later", "The current value of 'title.vi' is 'late'")]
    [InlineData(0, 0, "lead", "moit", "mofa", "'lead' of this event can't be corrected")]
    [InlineData(0, 0, "occurredAt", "2023-01-02", "2023-02-28", "out of order")]
    [InlineData(null, 0, "title.vi", "late", "muộn", "has no event")]
    public async Task a_correction_that_the_events_before_it_do_not_allow(int? corrected, long revision, string field, string was, string now, string? problem)
    {
        var damage = await Good();
        var last = damage.IndexOf("directive-task.superseded.v1", "directiveTask-late");
        var id = corrected is null ? Guid.Empty : damage[damage.IndexOf(Assigned, "directiveTask-late")].EventId;
        damage.Forge(damage.Count, "directiveTask-late", damage[last].Revision.Value + 1, new CorrectionRecorded(id, revision, field, was, now, "x"));
        if (problem is null)
            Assert.Empty((await new Verifier(damage.Log()).Run()).Findings);
        else
            Assert.Contains(problem, (await Finds(damage, damage.Count - 1, FindingCodes.WrongContent)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, null)]
    [InlineData(2, 0, "is not the next one")]
    [InlineData(1, 1, "is not the entry")]
    [InlineData(1, 99, "is not the entry")]
    public async Task a_dispute_of_what_is_not_there(int number, long revision, string? problem)
    {
        var damage = await Good();
        var last = damage.IndexOf("directive-task.superseded.v1", "directiveTask-late");
        var id = damage[damage.IndexOf(Assigned, "directiveTask-late")].EventId;
        damage.Forge(damage.Count, "directiveTask-late", damage[last].Revision.Value + 1, new EntryDisputed(new DisputeId(new TaskId("late"), number), id, revision, "x"));
        if (problem is null)
            Assert.Empty((await new Verifier(damage.Log()).Run()).Findings);
        else
            Assert.Contains(problem, (await Finds(damage, damage.Count - 1, FindingCodes.WrongContent)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_inspection_that_goes_on_after_its_conclusion_or_is_of_what_is_not_there()
    {
        var damage = new Damage(await History.Events(await History.Write([Lines.Instrument("ct15"), Lines.Assign("t"), Lines.Inspect("kt", "t"), Lines.Finding("kt")])));
        damage.Forge(damage.Count, "inspection-kt", 2, new InspectionConcluded("nhẹ", "x", "y"));
        Assert.Empty((await new Verifier(damage.Log()).Run()).Findings);
        await Finds(damage.Forge(damage.Count, "inspection-kt", 3, new FindingNoted("nữa")), damage.Count - 1, FindingCodes.NotInThisState);
        damage = new Damage(await History.Events(await History.Write([Lines.Instrument("ct15"), Lines.Assign("t"), Lines.Inspect("kt", "t")])));
        await Finds(damage.Forge(damage.Count, "inspection-other", 0, new InspectionOpened(new InspectionId("other"), [new TaskId("none")], null)), damage.Count - 1, FindingCodes.MissingReference);
    }

    [Fact]
    public async Task an_outcome_of_no_dispute()
    {
        var damage = await Good();
        var last = damage.IndexOf("directive-task.superseded.v1", "directiveTask-late");
        damage.Forge(damage.Count, "directiveTask-late", damage[last].Revision.Value + 1, new DisputeResolved(new DisputeId(new TaskId("late"), 1), DisputeOutcome.Rejected, "x"));
        await Finds(damage, damage.Count - 1, FindingCodes.WrongContent);
    }

    [Fact]
    public async Task a_child_that_its_parent_did_not_let_in()
    {
        var damage = await Good();
        var other = new TaskAssigned(new TaskId("stray"), new InstrumentId("ct15"), null, NormativeForce.Task, new BilingualText("x", null), null, [], null, [], null, null, false, false, new TaskId("bare"), null, []);
        await Finds(damage.Forge(damage.Count, "directiveTask-stray", 0, other), damage.Count - 1, FindingCodes.ChildNotOpened);
    }

    [Fact]
    public async Task a_parent_that_was_completed_before_its_child()
    {
        var damage = new Damage(await History.Events(await History.Write([
            Lines.Instrument("ct15"), Lines.Assign("p"), Lines.Assign("c", parent: "p"), Lines.Submit("p")])));
        var completed = new CompletionConfirmed(new DateOnly(2023, 3, 1), null);
        damage.Forge(damage.Count, "directiveTask-p", 3, completed, m => m with { OccurredAt = Occurrence.On(new DateOnly(2023, 12, 1)) });
        await Finds(damage, damage.Count - 1, FindingCodes.WrongContent);
    }

    [Fact]
    public async Task a_child_that_never_came_is_a_warning_with_advice()
    {
        var damage = await Good();
        damage.Forge(damage.Count, "directiveTask-bare", 2, new ChildOpened(new TaskId("orphan"), null, 0));
        var finding = await Finds(damage, damage.Count - 1, FindingCodes.OrphanChild);
        Assert.Equal((FindingSeverity.Warning, "send the assignment of 'orphan' again"), (finding.Severity, finding.Advice));
    }

    [Fact]
    public async Task a_child_that_is_due_after_its_parent_is_a_warning()
    {
        var damage = new Damage(await History.Events(await History.Write([
            Lines.Instrument("ct15"), Lines.Assign("p", deadline: "2024-12-31"), Lines.Assign("c", deadline: "2024-12-30", parent: "p")])));
        var document = new Document("1", null, null, null, null, null, null, null);
        var moved = new DeadlineAdjusted(new DateOnly(2024, 12, 31), new DateOnly(2024, 6, 30), "x", document);
        damage.Forge(damage.Count, "directiveTask-p", 2, moved, m => m with { OccurredAt = Occurrence.On(new DateOnly(2023, 12, 1)) });
        var summary = await new Verifier(damage.Log()).Run();
        Assert.Equal((0L, 1L, FindingCodes.BeyondParent, "directiveTask-c@0"), (summary.Errors, summary.Warnings, summary.First!.Code, summary.First.Where));
    }

    [Fact]
    public async Task an_agency_that_was_told_what_no_task_says()
    {
        var damage = await Good();
        await Finds(damage.Forge(damage.Count, "agency-moit", 3, new TaskReceived(new TaskId("bare"), 1, TaskRelation.Lead)), damage.Count - 1, FindingCodes.RelayWithoutCause);
    }

    [Fact]
    public async Task an_agency_that_was_told_something_else_than_the_task_says()
    {
        var damage = await Good();
        var at = damage.IndexOfTold("moit", "late");
        var told = (TaskReceived)EventTable.Current.Decode(damage[at].Type, damage[at].Data, "");
        await Finds(damage.Rewrite(at, m => m, told with { Relation = TaskRelation.Monitoring }), at, FindingCodes.RelayWithoutCause);
    }

    [Fact]
    public async Task an_agency_that_was_not_told_although_later_events_were_passed_on()
    {
        var log = await History.Write(
            [Lines.Agency("a"), Lines.Agency("b"), Lines.Instrument("ct15"), Lines.Assign("t1", "a")], [Lines.Assign("t2", "b")], [Lines.Assign("t3", "b")]);
        var damage = new Damage(await History.Events(log));
        var cause = damage.IndexOf(Assigned, "directiveTask-t1");
        await Finds(damage.Drop(damage.IndexOf("agency.task-received.v1", "agency-a")), cause, FindingCodes.RelayMissing);
    }

    [Fact]
    public async Task a_parent_that_was_not_told_although_later_events_were_passed_on()
    {
        var log = await History.Write(
            [Lines.Agency("a"), Lines.Instrument("ct15"), Lines.Assign("p"), Lines.Assign("c", parent: "p"), Lines.Withdraw("c")], [Lines.Assign("t2", "a")], [Lines.Assign("t3", "a")]);
        var damage = new Damage(await History.Events(log));
        var cause = damage.IndexOf("directive-task.withdrawn.v1", "directiveTask-c");
        await Finds(damage.Drop(damage.IndexOf("directive-task.child-closed.v1", "directiveTask-p")), cause, FindingCodes.RelayMissing);
    }

    [Fact]
    public async Task damage_is_named_once_and_not_again_by_all_that_follows()
    {
        var damage = await Good();
        var at = damage.IndexOf(Assigned, "directiveTask-parent");
        var summary = await new Verifier(damage.ChangeData(at, "{", "(").Log()).Run();
        Assert.Equal((FindingCodes.BadData, at + 1), Assert.Single(summary.Findings) is var finding ? (finding.Code, finding.Position.Value) : default);
    }

    [Fact]
    public async Task findings_are_bounded_and_all_counted()
    {
        var damage = await Good();
        for (var i = 0; i < 1_500; i++)
        {
            var stream = new StreamName($"orders-{i}");
            damage.Repeat(4).Change(5, recorded => recorded with { Stream = stream, Revision = new Revision(0) });
        }
        var summary = await new Verifier(damage.Log()).Run();
        Assert.Equal((1_500L, 1_000), (summary.Errors, summary.Findings.Count));
        Assert.Equal(6, summary.First!.Position.Value);
    }

    private static async Task<Damage> Good() => new(await History.OfEverything);

    private static async Task<Finding> Finds(Damage damage, int index, string code, long? position = null)
    {
        var summary = await new Verifier(damage.Log()).Run();
        Assert.NotNull(summary.First);
        Assert.Equal((code, position ?? index + 1), (summary.First.Code, summary.First.Position.Value));
        return summary.First;
    }
}
