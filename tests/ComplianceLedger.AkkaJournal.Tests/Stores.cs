using ComplianceLedger.EventLog;
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
