using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;
using ComplianceLedger.EventLog.Sqlite;

namespace ComplianceLedger.Server.Hosting;

/// <summary>Where an event log is, in the words of <c>--store</c>: <c>sqlite</c> in the data folder, <c>sqlite:FILE</c> elsewhere, or an EventStoreDB.</summary>
public sealed record EventLogStore
{
    private const string EmbeddedName = "sqlite";

    private readonly string? _file;
    private readonly ConnectionString? _eventStoreDb;
    private readonly string? _connection;

    private EventLogStore(string? file, string? connection) =>
        (_file, _connection, _eventStoreDb) = (file, connection, connection is null ? null : ConnectionString.Parse(connection));

    /// <summary>The log in the data folder.</summary>
    public static readonly EventLogStore Embedded = new(null, null);

    /// <summary>True where the log is a file of this machine's, which one process at a time may write.</summary>
    public bool IsFile => _eventStoreDb is null;

    /// <exception cref="EventLogException">The text names no store.</exception>
    public static EventLogStore Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text == EmbeddedName ? Embedded
            : text.StartsWith($"{EmbeddedName}:", StringComparison.Ordinal) && text.Length > EmbeddedName.Length + 1 ? new EventLogStore(Path.GetFullPath(text[(EmbeddedName.Length + 1)..]), null)
            : ConnectionString.IsOne(text) ? new EventLogStore(null, text)
            : throw new EventLogException("An event log is sqlite, sqlite:FILE, or an EventStoreDB: esdb://HOST:PORT, esdb+discover://HOST.");
    }

    /// <param name="dataFolder">Where the embedded log is; a file or a server that the text names is where it says.</param>
    public string FileIn(string dataFolder) => _file ?? DataFolder.LogFileIn(dataFolder);

    /// <summary>Opens it for reading and writing; an embedded log is created where there is none.</summary>
    /// <exception cref="EventLogException">It is none of ours, is held by another process, or is away.</exception>
    public async Task<IEventLog> Open(string dataFolder, TimeProvider time, CancellationToken cancellation) => _connection is { } connection
        ? await EventStoreDbEventLog.Open(connection, time, cancellation).ConfigureAwait(false)
        : SqliteEventLog.Open(FileIn(dataFolder));

    /// <summary>Opens what is there for reading, also beside a running ledger.</summary>
    /// <exception cref="EventLogException">It is not there, is none of ours, or is away.</exception>
    public async Task<IEventLog> OpenToRead(string dataFolder, TimeProvider time, CancellationToken cancellation) => _connection is { } connection
        ? await EventStoreDbEventLog.Open(connection, time, cancellation).ConfigureAwait(false)
        : SqliteEventLog.OpenReadOnly(FileIn(dataFolder));

    /// <summary>For people; without a password.</summary>
    public string Describe(string dataFolder) => _eventStoreDb?.ToString() ?? Path.GetFullPath(FileIn(dataFolder));
}
