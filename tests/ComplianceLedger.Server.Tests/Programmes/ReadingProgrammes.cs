using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Server.Imports;
using ComplianceLedger.Server.Programmes;

namespace ComplianceLedger.Server.Tests.Programmes;

public class ReadingProgrammes
{
    internal const string Good = """
        programme: plan
        edition: "1"
        agencies:
          - id: a1
            kind: Ministry
            name: { vi: "Bộ Một" }
            source: found
        instruments:
          - id: i1
            kind: Plan
            issuer: { agency: a1 }
            issuedOn: 2025-01-02
            title: { vi: "Kế hoạch" }
            source: found
        tasks:
          - id: t1
            instrument: i1
            force: Task
            title: { vi: "Nhiệm vụ" }
            lead: a1
            deadline: { on: 2025-12-31 }
            isKeyTask: true
            source: found

        """;

    private const string GoodCalendar = """
        calendars:
          - id: vn
            weeklyRest: [Saturday, Sunday]
            source: found
            holidays:
              - { from: 2025-01-25, to: 2025-02-02, name: "Tết", decidedOn: 2024-12-03, source: found }
            swaps:
              - { off: 2025-05-02, work: 2025-04-26, source: unverified }

        """;

    [Fact]
    public void a_programme_of_ones_own_is_read_like_the_shipped_one()
    {
        var programme = Programme.Read(Good, "plan.yaml");
        Assert.Equal(("plan", "1"), (programme.Name, programme.Edition));
        var task = Assert.IsType<AssignTask>(programme.Commands[^1].Command);
        Assert.Equal((new AgencyId("a1"), new DeadlineTerm.On(new DateOnly(2025, 12, 31)), true, false), (task.Lead!.Value, task.Deadline, task.IsKeyTask, task.IsStanding));
    }

