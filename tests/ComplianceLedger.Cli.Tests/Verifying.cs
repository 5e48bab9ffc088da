using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Cli.Tests;

/// <summary>Damage in a ledger that nobody serves: the exit status and the document say so.</summary>
public sealed class Verifying : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task a_missing_event_is_a_finding_with_its_place()
    {
        await Imported();
        Execute("log.db", "DELETE FROM events WHERE position = 4");
        var ended = (await LedgerProcess.Run("verify", "--data", _folder.Data, "--json")).With(1);
        Assert.False((bool)ended.Json["clean"]!);
        Assert.Equal(3, (long)ended.Json["events"]!);
        var finding = ended.Json["findings"]![0]!;
        Assert.Equal(("unreadable", 3L), ((string?)finding["code"], (long)finding["position"]!));
        Assert.Contains("the event at position 4 is missing", (string?)finding["problem"], StringComparison.Ordinal);
        (await LedgerProcess.Run("verify", "--data", _folder.Data)).With(1).Printing("the event at position 4 is missing").Printing("Checked 3 events up to position 3");
    }

    [Theory]
    [InlineData("UPDATE events SET event_id = x'01' WHERE position = 4", "its id has 1 bytes")]
    [InlineData("UPDATE streams SET name = '$gone' WHERE id = (SELECT stream FROM events WHERE position = 4)", "is not a stream name")]
    public async Task an_event_that_cannot_be_read_is_a_finding_and_no_stack_of_calls(string damage, string problem)
    {
        await Imported();
        Execute("log.db", damage);
        (await LedgerProcess.Run("verify", "--data", _folder.Data)).With(1).Printing(problem);
    }

    [Theory]
    [InlineData("UPDATE task_board_v10 SET suspensions = 'x' WHERE task = 't1'")]
    [InlineData("UPDATE task_board_v10 SET current_deadline = '2025-13-01' WHERE task = 't1'")]
    [InlineData("UPDATE task_board_v10 SET status = 'asleep' WHERE task = 't1'")]
    public async Task a_view_row_that_cannot_be_read_is_a_finding_that_names_its_task(string damage)
    {
        await Imported();
        (await LedgerProcess.Run("report", "--data", _folder.Data)).With(0);
        Execute("views.db", damage);
        var findings = (await LedgerProcess.Run("verify", "--data", _folder.Data, "--json")).With(1).Json["findings"]!.AsArray();
        Assert.Equal(("view-differs", "directiveTask-t1"), ((string?)findings.Single()!["code"], (string?)findings.Single()!["stream"]));
    }

    [Fact]
    public async Task a_report_that_does_not_sum_is_refused_and_nothing_is_published()
    {
        await Imported();
        (await LedgerProcess.Run("report", "--data", _folder.Data)).With(0);
        // The rows of two tasks of one file come in either order.
        Execute("views.db", "UPDATE as_of_v2 SET status = NULL WHERE task = (SELECT number FROM as_of_task_v2 WHERE task = 't1')");
        (await LedgerProcess.Run("report", "--data", _folder.Data, "--json")).With(1).Saying("tasks were assigned, but").Saying("Not measured: t1");
    }

    public void Dispose() => _folder.Dispose();

    private async Task Imported() =>
        (await LedgerProcess.Run(new Call("import", "-", "--data", _folder.Data) { Input = Texts.Ledger })).With(0).Printing("6 accepted");

    private void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder.Data, file), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
