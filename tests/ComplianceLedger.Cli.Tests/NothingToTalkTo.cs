using System.Net;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.Hosting;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Cli.Tests;

/// <summary>A store or a server that is not there, or is somebody else's: status 3 and a word about it.</summary>
public sealed class NothingToTalkTo : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("report")]
    [InlineData("verify")]
    [InlineData("token", "list")]
    public async Task a_folder_without_a_ledger_is_said_and_not_made(params string[] verb)
    {
        (await LedgerProcess.Run([.. verb, "--data", _folder.Data])).With(3).Saying(_folder.Data);
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task a_server_that_is_away_is_said() =>
        (await LedgerProcess.Run("report", "--server", "http://127.0.0.1:1")).With(3).Saying("127.0.0.1:1");

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "application/problem+json", """{"status":503,"code":"unavailable","detail":"the store is away"}""", "the store is away")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "text/html", "<p>try later</p>", "503")]
    [InlineData(HttpStatusCode.OK, "application/json", "{}", "not that of a ledger")]
    public async Task a_server_that_does_not_say_how_it_stands_is_said(HttpStatusCode status, string mediaType, string body, string said)
    {
        await using var other = await OtherServer.Start(status, mediaType, body);
        (await LedgerProcess.Run("simulate", "--tasks", "1", "--server", other.Url)).With(3).Saying(said);
    }

    [Fact]
    public async Task a_damaged_event_is_said_by_whoever_asks_about_another()
    {
        (await LedgerProcess.Run(new Call("import", "-", "--data", _folder.Data) { Input = Texts.Ledger })).With(0);
        await using (var log = SqliteEventLog.Open(DataFolder.LogFileIn(_folder.Data)))
            await log.Append(new("directiveTask-damaged"), Revision.None, [new(Guid.NewGuid(), "directive-task.assigned.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        (await LedgerProcess.Run("history", "t1", "--data", _folder.Data)).With(3).Saying("directiveTask-damaged");
    }

    [Fact]
    public async Task a_folder_that_another_program_holds_is_said_with_its_holder()
    {
        using var held = DataFolder.Open(_folder.Data, "a long import");
        foreach (var verb in new[] { new[] { "report" }, ["import", "-"], ["simulate", "--tasks", "1"], ["serve", "--urls", "http://127.0.0.1:0"] })
        {
            (await LedgerProcess.Run([.. verb, "--data", _folder.Data])).With(3)
                .Saying($"a long import (process {Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)})");
        }
    }

    [Fact]
    public async Task looking_whether_a_folder_is_held_never_keeps_anybody_out()
    {
        DataFolder.Open(_folder.Data, "first").Dispose();
        using var stop = new CancellationTokenSource();
        var looked = 0;
        var looking = Task.Run(() =>
        {
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref looked))
                DataFolder.IsHeld(_folder.Data);
        });
        // In turns, and as often as it takes for the two to meet.
        for (var i = 0; i < 200; i++)
        {
            var before = Volatile.Read(ref looked);
            await Eventually.IsTrue(() => Volatile.Read(ref looked) > before, () => "nobody looks");
            DataFolder.Open(_folder.Data, "again").Dispose();
        }
        await stop.CancelAsync();
        await looking;
    }

    [Fact]
    public async Task a_store_that_is_not_ours_damaged_or_newer_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_folder.Data);
        var log = Path.Combine(_folder.Data, "log.db");
        async Task Refused(params string[][] verbs)
        {
            var before = await File.ReadAllBytesAsync(log);
            foreach (var verb in verbs)
                (await LedgerProcess.Run([.. verb, "--data", _folder.Data])).With(3).Saying("log.db");
            Assert.Equal(before, await File.ReadAllBytesAsync(log));
        }

        string[] serve = ["serve", "--urls", "http://127.0.0.1:0"];
        await File.WriteAllTextAsync(log, "This is a text and no log of anything.");
        await Refused(serve, ["verify"]);

        File.Delete(log);
        (await LedgerProcess.Run(new Call("import", "-", "--data", _folder.Data) { Input = Texts.Ledger })).With(0);
        await using (var database = new SqliteConnection($"Data Source={log};Pooling=False"))
        {
            await database.OpenAsync();
            await using var newer = database.CreateCommand();
            newer.CommandText = "PRAGMA journal_mode = DELETE; PRAGMA user_version = 2";
            await newer.ExecuteNonQueryAsync();
        }
        await Refused(serve);

        await using (var file = File.OpenWrite(log))
            file.SetLength(file.Length / 3);
        await Refused(serve);
    }

    [Fact]
    public async Task views_that_can_not_be_read_are_said()
    {
        (await LedgerProcess.Run(new Call("import", "-", "--data", _folder.Data) { Input = Texts.Registrations })).With(0);
        await File.WriteAllTextAsync(Path.Combine(_folder.Data, "views.db"), string.Join(' ', Enumerable.Repeat("no database", 100)));
        (await LedgerProcess.Run("report", "--data", _folder.Data)).With(3).Saying("views.db");
    }

    public void Dispose() => _folder.Dispose();
}
