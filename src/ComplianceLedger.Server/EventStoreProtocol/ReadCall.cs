using System.Text.Json;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;
using Grpc.Core;
using Options = ComplianceLedger.EventLog.EventStoreDb.Contract.ReadReq.Types.Options;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>
/// One Read of the embedded log: of a stream or of everything, towards either end, so many events or for as long as the client stays. Positions of the embedded
/// log have no gaps, which is what reading it backwards rests on.
/// </summary>
internal sealed class ReadCall(IEventLog log, Options options, IServerStreamWriter<ReadResp> answers, CancellationToken cancellation)
{
    /// <summary>Events of one step backwards through the whole log.</summary>
    private const int StepEvents = 256;

    private static readonly Empty Nothing = new();

    private readonly bool _idsAsText = options.UuidOption?.ContentCase == Options.Types.UUIDOption.ContentOneofCase.String;

    /// <exception cref="RpcException">The request is not one that the protocol allows.</exception>
    public Task Run()
    {
        if (options.UuidOption is null || options.UuidOption.ContentCase == Options.Types.UUIDOption.ContentOneofCase.None)
            throw ProtocolErrors.InvalidArgument("uuid_option is missing.");
        return (options.StreamOptionCase, options.CountOptionCase, options.FilterOptionCase) switch
        {
            (Options.StreamOptionOneofCase.Stream, _, _) when options.Stream.StreamIdentifier is null => throw ProtocolErrors.InvalidArgument("A stream needs its stream_identifier."),
            (_, Options.CountOptionOneofCase.None, _) => throw ProtocolErrors.InvalidArgument("A read needs a count or a subscription."),
            (_, Options.CountOptionOneofCase.Subscription, _) when !Forwards => throw ProtocolErrors.InvalidArgument("A subscription goes forwards."),
            (_, _, Options.FilterOptionOneofCase.None) => throw ProtocolErrors.InvalidArgument("A read needs filter or no_filter."),
            (Options.StreamOptionOneofCase.Stream, _, Options.FilterOptionOneofCase.Filter) => throw ProtocolErrors.InvalidArgument("A stream is read with no_filter."),
            (Options.StreamOptionOneofCase.Stream, Options.CountOptionOneofCase.Count, _) => ReadStream(),
            (Options.StreamOptionOneofCase.Stream, _, _) => FollowStream(),
            (Options.StreamOptionOneofCase.All, Options.CountOptionOneofCase.Count, _) => ReadAll(Filter()),
            (Options.StreamOptionOneofCase.All, _, _) => FollowAll(Filter()),
            _ => throw ProtocolErrors.InvalidArgument("A read needs stream or all."),
        };
    }

    private bool Forwards => options.ReadDirection == Options.Types.ReadDirection.Forwards;

    private EventFilter Filter() => options.FilterOptionCase == Options.FilterOptionOneofCase.Filter ? EventFilter.Of(options.Filter) : EventFilter.Everything;

    // Also of a system's stream: there is none here.
    private StreamName? Stream() => Wire.NameOf(options.Stream.StreamIdentifier) is var name && StreamName.IsValid(name) ? new StreamName(name) : null;

    private Task NotFound() => answers.WriteAsync(
        new ReadResp { StreamNotFound = new ReadResp.Types.StreamNotFound { StreamIdentifier = options.Stream.StreamIdentifier } }, cancellation);

    private async Task ReadStream()
    {
        if (Stream() is not { } stream || await Last(stream).ConfigureAwait(false) is not { } last)
        {
            await NotFound().ConfigureAwait(false);
            return;
        }
        if (options.ControlOption is { Compatibility: > 0 })
        {
            await answers.WriteAsync(new ReadResp { FirstStreamPosition = 0 }, cancellation).ConfigureAwait(false);
            await answers.WriteAsync(new ReadResp { LastStreamPosition = (ulong)last.Value }, cancellation).ConfigureAwait(false);
        }
        var from = options.Stream.RevisionOptionCase switch
        {
            Options.Types.StreamOptions.RevisionOptionOneofCase.Revision => new Revision((long)Math.Min(options.Stream.Revision, long.MaxValue)),
            Options.Types.StreamOptions.RevisionOptionOneofCase.End => Forwards ? last.Next : IEventLog.LastRevision,
            _ => new Revision(0),
        };
        await foreach (var recorded in log.ReadStream(stream, from, Forwards ? ReadDirection.Forwards : ReadDirection.Backwards, Count(), cancellation).ConfigureAwait(false))
            await answers.WriteAsync(Event(recorded), cancellation).ConfigureAwait(false);
    }

