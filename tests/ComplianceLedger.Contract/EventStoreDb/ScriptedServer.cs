using System.Net;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using ComplianceLedger.Server.EventStoreProtocol;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using EndPoint = ComplianceLedger.EventLog.EventStoreDb.Contract.EndPoint;

namespace ComplianceLedger.Contract.EventStoreDb;

/// <summary>
/// An EventStoreDB that does what a test tells it: the endpoint over a log in memory, with a say in every call and every answer. What it is not told is as it
/// should be.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public InMemoryEventLog Log { get; private init; } = new();

    public NodeAddress Address { get; private set; } = null!;

    public string ConnectionString => $"esdb://{Address}?tls=false&discoveryInterval=20&maxDiscoverAttempts=3";

    /// <summary>What it can do, as it says itself.</summary>
    public Func<SupportedMethods>? Features { get; set; }

    /// <summary>The cluster as this node sees it.</summary>
    public Func<ClusterInfo>? Cluster { get; set; }

    /// <summary>Called with each call of the Streams service before anything else: what it throws is the answer.</summary>
    public Action<ServerCallContext>? OnCall { get; set; }

    /// <summary>What becomes of one answer on its way out: none, one, several. The call is there to be broken off.</summary>
    public Func<BatchAppendResp, HttpContext, IEnumerable<BatchAppendResp>>? OnAppended { get; set; }

    /// <inheritdoc cref="OnAppended"/>
    public Func<ReadResp, HttpContext, IEnumerable<ReadResp>>? OnRead { get; set; }

    private int _reads;
    private int _appends;
    private int _batches;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Calls for one append.</summary>
    public int Appends => Volatile.Read(ref _appends);

    /// <summary>Calls for many.</summary>
    public int Batches => Volatile.Read(ref _batches);

    public static async Task<ScriptedServer> Start(TestCertificates? certificates = null, InMemoryEventLog? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            if (certificates is not null)
                endpoint.UseHttps(certificates.Server);
        }));
        builder.Services.AddGrpc();
        ScriptedServer? server = null;
        builder.Services.AddSingleton(_ => server!);
        var app = builder.Build();
        server = new ScriptedServer(app) { Log = log ?? new InMemoryEventLog() };
        app.MapGrpcService<ScriptedStreams>();
        app.MapGrpcService<ScriptedFeatures>();
        app.MapGrpcService<ScriptedGossip>();
        await app.StartAsync();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        server.Address = new NodeAddress("127.0.0.1", port);
        return server;
    }

    public static MemberInfo Member(ScriptedServer node, MemberInfo.Types.VNodeState state, bool isAlive = true) =>
        new() { State = state, IsAlive = isAlive, HttpEndPoint = new EndPoint { Address = node.Address.Host, Port = (uint)node.Address.Port } };

    /// <summary>What a follower answers whoever wants the leader.</summary>
    public static RpcException NotLeader(ScriptedServer leader) => new(
        new Grpc.Core.Status(StatusCode.NotFound, "not the leader"),
        new Metadata { { "exception", "not-leader" }, { "leader-endpoint-host", leader.Address.Host }, { "leader-endpoint-port", $"{leader.Address.Port}" } });

    public static RpcException Failing(StatusCode code, string exception, string detail) => new(new Grpc.Core.Status(code, detail), new Metadata { { "exception", exception } });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private sealed class ScriptedFeatures(ScriptedServer server) : ServerFeatures.ServerFeaturesBase
    {
        public override Task<SupportedMethods> GetSupportedMethods(Empty request, ServerCallContext context) =>
            server.Features is { } features ? Task.FromResult(features()) : new ServerFeaturesEndpoint().GetSupportedMethods(request, context);
    }

    private sealed class ScriptedGossip(ScriptedServer server) : Gossip.GossipBase
    {
        public override Task<ClusterInfo> Read(Empty request, ServerCallContext context) =>
            server.Cluster is { } cluster ? Task.FromResult(cluster()) : new GossipEndpoint().Read(request, context);
    }

    private sealed class ScriptedStreams(ScriptedServer server) : Streams.StreamsBase
    {
        private readonly StreamsEndpoint _endpoint = new(new ServedLog(server.Log, IsWritable: true));

        public override Task Read(ReadReq request, IServerStreamWriter<ReadResp> responseStream, ServerCallContext context)
        {
            Interlocked.Increment(ref server._reads);
            server.OnCall?.Invoke(context);
            return _endpoint.Read(request, new Changed<ReadResp>(responseStream, answer => server.OnRead?.Invoke(answer, context.GetHttpContext()) ?? [answer]), context);
        }

        public override Task<AppendResp> Append(IAsyncStreamReader<AppendReq> requestStream, ServerCallContext context)
        {
            Interlocked.Increment(ref server._appends);
            server.OnCall?.Invoke(context);
            return _endpoint.Append(requestStream, context);
        }

        public override Task BatchAppend(IAsyncStreamReader<BatchAppendReq> requestStream, IServerStreamWriter<BatchAppendResp> responseStream, ServerCallContext context)
        {
            Interlocked.Increment(ref server._batches);
            server.OnCall?.Invoke(context);
            return _endpoint.BatchAppend(
                requestStream, new Changed<BatchAppendResp>(responseStream, answer => server.OnAppended?.Invoke(answer, context.GetHttpContext()) ?? [answer]), context);
        }
    }

    private sealed class Changed<T>(IServerStreamWriter<T> inner, Func<T, IEnumerable<T>> change) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        public async Task WriteAsync(T message)
        {
            foreach (var changed in change(message))
                await inner.WriteAsync(changed);
        }

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            foreach (var changed in change(message))
                await inner.WriteAsync(changed, cancellationToken);
        }
    }
}
