using System.Diagnostics;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Tests.Hosting;

public sealed class DataFolders : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-data-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void a_second_opener_is_turned_away_and_told_who_holds_it()
    {
        using var held = DataFolder.Open(_folder.FullName, "serve");
        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.FullName, "import"));
        Assert.Contains("serve", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.True(DataFolder.IsHeld(_folder.FullName));
    }

    [Fact]
    public void a_folder_that_was_let_go_is_free_for_the_next()
    {
        DataFolder.Open(_folder.FullName, "serve").Dispose();
        Assert.False(DataFolder.IsHeld(_folder.FullName));
        using var next = DataFolder.Open(_folder.FullName, "import");
        Assert.Contains("import", DataFolder.HolderOf(_folder.FullName), StringComparison.Ordinal);
    }

    [Fact]
    public void letting_go_twice_takes_nothing_from_the_next_holder()
    {
        var first = DataFolder.Open(_folder.FullName, "serve");
        first.Dispose();
        using var next = DataFolder.Open(_folder.FullName, "serve");
        next.Announce("http://127.0.0.1:1", "operator.secret");
        first.Dispose();
        Assert.Equal(new AnnouncedServer("http://127.0.0.1:1", "operator.secret"), DataFolder.ServerOf(_folder.FullName));
    }

    [Fact]
    public async Task another_process_that_holds_it_turns_this_one_away_and_its_death_lets_it_go()
    {
        if (OperatingSystem.IsWindows())
            return;
        // The lock is the operating system's, as any program takes it.
        var file = Path.Combine(_folder.FullName, "ledger.lock");
        using var other = Process.Start(new ProcessStartInfo("flock", ["--exclusive", file, "sh", "-c", "echo held; exec cat"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
            Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.FullName, "serve"));
            Assert.True(DataFolder.IsHeld(_folder.FullName));
        }
        finally
        {
            other.Kill(entireProcessTree: true);
            await other.WaitForExitAsync();
        }
        await Api.Waiting.Until(() => !DataFolder.IsHeld(_folder.FullName));
        using var _ = DataFolder.Open(_folder.FullName, "serve");
    }

    [Fact]
    public void a_server_is_announced_to_its_owner_alone_and_believed_while_it_holds_the_folder()
    {
        using (var held = DataFolder.Open(_folder.FullName, "serve"))
        {
            Assert.Null(DataFolder.ServerOf(_folder.FullName));
            held.Announce("http://127.0.0.1:5080", "operator.secret");
            Assert.Equal(new AnnouncedServer("http://127.0.0.1:5080", "operator.secret"), DataFolder.ServerOf(_folder.FullName));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(_folder.FullName, "server.json")));
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(_folder.FullName, "operator.token")));
            }
        }
        Assert.Null(DataFolder.ServerOf(_folder.FullName));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "server.json")));
    }

    [Fact]
    public void what_a_killed_server_announced_is_not_believed()
    {
        var announced = Path.Combine(_folder.FullName, "server.json");
        File.WriteAllText(announced, """{"url":"http://127.0.0.1:1","operatorToken":"/nowhere","process":1}""");
        File.WriteAllText(Path.Combine(_folder.FullName, "ledger.lock"), "");
        Assert.Null(DataFolder.ServerOf(_folder.FullName));
        // Nor after somebody who is no server has taken the folder.
        using var held = DataFolder.Open(_folder.FullName, "import");
        Assert.Null(DataFolder.ServerOf(_folder.FullName));
        Assert.False(File.Exists(announced));
    }

    [Fact]
    public void an_announcement_that_cannot_be_read_says_so()
    {
        using var held = DataFolder.Open(_folder.FullName, "serve");
        File.WriteAllText(Path.Combine(_folder.FullName, "server.json"), "{}");
        Assert.Contains(_folder.FullName, Assert.Throws<DataFolderException>(() => DataFolder.ServerOf(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_place_that_can_be_no_folder_says_so()
    {
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        Assert.Contains(file, Assert.Throws<DataFolderException>(() => DataFolder.Open(file, "serve")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task whoever_only_looks_whether_it_is_held_turns_nobody_away()
    {
        using var stop = new CancellationTokenSource();
        DataFolder.Open(_folder.FullName, "serve").Dispose();
        var looking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                DataFolder.IsHeld(_folder.FullName);
        });
        for (var i = 0; i < 300; i++)
            DataFolder.Open(_folder.FullName, "import").Dispose();
        await stop.CancelAsync();
        await looking;
    }
}
