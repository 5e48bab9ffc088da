using System.Diagnostics.CodeAnalysis;

namespace ComplianceLedger.EventLog.EventStoreDb;

/// <summary><c>esdb://HOST:PORT</c> and <c>esdb+discover://HOST</c>: see <see cref="ConnectionString"/>. A provider is not told its scheme, so there is one for each.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Named in configuration.")]
public sealed class EventStoreDbEventLogProvider : IEventLogProvider
{
    /// <exception cref="EventLogException">It can't be reached, or is no EventStoreDB.</exception>
    public async Task<IEventLog> Open(string connection, CancellationToken cancellation) =>
        await EventStoreDbEventLog.Open($"{ConnectionString.Scheme}:{connection}", TimeProvider.System, cancellation).ConfigureAwait(false);
}

/// <inheritdoc cref="EventStoreDbEventLogProvider"/>
[SuppressMessage("Performance", "CA1812", Justification = "Named in configuration.")]
public sealed class EventStoreDbDiscoveryProvider : IEventLogProvider
{
    /// <exception cref="EventLogException">None of the cluster's nodes can be reached.</exception>
    public async Task<IEventLog> Open(string connection, CancellationToken cancellation) =>
        await EventStoreDbEventLog.Open($"{ConnectionString.DiscoverScheme}:{connection}", TimeProvider.System, cancellation).ConfigureAwait(false);
}
