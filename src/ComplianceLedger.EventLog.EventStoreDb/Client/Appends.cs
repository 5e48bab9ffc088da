using System.Collections.Concurrent;
using System.Threading.Channels;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Code = ComplianceLedger.EventLog.EventStoreDb.Contract.Code;
using Empty = Google.Protobuf.WellKnownTypes.Empty;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>
/// Appends to one node, many on their way at once over one call, each answered by itself. When the call ends, whatever the reason, everything on its way is
/// unknown, and this is not used again.
/// </summary>
internal sealed class Appends : IAsyncDisposable
{
    /// <summary>
    /// Appends that wait to be sent. The journal sends one for each stream; further ones wait in their callers, which have deadlines of their own. Their bytes are
    /// the callers' either way: nothing is copied here.
    /// </summary>
    private const int QueueMax = 4_096;

    /// <summary>Appends that are written in one go while more are waiting: a flush for each would cost more than all the rest.</summary>
    private const int FlushEvery = 32;

    private readonly Connection _connection;
    private readonly Node _node;
    private readonly AsyncDuplexStreamingCall<BatchAppendReq, BatchAppendResp> _call;
    private readonly Channel<BatchAppendReq> _queue = Channel.CreateBounded<BatchAppendReq>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, Pending> _pending = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private volatile EventLogException? _ended;
    private int _disposed;

    public Appends(Connection connection, Node node)
    {
        (_connection, _node) = (connection, node);
        _call = node.Streams.BatchAppend(node.Call(null, connection.Settings.NodePreference == NodePreference.Leader, _ending.Token));
        _running = Task.WhenAll(Send(), Receive());
    }

    public Node Node => _node;

    public bool HasEnded => _ended is not null;

    private sealed class Pending(Revision expected, int events)
    {
        public Revision Expected { get; } = expected;
        public int Events { get; } = events;
        public TaskCompletionSource<AppendOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One append. The token stops the waiting, not the append.</summary>
    /// <exception cref="EventLogException">The store refused it for good; nothing was stored.</exception>
    public async Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, TimeSpan deadline, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7();
        var request = new BatchAppendReq
        {
            CorrelationId = Wire.Uuid(id),
            Options = new BatchAppendReq.Types.Options { StreamIdentifier = Wire.Stream(stream.Value) },
            IsFinal = true,
        };
        if (expected == Revision.None)
            request.Options.NoStream = new Empty();
        else
            request.Options.StreamPosition = (ulong)expected.Value;
        if (_node.HasDeadlineDuration)
            request.Options.Deadline = Duration.FromTimeSpan(deadline);
        else
            request.Options.Deadline21100 = Timestamp.FromDateTime(Node.MomentIn(deadline));
        foreach (var e in events)
            request.ProposedMessages.Add(Proposed(e));
        var pending = new Pending(expected, events.Count);
        _pending[id] = pending;
        try
        {
            await _queue.Writer.WriteAsync(request, cancellation).ConfigureAwait(false);
            // Looked at after it was put in: the end of the call answers all that it finds, and what comes after that is found here.
            if (_ended is { } ended)
                return new AppendOutcome.Unknown(ended.Message, ended);
            return await pending.Answer.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return new AppendOutcome.Unknown(_ended?.Message ?? "the connection is being closed", _ended);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _queue.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _call.Dispose();
        _ending.Dispose();
    }

    private static BatchAppendReq.Types.ProposedMessage Proposed(EncodedEvent e) => new()
    {
        Id = Wire.Uuid(e.EventId),
        Metadata = { { Wire.Type, e.Type }, { Wire.ContentType, Wire.Json } },
        CustomMetadata = UnsafeByteOperations.UnsafeWrap(e.Metadata),
        Data = UnsafeByteOperations.UnsafeWrap(e.Data),
    };

