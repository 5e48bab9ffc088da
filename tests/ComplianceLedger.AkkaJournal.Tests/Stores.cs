namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>A store for one test, and the HOCON that names it.</summary>
public abstract class TestStore : IDisposable
{
    public abstract string Store { get; }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}

public sealed class MemoryStore : TestStore
{
    public override string Store { get; } = $"memory:{Guid.NewGuid():N}";
}
