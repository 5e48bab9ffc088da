using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;
using Grpc.Net.Client;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>One node that this process is connected to, and what its server can do.</summary>
internal sealed class Node : IDisposable
{
    /// <summary>Above the largest append that any store takes, with its framing.</summary>
    private const int MessageBytesMax = 17 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly ConnectionString _connection;

    private Node(NodeAddress address, GrpcChannel channel, ConnectionString connection)
    {
        (Address, _channel, _connection) = (address, channel, connection);
        Streams = new Streams.StreamsClient(channel);
        Gossip = new Gossip.GossipClient(channel);
    }

    public NodeAddress Address { get; }

    public Streams.StreamsClient Streams { get; }

    public Gossip.GossipClient Gossip { get; }

    /// <summary>Appends many to one call. Without it each append is a call of its own.</summary>
    public bool HasBatchAppend { get; private set; }

    /// <summary>A batched append carries the time that is left to it; older servers are told a moment, by a clock that may be another.</summary>
    public bool HasDeadlineDuration { get; private set; }

    /// <summary>Says nothing on the wire yet.</summary>
    public static Node At(NodeAddress address, ConnectionString connection)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = connection.KeepAliveInterval,
            KeepAlivePingTimeout = connection.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = connection.DefaultDeadline,
            EnableMultipleHttp2Connections = true,
        };
        if (connection.Tls)
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trust(connection) };
        var channel = GrpcChannel.ForAddress($"{(connection.Tls ? "https" : "http")}://{address}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
            MaxSendMessageSize = MessageBytesMax,
        });
        return new Node(address, channel, connection);
    }

    /// <summary>Asks what the server can do; with that it is known to be one.</summary>
    public async Task Greet(CancellationToken cancellation)
    {
        var supported = await new ServerFeatures.ServerFeaturesClient(_channel)
            .GetSupportedMethodsAsync(new Empty(), Call(_connection.DefaultDeadline, requiresLeader: false, cancellation)).ConfigureAwait(false);
        if (supported.Methods.FirstOrDefault(method => method is { ServiceName: "event_store.client.streams.streams", MethodName: "batchappend" }) is not { } batchAppend)
            return;
        HasBatchAppend = true;
        HasDeadlineDuration = batchAppend.Features.Contains("deadline_duration");
    }

    /// <param name="deadline">Of the whole call; null for one that goes on.</param>
    public CallOptions Call(TimeSpan? deadline, bool requiresLeader, CancellationToken cancellation)
    {
        var headers = new Metadata { { "connection-name", _connection.ConnectionName }, { "requires-leader", requiresLeader ? "true" : "false" } };
        if (_connection.User is { } user)
            headers.Add("authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{_connection.Password}"))}");
        return new CallOptions(headers, deadline is { } within ? MomentIn(within) : null, cancellation);
    }

    /// <summary>A deadline as a moment, which the call's own timer holds against this machine's clock: another provider's time would mean nothing to it.</summary>
    public static DateTime MomentIn(TimeSpan within) => TimeProvider.System.GetUtcNow().UtcDateTime + within;

    public void Dispose() => _channel.Dispose();

    private static RemoteCertificateValidationCallback? Trust(ConnectionString connection)
    {
#pragma warning disable CA5359 // It is what the connection string asks for, by name.
        if (!connection.TlsVerifyCert)
            return static (_, _, _, _) => true;
#pragma warning restore CA5359
        if (connection.TlsCaFile is not { } file)
            return null;
        var authority = new X509Certificate2Collection();
        try
        {
            authority.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new EventLogException($"The certificate authority '{file}' (tlsCaFile) can't be read: {e.Message}", e);
        }
        if (authority.Count == 0)
            throw new EventLogException($"'{file}' (tlsCaFile) holds no certificate.");
        return (_, certificate, presentedChain, errors) =>
        {
            // The name must fit in any case; only who vouches for it is another.
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            // Authorities in between come from the server; only the last word is the named one's.
            foreach (var element in presentedChain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            using var presented = X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
            return chain.Build(presented);
        };
    }
}
