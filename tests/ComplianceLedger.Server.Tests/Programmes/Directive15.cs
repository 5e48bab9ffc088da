using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Server.Programmes;

namespace ComplianceLedger.Server.Tests.Programmes;

public class Directive15
{
    private static readonly Programme Shipped = Programme.Directive15;

    [Fact]
    public void holds_what_the_sources_name_and_no_more()
    {
        Assert.Equal("directive-15", Shipped.Name);
        Assert.Equal(32, Of<RegisterAgency>().Count);
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
            .Concat(Of<AssignTask>().SelectMany(task => task.Claims).Select(claim => claim.Source));
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
