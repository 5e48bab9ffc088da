using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Reactors.Dispatching;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>An outbox belongs to one ledger in one store, and says so where it is opened with another.</summary>
public sealed class OpeningOutboxes : IDisposable
{
    private static readonly LedgerId Ledger = new("tests");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-outbox-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task it_goes_on_where_it_stood()
    {
        var log = await Log("a", "b");
        using (var outbox = await Outbox.Open(File(), Ledger, log))
        {
            Assert.Equal(new LogPosition(2), outbox.Position);
            await Append(log, "c");
            Take(outbox, (await log.All())[2]);
        }
        await Append(log, "d");
        using var again = await Outbox.Open(File(), Ledger, log);
        Assert.Equal(new LogPosition(3), again.Position);
    }

    [Fact]
    public async Task what_is_taken_in_twice_is_there_once()
    {
        var log = await Log("a");
        using var outbox = await Outbox.Open(File(), Ledger, log);
        var recorded = (await log.All())[0];
        Take(outbox, recorded, Said("first"));
        Take(outbox, recorded, Said("second"));
        Assert.Equal("first", Assert.Single(outbox.List(null, null, 10)).Content.Subject);
    }

    [Fact]
    public async Task a_message_comes_back_as_it_went_in()
    {
        var log = await Log("a");
        var content = new MessageContent(
            new StreamName("directiveTask-T"), new Revision(7), new LogPosition(9), Guid.NewGuid(), new DateTimeOffset(2026, 11, 27, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_999),
            [new AgencyId("bct"), new AgencyId("v.p-c_p~")], "Tiêu đề; 'x', \"y\"", "Dòng một\nDòng hai\n");
        using (var outbox = await Outbox.Open(File(), Ledger, log))
            Take(outbox, (await log.All())[0], content);
        using var again = await Outbox.Open(File(), Ledger, log);
        var message = again.Find("directiveTask-T@7:one")!;
        Assert.Equal(content.Recipients, message.Content.Recipients);
        Assert.Equal(content, message.Content with { Recipients = content.Recipients });
        Assert.Equal((1, Ledger, "one", MessageState.Waiting, 0, null, null, null), (message.Number, message.Ledger, message.Outlet, message.State, message.Attempts, message.LastAttempt, message.Problem, message.SentAt));
    }

    [Fact]
    public async Task lists_are_cut_by_state_and_go_backwards()
    {
        var log = await Log("a");
        using var outbox = await Outbox.Open(File(), Ledger, log);
        var recorded = (await log.All())[0];
        for (var i = 0; i < 5; i++)
            Take(outbox, recorded, Said($"{i}", revision: i));
        outbox.End(outbox.Find("directiveTask-T@1:one")!, MessageState.Failed, 1, [], "550", DateTimeOffset.UnixEpoch, null);
        outbox.End(outbox.Find("directiveTask-T@3:one")!, MessageState.Failed, 1, [], "550", DateTimeOffset.UnixEpoch, null);
        Assert.Equal(["4", "3", "2"], outbox.List(null, null, 3).Select(message => message.Content.Subject));
        Assert.Equal(["1", "0"], outbox.List(null, 3, 3).Select(message => message.Content.Subject));
        Assert.Equal(["3", "1"], outbox.List(MessageState.Failed, null, 3).Select(message => message.Content.Subject));
        Assert.Equal(["1"], outbox.List(MessageState.Failed, 4, 3).Select(message => message.Content.Subject));
        Assert.Equal([new OutletCounts("one", 3, 2, 0)], outbox.Counts());
    }

    [Fact]
    public async Task a_problem_that_is_told_at_length_is_cut()
    {
        var log = await Log("a");
        using var outbox = await Outbox.Open(File(), Ledger, log);
        Take(outbox, (await log.All())[0], Said("any"));
        outbox.End(outbox.Find("directiveTask-T@0:one")!, MessageState.Failed, 1, [], new string('p', Outbox.ProblemLengthMax + 1), DateTimeOffset.UnixEpoch, null);
        Assert.Equal($"{new string('p', Outbox.ProblemLengthMax - 1)}…", outbox.Find("directiveTask-T@0:one")!.Problem);
    }

    [Fact]
    public async Task another_ledgers_is_refused()
    {
        var log = await Log("a");
        (await Outbox.Open(File(), Ledger, log)).Dispose();
        await Refused(log, "'tests'", new LedgerId("another"));
    }

    [Fact]
    public async Task one_that_is_ahead_of_the_log_is_refused()
    {
        (await Outbox.Open(File(), Ledger, await Log("a", "b"))).Dispose();
        await Refused(await Log("a"), "ends at 1");
    }

    [Fact]
    public async Task one_of_another_store_is_refused()
    {
        var log = await Log("a", "b");
        using (var outbox = await Outbox.Open(File(), Ledger, log))
            Take(outbox, (await log.All())[1]);
        await Refused(await Log("b", "a"), "directiveTask-b@0 at position 2");
    }

    [Fact]
    public async Task what_is_no_outbox_is_refused_and_left_alone()
    {
        await System.IO.File.WriteAllTextAsync(File(), new string('x', 5_000));
        await Refused(await Log("a"), "outbox.db");
        Assert.Equal(new string('x', 5_000), await System.IO.File.ReadAllTextAsync(File()));
        System.IO.File.Delete(File());
        Execute("CREATE TABLE other (one INTEGER)");
        await Refused(await Log("a"), "no outbox");
    }

    [Fact]
    public async Task one_of_another_format_is_refused()
    {
        (await Outbox.Open(File(), Ledger, await Log("a"))).Dispose();
        Execute("PRAGMA user_version = 3");
        await Refused(await Log("a"), "format 3");
    }

    [Fact]
    public async Task one_of_the_format_before_is_taken_over_as_it_is()
    {
        var log = await Log("a");
        using (var outbox = await Outbox.Open(File(), Ledger, log))
            Take(outbox, (await log.All())[0], Said("before"));
        Execute("DROP INDEX message_left; PRAGMA user_version = 1");
        using var again = await Outbox.Open(File(), Ledger, log);
        Assert.Equal("before", Assert.Single(again.List(null, null, 10)).Content.Subject);
        Assert.Equal([new OutletCounts("one", 1, 0, 0)], again.Counts());
    }

    private string File() => Path.Combine(_folder.FullName, "outbox.db");

    private async Task Refused(IEventLog log, string reason, LedgerId? ledger = null)
    {
        var refused = await Assert.ThrowsAsync<OutboxException>(() => Outbox.Open(File(), ledger ?? Ledger, log));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File(), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static MessageContent Said(string subject, long revision = 0) =>
        new(new StreamName("directiveTask-T"), new Revision(revision), new LogPosition(1), Guid.Empty, DateTimeOffset.UnixEpoch, [new AgencyId("bct")], subject, "…\n");

    private static void Take(Outbox outbox, RecordedEvent recorded, MessageContent? content = null) => outbox.Take(recorded, content, ["one"], DateTimeOffset.UnixEpoch);

    private static async Task<IEventLog> Log(params string[] tasks)
    {
        var log = new InMemoryEventLog();
        foreach (var task in tasks)
            await Append(log, task);
        return log;
    }

    private static Task<AppendOutcome> Append(IEventLog log, string task) =>
        log.Append(new StreamName($"directiveTask-{task}"), Revision.None, [new EncodedEvent(Guid.NewGuid(), "any.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
}
