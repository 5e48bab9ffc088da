using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using static ComplianceLedger.Contract.Samples;
using Empty = Google.Protobuf.WellKnownTypes.Empty;

namespace ComplianceLedger.Contract.EventStoreDb;

/// <summary>Calls that the ledger's own client never makes, and others do: each is answered by itself.</summary>
public sealed class WhatTheEndpointDoes : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ServedStore _store = null!;
    private GrpcChannel _channel = null!;
    private Streams.StreamsClient _streams = null!;

    public async Task InitializeAsync()
    {
        _store = await ServedStore.StartEndpoint();
        _channel = GrpcChannel.ForAddress(_store.ConnectionString.Replace("esdb://", "http://", StringComparison.Ordinal).Split('?')[0]);
        _streams = new Streams.StreamsClient(_channel);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task appends_that_expect_nothing_keep_the_order_in_which_they_were_sent()
    {
        const int Appends = 200;
        var stream = Stream().Value;
        var ids = Enumerable.Range(0, Appends).Select(_ => Guid.NewGuid()).ToArray();
        var answers = await Batch([.. ids.Select(id => Append(stream, id))]);
        Assert.All(answers, answer => Assert.Equal(BatchAppendResp.ResultOneofCase.Success, answer.ResultCase));
        Assert.Equal(ids, await IdsOf(stream));
    }

    [Fact]
    public async Task an_append_that_is_sent_again_is_not_stored_again()
    {
        var (stream, id) = (Stream().Value, Guid.NewGuid());
        var first = Assert.Single(await Batch(Append(stream, id)));
        var again = Assert.Single(await Batch(Append(stream, id)));
        Assert.Equal(first.Success, again.Success);
        Assert.Equal([id], await IdsOf(stream));
    }

    [Fact]
    public async Task a_wrong_append_is_refused_and_the_others_of_its_call_are_not()
    {
        var stream = Stream().Value;
        var (picture, nameless) = (Append(stream, Guid.NewGuid()), Append(stream, Guid.NewGuid()));
        picture.ProposedMessages[0].Metadata[Wire.ContentType] = "application/octet-stream";
        nameless.CorrelationId = new UUID { String = "nobody" };
        var right = Guid.NewGuid();
        var answers = await Batch(picture, nameless, Append(stream, right));
        Assert.Equal(2, answers.Count(answer => answer.Error?.Details.Is(BadRequest.Descriptor) == true));
        Assert.Single(answers, answer => answer.Success is not null);
        Assert.Equal([right], await IdsOf(stream));
    }

    [Theory]
    [InlineData(1_000_000_000_000ul)]
    [InlineData(ulong.MaxValue)]
    public async Task backwards_from_beyond_the_end_begins_at_the_end(ulong position)
    {
        var id = Guid.NewGuid();
        await Batch(Append(Stream().Value, id));
        var options = Options(ReadReq.Types.Options.Types.ReadDirection.Backwards);
        options.All = new() { Position = new() { CommitPosition = position, PreparePosition = position } };
        Assert.Equal([id], await Ids(options));
    }

    [Fact]
    public async Task a_read_of_no_stream_is_told_what_is_missing()
    {
        var options = Options(ReadReq.Types.Options.Types.ReadDirection.Forwards);
        options.Stream = new() { Start = new() };
        var refused = await Assert.ThrowsAsync<RpcException>(() => Ids(options));
        Assert.Equal((StatusCode.InvalidArgument, true), (refused.StatusCode, refused.Status.Detail.Contains("stream_identifier", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task an_append_at_a_revision_waits_for_those_before_it_that_expect_nothing()
    {
        var stream = Stream().Value;
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();
        // Each second one stands where the one before it puts the end.
        var appends = ids.Select((id, i) =>
        {
            var append = Append(stream, id);
            if (i % 2 == 1)
                append.Options.StreamPosition = (ulong)i - 1;
            return append;
        });
        Assert.All(await Batch([.. appends]), answer => Assert.Equal(BatchAppendResp.ResultOneofCase.Success, answer.ResultCase));
        Assert.Equal(ids, await IdsOf(stream));
    }

    [Fact]
    public async Task an_append_of_nothing_says_where_the_stream_ends()
    {
        var stream = Stream().Value;
        Assert.NotNull(Assert.Single(await Batch(Nothing())).Success.NoStream);
        Assert.Empty(await IdsOf(stream));
        await Batch(Append(stream, Guid.NewGuid()));
        Assert.Equal(0ul, Assert.Single(await Batch(Nothing())).Success.CurrentRevision);
        var expecting = Nothing();
        expecting.Options.StreamPosition = 5;
        Assert.Equal(Code.AlreadyExists, Assert.Single(await Batch(expecting)).Error.Code);

        BatchAppendReq Nothing()
        {
            var append = Append(stream, Guid.NewGuid());
            append.ProposedMessages.Clear();
            return append;
        }
    }

    [Fact]
    public async Task an_append_that_is_begun_and_not_ended_in_its_time_is_answered_and_not_stored()
    {
        var (late, inTime) = (Stream().Value, Stream().Value);
        var begun = Append(late, Guid.NewGuid());
        begun.IsFinal = false;
        begun.Options.Deadline = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(50));
        using var call = _streams.BatchAppend(deadline: DateTime.UtcNow + Patience);
        await call.RequestStream.WriteAsync(begun);
        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.Equal((begun.CorrelationId, Code.DeadlineExceeded), (call.ResponseStream.Current.CorrelationId, call.ResponseStream.Current.Error.Code));
        // Its end comes to nothing, and the call goes on.
        await call.RequestStream.WriteAsync(new BatchAppendReq { CorrelationId = begun.CorrelationId, IsFinal = true });
        await call.RequestStream.WriteAsync(Append(inTime, Guid.NewGuid()));
        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.NotNull(call.ResponseStream.Current.Success);
        Assert.Empty(await IdsOf(late));
    }

    [Theory]
    [InlineData(-86_400, 500_000_000)]
    [InlineData(-1, 0)]
    public async Task an_append_whose_moment_has_passed_is_not_stored(int seconds, int nanos)
    {
        var stream = Stream().Value;
        var append = Append(stream, Guid.NewGuid());
        append.Options.Deadline21100 = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds, Nanos = nanos };
        Assert.Equal(Code.DeadlineExceeded, Assert.Single(await Batch(append)).Error.Code);
        Assert.Empty(await IdsOf(stream));
    }

    [Fact]
    public async Task a_refusal_says_of_which_stream_it_is()
    {
        var stream = Stream().Value;
        var picture = Append(stream, Guid.NewGuid());
        picture.ProposedMessages[0].Metadata[Wire.ContentType] = "application/octet-stream";
        Assert.Equal(stream, Wire.NameOf(Assert.Single(await Batch(picture)).StreamIdentifier));
    }

    [Fact]
    public async Task an_append_over_a_limit_is_told_which_one()
    {
        var (many, large) = (Append(Stream().Value, Guid.NewGuid()), Append(Stream().Value, Guid.NewGuid()));
        for (var i = 0; i < EventLimits.AppendEventsMax; i++)
            many.ProposedMessages.Add(Append("any", Guid.NewGuid()).ProposedMessages);
        large.ProposedMessages[0].Data = ByteString.CopyFrom(new byte[EventLimits.AppendBytesMax]);
        Assert.Contains($"{EventLimits.AppendEventsMax} events", Assert.Single(await Batch(many)).Error.Message, StringComparison.Ordinal);
        Assert.Equal((uint)EventLimits.AppendBytesMax, Assert.Single(await Batch(large)).Error.Details.Unpack<MaximumAppendSizeExceeded>().MaxAppendSize);
    }

    [Fact]
    public async Task a_stream_of_the_systems_is_followed_without_end_and_without_events()
    {
        var options = Options(ReadReq.Types.Options.Types.ReadDirection.Forwards);
        options.Subscription = new();
        options.Stream = new() { StreamIdentifier = Wire.Stream("$ce-directiveTask"), Start = new() };
        using var call = _streams.Read(new ReadReq { Options = options }, deadline: DateTime.UtcNow + Patience);
        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.Equal(ReadResp.ContentOneofCase.Confirmation, call.ResponseStream.Current.ContentCase);
        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.Equal(ReadResp.ContentOneofCase.CaughtUp, call.ResponseStream.Current.ContentCase);
        var next = call.ResponseStream.MoveNext(default);
        // What comes to another stream, and to whoever follows that, is none of it.
        var other = Stream().Value;
        options.Stream.StreamIdentifier = Wire.Stream(other);
        using var following = _streams.Read(new ReadReq { Options = options }, deadline: DateTime.UtcNow + Patience);
        await Batch(Append(other, Guid.NewGuid()));
        while (await following.ResponseStream.MoveNext(default) && following.ResponseStream.Current.ContentCase != ReadResp.ContentOneofCase.Event)
        {
        }
        Assert.Equal(ReadResp.ContentOneofCase.Event, following.ResponseStream.Current.ContentCase);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task a_filter_without_a_bound_to_its_window_has_checkpoints_all_the_same()
    {
        await Batch([.. Enumerable.Range(0, 64).Select(_ => Append(Stream().Value, Guid.NewGuid()))]);
        var options = Options(ReadReq.Types.Options.Types.ReadDirection.Forwards);
        options.Subscription = new();
        options.All = new() { Start = new() };
        options.Filter = new() { StreamIdentifier = new() { Prefix = { "nobody" } }, Count = new(), CheckpointIntervalMultiplier = 1 };
        using var call = _streams.Read(new ReadReq { Options = options }, deadline: DateTime.UtcNow + Patience);
        var checkpoints = new List<ulong>();
        while (await call.ResponseStream.MoveNext(default) && call.ResponseStream.Current.ContentCase != ReadResp.ContentOneofCase.CaughtUp)
        {
            if (call.ResponseStream.Current.ContentCase == ReadResp.ContentOneofCase.Checkpoint)
                checkpoints.Add(call.ResponseStream.Current.Checkpoint.CommitPosition);
        }
        Assert.Equal([32, 64], checkpoints);
    }

    private static BatchAppendReq Append(string stream, Guid id)
    {
        var e = Event();
        return new BatchAppendReq
        {
            CorrelationId = Wire.Uuid(Guid.NewGuid()),
            Options = new() { StreamIdentifier = Wire.Stream(stream), Any = new Empty() },
            IsFinal = true,
            ProposedMessages =
            {
                new BatchAppendReq.Types.ProposedMessage
                {
                    Id = Wire.Uuid(id),
                    Metadata = { { Wire.Type, e.Type }, { Wire.ContentType, Wire.Json } },
                    Data = ByteString.CopyFrom(e.Data.Span),
                    CustomMetadata = ByteString.CopyFrom(e.Metadata.Span),
                },
            },
        };
    }

    /// <summary>Everything that one call answers to these, sent without waiting.</summary>
    private async Task<List<BatchAppendResp>> Batch(params BatchAppendReq[] appends)
    {
        using var call = _streams.BatchAppend(deadline: DateTime.UtcNow + Patience);
        foreach (var append in appends)
            await call.RequestStream.WriteAsync(append);
        await call.RequestStream.CompleteAsync();
        var answers = new List<BatchAppendResp>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
            answers.Add(answer);
        return answers;
    }

    private static ReadReq.Types.Options Options(ReadReq.Types.Options.Types.ReadDirection direction) => new()
    {
        ReadDirection = direction,
        Count = 1_000,
        NoFilter = new(),
        UuidOption = new() { Structured = new() },
    };

    private Task<List<Guid>> IdsOf(string stream)
    {
        var options = Options(ReadReq.Types.Options.Types.ReadDirection.Forwards);
        options.Stream = new() { StreamIdentifier = Wire.Stream(stream), Start = new() };
        return Ids(options);
    }

    private async Task<List<Guid>> Ids(ReadReq.Types.Options options)
    {
        var ids = new List<Guid>();
        using var call = _streams.Read(new ReadReq { Options = options }, deadline: DateTime.UtcNow + Patience);
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
        {
            if (answer.ContentCase == ReadResp.ContentOneofCase.Event)
                ids.Add(Wire.GuidOf(answer.Event.Event.Id));
        }
        return ids;
    }
}
