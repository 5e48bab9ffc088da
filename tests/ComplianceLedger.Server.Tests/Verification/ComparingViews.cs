using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Tests.Imports;
using ComplianceLedger.Server.Verification;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Server.Tests.Verification;

public sealed class ComparingViews : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-verify-");

    private string Database => Path.Combine(_folder.FullName, "views.db");

    [Fact]
    public async Task views_that_are_what_the_log_gives_are_clean() => Assert.Empty((await Verify(await Viewed())).Findings);

    [Fact]
    public async Task views_that_are_not_there_are_no_finding() => Assert.True((await Verify(await Written())).IsClean);

    [Fact]
    public async Task views_that_lag_behind_are_compared_as_far_as_they_go()
    {
        var log = await Viewed();
        var last = (await History.Events(log)).Last(recorded => recorded.Stream.Value == "directiveTask-t");
        var metadata = EventMetadata.Decode(last.Metadata);
        var stored = EventTable.Current.Encode(new ProgressReported(null, 50, "two", []));
        var id = EventIds.Of(last.Stream.Value, last.Revision.Value + 2, metadata.Writer, stored.Type, stored.Data);
        metadata = metadata with { EventId = id, CommandId = "later", CommandHash = new string('a', 64) };
        await log.Append(last.Stream, last.Revision, [new EncodedEvent(id, stored.Type, stored.Data, metadata.Encode())]);
        Assert.Empty((await Verify(log)).Findings);
    }

    [Theory]
    [InlineData("UPDATE task_board_v1 SET lead = 'b' WHERE task = 't'", "Lead is \"b\" in the views and \"a\" by its events")]
    [InlineData("UPDATE task_board_v1 SET current_deadline = NULL WHERE task = 't'", "CurrentDeadline is null in the views")]
    [InlineData("DELETE FROM task_board_v1 WHERE task = 't'", "the views have no row of it")]
    public async Task a_row_that_somebody_changed_is_named(string change, string problem)
    {
        var log = await Viewed();
        Execute(change);
        var summary = await Verify(log);
        Assert.Equal((FindingCodes.ViewDiffers, "directiveTask-t"), (summary.First!.Code, summary.First.Stream!.Value.Value));
        Assert.Contains(problem, summary.First.Problem, StringComparison.Ordinal);
        Assert.Single(summary.Findings);
    }

    [Fact]
    public async Task a_row_of_no_task_is_named()
    {
        var log = await Viewed();
        Execute("UPDATE task_board_v1 SET task = 'made-up' WHERE task = 't'");
        Assert.Equal(["directiveTask-made-up", "directiveTask-t"], (await Verify(log)).Findings.Select(finding => finding.Stream!.Value.Value).Order());
    }

    [Fact]
    public async Task a_file_that_holds_no_views_is_named()
    {
        await File.WriteAllTextAsync(Database, "no database at all, but long enough to be taken for one by somebody who only looks at its size");
        Assert.Equal(FindingCodes.ViewDiffers, (await Verify(await Written())).First!.Code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<VerificationSummary> Verify(IEventLog log) => new Verifier(log, ViewsAgainstReplay.Of(Database, log)).Run();

    private static Task<InMemoryEventLog> Written() => History.Write(
        [Lines.Agency("a"), Lines.Agency("b"), Lines.Instrument("ct15"), Lines.Assign("t", "a", "2024-01-31"), Lines.Assign("c", parent: "t"), Lines.Progress("t", "one")]);

    private async Task<InMemoryEventLog> Viewed()
    {
        var log = await Written();
        await using var views = await LedgerViews.Open(Database, log, TimeProvider.System);
        Assert.True(await views.WaitFor(await log.Head(), Patience), views.Fault?.ToString());
        return log;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
