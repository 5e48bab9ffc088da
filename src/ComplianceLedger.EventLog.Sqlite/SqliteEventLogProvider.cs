using System.Diagnostics.CodeAnalysis;

namespace ComplianceLedger.EventLog.Sqlite;

/// <summary><c>sqlite:PATH</c>: the log in one file, created if it is missing. The folder must exist.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Named in configuration.")]
public sealed class SqliteEventLogProvider : IEventLogProvider
{
    /// <exception cref="EventLogException">The file can't be this log; the message says why.</exception>
    public Task<IEventLog> Open(string connection, CancellationToken cancellation) =>
        Task.Run(() => (IEventLog)SqliteEventLog.Open(connection), cancellation);
}
