using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Tests.Hosting;

public sealed class OpeningLedgers : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-open-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task an_empty_folder_becomes_a_ledger_and_stays_that_one()
    {
        string id;
        await using (var first = await Open("one", new NewLedger("Sổ một", "one.example", true)))
            id = first.Runtime.Ledger.LedgerId.Value;
        await using var again = await Open("one", new NewLedger("Sổ hai", "two.example", false));
        Assert.Equal((id, "Sổ một", "one.example", true), (again.Runtime.Ledger.LedgerId.Value, again.Runtime.Ledger.Name, again.Runtime.Ledger.Origin, again.Runtime.Ledger.Simulated));
    }

    [Fact]
    public async Task views_of_another_ledger_are_refused()
    {
        await using (await Open("one"))
        await using (await Open("two"))
        {
        }
        File.Copy(DataFolder.ViewsFileIn(Folder("one")), DataFolder.ViewsFileIn(Folder("two")), overwrite: true);
        await Assert.ThrowsAsync<LedgerViewsException>(() => Open("two"));
        // Nothing holds the folder or its files after that.
        File.Delete(DataFolder.ViewsFileIn(Folder("two")));
        await using var again = await Open("two");
    }

    [Fact]
    public async Task a_ledger_whose_views_have_stopped_never_settles_and_says_so_at_once()
    {
        await using var opened = await Open("one");
        await opened.Runtime.Log.Append(new("directiveTask-damaged"), Revision.None, [new(Guid.NewGuid(), "directive-task.assigned.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        // Ten times longer than the test waits.
        Assert.False(await opened.Runtime.WaitUntilSettled(10 * Api.RunningServer.Patience, CancellationToken.None).WaitAsync(Api.RunningServer.Patience));
    }

    [Fact]
    public async Task a_store_that_is_not_ours_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Folder("one"));
        await File.WriteAllTextAsync(DataFolder.LogFileIn(Folder("one")), new string('x', 10_000));
        var refused = await Assert.ThrowsAsync<EventLogException>(() => Open("one"));
        Assert.Contains("log.db", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 10_000), await File.ReadAllTextAsync(DataFolder.LogFileIn(Folder("one"))));
    }

    [Fact]
    public async Task a_store_of_a_newer_version_is_refused()
    {
        await using (await Open("one"))
        {
        }
        // The version of the application stands at byte 60 of an SQLite file.
        await using (var file = new FileStream(DataFolder.LogFileIn(Folder("one")), FileMode.Open))
        {
            file.Position = 60;
            await file.WriteAsync(new byte[] { 0, 0, 0x03, 0xE7 });
        }
        var refused = await Assert.ThrowsAsync<EventLogException>(() => Open("one"));
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_log_that_begins_with_something_else_is_refused()
    {
        Directory.CreateDirectory(Folder("one"));
        await using (var log = SqliteEventLog.Open(DataFolder.LogFileIn(Folder("one"))))
            await log.Append(new StreamName("agency-bct"), Revision.None, [new EncodedEvent(Guid.NewGuid(), "agency.registered.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        var refused = await Assert.ThrowsAsync<EventLogException>(() => Open("one"));
        Assert.Contains("agency.registered.v1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_views_of_a_lost_log_do_not_make_a_new_ledger()
    {
        await using (await Open("one"))
        {
        }
        foreach (var file in Directory.GetFiles(Folder("one"), "log.db*"))
            File.Delete(file);
        await Assert.ThrowsAsync<LedgerViewsException>(() => Open("one"));
        var log = SqliteEventLog.Open(DataFolder.LogFileIn(Folder("one")));
        await using (log)
            Assert.Equal(LogPosition.Start, await log.Head());
    }

    private string Folder(string name) => Path.Combine(_folder.FullName, name);

    private async Task<Opened> Open(string name, NewLedger? create = null)
    {
        var folder = DataFolder.Open(Folder(name), "test");
        try
        {
            var runtime = await LedgerRuntime.Open(folder, EventLogStore.Embedded, create ?? NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
            // The views name their ledger once they have seen its first event.
            Assert.True(await runtime.Views.WaitFor(await runtime.Log.Head(), Api.RunningServer.Patience));
            return new Opened(folder, runtime);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private sealed record Opened(DataFolder Folder, LedgerRuntime Runtime) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Runtime.DisposeAsync();
            Folder.Dispose();
        }
    }
}
