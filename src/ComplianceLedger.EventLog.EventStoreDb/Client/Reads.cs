using System.Runtime.CompilerServices;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;
using Options = ComplianceLedger.EventLog.EventStoreDb.Contract.ReadReq.Types.Options;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>The Read call in its three uses: a stream, the whole log, a subscription. What comes is checked on the way: nothing may be missing.</summary>
/// <param name="alarm">Told what the server says of history that is missing.</param>
internal sealed class Reads(Connection connection, TimeProvider time, Action<EventLogException> alarm)
{
    /// <summary>
    /// Every stream of the ledger, none of the system's (their names begin with <c>$</c>), and what the system notes about streams of the ledger
    /// (<c>$$name</c>): that is where a deletion shows.
    /// </summary>
    private const string LedgerStreams = @"^([^$]|\$\$[^$])";

    /// <summary>Events that the server looks through between two checkpoints, at most; a filtered read needs a bound.</summary>
    private const uint WindowEvents = 500;

    /// <summary>
    /// How long a filtered read may say nothing: the server looks through everything that others wrote, such as links of its own projections, and tells only what
    /// matches. That the wire is alive, keep-alive shows.
    /// </summary>
    private static readonly TimeSpan ScanDeadline = TimeSpan.FromMinutes(5);

    private static readonly Empty Nothing = new();

    /// <summary>Events of a stream; ends at its end. Where nothing answers for so long as the connection string allows, it fails.</summary>
    /// <exception cref="EventLogException">The store is away.</exception>
    public IAsyncEnumerable<ReadResp.Types.ReadEvent> Stream(string stream, Revision from, ReadDirection direction, long limit, CancellationToken cancellation)
    {
        var options = Counted(direction, limit);
        options.NoFilter = Nothing;
        options.Stream = new Options.Types.StreamOptions { StreamIdentifier = Wire.Stream(stream) };
        if (direction == ReadDirection.Backwards && from == IEventLog.LastRevision)
            options.Stream.End = Nothing;
        else
            options.Stream.Revision = (ulong)from.Value;
        return Events(options, $"Reading the stream '{stream}'", cancellation);
    }

    /// <summary>
    /// Events of the whole log in log order, from a position on: forwards the one that stands there included, or backwards from the end. Also what the system
    /// notes about the ledger's streams.
    /// </summary>
    /// <exception cref="EventLogException">The store is away.</exception>
    public IAsyncEnumerable<ReadResp.Types.ReadEvent> All(LogPosition from, ReadDirection direction, long limit, CancellationToken cancellation)
    {
        var options = Counted(direction, limit);
        options.Filter = Filter();
        options.All = new Options.Types.AllOptions();
        if (direction == ReadDirection.Backwards)
            options.All.End = Nothing;
        else if (from == LogPosition.Start)
            options.All.Start = Nothing;
        else
            options.All.Position = PositionAt(from);
        return Events(options, "Reading the log", cancellation);
    }

    /// <summary>How far the whole log goes, the system's own events included: one event is read, and nothing is looked for.</summary>
    /// <exception cref="EventLogException">The store is away.</exception>
    public async Task<LogPosition> End(CancellationToken cancellation)
    {
        var options = Counted(ReadDirection.Backwards, 1);
        options.NoFilter = Nothing;
        options.All = new Options.Types.AllOptions { End = Nothing };
        await foreach (var message in Events(options, "Reading the end of the log", cancellation).ConfigureAwait(false))
            return new LogPosition((long)Math.Min(message.Event.CommitPosition, long.MaxValue));
        return LogPosition.Start;
    }

    /// <summary>Everything after a position, and on into what comes, as the server says it. A wait is no failure here: nothing may happen for days.</summary>
    /// <param name="after">Of an event, or of a checkpoint, whose two halves may differ.</param>
    public async IAsyncEnumerable<ReadResp> Subscription(AllStreamPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = Towards(ReadDirection.Forwards);
        options.Subscription = new Options.Types.SubscriptionOptions();
        options.Filter = Filter();
        options.All = new Options.Types.AllOptions();
        if (after.CommitPosition == 0)
            options.All.Start = Nothing;
        else
            options.All.Position = new Options.Types.Position { CommitPosition = after.CommitPosition, PreparePosition = after.PreparePosition };
        var node = await connection.Current(cancellation).ConfigureAwait(false);
        using var call = Begin(node, options, cancellation);
        // That it is followed is confirmed at once; what comes then may be long in coming.
        var within = connection.Settings.DefaultDeadline;
        while (await Next(node, call, "Following the log", within, cancellation).ConfigureAwait(false))
        {
            within = System.Threading.Timeout.InfiniteTimeSpan;
            yield return call.ResponseStream.Current;
        }
    }

