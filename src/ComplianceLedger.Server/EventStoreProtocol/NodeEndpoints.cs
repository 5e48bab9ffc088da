using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>Says what can be asked here.</summary>
internal sealed class ServerFeaturesEndpoint : ServerFeatures.ServerFeaturesBase
{
    /// <summary>Whose protocol this is; clients choose their ways by it.</summary>
    private const string Version = "24.6.0.0";

    private const string Service = "event_store.client.streams.streams";

    public override Task<SupportedMethods> GetSupportedMethods(Empty request, ServerCallContext context) => Task.FromResult(new SupportedMethods
    {
        EventStoreServerVersion = Version,
        Methods =
        {
            new SupportedMethod { ServiceName = Service, MethodName = "read", Features = { "position", "events" } },
            new SupportedMethod { ServiceName = Service, MethodName = "append" },
            new SupportedMethod { ServiceName = Service, MethodName = "batchappend", Features = { "deadline_duration" } },
            new SupportedMethod { ServiceName = "event_store.client.gossip.gossip", MethodName = "read" },
            new SupportedMethod { ServiceName = "event_store.client.server_features.serverfeatures", MethodName = "getsupportedmethods" },
        },
    });
}

/// <summary>A cluster of one: this node, which leads.</summary>
internal sealed class GossipEndpoint : Gossip.GossipBase
{
    private static readonly UUID Instance = Wire.Uuid(Guid.NewGuid());

    public override Task<ClusterInfo> Read(Empty request, ServerCallContext context)
    {
        // As the client called it: where it listens may have another name outside.
        var host = context.Host;
        var colon = host.LastIndexOf(':');
        var (address, port) = colon > host.LastIndexOf(']') && uint.TryParse(host[(colon + 1)..], out var given) ? (host[..colon], given) : (host, 2113u);
        return Task.FromResult(new ClusterInfo
        {
            Members =
            {
                new MemberInfo
                {
                    InstanceId = Instance,
                    TimeStamp = TimeProvider.System.GetUtcNow().UtcTicks,
                    State = MemberInfo.Types.VNodeState.Leader,
                    IsAlive = true,
                    HttpEndPoint = new EndPoint { Address = address, Port = port },
                },
            },
        });
    }
}
