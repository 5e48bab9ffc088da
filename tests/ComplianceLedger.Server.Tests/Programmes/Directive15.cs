using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.Server.Programmes;

namespace ComplianceLedger.Server.Tests.Programmes;

public class Directive15
{
    private static readonly Programme Shipped = Programme.Directive15;

    [Fact]
    public void holds_what_the_sources_name_and_no_more()
    {
        Assert.Equal("directive-15", Shipped.Name);
        Assert.Equal(32 + 86, Of<RegisterAgency>().Count);
        Assert.Equal(9, Of<RegisterInstrument>().Count);
        Assert.Equal(24 + 5, Of<AssignTask>().Count);
        Assert.Equal(64, Shipped.Sha256.Length);
    }

    [Fact]
    public void every_row_has_a_source_of_the_known_kinds()
    {
        Assert.All(Of<AssignTask>(), task => AssertKnown(task.Source!));
        Assert.All(Of<RegisterInstrument>(), instrument => Assert.Contains(instrument.Claims, claim => claim.Field == "title.vi"));
        foreach (var agency in Of<RegisterAgency>())
            Assert.Contains(ClaimsAbout(agency), claim => claim.Field == "name.vi");
        var claims = Of<RecordClaim>().Select(claim => claim.Source)
            .Concat(Of<RegisterInstrument>().SelectMany(instrument => instrument.Claims).Select(claim => claim.Source))
            .Concat(Of<AssignTask>().SelectMany(task => task.Claims).Select(claim => claim.Source))
            .Concat(Of<SetWeeklyRest>().Select(rest => rest.Source!))
            .Concat(Of<DeclareHoliday>().Select(holiday => holiday.Source))
            .Concat(Of<SwapWorkingDay>().Select(swap => swap.Source));
        Assert.All(claims, AssertKnown);

        static void AssertKnown(string source) => Assert.Matches("^(seed 00[0-4]|found|unverified)\\b", source);
    }

    [Fact]
    public void what_is_unverified_is_marked_so_in_the_ledger_too()
    {
        Assert.All(ClaimsAbout(Agency("bgtvt")), claim => Assert.Equal("unverified", claim.Source));
        Assert.Contains(ClaimsAbout(Agency("btc")), claim => claim is { Field: "name.vi", Source: "unverified" });
        Assert.Contains(ClaimsAbout(Agency("btc")), claim => claim is { Field: "name.en", Source: "found" });
        Assert.Contains(ClaimsAbout(Agency("bng-thkt")), claim => claim is { Field: "name.en", Source: "unverified" });
        Assert.Contains(ClaimsAbout(Agency("bdntw")), claim => claim is { Field: "until", Value: "2025-02-28", Source: "unverified" });
        Assert.Contains(Instrument("NQ176-2025").Claims, claim => claim is { Field: "title.vi", Source: "unverified" });
    }

    [Fact]
    public void everything_that_is_named_stands_before_the_one_who_names_it()
    {
        var known = new HashSet<StreamId>();
        foreach (var given in Shipped.Commands)
        {
            IEnumerable<StreamId> named = given.Command switch
            {
                RegisterInstrument { Parent: { } parent } => [StreamId.Of(parent)],
                AssignTask c => [StreamId.Of(c.Instrument), .. c.Addressees.Select(StreamId.Of), .. c.Lead is { } lead ? [StreamId.Of(lead)] : Array.Empty<StreamId>(), .. c.Parent is { } parent ? [StreamId.Of(parent)] : Array.Empty<StreamId>()],
                RecordClaim c => [c.Stream],
                _ => [],
            };
            Assert.All(named, stream => Assert.Contains(stream, known));
            known.Add(given.Command.Target);
        }
    }

    [Fact]
    public void only_two_tasks_have_a_lead_and_one_a_deadline()
    {
        Assert.Equal(["bcd-ngkt", "ttg"], Of<AssignTask>().Where(task => task.Lead is not null).Select(task => task.Lead!.Value.Value));
        var dated = Assert.Single(Of<AssignTask>(), task => task.Deadline is not null);
        Assert.Equal(("T2024-1", new DeadlineTerm.On(new DateOnly(2024, 12, 31))), (dated.TaskId.Value, dated.Deadline));
        Assert.All(Of<AssignTask>(), task => Assert.Empty(task.Coordinators));
    }

