using ComplianceLedger.Contract.EventStoreDb;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using ComplianceLedger.Server.Credentials;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.EventStoreProtocol;
using ComplianceLedger.Server.Hosting;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;

namespace ComplianceLedger.Interop;

/// <summary>Beside a running ledger: whoever holds a token follows its history with his own client, and nobody writes it.</summary>
public sealed class ReadersOfALedger : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("readers-");
    private readonly TestCertificates _certificates = new();
    private DataFolder _folder = null!;
    private LedgerRuntime _ledger = null!;
    private WebApplication _server = null!;

    public async Task InitializeAsync()
    {
        _folder = DataFolder.Open(_data.FullName, "test");
        _ledger = await LedgerRuntime.Open(_folder, EventLogStore.Embedded, NewLedger.Default with { Simulated = true }, TimeProvider.System, null, CancellationToken.None);
        _server = StoreServer.Build(_ledger.Log, "https://127.0.0.1:0", readers: _ledger.Tokens, certificate: _certificates.Server, recheck: TimeSpan.FromMilliseconds(100));
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _ledger.DisposeAsync();
        _folder.Dispose();
        _data.Delete(recursive: true);
        _certificates.Dispose();
    }

    [Fact]
    public async Task the_password_is_the_token_and_the_history_is_plain_json()
    {
        await Register("bct", "Bộ Công Thương");
        var events = (await Client(_ledger.Tokens.OperatorToken).Do("readStream", new { stream = "agency-bct" })).AsArray();
        var registered = Assert.Single(events)!;
        Assert.Equal("agency.registered.v1", (string?)registered["type"]);
        Assert.Equal("Bộ Công Thương", (string?)registered["data"]!["name"]!["vi"]);
        Assert.Equal("register-bct", (string?)registered["metadata"]!["commandId"]);
    }

    [Fact]
    public async Task it_is_followed_while_it_grows()
    {
        var following = Client(_ledger.Tokens.OperatorToken).Begin("followAll", new { prefix = "agency-", count = 2 });
        await Register("bct", "Bộ Công Thương");
        await Register("bng", "Bộ Ngoại giao");
        Assert.Equal(["agency-bct", "agency-bng"], (await following)["events"]!.AsArray().Select(e => (string?)e!["stream"]));
    }

    [Fact]
    public async Task without_a_token_nothing_is_told()
    {
        foreach (var token in new[] { "wrong", "operator.AAAA" })
        {
            var refused = await Client(token).Fails("readAll");
            Assert.Contains("token", $"{refused["message"]}", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task nobody_writes_through_it()
    {
        var refused = await Client(_ledger.Tokens.OperatorToken).Fails("append", new
        {
            stream = "agency-x",
            expected = "no_stream",
            events = new[] { new { id = Guid.NewGuid(), type = "agency.registered.v1", data = new { }, metadata = new { } } },
        });
        Assert.True((string?)refused["error"] == "access-denied", refused.ToJsonString());
        Assert.Equal(["ledger.created.v1"], (await Client(_ledger.Tokens.OperatorToken).Do("readAll")).AsArray().Select(e => (string?)e!["type"]));
    }

    [Theory]
    [InlineData("/event_store.client.streams.Streams/Read")]
    [InlineData("/EVENT_STORE.CLIENT.STREAMS.STREAMS/READ")]
    public async Task no_spelling_of_the_path_gets_past_the_token(string path)
    {
        using var client = new HttpClient(TrustingHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, LedgerServer.AddressOf(_server) + path)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        using var answer = await client.SendAsync(request);
        Assert.Equal("16", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task a_token_that_is_revoked_ends_what_is_being_followed()
    {
        var issued = NewToken.Create();
        await Accept("issue", new IssueCredential(issued.CredentialId, "lan", Role.Auditor, null, issued.SecretHash, null));
        using var channel = GrpcChannel.ForAddress(LedgerServer.AddressOf(_server), new GrpcChannelOptions { HttpHandler = TrustingHandler() });
        var options = new ReadReq.Types.Options { All = new() { Start = new() }, Subscription = new(), NoFilter = new(), UuidOption = new() { Structured = new() } };
        using var call = new Streams.StreamsClient(channel).Read(
            new ReadReq { Options = options }, new Metadata { { "authorization", $"Bearer {issued.Token}" } }, DateTime.UtcNow.AddSeconds(60));
        while (await call.ResponseStream.MoveNext(CancellationToken.None) && call.ResponseStream.Current.ContentCase != ReadResp.ContentOneofCase.CaughtUp)
        {
        }
        await Accept("revoke", new RevokeCredential(issued.CredentialId));
        var cut = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.NotEqual(StatusCode.DeadlineExceeded, cut.StatusCode);
    }

    private SocketsHttpHandler TrustingHandler() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == _certificates.Server.GetCertHashString() },
    };

    private async Task Register(string id, string name)
    {
        await Accept($"register-{id}", new RegisterAgency(new AgencyId(id), AgencyKind.Ministry, new BilingualText(name, null), null));
    }

    private async Task Accept(string commandId, Command command)
    {
        var result = await _ledger.Gate.Send(new GivenCommand(commandId, command, null, null), LedgerEngine.Operator);
        Assert.True(result.Outcome == Actors.CommandOutcome.Accepted, $"{result}");
    }

    private NodeClient Client(string token) => new($"{LedgerServer.AddressOf(_server).Replace("https://", $"esdb://reader:{token}@", StringComparison.Ordinal)}?tls=true&tlsCAFile={_certificates.AuthorityFile}");
}
