using ComplianceLedger.EventLog;

namespace ComplianceLedger.Contract;

/// <summary>
/// What every log does. A derived class says how its store is opened; each test has a store of its own or shares one that only grows, so
/// nothing here presumes an empty log or positions that follow each other without gaps.
/// </summary>
public abstract partial class EventLogContract : IAsyncLifetime
{
    /// <summary>Events that a live subscriber, standing still, must miss before it is told that it fell behind.</summary>
    protected virtual int EventsToFallBehind => 2_000;

    protected IEventLog Log { get; private set; } = null!;

    /// <summary>Opens the store of this test, which the same call may open again after the log before was closed.</summary>
    protected abstract Task<IEventLog> Open();

    protected abstract Task Remove();

    protected async Task Reopen()
    {
        await Log.DisposeAsync();
        Log = await Open();
    }

    public async Task InitializeAsync() => Log = await Open();

    public async Task DisposeAsync()
    {
        await Log.DisposeAsync();
        await Remove();
    }
}