    [Fact]
    public void sources_that_disagree_stand_side_by_side()
    {
        Assert.Equal(["2022-08-08", "2022-08-10"], Values(Instrument("CT15").Claims, "issuedOn"));
        Assert.Equal(["94", "một số (some)"], Values(Instrument("HN-2023-03-09").Claims, "missions"));
        for (var i = 1; i <= 6; i++)
        {
            var task = Task($"T2023-{i}");
            Assert.Equal(NormativeForce.Disputed, task.Force);
            Assert.Equal([new Claim("force", "Proposal", "seed 000"), new Claim("force", "Task", "seed 001")], task.Claims);
        }

        static IEnumerable<string> Values(IEnumerable<Claim> claims, string field) =>
            claims.Where(claim => claim.Field == field).Select(claim => claim.Value).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public void there_are_63_localities_until_june_2025_and_34_after_it()
    {
        // The collective addressee is none of them.
        var localities = Of<RegisterAgency>().Where(agency => agency is { Kind: AgencyKind.Locality, AgencyId.Value: not "dia-phuong" }).ToList();
        var ended = localities.Where(agency => ClaimsAbout(agency).Any(claim => claim is { Field: "until", Value: "2025-06-30", Source: "found" })).ToList();
        var begun = localities.Where(agency => agency.Since == new DateOnly(2025, 7, 1)).ToList();
        Assert.Equal((52, 23, 11), (ended.Count, begun.Count, localities.Except(ended).Except(begun).Count()));
        Assert.All(localities.Except(begun), agency => Assert.Null(agency.Since));
        // One that keeps a predecessor's name is another agency, with an id of its own.
        Assert.Equal(begun.Select(agency => agency.Name.Vi), begun.Select(agency => Assert.Single(ended, before => before.AgencyId.Value == $"{agency.AgencyId}-cu").Name.Vi));
        Assert.Equal(63, localities.Except(begun).Select(agency => agency.Name.Vi).Distinct().Count());
        Assert.All(localities, agency => Assert.Null(agency.Name.En));
    }

    [Fact]
    public void whoever_ended_is_succeeded_by_one_on_the_next_day()
    {
        var successions = Of<SucceedAgency>().ConvertAll(command => command.Succession);
        Assert.All(Of<SucceedAgency>(), command => Assert.Empty(command.Allocation));
        var merges = successions.Where(succession => succession.Kind == SuccessionKind.Merge).ToList();
        Assert.Equal(
            [(new DateOnly(2025, 3, 1), "NQ176-2025", 6), (new DateOnly(2025, 7, 1), "NQ202-2025", 23)],
            merges.GroupBy(succession => (succession.EffectiveOn, succession.Instrument)).Select(group => (group.Key.EffectiveOn, group.Key.Instrument!.Value.Value, group.Count())));
        Assert.All(merges, succession => Assert.Equal(succession.EffectiveOn, Agency(succession.Successor.Value).Since));
        // Everybody of whom a source says that it ended is somebody's predecessor, once, and ended the day before.
        var predecessors = successions.SelectMany(succession => succession.Predecessors.Select(agency => (agency.Value, Until: succession.EffectiveOn.AddDays(-1).ToString("yyyy-MM-dd", null)))).ToList();
        Assert.Equal(
            Of<RegisterAgency>().SelectMany(agency => ClaimsAbout(agency).Where(claim => claim.Field == "until").Select(claim => (agency.AgencyId.Value, claim.Value))).Order(),
            predecessors.Order());
        Assert.Equal(["tinh-quang-ngai-cu", "tinh-kon-tum"], merges.Single(succession => succession.Successor.Value == "tinh-quang-ngai").Predecessors.Select(agency => agency.Value));
    }

    [Fact]
    public void a_succession_whose_date_nobody_checked_says_so()
    {
        var transfer = Assert.Single(Of<SucceedAgency>(), command => command.Succession.Kind != SuccessionKind.Merge).Succession;
        Assert.Equal(
            (SuccessionKind.FunctionTransfer, new AgencyId("bng"), new DateOnly(2025, 3, 1), null), (transfer.Kind, transfer.Successor, transfer.EffectiveOn, transfer.Instrument));
        Assert.Equal([new AgencyId("bdntw")], transfer.Predecessors);
        Assert.Contains(ClaimsAbout(Agency("bng")), claim => claim is { Field: "bng-2025.effectiveOn", Value: "2025-03-01", Source: "unverified" });
        Assert.Contains(ClaimsAbout(Agency("bng")), claim => claim is { Field: "bng-2025.predecessors", Value: "bdntw (FunctionTransfer)", Source: "found" });
        Assert.Contains(ClaimsAbout(Agency("bnv")), claim => claim is { Field: "bnv-2025.note", Source: "unverified" });
    }

    [Fact]
    public void the_calendar_holds_what_was_decided_and_when_where_that_is_known()
    {
        Assert.All(Shipped.Commands.Select(given => given.Command).OfType<CalendarCommand>(), change => Assert.Equal(CalendarId.Default, change.CalendarId));
        Assert.Equal([DayOfWeek.Saturday, DayOfWeek.Sunday], Assert.Single(Of<SetWeeklyRest>()).Days);
        Assert.Equal(
            [(D(2024, 4, 29), D(2024, 5, 4), null), (D(2025, 5, 2), D(2025, 4, 26), null), (D(2026, 1, 2), D(2026, 1, 10), D(2025, 12, 25))],
            Of<SwapWorkingDay>().Select(swap => (swap.Off, swap.Work, swap.DecidedOn)));
        var holidays = Of<DeclareHoliday>();
        Assert.Equal(
            [(D(2023, 1, 20), D(2023, 1, 26)), (D(2024, 2, 8), D(2024, 2, 14)), (D(2025, 1, 25), D(2025, 2, 2)), (D(2026, 2, 14), D(2026, 2, 22))],
            holidays.Where(holiday => holiday.From != holiday.To).Select(holiday => (holiday.From, holiday.To)));
        Assert.Equal(
            Enumerable.Range(2022, 5).SelectMany(year => new[] { D(year, 1, 1), D(year, 4, 30), D(year, 5, 1), D(year, 9, 2) }).Append(D(2026, 11, 24)),
            holidays.Where(holiday => holiday.From == holiday.To).Select(holiday => holiday.From));
        var decided = Assert.Single(holidays, holiday => holiday.DecidedOn is not null);
        Assert.Equal((D(2026, 11, 24), D(2026, 1, 7)), (decided.From, decided.DecidedOn));
        // Nobody has checked which days the fixed ones are, and of National Day only one is known.
        Assert.All(holidays.Where(holiday => holiday.From == holiday.To && holiday != decided), holiday => Assert.StartsWith("unverified", holiday.Source, StringComparison.Ordinal));
        Assert.All(holidays.Where(holiday => holiday.From is { Month: 9 }), holiday => Assert.Contains("one of two days", holiday.Source, StringComparison.Ordinal));

        static DateOnly D(int year, int month, int day) => new(year, month, day);
    }

    [Fact]
    public void the_task_of_five_fields_has_five_children()
    {
        var children = Of<AssignTask>().Where(task => task.Parent?.Value == "T2022-5").ToList();
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"T2022-5-{i}"), children.Select(task => task.TaskId.Value));
        Assert.All(children, task => Assert.Null(task.Deadline));
    }

    [Fact]
    public void a_task_is_given_by_its_instruments_issuer_on_the_day_that_is_known()
    {
        var given = Shipped.Commands.Single(given => given.Command is AssignTask { TaskId.Value: "T2023-7" });
        Assert.Equal("directive-15/task/T2023-7", given.CommandId);
        Assert.Equal(Occurrence.On(new DateOnly(2023, 3, 9)), given.At);
        Assert.Equal(new Party("ttg", Role.Assigner, new AgencyId("ttg")), given.By);
        Assert.Equal(Urgency.Urgent, ((AssignTask)given.Command).Urgency);
    }

    [Fact]
    public void registrations_do_not_pretend_to_know_when_they_happened() =>
        Assert.All(
            Shipped.Commands.Where(given => given.Command is not AssignTask),
            given => Assert.Equal((Occurrence.Unknown, "programme"), (given.At, given.By!.User)));

    private static List<T> Of<T>() where T : Command => [.. Shipped.Commands.Select(given => given.Command).OfType<T>()];

    private static RegisterAgency Agency(string id) => Of<RegisterAgency>().Single(agency => agency.AgencyId.Value == id);

    private static RegisterInstrument Instrument(string id) => Of<RegisterInstrument>().Single(instrument => instrument.InstrumentId.Value == id);

    private static AssignTask Task(string id) => Of<AssignTask>().Single(task => task.TaskId.Value == id);

    private static IEnumerable<RecordClaim> ClaimsAbout(RegisterAgency agency) => Of<RecordClaim>().Where(claim => claim.Stream == StreamId.Of(agency.AgencyId));
}