    private bool RequiresLeader => connection.Settings.NodePreference == NodePreference.Leader;

    private async IAsyncEnumerable<ReadResp.Types.ReadEvent> Events(Options options, string doing, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var within = options.FilterOptionCase == Options.FilterOptionOneofCase.Filter ? ScanDeadline : connection.Settings.DefaultDeadline;
        for (var redirected = false; ; redirected = true)
        {
            var node = await connection.Current(cancellation).ConfigureAwait(false);
            using var call = Begin(node, options, cancellation);
            bool more;
            try
            {
                more = await Next(node, call, doing, within, cancellation).ConfigureAwait(false);
            }
            catch (EventLogException e) when (!redirected && e.InnerException is RpcException rpc && Failures.LeaderOf(rpc) is not null)
            {
                // The leader was named, and nothing has been given out yet: it is asked instead.
                continue;
            }
            while (more)
            {
                // The rest tells of first and last places, or that there is no such stream, which then has no events.
                if (call.ResponseStream.Current is { ContentCase: ReadResp.ContentOneofCase.Event } message)
                    yield return message.Event;
                more = await Next(node, call, doing, within, cancellation).ConfigureAwait(false);
            }
            yield break;
        }
    }

    private AsyncServerStreamingCall<ReadResp> Begin(Node node, Options options, CancellationToken cancellation)
    {
        try
        {
            return node.Streams.Read(new ReadReq { Options = options }, node.Call(null, RequiresLeader, cancellation));
        }
        catch (ObjectDisposedException e)
        {
            throw GivenUp(node, e);
        }
    }

    /// <summary>The connection was given up while it was used, because something else on it failed: another one is tried.</summary>
    private static EventLogException GivenUp(Node node, ObjectDisposedException e) => new($"The connection to {node.Address} was given up.", e) { MayPass = true };

    private async Task<bool> Next(Node node, AsyncServerStreamingCall<ReadResp> call, string doing, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            var next = call.ResponseStream.MoveNext(cancellation);
            return within == System.Threading.Timeout.InfiniteTimeSpan || next.IsCompleted ? await next.ConfigureAwait(false) : await next.WaitAsync(within, time, cancellation).ConfigureAwait(false);
        }
        catch (RpcException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (RpcException e)
        {
            if (Failures.MayPass(e) && !Failures.IsOfThisCall(e))
                connection.Lost(node, e);
            var explained = Failures.Explain(e, node.Address, doing);
            if (explained.HistoryIsMissing)
                alarm(explained);
            throw explained;
        }
        catch (ObjectDisposedException e)
        {
            throw GivenUp(node, e);
        }
        catch (TimeoutException e)
        {
            throw new EventLogException($"{doing} failed: {node.Address} has not answered within {within.TotalSeconds} s.", e) { MayPass = true };
        }
    }

    private static Options Counted(ReadDirection direction, long limit)
    {
        var options = Towards(direction);
        options.Count = (ulong)limit;
        return options;
    }

    private static Options Towards(ReadDirection direction) => new()
    {
        ReadDirection = direction == ReadDirection.Forwards ? Options.Types.ReadDirection.Forwards : Options.Types.ReadDirection.Backwards,
        UuidOption = new Options.Types.UUIDOption { Structured = Nothing },
    };

    private static Options.Types.FilterOptions Filter() => new()
    {
        StreamIdentifier = new Options.Types.FilterOptions.Types.Expression { Regex = LedgerStreams },
        Max = WindowEvents,
        CheckpointIntervalMultiplier = 1,
    };

    private static Options.Types.Position PositionAt(LogPosition position) =>
        new() { CommitPosition = (ulong)position.Value, PreparePosition = (ulong)position.Value };
}
