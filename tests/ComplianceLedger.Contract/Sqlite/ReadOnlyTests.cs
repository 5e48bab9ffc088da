using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

public sealed class ReadOnlyTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task a_reader_beside_a_writer_of_another_process_sees_a_whole_history_that_grows()
    {
        await SqliteEventLog.Open(_folder.File).DisposeAsync();
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        using var writer = AppendingProcess.Start(_folder.File);
        try
        {
            // Its output must be taken, or it stands still before a full pipe.
            var acknowledged = LogPosition.Start;
            await using var log = SqliteEventLog.OpenReadOnly(_folder.File);
            for (var round = 0; round < 5; round++)
            {
                for (var i = 0; i < 200; i++)
                    acknowledged = AppendingProcess.Acknowledged((await writer.StandardOutput.ReadLineAsync(deadline.Token))!)!.Value.Position;
                var head = await log.Head(deadline.Token);
                Assert.True(head >= acknowledged);
                var read = await log.ReadAll(LogPosition.Start, head.Value).All();
                Assert.Equal(Enumerable.Range(1, (int)head.Value).Select(i => (long)i), read.Select(e => e.Position.Value));
            }
        }
        finally
        {
            writer.Kill();
        }
        await writer.WaitForExitAsync(deadline.Token);
        // It died without closing: what it left is read all the same.
        await using var afterwards = SqliteEventLog.OpenReadOnly(_folder.File);
        Assert.NotEmpty(await afterwards.ReadAll(LogPosition.Start, long.MaxValue).All());
    }

    [Fact]
    public async Task a_closed_log_is_read_without_being_changed()
    {
        var stream = Stream();
        await using (var log = SqliteEventLog.Open(_folder.File))
            await log.MustAppend(stream, Revision.None, Events(3));
        var before = await File.ReadAllBytesAsync(_folder.File);
        await using (var log = SqliteEventLog.OpenReadOnly(_folder.File))
        {
            Assert.Equal(new LogPosition(3), await log.Head());
            Assert.Equal(3, (await log.Whole(stream)).Count);
        }
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File));
    }

    [Fact]
    public async Task a_log_opened_for_reading_does_not_append_or_subscribe()
    {
        await SqliteEventLog.Open(_folder.File).DisposeAsync();
        await using var log = SqliteEventLog.OpenReadOnly(_folder.File);
        await Assert.ThrowsAsync<NotSupportedException>(() => log.Append(Stream(), Revision.None, Events(1)));
        Assert.Throws<NotSupportedException>(() => log.Subscribe(LogPosition.Start));
    }
}