    private async Task Send()
    {
        var buffered = new WriteOptions(WriteFlags.BufferHint);
        var unflushed = 0;
        try
        {
            BatchAppendReq? following = null;
            while ((following ?? await Next().ConfigureAwait(false)) is { } request)
            {
                following = unflushed + 1 < FlushEvery ? Waiting() : null;
                _call.RequestStream.WriteOptions = following is null ? null : buffered;
                unflushed = following is null ? 0 : unflushed + 1;
                await _call.RequestStream.WriteAsync(request, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The answers' half of the call ends as well, and says why.
        }
    }

    /// <summary>Null when the queue has been closed.</summary>
    private async Task<BatchAppendReq?> Next()
    {
        while (await _queue.Reader.WaitToReadAsync(_ending.Token).ConfigureAwait(false))
        {
            if (Waiting() is { } request)
                return request;
        }
        return null;
    }

    /// <summary>The next one that somebody still waits for, if one is there now: what was given up before it went need not go.</summary>
    private BatchAppendReq? Waiting()
    {
        while (_queue.Reader.TryRead(out var request))
        {
            if (_pending.ContainsKey(Wire.GuidOf(request.CorrelationId)))
                return request;
        }
        return null;
    }

    private async Task Receive()
    {
        EventLogException ended;
        try
        {
            await foreach (var answer in _call.ResponseStream.ReadAllAsync(_ending.Token).ConfigureAwait(false))
            {
                // One that is not there was given up by its caller.
                if (_pending.TryGetValue(Wire.GuidOf(answer.CorrelationId), out var pending))
                    Answer(pending, answer);
            }
            ended = new EventLogException($"{_node.Address} ended the call that appends go through.");
            _connection.Lost(_node, new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, ended.Message)));
        }
        catch (RpcException e) when (!_ending.IsCancellationRequested)
        {
            _connection.Lost(_node, e);
            ended = Failures.Explain(e, _node.Address, "Appending");
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            ended = new EventLogException($"The call to {_node.Address} was given up: the log is being closed, or goes on with another connection.", e);
        }
        catch (Exception e)
        {
            ended = new EventLogException($"{_node.Address} answered an append in a way that can't be read: {e.Message}", e);
            _connection.Lost(_node, new RpcException(new Grpc.Core.Status(StatusCode.Internal, ended.Message)));
        }
        _ended = ended;
        _queue.Writer.TryComplete();
        foreach (var pending in _pending.Values)
            pending.Answer.TrySetResult(new AppendOutcome.Unknown(ended.Message, ended));
    }

    private void Answer(Pending pending, BatchAppendResp answer)
    {
        try
        {
            pending.Answer.TrySetResult(answer.ResultCase switch
            {
                BatchAppendResp.ResultOneofCase.Success => AppendAnswers.Appended(
                    pending.Expected, pending.Events, checked((long)answer.Success.CurrentRevision), answer.Success.Position?.CommitPosition),
                BatchAppendResp.ResultOneofCase.Error => Refused(answer.Error),
                _ => new AppendOutcome.Unknown($"{_node.Address} answered an append without a result."),
            });
        }
        catch (Exception e) when (e is EventLogException or ArgumentException or InvalidProtocolBufferException)
        {
            pending.Answer.TrySetException(e);
        }
    }

    private AppendOutcome Refused(Contract.Status error)
    {
        switch (error.Code)
        {
            case Code.AlreadyExists when error.Details is { } details && details.TryUnpack<WrongExpectedVersion>(out var wrong):
                return new AppendOutcome.Conflict(
                    wrong.CurrentStreamRevisionOptionCase == WrongExpectedVersion.CurrentStreamRevisionOptionOneofCase.CurrentStreamRevision
                        ? new Revision(checked((long)wrong.CurrentStreamRevision))
                        : Revision.None);
            case Code.NotFound when error.Details is { } details && details.TryUnpack<StreamDeleted>(out var deleted):
                throw StoredEvents.Deleted(deleted.StreamIdentifier is { } stream ? Wire.NameOf(stream) : "?", "an append to it was refused");
            case Code.PermissionDenied or Code.Unauthenticated:
                throw new EventLogException($"{_node.Address} does not allow this user to append.");
            case var _ when error.Details is { } details && details.TryUnpack<MaximumAppendSizeExceeded>(out var exceeded):
                throw AppendAnswers.TooLarge(_node.Address, exceeded.MaxAppendSize.ToString(System.Globalization.CultureInfo.InvariantCulture));
            default:
                // A node without a leader says so on a call that stays open: another node is looked for.
                if (error.Message.Contains("not ready", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("leader", StringComparison.OrdinalIgnoreCase))
                    _connection.Lost(_node, new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, error.Message)));
                // Too busy, not ready, no leader now, a time-out of its own: it may have been stored all the same.
                return new AppendOutcome.Unknown($"{_node.Address}: {error.Code}: {error.Message}");
        }
    }
}
