using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>A store for one test.</summary>
public abstract class TestStore : IDisposable
{
    /// <summary>The text that names it in HOCON.</summary>
    public abstract string Store { get; }

    public abstract Task<IEventLog> Open();

    public virtual void Dispose() => GC.SuppressFinalize(this);
}

public sealed class MemoryStore : TestStore
{
    public override string Store { get; } = $"memory:{Guid.NewGuid():N}";

    public override Task<IEventLog> Open() => new InMemoryEventLogProvider().Open(Store, CancellationToken.None);
}