    private async Task FollowStream()
    {
        if (Stream() is not { } stream)
        {
            // Of a stream that no ledger has nothing ever comes; whoever follows it waits for that.
            await Confirm().ConfigureAwait(false);
            await answers.WriteAsync(new ReadResp { CaughtUp = new ReadResp.Types.CaughtUp() }, cancellation).ConfigureAwait(false);
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
            return;
        }
        // What is there already is read from the stream; what comes, from everything: beginning where the log ended before the stream was read.
        var head = await log.Head(cancellation).ConfigureAwait(false);
        await Confirm().ConfigureAwait(false);
        var told = options.Stream.RevisionOptionCase switch
        {
            Options.Types.StreamOptions.RevisionOptionOneofCase.Revision => new Revision((long)Math.Min(options.Stream.Revision, long.MaxValue - 1)),
            Options.Types.StreamOptions.RevisionOptionOneofCase.End => await Last(stream).ConfigureAwait(false) ?? Revision.None,
            _ => Revision.None,
        };
        await foreach (var recorded in log.ReadStream(stream, told.Next, ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            await answers.WriteAsync(Event(recorded), cancellation).ConfigureAwait(false);
            told = recorded.Revision;
        }
        await foreach (var message in log.Subscribe(head, cancellation).ConfigureAwait(false))
        {
            if (message is LogMessage.CaughtUp)
                await answers.WriteAsync(new ReadResp { CaughtUp = new ReadResp.Types.CaughtUp() }, cancellation).ConfigureAwait(false);
            if (message is not LogMessage.Event { Recorded: var recorded } || recorded.Stream != stream || recorded.Revision <= told)
                continue;
            await answers.WriteAsync(Event(recorded), cancellation).ConfigureAwait(false);
            told = recorded.Revision;
        }
    }

    private async Task ReadAll(EventFilter filter)
    {
        var remaining = Count();
        if (remaining == 0)
            return;
        await foreach (var recorded in (Forwards ? Onwards() : Backwards()).ConfigureAwait(false))
        {
            if (!filter.Matches(recorded))
                continue;
            await answers.WriteAsync(Event(recorded), cancellation).ConfigureAwait(false);
            // Not after the next one that matches, which may be far.
            if (--remaining == 0)
                return;
        }
    }

    /// <summary>From a position on, the event that stands there included.</summary>
    private IAsyncEnumerable<RecordedEvent> Onwards() => options.All.AllOptionCase switch
    {
        Options.Types.AllOptions.AllOptionOneofCase.Position => log.ReadAll(new LogPosition(Math.Max(At(options.All.Position).Value - 1, 0)), long.MaxValue, cancellation),
        Options.Types.AllOptions.AllOptionOneofCase.End => AsyncEnumerable.Empty<RecordedEvent>(),
        _ => log.ReadAll(LogPosition.Start, long.MaxValue, cancellation),
    };

    /// <summary>Down from a position, without the event that stands there: a reader goes on where he ended.</summary>
    private async IAsyncEnumerable<RecordedEvent> Backwards()
    {
        var head = (await log.Head(cancellation).ConfigureAwait(false)).Value;
        var end = options.All.AllOptionCase switch
        {
            Options.Types.AllOptions.AllOptionOneofCase.Position => Math.Min(At(options.All.Position).Value - 1, head),
            Options.Types.AllOptions.AllOptionOneofCase.End => head,
            _ => 0,
        };
        while (end > 0)
        {
            var start = Math.Max(end - StepEvents, 0);
            var step = new List<RecordedEvent>(StepEvents);
            await foreach (var recorded in log.ReadAll(new LogPosition(start), end - start, cancellation).ConfigureAwait(false))
                step.Add(recorded);
            for (var i = step.Count - 1; i >= 0; i--)
                yield return step[i];
            end = start;
        }
    }

    private async Task FollowAll(EventFilter filter)
    {
        var after = options.All.AllOptionCase switch
        {
            Options.Types.AllOptions.AllOptionOneofCase.Position => At(options.All.Position),
            Options.Types.AllOptions.AllOptionOneofCase.End => await log.Head(cancellation).ConfigureAwait(false),
            _ => LogPosition.Start,
        };
        await Confirm().ConfigureAwait(false);
        var unsaid = 0u;
        await foreach (var message in log.Subscribe(after, cancellation).ConfigureAwait(false))
        {
            switch (message)
            {
                case LogMessage.Event { Recorded: var recorded }:
                    if (filter.Matches(recorded))
                        await answers.WriteAsync(Event(recorded), cancellation).ConfigureAwait(false);
                    if (filter.CheckpointEvery == 0 || ++unsaid < filter.CheckpointEvery)
                        break;
                    unsaid = 0;
                    var position = (ulong)recorded.Position.Value;
                    await answers.WriteAsync(
                        new ReadResp { Checkpoint = new ReadResp.Types.Checkpoint { CommitPosition = position, PreparePosition = position } }, cancellation).ConfigureAwait(false);
                    break;
                case LogMessage.CaughtUp:
                    await answers.WriteAsync(new ReadResp { CaughtUp = new ReadResp.Types.CaughtUp() }, cancellation).ConfigureAwait(false);
                    break;
                default:
                    // Servers up to 24.6 don't say that a reader fell behind, and only filtered readers need checkpoints.
                    break;
            }
        }
    }

    private Task Confirm() => answers.WriteAsync(
        new ReadResp { Confirmation = new ReadResp.Types.SubscriptionConfirmation { SubscriptionId = $"{Guid.NewGuid():D}" } }, cancellation);

    private async Task<Revision?> Last(StreamName stream)
    {
        await foreach (var last in log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, 1, cancellation).ConfigureAwait(false))
            return last.Revision;
        return null;
    }

