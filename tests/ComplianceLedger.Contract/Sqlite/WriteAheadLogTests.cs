using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.EventLog.Sqlite.Storage;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

public sealed class WriteAheadLogTests : IDisposable
{
    /// <summary>Small, so that a test reaches it: 2 MiB of pages.</summary>
    private const int CheckpointPages = 256;

    private const int PageBytes = 8_192;

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task the_write_ahead_log_stays_bounded_while_readers_are_slow()
    {
        await using var log = SqliteEventLog.Open(_folder.File, new SqliteEventLogOptions { CheckpointPages = CheckpointPages });
        await log.MustAppend(Stream(), Revision.None, Events(EventLimits.AppendEventsMax));
        // Both stand in the middle of history while everything below is written.
        await using var reader = log.ReadAll(LogPosition.Start, long.MaxValue).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        await using var follower = new Follower(log, LogPosition.Start);
        await follower.UntilEvents(1);
        follower.Pause();

        await AppendMebibytes(log, 40);
        // Four times the first bound, and what one transaction may add beyond it.
        Assert.InRange(WriteAheadBytes(), 0, 4L * CheckpointPages * PageBytes + (8L << 20));

        follower.Resume();
        var head = await log.Head();
        await follower.UntilEvents((int)head.Value);
        var read = 1;
        while (await reader.MoveNextAsync())
            read++;
        Assert.Equal(head.Value, read);
        Assert.Null(log.Failure);
    }

    [Fact]
    public async Task a_snapshot_held_by_another_connection_delays_checkpoints_and_never_an_append()
    {
        await using var log = SqliteEventLog.Open(_folder.File, new SqliteEventLogOptions { CheckpointPages = CheckpointPages });
        await log.MustAppend(Stream(), Revision.None, Event());
        using (var other = Database.OpenReadOnly(_folder.File))
        {
            other.Execute("BEGIN");
            Assert.Equal(1, other.ReadNumber("SELECT count(*) FROM events"));
            await AppendMebibytes(log, 20);
            Assert.Equal(1, other.ReadNumber("SELECT count(*) FROM events"));
        }
        var grown = WriteAheadBytes();
        await AppendMebibytes(log, 20);
        // The snapshot is gone: the log is used again from its beginning.
        Assert.InRange(WriteAheadBytes(), 0, grown + (8L << 20));
    }

    private long WriteAheadBytes() => new FileInfo(_folder.File + "-wal").Length;

    private static async Task AppendMebibytes(SqliteEventLog log, int mebibytes)
    {
        for (var i = 0; i < mebibytes; i++)
            await log.MustAppend(Stream("large"), Revision.None, OfBytes(EventLimits.AppendBytesMax - 1_000));
    }
}
