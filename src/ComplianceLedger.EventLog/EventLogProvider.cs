using System.Diagnostics.CodeAnalysis;

namespace ComplianceLedger.EventLog;

/// <summary>Opens a log from a connection text of one scheme, such as <c>sqlite:/var/lib/ledger/log.db</c>; what comes after the scheme is the provider's own.</summary>
public interface IEventLogProvider
{
    Task<IEventLog> Open(string connection, CancellationToken cancellation);
}

/// <summary><c>memory:NAME</c>: one log for each name and process, kept as long as the process lives; for tests and for trying things.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Named in configuration.")]
public sealed class InMemoryEventLogProvider : IEventLogProvider
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, InMemoryEventLog> Logs = new(StringComparer.Ordinal);

    public Task<IEventLog> Open(string connection, CancellationToken cancellation) =>
        Task.FromResult<IEventLog>(Logs.GetOrAdd(connection, _ => new InMemoryEventLog()));
}
