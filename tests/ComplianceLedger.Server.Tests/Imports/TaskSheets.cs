using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Imports;

namespace ComplianceLedger.Server.Tests.Imports;

public class TaskSheets
{
    private static readonly DateOnly Day = new(2025, 6, 30);

    [Fact]
    public async Task a_row_assigns_a_task()
    {
        var line = Assert.Single(await Read(
            """
            taskId,instrument,force,titleVi,lead,coordinating,deadline,isKeyTask,at,user
            t1,ct15,Task,"Xây dựng ""đề án"", trình
            Chính phủ",mofa,moit mpi,2025-06-30,x,2023-01-02,u1

            """));
        var assign = Assert.IsType<AssignTask>(line.Given.Command);
        Assert.Equal("Xây dựng \"đề án\", trình\nChính phủ", assign.Title.Vi);
        Assert.Equal([new AgencyId("moit"), new AgencyId("mpi")], assign.Coordinators);
        Assert.Equal((new DeadlineTerm.On(new DateOnly(2025, 6, 30)), true, false), (assign.Deadline, assign.IsKeyTask, assign.IsStanding));
        Assert.Equal(("task-sheet:t1", "u1", Role.Assigner), (line.Given.CommandId, line.Given.By!.User, line.Given.By.Role));
        Assert.Equal(2, line.Number);
    }

    [Fact]
    public async Task a_row_after_one_of_several_lines_keeps_its_number() =>
        Assert.Equal([2, 4], (await Read("taskId;instrument;force;titleVi;at;user\na;i;Task;\"x\ny\";2023-01-02;u\nb;i;Task;z;2023-01-02;u\n")).Select(line => line.Number));

