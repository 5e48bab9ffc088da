using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Server.Imports;

namespace ComplianceLedger.Server.Tests.Imports;

public class TaskSheets
{
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
