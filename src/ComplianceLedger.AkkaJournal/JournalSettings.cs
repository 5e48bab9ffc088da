using Akka.Configuration;
using Akka.Persistence.Journal;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal;

/// <summary>The journal's settings, read once. Names, defaults and reasons are in <c>reference.conf</c>.</summary>
internal sealed class JournalSettings
{
    /// <summary>Where <c>reference.conf</c> describes the plugin.</summary>
    private const string ReferencePath = "akka.persistence.journal.ledger";

    private readonly Config _providers;

    /// <param name="section">What the system's configuration says of this plugin, without Akka's own fallback: its breaker would stay open for 30 s, and its replay filter discard events.</param>
    private JournalSettings(Config section)
    {
        Store = section.GetString("store");
        _providers = section.GetConfig("providers");
        OpenDeadline = section.GetTimeSpan("open-deadline");
        AppendTimeout = section.GetTimeSpan("append-timeout");
        AppendDeadline = section.GetTimeSpan("append-deadline");
        SettlePause = section.GetTimeSpan("settle-pause");
        ReadTimeout = section.GetTimeSpan("read-timeout");
        ReplayDeadline = section.GetTimeSpan("replay-deadline");
        ReplayPageEvents = section.GetInt("replay-page-events");
        BreakerFailuresMax = section.GetInt("circuit-breaker.max-failures");
        BreakerCallTimeout = section.GetTimeSpan("circuit-breaker.call-timeout");
        BreakerResetTimeout = section.GetTimeSpan("circuit-breaker.reset-timeout");
        ReplayFilterMode = section.GetString("replay-filter.mode") switch
        {
            "fail" => ReplayFilterMode.Fail,
            "warn" => ReplayFilterMode.Warn,
            "off" => ReplayFilterMode.Disabled,
            var other => throw new ConfigurationException($"replay-filter.mode is fail, warn or off, not '{other}': this journal leaves no event out."),
        };
        ReplayFilterWindow = section.GetInt("replay-filter.window-size");
        ReplayFilterOldWritersMax = section.GetInt("replay-filter.max-old-writers");
        ReplayFilterDebug = section.GetBoolean("replay-filter.debug");
        if (BreakerCallTimeout <= AppendDeadline + ReadTimeout + ReadTimeout)
            throw new ConfigurationException($"circuit-breaker.call-timeout ({BreakerCallTimeout}) must exceed append-deadline ({AppendDeadline}) and two read-timeouts ({ReadTimeout}): a recovery waits for the write in flight.");
        if (AppendTimeout > AppendDeadline)
            throw new ConfigurationException($"append-timeout ({AppendTimeout}) must not exceed append-deadline ({AppendDeadline}).");
        if (ReplayPageEvents < 1)
            throw new ConfigurationException($"replay-page-events must be positive, not {ReplayPageEvents}.");
    }

    public static Config Reference { get; } = ConfigurationFactory.FromResource("ComplianceLedger.AkkaJournal.reference.conf", typeof(JournalSettings).Assembly);

    public static JournalSettings Of(Config system, string pluginPath)
    {
        var reference = Reference.GetConfig(ReferencePath);
        return new JournalSettings(system.HasPath(pluginPath) ? system.GetConfig(pluginPath).WithFallback(reference) : reference);
    }

    public string Store { get; }
    public TimeSpan OpenDeadline { get; }
    public TimeSpan AppendTimeout { get; }
    public TimeSpan AppendDeadline { get; }
    public TimeSpan SettlePause { get; }
    public TimeSpan ReadTimeout { get; }
    public TimeSpan ReplayDeadline { get; }
    public int ReplayPageEvents { get; }
    public int BreakerFailuresMax { get; }
    public TimeSpan BreakerCallTimeout { get; }
    public TimeSpan BreakerResetTimeout { get; }
    public ReplayFilterMode ReplayFilterMode { get; }
    public int ReplayFilterWindow { get; }
    public int ReplayFilterOldWritersMax { get; }
    public bool ReplayFilterDebug { get; }

    /// <summary>The provider that <see cref="Store"/> names by its scheme, and the rest, which is the provider's own.</summary>
    /// <exception cref="ConfigurationException">No store, no such scheme, no such type, or not a provider: the message says which.</exception>
    public (IEventLogProvider Provider, string Connection) Provider()
    {
        var colon = Store.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new ConfigurationException($"The journal's store is 'scheme:rest', such as 'memory:name' or 'sqlite:/path/log.db', not '{Store}'.");
        var scheme = Store[..colon];
        if (scheme.Contains('.', StringComparison.Ordinal) || _providers.GetString($"\"{scheme}\"") is not { Length: > 0 } typeName)
        {
            var known = string.Join(", ", _providers.AsEnumerable().Select(entry => entry.Key));
            throw new ConfigurationException($"The journal's store '{scheme}:…' has no entry in its providers ({known}).");
        }
        var type = Type.GetType(typeName, throwOnError: false)
            ?? throw new ConfigurationException($"The journal's provider for '{scheme}:…', {typeName}, can't be loaded: its assembly is not beside the program, or has no such type.");
        return Activator.CreateInstance(type) is IEventLogProvider provider
            ? (provider, Store[(colon + 1)..])
            : throw new ConfigurationException($"The journal's provider for '{scheme}:…', {typeName}, is no {nameof(IEventLogProvider)}.");
    }
}
