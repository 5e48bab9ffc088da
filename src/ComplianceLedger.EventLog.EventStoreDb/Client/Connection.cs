using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>
/// The node that is talked to now: found by its address or by gossip, greeted once, kept until it fails or names another leader. After a failure it is looked for
/// again, at growing intervals; who asks in between hears at once why. All members from any thread.
/// </summary>
internal sealed class Connection(ConnectionString settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100);

    /// <summary>A server that came back is found within this.</summary>
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(2);

    // Guards everything below.
    private readonly Lock _gate = new();
    private Node? _node;
    private Task<Node>? _connecting;
    private NodeAddress? _leader;
    private EventLogException? _failure;
    private DateTimeOffset _retryAt;
    private int _failures;
    private bool _closed;

    public ConnectionString Settings => settings;

    /// <summary>Why there is no node now; null while there is one, or nobody asked yet.</summary>
    public string? Failure
    {
        get
        {
            lock (_gate)
                return _failure?.Message;
        }
    }

    /// <exception cref="EventLogException">There is none: the message says why.</exception>
    public async Task<Node> Current(CancellationToken cancellation)
    {
        Task<Node> connecting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EventStoreDbEventLog));
            if (_node is not null)
                return _node;
            if (_connecting is null && _failure is not null && time.GetUtcNow() < _retryAt)
                throw new EventLogException(_failure.Message, _failure) { MayPass = _failure.MayPass };
            // Shared by all who ask, and cancelled by none of them.
            connecting = _connecting ??= Task.Run(Connect, CancellationToken.None);
        }
        return await connecting.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A call to a node failed in a way that another connection may mend. Does nothing where that node is not the current one any more.</summary>
    public void Lost(Node node, RpcException cause)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(node, _node))
                return;
            _node = null;
            _leader = Failures.LeaderOf(cause);
            if (_leader is null)
                // Whatever ended that call, another connection is tried: only one that can't be made says that nothing can be done.
                FailedNow(new EventLogException(Failures.Explain(cause, node.Address, "The connection").Message, cause) { MayPass = true });
        }
        // Not disposed of at once: other calls to it end by themselves, and each says what became of it.
        _ = EndLater(node);
    }

    public void Dispose()
    {
        Node? node;
        lock (_gate)
        {
            _closed = true;
            node = _node;
            _node = null;
        }
        node?.Dispose();
    }

    private async Task<Node> Connect()
    {
        try
        {
            using var deadline = new CancellationTokenSource(settings.DefaultDeadline, time);
            var node = await Find(deadline.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _connecting = null;
                if (_closed)
                {
                    node.Dispose();
                    throw new ObjectDisposedException(nameof(EventStoreDbEventLog));
                }
                _node = node;
                _failure = null;
                _failures = 0;
                return node;
            }
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            var failure = e as EventLogException ?? new EventLogException($"{settings} can't be reached within {settings.DefaultDeadline.TotalSeconds} s.", e) { MayPass = true };
            lock (_gate)
            {
                _connecting = null;
                _leader = null;
                FailedNow(failure);
            }
            throw failure;
        }
    }

    // Under the gate.
    private void FailedNow(EventLogException failure)
    {
        _failure = failure;
        var wait = Math.Min(RetryFirst.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 10)), RetryMost.TotalMilliseconds);
        // Half of it by chance, so that nodes of the ledger that lost the same server don't come back all at once.
        _retryAt = time.GetUtcNow() + TimeSpan.FromMilliseconds(wait * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private async Task<Node> Find(CancellationToken cancellation)
    {
        NodeAddress? leader;
        lock (_gate)
            leader = _leader;
        if (leader is not null)
            return await Greeted(leader, cancellation).ConfigureAwait(false);
        if (!settings.Discovers)
            return await Greeted(settings.Addresses[0], cancellation).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            EventLogException? last = null;
            var seeds = settings.Addresses.ToArray();
            Random.Shared.Shuffle(seeds);
            foreach (var seed in seeds)
            {
                try
                {
                    if (await Preferred(seed, cancellation).ConfigureAwait(false) is { } address)
                        return await Greeted(address, cancellation).ConfigureAwait(false);
                }
                catch (EventLogException e)
                {
                    last = e;
                }
            }
            if (attempt >= settings.MaxDiscoverAttempts)
                throw new EventLogException($"No node of {settings} can be used after {attempt} attempts: {last?.Message ?? $"none of them is a live {settings.NodePreference}"}", last!) { MayPass = last?.MayPass ?? true };
            await Task.Delay(settings.DiscoveryInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Node> Greeted(NodeAddress address, CancellationToken cancellation)
    {
        var node = Node.At(address, settings);
        try
        {
            await node.Greet(cancellation).ConfigureAwait(false);
            return node;
        }
        catch (RpcException e)
        {
            node.Dispose();
            throw Failures.ExplainGreeting(e, address, "Connecting");
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>The node to use, as one of them sees the cluster; null while there is none of the wanted kind.</summary>
    private async Task<NodeAddress?> Preferred(NodeAddress seed, CancellationToken cancellation)
    {
        using var node = Node.At(seed, settings);
        try
        {
            var cluster = await node.Gossip.ReadAsync(new Empty(), node.Call(settings.GossipTimeout, requiresLeader: false, cancellation)).ConfigureAwait(false);
            var members = cluster.Members.Where(member => member is { IsAlive: true, HttpEndPoint: not null } && Serves(member.State)).ToArray();
            Random.Shared.Shuffle(members);
            // A preference for anything but the leader is a wish: what can't be had is done without. Writes want the leader itself.
            var preferred = members.FirstOrDefault(member => Fits(member.State)) ?? (settings.NodePreference == NodePreference.Leader ? null : members.FirstOrDefault());
            return preferred is { HttpEndPoint: { } endPoint } ? new NodeAddress(endPoint.Address, (int)endPoint.Port) : null;
        }
        catch (RpcException e)
        {
            throw Failures.ExplainGreeting(e, seed, "Asking for the cluster's nodes");
        }
    }

    private static bool Serves(MemberInfo.Types.VNodeState state) => state is
        MemberInfo.Types.VNodeState.Leader or MemberInfo.Types.VNodeState.Follower or
        MemberInfo.Types.VNodeState.ReadOnlyReplica or MemberInfo.Types.VNodeState.ReadOnlyLeaderless;

    private bool Fits(MemberInfo.Types.VNodeState state) => settings.NodePreference switch
    {
        NodePreference.Leader => state is MemberInfo.Types.VNodeState.Leader,
        NodePreference.Follower => state is MemberInfo.Types.VNodeState.Follower,
        NodePreference.ReadOnlyReplica => state is MemberInfo.Types.VNodeState.ReadOnlyReplica or MemberInfo.Types.VNodeState.ReadOnlyLeaderless,
        _ => true,
    };

    private async Task EndLater(Node node)
    {
        await Task.Delay(settings.DefaultDeadline, time).ConfigureAwait(false);
        node.Dispose();
    }
}