    [Theory]
    [InlineData("kind: Ministry", "kind: Ministry\n    colour: red", 6, "there is no key 'colour' here")]
    [InlineData("kind: Ministry", "kind: Ministri", 5, "'kind' must be one of Ministry, ")]
    [InlineData("name: { vi: \"Bộ Một\" }", "name: \"Bộ Một\"", 6, "'name' must be a mapping")]
    [InlineData("name: { vi: \"Bộ Một\" }", "name: { vi: [] }", 6, "'name.vi' must be a text")]
    [InlineData("name: { vi: \"Bộ Một\" }", "name: { en: One }", 6, "'name.vi' is missing")]
    [InlineData("name: { vi: \"Bộ Một\" }", "name: { vi: 12 }", 6, "put 12 in quotation marks")]
    [InlineData("name: { vi: \"Bộ Một\" }", "name: { vi: \"Bộ Một\", fr: \"Un\" }", 6, "there is no key 'name.fr' here")]
    [InlineData("id: a1", "id: a 1", 4, "'id' must be an id")]
    [InlineData("    kind: Ministry\n    name: { vi: \"Bộ Một\" }\n    source: found", "    kind: Ministry\n    name: { vi: \"Bộ Một\" }", 4, "'source' is missing")]
    [InlineData("issuedOn: 2025-01-02", "issuedOn: 2025-02-30", 12, "'issuedOn' must be a date")]
    [InlineData("issuedOn: 2025-01-02", "issuedOn: 1625-01-02", 9, "lies outside")]
    [InlineData("issuedOn: 2025-01-02", "number: \"1\"", 17, "neither 'spokenOn' nor 'issuedOn'")]
    [InlineData("issuer: { agency: a1 }", "issuer: { name: \"Somebody\" }", 17, "no agency of the programme")]
    [InlineData("issuer: { agency: a1 }", "issuer: { }", 11, "either 'agency'")]
    [InlineData("issuer: { agency: a1 }", "issuer: { agency: a2 }", 11, "no agency 'a2'")]
    [InlineData("instrument: i1", "instrument: i2", 17, "no instrument 'i2'")]
    [InlineData("lead: a1", "lead: a2", 20, "no agency 'a2'")]
    [InlineData("lead: a1", "parent: t0", 20, "no task 't0' stands before")]
    [InlineData("lead: a1", "addressees: a1", 20, "must be a list of ids")]
    [InlineData("isKeyTask: true", "isKeyTask: maybe", 22, "must be true or false")]
    [InlineData("isKeyTask: true", "isKeyTask: true\n    isKeyTask: true", 23, "uplicate key")]
    [InlineData("isKeyTask: true", "claims: [{ field: f, value: v, source: s }, { field: f, value: v, source: s }]", 22, "twice")]
    [InlineData("isKeyTask: true", "sources: { title.vi: unverified }", 22, "there is no key 'sources.title.vi' here")]
    [InlineData("  - id: t1", "  - id: t1\n    instrument: i1\n    force: Task\n    title: { vi: \"x\" }\n    source: found\n  - id: t1", 21, "'t1' stands here twice")]
    [InlineData("  - id: t1", "  - &x\n    id: t1", 16, "an anchor (&)")]
    [InlineData("edition: \"1\"", "edition: !!str 1", 2, "a tag (!)")]
    [InlineData("edition: \"1\"", "edition: 1", 2, "put 1 in quotation marks")]
    [InlineData("edition: \"1\"", "edition: \"1\"\nnotes: [", 3, "this is not YAML that can be read")]
    [InlineData("edition: \"1\"", "edition: \"1", 2, "this is not YAML that can be read")]
    [InlineData("edition: \"1\"", "edition: [[[[[[[[[[[[1]]]]]]]]]]]]", 2, "it nests too deeply")]
    [InlineData("edition: \"1\"", "edition: \"1\"\n---", 4, "a programme is one document")]
    [InlineData("programme: plan", "programme: a-name-that-leaves-no-room-for-ids", 1, "at most 32 characters")]
    public void what_is_wrong_is_named_with_file_and_line(string good, string bad, long line, string problem)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var text = Good.Replace(good, bad, StringComparison.Ordinal);
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read(text, "plan.yaml"));
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
        Assert.StartsWith($"plan.yaml:{line}: ", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weeklyRest: [Saturday, Sunday]", "weeklyRest: [Saturday, Sundays]", 26, "'weeklyRest' must be one of")]
    [InlineData("weeklyRest: [Saturday, Sunday]", "weeklyRest: Saturday", 26, "'weeklyRest' must be a list of")]
    [InlineData("weeklyRest: [Saturday, Sunday]", "decidedOn: 2025-01-01", 25, "'weeklyRest' is missing")]
    [InlineData("from: 2025-01-25, ", "", 29, "'from' is missing")]
    [InlineData("name: \"Tết\", ", "", 29, "'name' is missing")]
    [InlineData("name: \"Tết\"", "name: \"Tết\", days: \"9\"", 29, "there is no key 'days' here")]
    [InlineData("      - { from: 2025-01-25", "      - { from: 2025-01-25, to: 2025-02-02, name: \"Tết\", source: found }\n      - { from: 2025-01-25", 30, "stands here twice")]
    [InlineData("off: 2025-05-02, ", "", 31, "'off' is missing")]
    [InlineData("off: 2025-05-02", "off: 2025-05-32", 31, "'off' must be a date")]
    [InlineData("  - id: vn", "  - id: vn\n    weeklyRest: [Sunday]\n    source: found\n  - id: vn", 28, "'vn' stands here twice")]
    public void what_is_wrong_with_a_calendar_is_named_with_file_and_line(string good, string bad, long line, string problem)
    {
        Assert.Contains(good, GoodCalendar, StringComparison.Ordinal);
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read(Good + GoodCalendar.Replace(good, bad, StringComparison.Ordinal), "plan.yaml"));
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
        Assert.StartsWith($"plan.yaml:{line}: ", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Merge", "kind: Fusion", "'kind' must be one of")]
    [InlineData("predecessors: [a1], ", "", "'predecessors' is missing")]
    [InlineData("predecessors: [a1]", "predecessors: [a9]", "no agency 'a9'")]
    [InlineData("successor: a1, ", "", "'successor' is missing")]
    [InlineData("effectiveOn: 2025-03-01, ", "", "'effectiveOn' is missing")]
    [InlineData("instrument: i1", "instrument: i9", "no instrument 'i9'")]
    [InlineData(", source: found", "", "'source' is missing")]
    [InlineData("source: found", "source: found, allocation: { t1: a1 }", "there is no key 'allocation' here")]
    public void what_is_wrong_with_a_succession_is_named_with_file_and_line(string good, string bad, string problem)
    {
        const string Row = "  - { id: s1, kind: Merge, predecessors: [a1], successor: a1, effectiveOn: 2025-03-01, instrument: i1, source: found }\n";
        Assert.Contains(good, Row, StringComparison.Ordinal);
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read($"{Good}successions:\n{Row.Replace(good, bad, StringComparison.Ordinal)}", "plan.yaml"));
        Assert.StartsWith("plan.yaml:25: ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_calendar_is_its_weekly_rest_and_then_what_was_decided_of_single_days()
    {
        var vn = new CalendarId("vn");
        var changes = Programme.Read(Good + GoodCalendar, "plan.yaml").Commands.Where(given => given.Command is CalendarCommand).ToList();
        Assert.Equal(
            [
                new SetWeeklyRest(vn, [DayOfWeek.Saturday, DayOfWeek.Sunday], null, "found"),
                new DeclareHoliday(vn, new DateOnly(2025, 1, 25), new DateOnly(2025, 2, 2), "Tết", new DateOnly(2024, 12, 3), "found"),
                new SwapWorkingDay(vn, new DateOnly(2025, 5, 2), new DateOnly(2025, 4, 26), null, "unverified"),
            ],
            changes.Select(given => given.Command));
        Assert.Equal(
            ["plan/calendar/vn", "plan/calendar/vn/holiday-2025-01-25-2025-02-02", "plan/calendar/vn/swap-2025-05-02-2025-04-26"], changes.Select(given => given.CommandId));
        Assert.All(changes, given => Assert.Equal(Occurrence.Unknown, given.At));
    }

    [Fact]
    public async Task every_bad_row_is_named_and_none_that_only_rests_on_one()
    {
        var bad = Good.Replace("kind: Ministry", "kind: Ministri", StringComparison.Ordinal) + """
              - id: t2
                instrument: i2
                force: Task
                title: { vi: "Việc" }
                source: found
              - id: t3
                instrument: i1
                parent: t1
                force: Task
                title: { vi: "Việc" }
                source: found
            claims: none

            """;
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read(bad, "plan.yaml"));
        Assert.StartsWith("plan.yaml:5: 'kind'", thrown.Message, StringComparison.Ordinal);
        Assert.Equal([5L, 25, 35], thrown.All.Select(problem => problem.Line));
        var check = await InFile(bad, source => source.Check());
        Assert.Equal([5L, 25, 35], check.BadLines.Select(line => line.Number));
        Assert.Equal(3, check.BadLineCount);
    }

    [Fact]
    public async Task a_refused_command_stands_at_its_row()
    {
        var (lines, refused) = await InFile(Good, async source =>
        {
            var check = await source.Check();
            var summary = await new ImportRun(
                (given, _) => Task.FromResult(Imports.HeldSink.Result(given, given.Command is AssignTask ? CommandOutcome.Refused : CommandOutcome.Accepted)), TimeProvider.System)
                .Apply(source, check);
            return (summary.Lines, source.LineOf(Assert.Single(summary.Refusals).Number));
        });
        // The agency and its name, the instrument, the task.
        Assert.Equal((4L, 16L), (lines, refused));
    }

    [Fact]
    public void an_empty_text_is_no_programme() =>
        Assert.StartsWith("plan.yaml:1: ", Assert.Throws<ProgrammeException>(() => Programme.Read("", "plan.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void a_file_is_read_by_its_path_and_a_missing_one_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-programme-").FullName;
        try
        {
            var path = Path.Combine(folder, "plan.yaml");
            Assert.Contains("no such file", Assert.Throws<ProgrammeException>(() => Programme.Load(path)).Message, StringComparison.Ordinal);
            File.WriteAllText(path, Good);
            Assert.Equal(Programme.Read(Good, "plan.yaml").Sha256, Programme.Load(path).Sha256);
            File.WriteAllBytes(path, [0x70, 0xff, 0xfe]);
            Assert.Contains("not UTF-8", Assert.Throws<ProgrammeException>(() => Programme.Load(path)).Message, StringComparison.Ordinal);
            Assert.Same(Programme.Directive15, Programme.Load("directive-15"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<T> InFile<T>(string text, Func<ProgrammeSource, Task<T>> use)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-programme-").FullName;
        try
        {
            var path = Path.Combine(folder, "plan.yaml");
            await File.WriteAllTextAsync(path, text);
            await using var source = new ProgrammeSource(path);
            return await use(source);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
