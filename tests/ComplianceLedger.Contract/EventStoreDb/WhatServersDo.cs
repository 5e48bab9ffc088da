using System.Net;
using System.Net.Sockets;
using System.Text;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;
using static ComplianceLedger.Contract.Samples;
using VNodeState = ComplianceLedger.EventLog.EventStoreDb.Contract.MemberInfo.Types.VNodeState;

namespace ComplianceLedger.Contract.EventStoreDb;

/// <summary>What the endpoint never does, and a server, a cluster or a wire may: each is overcome, or a clear error, and nothing is lost or stored twice.</summary>
public sealed partial class WhatServersDo : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];
    private ScriptedServer _server = null!;

    public async Task InitializeAsync() => _server = await Server();

    public async Task DisposeAsync()
    {
        _opened.Reverse();
        foreach (var opened in _opened)
            await opened.DisposeAsync();
    }

    [Fact]
    public async Task of_a_cluster_the_leader_is_found_by_gossip()
    {
        var (leader, follower) = (await Server(), await Server());
        foreach (var node in new[] { _server, leader, follower })
        {
            node.Cluster = () => new ClusterInfo
            {
                Members =
                {
                    ScriptedServer.Member(_server, VNodeState.Leader, isAlive: false),
                    ScriptedServer.Member(follower, VNodeState.Follower),
                    ScriptedServer.Member(leader, VNodeState.Leader),
                },
            };
        }
        var log = await Open($"esdb://{follower.Address},{_server.Address}?tls=false");
        await log.MustAppend(Stream(), Revision.None, Event());
        Assert.Equal((1, 0, 0), (leader.Batches, follower.Batches, _server.Batches));
    }

    [Fact]
    public async Task a_seed_that_is_gone_does_not_hide_the_others()
    {
        _server.Cluster = () => new ClusterInfo { Members = { ScriptedServer.Member(_server, VNodeState.Leader) } };
        await (await Open($"esdb+discover://127.0.0.1:{FreePort()},{_server.Address}?tls=false")).MustAppend(Stream(), Revision.None, Event());
    }

    [Fact]
    public async Task a_cluster_without_a_leader_is_said_to_have_none()
    {
        _server.Cluster = () => new ClusterInfo { Members = { ScriptedServer.Member(_server, VNodeState.Follower) } };
        var error = await Fails($"esdb+discover://{_server.Address}?tls=false&maxDiscoverAttempts=2&discoveryInterval=10");
        Assert.Contains("after 2 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("Leader", error.Message, StringComparison.Ordinal);
        Assert.True(error.MayPass);
    }

    [Fact]
    public async Task a_follower_that_names_the_leader_is_left_for_it()
    {
        var leader = await Server();
        _server.OnCall = _ => throw ScriptedServer.NotLeader(leader);
        var log = await Open(_server.ConnectionString);
        Assert.Empty(await log.Whole(Stream()));
        Assert.True(leader.Reads > 0);
        var stream = Stream();
        await log.MustAppend(stream, Revision.None, Event());
        Assert.Single(await leader.Log.Whole(stream));
    }

    [Fact]
    public async Task an_append_that_a_follower_turned_away_is_unknown_once_and_then_goes_to_the_leader()
    {
        var leader = await Server();
        _server.OnCall = context =>
        {
            if (IsAppend(context))
                throw ScriptedServer.NotLeader(leader);
        };
        var log = await Open(_server.ConnectionString);
        var (stream, sent) = (Stream(), Events(2));
        Assert.IsType<AppendOutcome.Unknown>(await log.Append(stream, Revision.None, sent));
        Assert.Equal(1, _server.Batches);
        await Settled(log, stream, Revision.None, sent);
        Assert.Equal(sent.Select(e => e.EventId), (await leader.Log.Whole(stream)).Select(e => e.EventId));
    }

    [Fact]
    public async Task over_tls_the_named_authority_is_trusted_and_no_other()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        var server = await Server(certificates);
        await (await Open($"esdb://{server.Address}?tlsCaFile={certificates.AuthorityFile}")).MustAppend(Stream(), Revision.None, Event());
        await (await Open($"esdb://{server.Address}?tlsVerifyCert=false")).MustAppend(Stream(), Revision.None, Event());
        foreach (var untrusted in new[] { $"esdb://{server.Address}", $"esdb://{server.Address}?tlsCaFile={others.AuthorityFile}", $"esdb://localhost:{server.Address.Port}?tlsCaFile={certificates.AuthorityFile}" })
        {
            var error = await Fails(untrusted);
            Assert.Contains("is not trusted", error.Message, StringComparison.Ordinal);
            Assert.False(error.MayPass);
        }
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "not-authenticated", "does not know this user or password")]
    [InlineData(StatusCode.PermissionDenied, "access-denied", "does not allow this user")]
    public async Task a_user_who_is_unknown_or_may_not_is_told_so_and_not_tried_again(StatusCode code, string exception, string says)
    {
        _server.OnCall = _ => throw ScriptedServer.Failing(code, exception, "no");
        var log = await Open($"esdb://ops:secret@{_server.Address}?tls=false");
        var error = await Assert.ThrowsAsync<EventLogException>(() => log.Head());
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.False(error.MayPass);
        await Assert.ThrowsAsync<EventLogException>(async () => await log.Subscribe(LogPosition.Start).All(1));
        // Who may read, and not append.
        _server.OnCall = context =>
        {
            if (IsAppend(context))
                throw ScriptedServer.Failing(code, exception, "no");
        };
        Assert.Contains(says, Assert.IsType<AppendOutcome.Unknown>(await log.Append(Stream(), Revision.None, Events(1))).Cause, StringComparison.Ordinal);
        Assert.True(_server.Batches > 0);
    }

    [Fact]
    public async Task the_user_and_the_password_are_sent_and_so_is_that_the_leader_is_wanted()
    {
        Metadata? headers = null;
        _server.OnCall = context => headers = context.RequestHeaders;
        await (await Open($"esdb://ops:p%40ss@{_server.Address}?tls=false")).Head();
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ops:p@ss"))}", headers!.GetValue("authorization"));
        Assert.Equal("true", headers!.GetValue("requires-leader"));
    }

    [Fact]
    public async Task what_speaks_another_protocol_is_said_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answering = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    // Whoever hangs up with something unread resets the connection, and his answer with it.
                    await client.GetStream().ReadAtLeastAsync(new byte[4_096], 24, throwOnEndOfStream: false);
                    await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
            }
        });
        var error = await Fails($"esdb://127.0.0.1:{port}?tls=false");
        Assert.True(error.Message.Contains("does not speak EventStoreDB's protocol", StringComparison.Ordinal), error.ToString());
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task a_server_that_is_not_there_is_said_not_to_be_within_the_deadline()
    {
        var error = await Fails($"esdb://127.0.0.1:{FreePort()}?tls=false&defaultDeadline=2000");
        Assert.Contains("can't be reached", error.Message, StringComparison.Ordinal);
        Assert.True(error.MayPass);
    }

    [Fact]
    public async Task a_server_without_batches_is_sent_one_append_in_a_call()
    {
        _server.Features = () => new SupportedMethods { Methods = { new SupportedMethod { ServiceName = "event_store.client.streams.streams", MethodName = "append" } } };
        var log = await Open(_server.ConnectionString);
        var (stream, sent) = (Stream(), Events(3));
        Assert.Equal(new Revision(2), (await log.MustAppend(stream, Revision.None, sent)).Revision);
        Assert.Equal(new AppendOutcome.Conflict(new Revision(2)), await log.Append(stream, new Revision(0), Events(1)));
        Assert.Equal(new AppendOutcome.Conflict(Revision.None), await log.Append(Stream(), new Revision(0), Events(1)));
        Assert.Equal(sent.Select(e => e.EventId), (await log.Whole(stream)).Select(e => e.EventId));
        Assert.Equal((3, 0), (_server.Appends, _server.Batches));
    }

    [Fact]
    public async Task a_server_of_before_durations_is_told_a_moment_to_answer_by()
    {
        _server.Features = () => new SupportedMethods { Methods = { new SupportedMethod { ServiceName = "event_store.client.streams.streams", MethodName = "batchappend" } } };
        await (await Open(_server.ConnectionString)).MustAppend(Stream(), Revision.None, Event());
    }

    [Fact]
    public async Task an_answer_that_is_lost_leaves_the_append_unknown_and_it_is_found_when_sent_again()
    {
        var lose = true;
        _server.OnAppended = (answer, _) => lose ? [] : [answer];
        var log = await Open($"{_server.ConnectionString}&defaultDeadline=3000");
        var (stream, sent) = (Stream(), Events(2));
        Assert.Contains("may be stored still", Assert.IsType<AppendOutcome.Unknown>(await log.Append(stream, Revision.None, sent)).Cause, StringComparison.Ordinal);
        lose = false;
        Assert.Equal(new Revision(1), Assert.IsType<AppendOutcome.Appended>(await log.Append(stream, Revision.None, sent)).Revision);
        Assert.Equal(2, (await _server.Log.Whole(stream)).Count);
    }

    [Fact]
    public async Task an_answer_that_comes_twice_or_late_answers_nothing_else()
    {
        BatchAppendResp? first = null;
        _server.OnAppended = (answer, _) =>
        {
            // The first answer comes again behind every later one.
            var again = first;
            first ??= answer;
            return again is null ? [answer, answer] : [again, answer, again];
        };
        var log = await Open(_server.ConnectionString);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => await log.MustAppend(Stream(), Revision.None, Events(3))));
        Assert.All(outcomes, outcome => Assert.Equal(new Revision(2), outcome.Revision));
        Assert.Equal(50, outcomes.Select(outcome => outcome.Position).Distinct().Count());
    }

    [Fact]
    public async Task a_call_that_ends_in_the_middle_leaves_everything_on_its_way_unknown_and_the_next_one_works()
    {
        var answers = 0;
        _server.OnAppended = (answer, http) =>
        {
            if (Interlocked.Increment(ref answers) != 10)
                return [answer];
            http.Abort();
            return [];
        };
        var log = await Open(_server.ConnectionString);
        var sent = Enumerable.Range(0, 40).Select(_ => (Stream: Stream(), Events: Events(2))).ToList();
        var outcomes = await Task.WhenAll(sent.Select(append => log.Append(append.Stream, Revision.None, append.Events)));
        Assert.Contains(outcomes, outcome => outcome is AppendOutcome.Unknown);
        foreach (var append in sent)
            await Settled(log, append.Stream, Revision.None, append.Events);
        foreach (var append in sent)
            Assert.Equal(append.Events.Select(e => e.EventId), (await _server.Log.Whole(append.Stream)).Select(e => e.EventId));
        Assert.True(_server.Batches > 1);
        Assert.Null(log.Failure);
    }

    [Fact]
    public async Task an_append_over_the_servers_limit_is_the_callers_mistake_and_names_the_limit()
    {
        _server.OnAppended = (answer, _) =>
        {
            answer.Error = new EventLog.EventStoreDb.Contract.Status
            {
                Code = Code.InvalidArgument,
                Details = Google.Protobuf.WellKnownTypes.Any.Pack(new MaximumAppendSizeExceeded { MaxAppendSize = 4_096 }),
            };
            return [answer];
        };
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await (await Open(_server.ConnectionString)).Append(Stream(), Revision.None, Events(1)));
        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_event_without_its_type_is_an_error_that_says_where()
    {
        var log = await Open(_server.ConnectionString);
        var stream = Stream();
        await log.MustAppend(stream, Revision.None, Event());
        _server.OnRead = (answer, _) =>
        {
            answer.Event?.Event.Metadata.Remove("type");
            return [answer];
        };
        Assert.Contains($"Event 0 of '{stream}'", (await Assert.ThrowsAsync<EventLogException>(() => log.Whole(stream))).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task a_subscription_whose_wire_breaks_goes_on_without_loss_or_repeat(bool saysCaughtUp)
    {
        var log = await Open(_server.ConnectionString);
        var random = new Random(7);
        _server.OnRead = (answer, http) =>
        {
            if (answer.ContentCase == ReadResp.ContentOneofCase.CaughtUp && !saysCaughtUp)
                return [];
            lock (random)
            {
                if (answer.ContentCase == ReadResp.ContentOneofCase.Event && random.Next(25) == 0)
                    http.Abort();
            }
            return [answer];
        };
        await using var follower = new Follower(log, LogPosition.Start);
        var sent = new List<Guid>();
        for (var i = 0; i < 60; i++)
        {
            var events = Events(5);
            Assert.IsType<AppendOutcome.Appended>(await _server.Log.Append(Stream(), Revision.None, events));
            sent.AddRange(events.Select(e => e.EventId));
        }
        await follower.UntilEvents(sent.Count);
        Assert.Equal(sent, follower.Events.Select(e => e.EventId));
        _server.OnRead = null;
        await follower.Until(messages => messages.Count > 0 && messages[^1] is LogMessage.CaughtUp or LogMessage.Checkpoint);
    }

    [Fact]
    public async Task a_server_that_comes_back_is_used_again()
    {
        var store = await ServedStore.StartEndpoint();
        _opened.Add(store);
        var log = await Open(store.ConnectionString);
        var (stream, sent) = (Stream(), Events(2));
        await log.MustAppend(stream, Revision.None, Event());
        await using var follower = new Follower(log, LogPosition.Start);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        await store.Stop();
        Assert.IsType<AppendOutcome.Unknown>(await log.Append(stream, new Revision(0), sent));
        Assert.NotNull(log.Failure);
        await Assert.ThrowsAsync<EventLogException>(() => log.Whole(stream));
        await store.StartAgain();
        await Settled(log, stream, new Revision(0), sent);
        await follower.UntilEvents(3);
        Assert.Equal(3, (await log.Whole(stream)).Count);
        Assert.Null(log.Failure);
        // Whoever followed was told that he was behind, and that he no longer is.
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Count() > 1);
        Assert.NotEmpty(follower.Messages.OfType<LogMessage.FellBehind>());
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task a_store_whose_clock_is_another_is_not_written_to(int seconds)
    {
        var log = await Open(_server.ConnectionString);
        var stream = Stream();
        // The endpoint has no clock of its own; this is the server's.
        _server.OnRead = (answer, _) =>
        {
            if (answer.ContentCase == ReadResp.ContentOneofCase.Event)
                answer.Event.Event.Metadata["created"] = Wire.TicksOf(TimeProvider.System.GetUtcNow().AddSeconds(seconds));
            return [answer];
        };
        await log.MustAppend(stream, Revision.None, Event());
        Assert.Null(log.Failure);
        await log.Whole(stream);
        Assert.Contains("clock", log.Failure, StringComparison.Ordinal);
        Assert.Contains("clock", Assert.IsType<AppendOutcome.Unknown>(await log.Append(stream, new Revision(0), Events(1))).Cause, StringComparison.Ordinal);
        Assert.Single(await _server.Log.Whole(stream));
    }

    [Fact]
    public async Task a_clock_that_is_a_little_off_or_an_event_of_another_writer_is_no_matter()
    {
        var (log, other) = (await Open(_server.ConnectionString), await Open(_server.ConnectionString));
        var stream = Stream();
        _server.OnRead = (answer, _) =>
        {
            if (answer.ContentCase == ReadResp.ContentOneofCase.Event)
                answer.Event.Event.Metadata["created"] = Wire.TicksOf(TimeProvider.System.GetUtcNow().AddSeconds(answer.Event.Event.StreamRevision == 0 ? 2 : 3_600));
            return [answer];
        };
        await log.MustAppend(stream, Revision.None, Event());
        await other.MustAppend(stream, new Revision(0), Event());
        Assert.Equal(2, (await log.Whole(stream)).Count);
        await log.MustAppend(Stream(), Revision.None, Event());
        Assert.Null(log.Failure);
    }

    [Fact]
    public async Task what_another_process_stored_long_ago_and_this_one_sends_again_is_no_sign_of_a_wrong_clock()
    {
        var (stream, sent) = (Stream(), Events(2));
        await (await Open(_server.ConnectionString)).MustAppend(stream, Revision.None, sent);
        _server.OnRead = (answer, _) =>
        {
            if (answer.ContentCase == ReadResp.ContentOneofCase.Event && NameOf(answer) == stream.Value)
                answer.Event.Event.Metadata["created"] = Wire.TicksOf(TimeProvider.System.GetUtcNow().AddHours(-1));
            return [answer];
        };
        var log = await Open(_server.ConnectionString);
        await log.MustAppend(stream, Revision.None, sent);
        Assert.Equal(2, (await log.Whole(stream)).Count);
        Assert.Null(log.Failure);
        await log.MustAppend(Stream(), Revision.None, Event());
    }

    [Fact]
    public async Task a_note_of_the_servers_behind_the_last_event_keeps_no_reader_waiting()
    {
        var log = await Open(_server.ConnectionString);
        _server.OnRead = (answer, _) => answer.ContentCase == ReadResp.ContentOneofCase.Event
            ? [answer, Checkpoint(answer.Event.Event.CommitPosition, answer.Event.Event.PreparePosition)]
            : [answer];
        await using var follower = new Follower(log, LogPosition.Start);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        for (var i = 0; i < 20; i++)
        {
            var position = (await log.MustAppend(Stream(), Revision.None, Event())).Position;
            await follower.Until(messages => messages.OfType<LogMessage.Checkpoint>().Any(checkpoint => checkpoint.Position == position));
        }
    }

    [Fact]
    public async Task a_checkpoint_is_no_event_that_was_read()
    {
        var log = await Open(_server.ConnectionString);
        _server.OnRead = (answer, _) => answer.ContentCase switch
        {
            // One that is no place, as of a filter that nothing has matched; and one whose first half is the place of an event that comes after it.
            ReadResp.ContentOneofCase.Confirmation => [answer, Checkpoint(ulong.MaxValue, ulong.MaxValue)],
            ReadResp.ContentOneofCase.Event => [Checkpoint(answer.Event.Event.CommitPosition, 0), answer],
            _ => [answer],
        };
        await using var follower = new Follower(log, LogPosition.Start);
        var sent = Events(3);
        await log.MustAppend(Stream(), Revision.None, sent);
        await follower.UntilEvents(3);
        Assert.Equal(sent.Select(e => e.EventId), follower.Events.Select(e => e.EventId));
    }

    private static ReadResp Checkpoint(ulong commit, ulong prepare) => new() { Checkpoint = new() { CommitPosition = commit, PreparePosition = prepare } };

    private static bool IsAppend(ServerCallContext context) => context.Method.EndsWith("/BatchAppend", StringComparison.Ordinal);

    private async Task<ScriptedServer> Server(TestCertificates? certificates = null)
    {
        var server = await ScriptedServer.Start(certificates);
        _opened.Add(server);
        return server;
    }

    private async Task<EventStoreDbEventLog> Open(string connectionString)
    {
        var log = await EventStoreDbEventLog.Open(connectionString, TimeProvider.System).WaitAsync(Waiting.Deadline);
        _opened.Add(log);
        return log;
    }

    private static async Task<EventLogException> Fails(string connectionString) =>
        await Assert.ThrowsAsync<EventLogException>(() => EventStoreDbEventLog.Open(connectionString, TimeProvider.System).WaitAsync(Waiting.Deadline));

    /// <summary>As the journal does it: the same append until somebody knows.</summary>
    private static async Task Settled(EventStoreDbEventLog log, StreamName stream, Revision expected, EncodedEvent[] events)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (await log.Append(stream, expected, events, deadline.Token) is not AppendOutcome.Appended)
            deadline.Token.ThrowIfCancellationRequested();
    }

    private static string NameOf(ReadResp answer) => Wire.NameOf(answer.StreamNotFound?.StreamIdentifier ?? answer.Event.Event.StreamIdentifier);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
