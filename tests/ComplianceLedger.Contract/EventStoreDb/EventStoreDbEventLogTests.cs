using System.Text;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.EventStoreDb;

/// <summary>The contract over EventStoreDB's protocol.</summary>
public sealed class EventStoreDbEventLogTests : EventLogContract
{
    private ServedStore? _store;

    protected override async Task<IEventLog> Open()
    {
        _store ??= await ServedStore.Start();
        return await EventStoreDbEventLog.Open(_store.ConnectionString, TimeProvider.System);
    }

    protected override async Task Remove() => await _store!.DisposeAsync();

    [Fact]
    public async Task what_it_holds_says_when_the_store_stored_it()
    {
        var stream = Stream();
        // The endpoint has no clock, and says what the writer says.
        await Log.MustAppend(stream, Revision.None, Event() with { Metadata = Encoding.UTF8.GetBytes($$"""{"recordedAt":"{{TimeProvider.System.GetUtcNow():O}}"}""") });
        Assert.NotNull(Assert.Single(await Log.Whole(stream)).StoredAt);
    }
}
