using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.EventLog.Sqlite.Storage;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

/// <summary>What is not a log of ours, or not to be had, is refused with what and where; nothing is left behind or changed.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task a_second_opener_is_refused_and_the_first_goes_on()
    {
        await using var first = SqliteEventLog.Open(_folder.File);
        AssertRefused("in use");
        await first.MustAppend(Stream(), Revision.None, Event());
    }

    [Fact]
    public async Task a_log_held_by_another_process_is_refused_until_that_process_ends()
    {
        await SqliteEventLog.Open(_folder.File).DisposeAsync();
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        using var other = AppendingProcess.Start(_folder.File);
        try
        {
            Assert.NotNull(await other.StandardOutput.ReadLineAsync(deadline.Token));
            AssertRefused("in use");
        }
        finally
        {
            other.Kill();
        }
        await other.WaitForExitAsync(deadline.Token);
        await SqliteEventLog.Open(_folder.File).DisposeAsync();
    }

    [Fact]
    public async Task a_second_opener_through_a_link_is_refused()
    {
        await using var first = SqliteEventLog.Open(_folder.File);
        var link = Path.Combine(_folder.Path, "link.db");
        File.CreateSymbolicLink(link, _folder.File);
        Assert.Contains("in use", Assert.Throws<EventLogException>(() => SqliteEventLog.Open(link)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_file_that_is_no_database_is_refused_and_left_alone()
    {
        File.WriteAllText(_folder.File, string.Concat(Enumerable.Repeat("Not a log at all. ", 100)));
        AssertRefusedUntouched("no SQLite database");
    }

    [Fact]
    public void an_empty_file_is_refused_and_left_alone()
    {
        File.WriteAllText(_folder.File, "");
        AssertRefusedUntouched("is empty");
    }

    [Fact]
    public void a_foreign_database_is_refused_and_left_alone()
    {
        using (var foreign = Database.Create(_folder.File))
            foreign.Execute("CREATE TABLE t (x)");
        AssertRefusedUntouched("no log of Compliance Ledger");
    }

    [Fact]
    public async Task a_newer_format_is_refused_and_left_alone()
    {
        await SqliteEventLog.Open(_folder.File).DisposeAsync();
        File.Delete(_folder.File + ".lock");
        using (var database = Database.OpenWritable(_folder.File))
            database.Execute("PRAGMA user_version = 2; PRAGMA journal_mode = DELETE");
        AssertRefusedUntouched("newer version");
    }

    [Fact]
    public void a_missing_log_is_refused_where_one_must_be()
    {
        var error = Assert.Throws<EventLogException>(() => SqliteEventLog.Open(_folder.File, new SqliteEventLogOptions { MustExist = true }));
        Assert.Contains(_folder.File, error.Message, StringComparison.Ordinal);
        Assert.Throws<EventLogException>(() => SqliteEventLog.OpenReadOnly(_folder.File));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void a_folder_that_is_missing_or_in_the_files_place_is_refused()
    {
        Assert.Throws<EventLogException>(() => SqliteEventLog.Open(Path.Combine(_folder.Path, "missing", "log.db")));
        Assert.Throws<EventLogException>(() => SqliteEventLog.Open(_folder.Path));
    }

    [Fact]
    public void a_write_ahead_log_without_its_main_file_is_refused()
    {
        File.WriteAllText(_folder.File + "-wal", "left over");
        AssertRefused("has lost its main file");
        Assert.Equal("left over", File.ReadAllText(_folder.File + "-wal"));
    }

    [Fact]
    public async Task a_creation_that_was_killed_half_way_is_begun_again()
    {
        File.WriteAllText(_folder.File + ".new", "half a file");
        await using var log = SqliteEventLog.Open(_folder.File);
        await log.MustAppend(Stream(), Revision.None, Event());
    }

    [Fact]
    public async Task a_truncated_log_is_refused_when_opened_or_read()
    {
        await Fill();
        using (var file = File.OpenWrite(_folder.File))
            file.SetLength(file.Length / 2);
        await AssertDamaged();
    }

    [Fact]
    public async Task a_log_with_a_damaged_page_says_so_when_that_page_is_read()
    {
        await Fill();
        using (var file = File.OpenWrite(_folder.File))
        {
            file.Position = file.Length / 2;
            file.Write(Enumerable.Repeat((byte)0xa5, 64 * 1024).ToArray());
        }
        await AssertDamaged();
    }

    [Fact]
    public async Task an_event_taken_out_of_the_log_is_missed_by_every_reader()
    {
        await Fill();
        StreamName stream;
        await using (var log = SqliteEventLog.Open(_folder.File))
            stream = (await log.ReadAll(new LogPosition(9), 1).All())[0].Stream;
        using (var database = Database.OpenWritable(_folder.File))
            database.Execute("DELETE FROM events WHERE position = 10");
        await using var damaged = SqliteEventLog.Open(_folder.File);
        var error = await Assert.ThrowsAsync<EventLogException>(() => damaged.ReadAll(LogPosition.Start, long.MaxValue).All());
        Assert.Contains("position 10 is missing", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<EventLogException>(() => damaged.Whole(stream));
        Assert.Contains("revision 9 of stream", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_provider_opens_the_file_that_its_connection_names()
    {
        var provider = new SqliteEventLogProvider();
        await using (var log = await provider.Open(_folder.File, CancellationToken.None))
            await log.MustAppend(Stream(), Revision.None, Event());
        Assert.True(File.Exists(_folder.File));
        await Assert.ThrowsAsync<EventLogException>(() => provider.Open(_folder.Path, CancellationToken.None));
    }

    private async Task Fill()
    {
        await using var log = SqliteEventLog.Open(_folder.File);
        await log.MustAppend(Stream(), Revision.None, [.. Enumerable.Range(0, 800).Select(_ => OfBytes(1_000))]);
    }

    private async Task AssertDamaged()
    {
        var error = await Assert.ThrowsAsync<EventLogException>(async () =>
        {
            await using var log = SqliteEventLog.Open(_folder.File);
            await log.ReadAll(LogPosition.Start, long.MaxValue).All();
        });
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File, error.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string why)
    {
        var error = Assert.Throws<EventLogException>(() => SqliteEventLog.Open(_folder.File));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File, error.Message, StringComparison.Ordinal);
    }

    private void AssertRefusedUntouched(string why)
    {
        var before = File.ReadAllBytes(_folder.File);
        AssertRefused(why);
        Assert.Contains(why, Assert.Throws<EventLogException>(() => SqliteEventLog.OpenReadOnly(_folder.File)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.File));
        Assert.Equal([_folder.File], Directory.GetFileSystemEntries(_folder.Path));
    }
}
