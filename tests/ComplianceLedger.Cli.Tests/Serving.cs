using System.Runtime.Versioning;

namespace ComplianceLedger.Cli.Tests;

/// <summary>A server's life: what it begins with, what it leaves.</summary>
public sealed class Serving : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task a_server_begins_with_the_programme_and_leaves_a_folder_that_the_verbs_open_themselves()
    {
        string served;
        await using (var server = await RunningServer.Start(_folder.Data))
        {
            Assert.True(File.Exists(Path.Combine(_folder.Data, "server.json")));
            await server.Settled();
            served = (await Report()).With(0).Json["buckets"]!.ToJsonString();
            await server.Stop();
        }
        Assert.False(File.Exists(Path.Combine(_folder.Data, "server.json")));
        Assert.Equal(served, (await Report()).With(0).Json["buckets"]!.ToJsonString());
        (await LedgerProcess.Run("simulate", "--tasks", "1", "--data", _folder.Data)).With(1).Saying("not-a-simulated-ledger");
    }

    [Fact]
    public async Task a_programme_for_a_made_up_ledger_is_turned_away_with_the_reason()
    {
        await using var server = await RunningServer.Start(_folder.Data, "--simulated", "--programme", "directive-15");
        await server.Stop();
        Assert.Contains("made up", server.Process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not empty", server.Process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_server_that_is_asked_to_stop_while_it_starts_stops_like_any_other()
    {
        await using var starting = RunningServer.Launch(_folder.Data, "--programme", "none");
        await Eventually.IsTrue(() => File.Exists(Path.Combine(_folder.Data, "holder.txt")), starting.ToString);
        (await starting.Terminate()).With(0);
        await using var again = await RunningServer.Start(_folder.Data, "--programme", "none");
        await again.Settled();
        (await LedgerProcess.Run("verify", "--data", _folder.Data)).With(0);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task what_only_the_owner_should_read_only_the_owner_can()
    {
        await using var server = await RunningServer.Start(_folder.Data, "--programme", "none");
        foreach (var file in new[] { "server.json", "operator.token" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Data, file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Data));
    }

    [Fact]
    public async Task the_same_seed_makes_the_same_ledger()
    {
        async Task<string> Made(string data)
        {
            Assert.Equal(25, (int)(await LedgerProcess.Run("simulate", "--tasks", "25", "--seed", "4", "--data", data, "--json")).With(0).Json["tasks"]!);
            var report = (await LedgerProcess.Run("report", "--as-of", "2026-06-30", "--by", "agency", "--data", data, "--json")).With(0).Json;
            Assert.True((bool)report["simulated"]!);
            return report["buckets"]!.ToJsonString() + report["rates"]!.ToJsonString() + report["lines"]!.ToJsonString();
        }
        Assert.Equal(await Made(_folder.File("one")), await Made(_folder.File("other")));
    }

    [Fact]
    public async Task nothing_is_made_beside_the_data_folder()
    {
        var elsewhere = Directory.CreateDirectory(_folder.File("elsewhere")).FullName;
        (await LedgerProcess.Run(new Call(["simulate", "--tasks", "5", "--data", _folder.Data]) { Folder = elsewhere })).With(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    public void Dispose() => _folder.Dispose();

    private Task<Ended> Report() => LedgerProcess.Run("report", "--as-of", "2026-06-30", "--data", _folder.Data, "--json");
}