    [Theory]
    [InlineData("t1,ct15,Task,x,2023-01-02", "line 2: the row has 5 cells, the header 6")]
    [InlineData("t/1,ct15,Task,x,2023-01-02,u", "line 2: taskId: 't/1' is not an identifier")]
    [InlineData("t1,ct15,Task,,2023-01-02,u", "line 2: titleVi: is empty")]
    [InlineData("t1,ct15,Order,x,2023-01-02,u", "line 2: force: 'Order' is none of")]
    [InlineData("t1,ct15,Task,\"x,2023-01-02,u", "line 2: cell 4: a quotation mark is not closed")]
    [InlineData("t1,ct15,Task,\"x\"y,2023-01-02,u", "line 2: cell 4: something stands after")]
    public async Task a_bad_row_is_named_by_line_and_column(string row, string expected)
    {
        var check = await Check($"taskId,instrument,force,titleVi,at,user\n{row}\n");
        Assert.StartsWith(expected, Assert.Single(check.BadLines).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taskId,instrument,force,titleVi,at,user,colour", "colour: no such column")]
    [InlineData("taskId,taskId,instrument,force,titleVi,at,user", "taskId: this column stands twice")]
    [InlineData("taskId,instrument,force,at,user", "titleVi: this column is missing")]
    public async Task a_bad_header_is_all_that_is_said(string header, string expected)
    {
        var check = await Check($"{header}\nrow\nrow\n");
        Assert.StartsWith($"line 1: {expected}", Assert.Single(check.BadLines).ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, DeadlineTerm?> Deadlines => new()
    {
        { "deadline", "", null },
        { "deadline", "2025-06-30", new DeadlineTerm.On(Day) },
        { "deadline,rolls", "2025-06-30,x", new DeadlineTerm.OnWorkingDay(Day, CalendarId.Default) },
        { "deadline,rolls,calendarId", "2025-06-30,yes,other", new DeadlineTerm.OnWorkingDay(Day, new CalendarId("other")) },
        { "workingDays,from", "15,2025-06-30", new DeadlineTerm.WorkingDays(15, Day, CalendarId.Default) },
        { "months,from,calendarId", "3,2025-06-30,other", new DeadlineTerm.Months(3, Day, new CalendarId("other")) },
        { "words,year", "Cuối  tháng 6,2025", new DeadlineTerm.Words("cuối tháng 6", 2025) },
        { "every", "quarter", new DeadlineTerm.Every(new Recurrence(Cadence.Quarter, new DataCutOff(null), null)) },
        { "every,cutOff", "half-year,15", new DeadlineTerm.Every(new Recurrence(Cadence.HalfYear, new DataCutOff(15), null)) },
        { "every,cutOff,rolls", "month,last,true", new DeadlineTerm.Every(new Recurrence(Cadence.Month, new DataCutOff(null), CalendarId.Default)) },
        { "every,cutOff,rolls,calendarId", "Year,31,1,other", new DeadlineTerm.Every(new Recurrence(Cadence.Year, new DataCutOff(31), new CalendarId("other"))) },
        { "deadline,rolls,workingDays,months,from,calendarId,words,year,every,cutOff", ",false,,2,2025-06-30,,,,,", new DeadlineTerm.Months(2, Day, CalendarId.Default) },
        { "deadline,rolls,workingDays,months,from,calendarId,words,year,every,cutOff", ",no,,,,,,,,", null },
    };

    [Theory]
    [MemberData(nameof(Deadlines))]
    public async Task a_deadline_has_the_fields_that_it_has_in_a_command(string columns, string cells, DeadlineTerm? expected)
    {
        var line = Assert.Single(await Read($"taskId,instrument,force,titleVi,at,user,{columns}\nt1,ct15,Task,x,2025-01-02,u1,{cells}\n"));
        Assert.Equal(expected, Assert.IsType<AssignTask>(line.Given.Command).Deadline);
    }

    [Theory]
    [InlineData("deadline", "2025-02-30", "deadline: '2025-02-30' is not a date")]
    [InlineData("deadline,workingDays", "2025-06-30,15", "workingDays: stands beside deadline: a task has one deadline")]
    [InlineData("words,every", "cuối năm,year", "every: stands beside words: a task has one deadline")]
    [InlineData("workingDays,from", "fifteen,2025-06-30", "workingDays: must be a whole number")]
    [InlineData("workingDays,from", "1.5,2025-06-30", "workingDays: must be a whole number")]
    [InlineData("workingDays,from", "0,2025-06-30", "workingDays: lies between 1 and 1000")]
    [InlineData("workingDays,from", "15,30/06/2025", "from: '30/06/2025' is not a date")]
    [InlineData("workingDays,from", "15,", "from: is missing")]
    [InlineData("months,from", "-3,2025-06-30", "months: lies between 1 and 240")]
    [InlineData("months,from,calendarId", "3,2025-06-30,the other", "calendarId: 'the other' is not an identifier")]
    [InlineData("words,year", "sớm,2025", "words: with the year 2025 is no date")]
    [InlineData("words,year", "cuối năm,", "year: is missing")]
    [InlineData("words,year", "cuối năm,next", "year: must be a whole number")]
    [InlineData("every", "week", "every: 'week' is none of month, quarter, half-year, year")]
    [InlineData("every,cutOff", "month,32", "cutOff: is a day of the month, '1' to '31', or 'last'")]
    [InlineData("every,rolls", "month,perhaps", "rolls: is true, false or empty")]
    [InlineData("months,from,rolls", "3,2025-06-30,x", "rolls: belongs to a date ('deadline') or a cut-off ('every') only")]
    [InlineData("every,calendarId", "month,other", "calendarId: says nothing here")]
    [InlineData("deadline,cutOff", "2025-06-30,15", "cutOff: belongs to 'every' only")]
    [InlineData("deadline,year", "2025-06-30,2025", "year: belongs to 'words' only")]
    [InlineData("deadline,from", "2025-06-30,2025-06-02", "from: belongs to 'workingDays' and 'months' only")]
    [InlineData("deadline,from", ",2025-06-02", "from: says nothing in a row that has none of deadline, workingDays, months, words, every")]
    [InlineData("deadline,rolls", ",x", "rolls: says nothing in a row that has none of")]
    public async Task a_deadline_that_says_nothing_or_too_much_is_named_by_line_and_column(string columns, string cells, string expected)
    {
        var check = await Check($"taskId,instrument,force,titleVi,at,user,{columns}\nt0,ct15,Task,x,2025-01-02,u1{new string(',', columns.Split(',').Length)}\nt1,ct15,Task,x,2025-01-02,u1,{cells}\n");
        Assert.StartsWith($"line 3: {expected}", Assert.Single(check.BadLines).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_sheet_of_every_form_is_known_the_second_time()
    {
        var log = new InMemoryEventLog();
        await using var engine = await LedgerEngine.Start(log, NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        var registrations = new ImportFile(new MemoryStream(Lines.File(Lines.Agency("a"), Lines.Instrument("ct15"), Lines.Calendar())), "registers");
        Assert.Equal(3, (await Import(engine, registrations)).Accepted);
        const string Rows =
            """
            taskId,instrument,force,titleVi,at,user,deadline,rolls,workingDays,months,from,words,year,every,cutOff
            dated,ct15,Task,x,2025-01-02,u1,2025-06-30,,,,,,,,
            rolled,ct15,Task,x,2025-01-02,u1,2025-06-30,x,,,,,,,
            days,ct15,Task,x,2025-01-02,u1,,,15,,2025-01-02,,,,
            months,ct15,Task,x,2025-01-02,u1,,,,3,2025-01-02,,,,
            words,ct15,Task,x,2025-01-02,u1,,,,,,giữa năm,2025,,
            duty,ct15,Task,x,2025-01-02,u1,,,,,,,,quarter,15
            none,ct15,Task,x,2025-01-02,u1,,,,,,,,,

            """;
        TaskSheet Sheet() => new(new MemoryStream(Encoding.UTF8.GetBytes(Rows)), "sheet");
        Assert.Equal((7L, 7L), await Import(engine, Sheet()) is var first ? (first.Lines, first.Accepted) : default);
        var head = await log.Head();
        Assert.Equal((7L, 7L), await Import(engine, Sheet()) is var second ? (second.Lines, second.Duplicates) : default);
        Assert.Equal(head, await log.Head());
    }

    private static async Task<ImportSummary> Import(LedgerEngine engine, IImportSource source)
    {
        await using (source)
        {
            var check = await source.Check();
            Assert.Empty(check.BadLines);
            return await new ImportRun((given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System).Apply(source, check);
        }
    }

    private static async Task<ImportCheck> Check(string text)
    {
        await using var sheet = new TaskSheet(new MemoryStream(Encoding.UTF8.GetBytes(text)), "sheet");
        return await sheet.Check();
    }

    private static async Task<List<ImportLine>> Read(string text)
    {
        await using var sheet = new TaskSheet(new MemoryStream(Encoding.UTF8.GetBytes(text)), "sheet");
        var check = await sheet.Check();
        Assert.Empty(check.BadLines);
        var lines = new List<ImportLine>();
        await foreach (var line in sheet.Read(check))
            lines.Add(line);
        return lines;
    }
}
