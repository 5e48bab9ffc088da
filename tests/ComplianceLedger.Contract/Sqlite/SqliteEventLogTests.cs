using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

public sealed class SqliteEventLogTests : EventLogContract
{
    private readonly LogFolder _folder = new();

    protected override Task<IEventLog> Open() => Task.FromResult<IEventLog>(SqliteEventLog.Open(_folder.File));

    protected override Task Remove()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task a_new_log_is_empty()
    {
        Assert.Equal(LogPosition.Start, await Log.Head());
        Assert.Empty(await Log.ReadAll(LogPosition.Start, long.MaxValue).All());
    }

    [Fact]
    public async Task positions_are_counted_from_1_without_gaps()
    {
        var taken = Stream("taken");
        await Log.MustAppend(taken, Revision.None, Event());
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Log.Append(i % 4 == 0 ? taken : Stream(), Revision.None, Events(1 + i % 3)))).WaitAsync(Waiting.Deadline);
        await Reopen();
        await Log.MustAppend(Stream(), Revision.None, Event());
        var positions = (await Log.ReadAll(LogPosition.Start, long.MaxValue).All()).Select(e => e.Position.Value).ToList();
        Assert.Equal(Enumerable.Range(1, positions.Count).Select(i => (long)i), positions);
        Assert.Equal(await Log.Head(), new LogPosition(positions.Count));
    }
}
