using System.Globalization;

namespace ComplianceLedger.EventLog.EventStoreDb;

/// <summary>Which node of a cluster is preferred. What the ledger writes, and what it reads to decide, belongs to the leader.</summary>
public enum NodePreference
{
    Leader,
    Follower,
    ReadOnlyReplica,
    Random,
}

/// <summary>A node's address.</summary>
public sealed record NodeAddress(string Host, int Port)
{
    /// <summary>As it stands in an address: IPv6 in brackets, which gossip gives without.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) && Host[0] != '[' ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>
/// What an <c>esdb://</c> connection string says, in the words of EventStoreDB's own clients:
/// <c>esdb://user:password@host:2113?tls=true</c> is one node, <c>esdb://a:2113,b:2113,c:2113</c> and <c>esdb+discover://name</c> are clusters whose nodes are
/// found by gossip. Times are milliseconds. An option that is not known here is an error, not a setting without effect.
/// </summary>
public sealed record ConnectionString
{
    public const string Scheme = "esdb";
    public const string DiscoverScheme = "esdb+discover";

    private const int PortDefault = 2113;

    /// <summary>Settings of other clients that have nothing to say here.</summary>
    private static readonly string[] WithoutEffect = ["throwonappendfailure"];

    public required IReadOnlyList<NodeAddress> Addresses { get; init; }

    /// <summary>True: the addresses only say where to ask for the cluster's nodes.</summary>
    public bool Discovers { get; init; }

    public string? User { get; init; }
    public string? Password { get; init; }
    public bool Tls { get; init; } = true;

    /// <summary>False: whoever answers is trusted. For a first try on one machine.</summary>
    public bool TlsVerifyCert { get; init; } = true;

    /// <summary>A certificate authority in PEM that is trusted instead of the machine's.</summary>
    public string? TlsCaFile { get; init; }

    public NodePreference NodePreference { get; init; } = NodePreference.Leader;
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public int MaxDiscoverAttempts { get; init; } = 10;
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan GossipTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one call may go without an answer: a connection, a page, an append.</summary>
    public TimeSpan DefaultDeadline { get; init; } = TimeSpan.FromSeconds(10);

    public string ConnectionName { get; init; } = "compliance-ledger";

    public static bool IsOne(string text) =>
        text is not null && (text.StartsWith($"{Scheme}://", StringComparison.OrdinalIgnoreCase) || text.StartsWith($"{DiscoverScheme}://", StringComparison.OrdinalIgnoreCase));

    /// <exception cref="EventLogException">It is not such a string; the message says what and where, and never repeats a password.</exception>
    public static ConnectionString Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsOne(text))
            throw new EventLogException("An EventStoreDB connection string begins with esdb:// or esdb+discover://.");
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0 && rest.IndexOf('@', question) >= 0)
            throw new EventLogException("The connection string has an @ after a ?: in a password ? is written %3F, @ %40, / %2F and : %3A; in an option @ is written %40.");
        var (place, query) = question < 0 ? (rest, "") : (rest[..question], rest[(question + 1)..]);
        var at = place.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : Credentials(place[..at]);
        var addresses = place[(at + 1)..].TrimEnd('/').Split(',').Select(Address).ToList();
        var connection = new ConnectionString
        {
            Addresses = addresses,
            Discovers = addresses.Count > 1 || text.StartsWith(DiscoverScheme, StringComparison.OrdinalIgnoreCase),
            User = user,
            Password = password,
        };
        foreach (var option in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new EventLogException($"The connection string's '{option}' is not name=value.");
            connection = connection.With(option[..equals], Uri.UnescapeDataString(option[(equals + 1)..]));
        }
        return connection;
    }

    private static (string, string) Credentials(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? (Uri.UnescapeDataString(text[..colon]), Uri.UnescapeDataString(text[(colon + 1)..]))
            : throw new EventLogException("What stands before @ in the connection string is user:password.");
    }

    private static NodeAddress Address(string text)
    {
        // An IPv6 address has colons of its own, and stands in brackets.
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var host = hasPort ? text[..colon] : text;
        if (host.Length == 0 || host.Any(c => char.IsWhiteSpace(c) || c == '/'))
            throw new EventLogException($"'{text}' in the connection string is not host:port.");
        if (!hasPort)
            return new NodeAddress(host, PortDefault);
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? new NodeAddress(host, port)
            : throw new EventLogException($"'{text}' in the connection string has no port between 1 and 65535.");
    }

    private ConnectionString With(string name, string value) => name.ToLowerInvariant() switch
    {
        "tls" => this with { Tls = Flag(name, value) },
        "tlsverifycert" => this with { TlsVerifyCert = Flag(name, value) },
        "tlscafile" => this with { TlsCaFile = value },
        "nodepreference" => this with { NodePreference = Enum.TryParse<NodePreference>(value, ignoreCase: true, out var preference) ? preference : throw Wrong(name, value, "leader, follower, readOnlyReplica or random") },
        "keepaliveinterval" => this with { KeepAliveInterval = KeepAlive(name, value) },
        "keepalivetimeout" => this with { KeepAliveTimeout = KeepAlive(name, value) },
        "maxdiscoverattempts" => this with { MaxDiscoverAttempts = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts > 0 ? attempts : throw Wrong(name, value, "a number above 0") },
        "discoveryinterval" => this with { DiscoveryInterval = Milliseconds(name, value) },
        "gossiptimeout" => this with { GossipTimeout = Milliseconds(name, value) },
        "defaultdeadline" => this with { DefaultDeadline = Milliseconds(name, value) },
        "connectionname" => this with { ConnectionName = value },
        var other when WithoutEffect.Contains(other) => this,
        _ => throw new EventLogException($"The connection string's option '{name}' is not known here."),
    };

    private static bool Flag(string name, string value) => bool.TryParse(value, out var flag) ? flag : throw Wrong(name, value, "true or false");

    // The HTTP client takes no shorter ones.
    private static TimeSpan KeepAlive(string name, string value) =>
        value == "-1" ? Timeout.InfiniteTimeSpan
        : Milliseconds(name, value) is var time && time >= TimeSpan.FromSeconds(1) ? time
        : throw Wrong(name, value, "-1 for never, or 1000 milliseconds or more");

    private static TimeSpan Milliseconds(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds)
        : throw Wrong(name, value, "a number of milliseconds");

    private static EventLogException Wrong(string name, string value, string expected) =>
        new($"The connection string's '{name}' is '{value}'; it is {expected}.");

    // A password is never printed: not by a log, not by an exception.
    public override string ToString() => $"{(Discovers ? DiscoverScheme : Scheme)}://{string.Join(',', Addresses)}";
}
