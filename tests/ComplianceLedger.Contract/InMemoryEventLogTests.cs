using ComplianceLedger.EventLog;

namespace ComplianceLedger.Contract;

public sealed class InMemoryEventLogTests : EventLogContract
{
    private readonly InMemoryEventLog _log = new();

    protected override Task<IEventLog> Open() => Task.FromResult<IEventLog>(_log);

    protected override Task Remove() => Task.CompletedTask;

    [Fact]
    public async Task a_new_log_is_empty()
    {
        Assert.Equal(LogPosition.Start, await _log.Head());
        Assert.Empty(await _log.ReadAll(LogPosition.Start, long.MaxValue).All());
    }
}
