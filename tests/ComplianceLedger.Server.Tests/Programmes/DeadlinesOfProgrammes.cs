using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Server.Programmes;
using ComplianceLedger.Server.Tests.Api;

namespace ComplianceLedger.Server.Tests.Programmes;

/// <summary>What the tasks of a programme can say about their deadlines.</summary>
public class DeadlinesOfProgrammes
{
    private const string Written = "{ on: 2025-12-31 }";

    private const string Calendars = """
        calendars:
          - id: vn
            weeklyRest: [Saturday, Sunday]
            source: found
          - id: other
            weeklyRest: [Sunday]
            source: found

        """;

    private static readonly DateOnly Day = new(2025, 6, 30);
    private static readonly CalendarId Other = new("other");

    public static TheoryData<string, DeadlineTerm> Forms => new()
    {
        { "{ on: 2025-06-30 }", new DeadlineTerm.On(Day) },
        { "{ on: 2025-06-30, rolls: true }", new DeadlineTerm.OnWorkingDay(Day, CalendarId.Default) },
        { "{ on: 2025-06-30, rolls: true, calendarId: other }", new DeadlineTerm.OnWorkingDay(Day, Other) },
        { "{ workingDays: 15, from: 2025-06-30 }", new DeadlineTerm.WorkingDays(15, Day, CalendarId.Default) },
        { "{ months: 3, from: 2025-06-30, calendarId: other }", new DeadlineTerm.Months(3, Day, Other) },
        { "{ words: \"Giữa  năm\", year: 2025 }", new DeadlineTerm.Words("giữa năm", 2025) },
        { "{ words: cuối tháng 6, year: 2025 }", new DeadlineTerm.Words("cuối tháng 6", 2025) },
        { "{ every: quarter }", new DeadlineTerm.Every(new Recurrence(Cadence.Quarter, new DataCutOff(null), null)) },
        { "{ every: month, cutOff: 15 }", new DeadlineTerm.Every(new Recurrence(Cadence.Month, new DataCutOff(15), null)) },
        { "{ every: half-year, cutOff: \"20\", rolls: true }", new DeadlineTerm.Every(new Recurrence(Cadence.HalfYear, new DataCutOff(20), CalendarId.Default)) },
        { "{ every: year, cutOff: last, rolls: true, calendarId: other }", new DeadlineTerm.Every(new Recurrence(Cadence.Year, new DataCutOff(null), Other)) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void a_deadline_has_the_fields_that_it_has_in_a_command(string deadline, DeadlineTerm expected) =>
        Assert.Equal(expected, Assert.IsType<AssignTask>(Programme.Read(With(deadline), "plan.yaml").Commands[^1].Command).Deadline);

    [Theory]
    [InlineData("{ }", "a deadline has one of 'on', 'workingDays', 'months', 'words' and 'every'")]
    [InlineData("{ on: 2025-06-30, every: month }", "a deadline has one of")]
    [InlineData("{ on: soon }", "'deadline.on' must be a date")]
    [InlineData("{ on: 2101-06-30 }", "deadline.on: 2101-06-30 lies outside")]
    [InlineData("2025-06-30", "'deadline' must be a mapping")]
    [InlineData("{ day: 2025-06-30 }", "there is no key 'deadline.day' here")]
    [InlineData("{ workingDays: 0, from: 2025-06-30 }", "deadline.workingDays: lies between 1 and 1000")]
    [InlineData("{ workingDays: many, from: 2025-06-30 }", "'deadline.workingDays' must be a whole number")]
    [InlineData("{ workingDays: \"15\", from: 2025-06-30 }", "'deadline.workingDays' must be a whole number")]
    [InlineData("{ workingDays: 15 }", "deadline.from: is missing")]
    [InlineData("{ workingDays: 15, from: 2025-06-31 }", "'deadline.from' must be a date")]
    [InlineData("{ workingDays: 15, from: 2025-06-30, calendarId: lunar }", "the programme has no calendar 'lunar'")]
    [InlineData("{ workingDays: 15, from: 2025-06-30, calendarId: the other }", "'deadline.calendarId' must be an id")]
    [InlineData("{ months: 1.5, from: 2025-06-30 }", "'deadline.months' must be a whole number")]
    [InlineData("{ months: 241, from: 2025-06-30 }", "deadline.months: lies between 1 and 240")]
    [InlineData("{ months: 3, from: 2025-06-30, rolls: true }", "deadline.rolls: belongs to")]
    [InlineData("{ on: 2025-06-30, rolls: maybe }", "'deadline.rolls' must be true or false")]
    [InlineData("{ on: 2025-06-30, calendarId: other }", "deadline.calendarId: says nothing here")]
    [InlineData("{ on: 2025-06-30, from: 2025-06-02 }", "deadline.from: belongs to")]
    [InlineData("{ on: 2025-06-30, year: 2025 }", "deadline.year: belongs to")]
    [InlineData("{ on: 2025-06-30, cutOff: 15 }", "deadline.cutOff: belongs to")]
    [InlineData("{ words: sớm, year: 2025 }", "deadline.words: with the year 2025 is no date")]
    [InlineData("{ words: giữa năm }", "deadline.year: is missing")]
    [InlineData("{ words: giữa năm, year: next }", "'deadline.year' must be a whole number")]
    [InlineData("{ every: week }", "'deadline.every' must be one of month, quarter, half-year, year")]
    [InlineData("{ every: month, cutOff: 32 }", "deadline.cutOff: is a day of the month, '1' to '31', or 'last'")]
    [InlineData("{ every: month, cutOff: [15] }", "'deadline.cutOff' must be a word or a number")]
    [InlineData("{ every: month, cutOff: \"\" }", "'deadline.cutOff' must be a word or a number")]
    [InlineData("{ every: month }\n    parent: t1", "has no parent")]
    public void what_is_wrong_with_a_deadline_is_named_with_file_and_line(string deadline, string problem)
    {
        var child = $"""
              - id: t2
                instrument: i1
                force: Task
                title: {"{"} vi: "Việc" {"}"}
                deadline: {deadline}
                source: found

            """;
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read(ReadingProgrammes.Good + child + Calendars, "plan.yaml"));
        Assert.StartsWith($"plan.yaml:{(deadline.Contains("parent", StringComparison.Ordinal) ? 29 : 28)}: ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void each_key_of_a_deadline_is_named_on_its_own_line()
    {
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read(With("\n      months: 3\n      from: 2025-06-30\n      calendarId: lunar"), "plan.yaml"));
        Assert.StartsWith("plan.yaml:24: the programme has no calendar 'lunar'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_term_needs_the_default_calendar_in_the_programme_as_well() =>
        Assert.Contains(
            "the programme has no calendar 'vn'",
            Assert.Throws<ProgrammeException>(() => Programme.Read(With("{ workingDays: 15, from: 2025-06-30 }").Replace(Calendars, "", StringComparison.Ordinal), "plan.yaml")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void a_duty_has_no_children_but_its_periods()
    {
        const string Child = """
              - id: t2
                instrument: i1
                parent: t1
                force: Task
                title: { vi: "Việc" }
                source: found

            """;
        Assert.Equal(2, Programme.Read(ReadingProgrammes.Good + Child, "plan.yaml").Commands.Count(given => given.Command is AssignTask));
        var thrown = Assert.Throws<ProgrammeException>(() => Programme.Read(ReadingProgrammes.Good.Replace(Written, "{ every: year }", StringComparison.Ordinal) + Child, "plan.yaml"));
        Assert.StartsWith("plan.yaml:26: the deadline of task 't1' recurs", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_imported_programme_comes_to_its_dates_and_periods_once()
    {
        const string Duty = """
              - id: t2
                instrument: i1
                force: Task
                title: { vi: "Báo cáo" }
                deadline: { every: year, cutOff: last, rolls: true }
                source: found

            """;
        var plan = Programme.Read(With("{ workingDays: 5, from: 2025-06-27 }", Duty), "plan.yaml");
        await using var server = await RunningServer.Start();
        Assert.Empty(await ProgrammeImport.Run(server.Runtime, plan, CancellationToken.None));
        await server.Quiet();
        Assert.Equal("2025-07-04", (await server.Read("/api/v1/tasks/t1"))["task"]!.Text("currentDeadline"));
        // 31 December 2025 is a Wednesday.
        Assert.Equal("2025-12-31", (await server.Read("/api/v1/tasks/t2.2025"))["task"]!.Text("currentDeadline"));
        var events = (await server.Log()).Count;
        Assert.Empty(await ProgrammeImport.Run(server.Runtime, plan, CancellationToken.None));
        await server.Quiet();
        Assert.Equal(events, (await server.Log()).Count);
    }

    /// <summary>The good programme, its task due otherwise, with the calendars.</summary>
    private static string With(string deadline, string more = "")
    {
        Assert.Contains(Written, ReadingProgrammes.Good, StringComparison.Ordinal);
        return ReadingProgrammes.Good.Replace(Written, deadline, StringComparison.Ordinal) + more + Calendars;
    }
}
