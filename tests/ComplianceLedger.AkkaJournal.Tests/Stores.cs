using ComplianceLedger.Contract.EventStoreDb;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;
using ComplianceLedger.EventLog.Sqlite;

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
    private readonly string _name = $"{Guid.NewGuid():N}";

    public override string Store => $"memory:{_name}";

    public override Task<IEventLog> Open() => new InMemoryEventLogProvider().Open(_name, CancellationToken.None);
}

/// <summary>Over EventStoreDB's protocol: a real server's, or the endpoint's.</summary>
public sealed class EventStoreDbStore : TestStore
{
    private readonly ServedStore _store = Task.Run(ServedStore.Start).GetAwaiter().GetResult();

    public override string Store => _store.ConnectionString;

    public override async Task<IEventLog> Open() => await EventStoreDbEventLog.Open(_store.ConnectionString, TimeProvider.System);

    public override void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }
}

public sealed class SqliteStore : TestStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("journal-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "log.db");

    public override string Store => $"sqlite:{Path}";

    public override Task<IEventLog> Open() => new SqliteEventLogProvider().Open(Path, CancellationToken.None);

    public override void Dispose()
    {
        _folder.Delete(recursive: true);
        base.Dispose();
    }
}
