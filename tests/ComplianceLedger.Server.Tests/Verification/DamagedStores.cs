using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Verification;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Server.Tests.Verification;

/// <summary>A good history in the embedded store, changed there by somebody: whatever the store can't give any more is a finding, and what it can is examined.</summary>
public sealed class DamagedStores : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-verify-");

    private string Store => Path.Combine(_folder.FullName, "log.db");

    private string Views => Path.Combine(_folder.FullName, "views.db");

    [Theory]
    [InlineData("DELETE FROM events WHERE position = 7", "the event at position 7 is missing")]
    [InlineData("UPDATE events SET event_id = x'01' WHERE position = 7", "the event at position 7 can't be read: its id has 1 bytes")]
    [InlineData("UPDATE events SET stream = 99 WHERE position = 7", "the event at position 7 can't be read: its stream 99 has no name")]
    [InlineData("INSERT INTO streams VALUES (99, ''); UPDATE events SET stream = 99 WHERE position = 7", "the event at position 7 can't be read: '' is not a stream name")]
    public async Task what_the_store_cannot_give_is_a_finding_behind_the_last_event_that_it_can(string damage, string problem)
    {
        await Written();
        Execute(damage);
        var summary = await Verify();
        Assert.Equal((6L, 6L), (summary.Events, summary.Position.Value));
        Assert.Equal((FindingSeverity.Error, FindingCodes.Unreadable, 6L), (summary.First!.Severity, summary.First.Code, summary.First.Position.Value));
        Assert.Contains(problem, summary.First.Problem, StringComparison.Ordinal);
        Assert.Contains(Store, summary.First.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_store_that_has_lost_its_first_event_has_a_finding()
    {
        await Written();
        Execute("DELETE FROM events WHERE position = 1");
        var summary = await Verify();
        Assert.Equal((0L, FindingCodes.Unreadable, 0L), (summary.Events, summary.First!.Code, summary.First.Position.Value));
    }

    [Fact]
    public async Task what_is_wrong_before_a_missing_event_is_found_as_well()
    {
        await Written();
        Execute("UPDATE events SET type = 'directive-task.forgotten.v1' WHERE position = 5; DELETE FROM events WHERE position = 9");
        var summary = await Verify();
        Assert.Equal([(FindingCodes.UnknownEvent, 5L), (FindingCodes.Unreadable, 8L)], summary.Findings.Select(finding => (finding.Code, finding.Position.Value)));
    }

    [Fact]
    public async Task views_of_a_damaged_store_are_compared_as_far_as_it_can_be_read()
    {
        await Written();
        await using (var log = SqliteEventLog.Open(Store))
        await using (var views = await LedgerViews.Open(Views, log, TimeProvider.System))
            Assert.True(await views.WaitFor(await log.Head(), Patience), views.Fault?.ToString());
        var last = Scalar("SELECT max(position) FROM events JOIN streams ON streams.id = stream WHERE name = 'directiveTask-child'");
        var next = Scalar($"SELECT min(position) FROM events JOIN streams ON streams.id = stream WHERE name = 'directiveTask-parent' AND position > {last}");
        Execute($"DELETE FROM events WHERE position = {last}; UPDATE events SET type = 'directive-task.forgotten.v1' WHERE position = {next}");
        var summary = await Verify();
        Assert.Equal((FindingCodes.Unreadable, last - 1), (summary.First!.Code, summary.First.Position.Value));
        // Whose rows could not be compared is said as well. Those of the lost event show what it was, and must not be thrown away.
        Assert.Contains(summary.Findings, finding => (finding.Code, finding.Stream?.Value) == (FindingCodes.Unreadable, "directiveTask-parent"));
        var shown = Assert.Single(summary.Findings, finding => finding.Code == FindingCodes.ViewDiffers);
        Assert.Equal("status is 'Completed' in the views and 'Submitted' by its events", shown.Problem);
        Assert.StartsWith("keep the views", shown.Advice, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task Written()
    {
        await using var log = SqliteEventLog.Open(Store);
        foreach (var recorded in await History.OfEverything)
        {
            var appended = await log.Append(
                recorded.Stream, new Revision(recorded.Revision.Value - 1), [new EncodedEvent(recorded.EventId, recorded.Type, recorded.Data, recorded.Metadata)]);
            Assert.IsType<AppendOutcome.Appended>(appended);
        }
    }

    private async Task<VerificationSummary> Verify()
    {
        await using var log = SqliteEventLog.OpenReadOnly(Store);
        return await new Verifier(log, Views).Run();
    }

    private void Execute(string sql) => Scalar($"PRAGMA foreign_keys = OFF; {sql}; SELECT 0");

    private long Scalar(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Store, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