    private long Count() => (long)Math.Min(options.Count, long.MaxValue);

    private static LogPosition At(Options.Types.Position position) => new((long)Math.Min(position.CommitPosition, long.MaxValue));

    private ReadResp Event(RecordedEvent recorded)
    {
        var position = (ulong)recorded.Position.Value;
        return new ReadResp
        {
            Event = new ReadResp.Types.ReadEvent
            {
                CommitPosition = position,
                Event = new ReadResp.Types.ReadEvent.Types.RecordedEvent
                {
                    Id = _idsAsText ? new UUID { String = recorded.EventId.ToString("D") } : Wire.Uuid(recorded.EventId),
                    StreamIdentifier = Wire.Stream(recorded.Stream.Value),
                    StreamRevision = (ulong)recorded.Revision.Value,
                    CommitPosition = position,
                    PreparePosition = position,
                    Metadata = { { Wire.Type, recorded.Type }, { Wire.ContentType, Wire.Json }, { Wire.Created, Wire.TicksOf(RecordedAt(recorded)) } },
                    CustomMetadata = UnsafeByteOperations.UnsafeWrap(recorded.Metadata),
                    Data = UnsafeByteOperations.UnsafeWrap(recorded.Data),
                },
            },
        };
    }

    /// <summary>The embedded log keeps no time of its own, so what the writer says stands for it; an event of no ledger has none.</summary>
    private static DateTimeOffset RecordedAt(RecordedEvent recorded)
    {
        try
        {
            var json = new Utf8JsonReader(recorded.Metadata.Span);
            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("recordedAt"u8) && json.Read() && json.TryGetDateTimeOffset(out var moment))
                    return moment;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or not a ledger's: the log stores whatever bytes it is given.
        }
        return DateTimeOffset.UnixEpoch;
    }
}
