using System.Globalization;
using System.Text.Json.Nodes;
using ComplianceLedger.Contract.EventStoreDb;

namespace ComplianceLedger.Interop;

/// <summary>
/// The official client is the judge of the endpoint: what it reads, follows and is told must be what it would be from EventStoreDB. With <c>LEDGER_TEST_ESDB</c>
/// it is asked about a real server instead, and both must agree.
/// </summary>
public sealed class OfficialNodeClient : IAsyncLifetime
{
    private readonly string _stream = $"directiveTask-{Guid.NewGuid():N}";
    private ServedStore _store = null!;
    private NodeClient _client = null!;

    public async Task InitializeAsync()
    {
        _store = await ServedStore.Start();
        _client = new NodeClient(_store.ConnectionString);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory, InlineData(false), InlineData(true)]
    public async Task it_appends_and_reads_back_what_it_appended(bool single)
    {
        var id = $"{Guid.NewGuid()}";
        var appended = await Append("no_stream", single, (id, "directive-task.accepted.v1"), ($"{Guid.NewGuid()}", "directive-task.declined.v1"));
        Assert.True((bool)appended["success"]!);
        Assert.Equal(1, (int)appended["revision"]!);
        var events = (await _client.Do("readStream", new { stream = _stream })).AsArray();
        Assert.Equal([0, 1], events.Select(e => (int)e!["revision"]!));
        Assert.Equal(id, (string?)events[0]!["id"]);
        Assert.Equal("directive-task.accepted.v1", (string?)events[0]!["type"]);
        Assert.Equal("""{"reason":"lý do"}""", events[0]!["data"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("hoa", (string?)events[0]!["metadata"]!["user"]);
        Assert.Equal((string?)appended["position"], (string?)events[1]!["position"]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task a_wrong_expected_version_is_that_error_with_the_actual_one(bool single)
    {
        await Append("no_stream", single, Named("a.v1"), Named("b.v1"));
        foreach (var (expected, says) in new[] { ("no_stream", "no_stream"), ("0", "0"), ("7", "7") })
        {
            var error = await _client.Fails("append", Appending(expected, single, Named("c.v1")));
            Assert.Equal("wrong-expected-version", (string?)error["error"]);
            Assert.Equal(("1", says), ((string?)error["actual"], (string?)error["expected"]));
        }
        Assert.Equal(2, (await _client.Do("readStream", new { stream = _stream })).AsArray().Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task what_is_not_json_is_an_error_that_it_understands(bool single)
    {
        var error = await _client.Fails("append", new { stream = _stream, expected = "any", single, binary = true, events = new[] { new { id = Guid.NewGuid(), type = "a.v1" } } });
        Assert.Contains("application/json", (string?)error["message"], StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task what_it_expects_loosely_is_held_loosely(bool single)
    {
        Assert.Equal("wrong-expected-version", (string?)(await _client.Fails("append", Appending("stream_exists", single, Named("a.v1"))))["error"]);
        Assert.Equal(0, (int)(await Append("any", single, Named("a.v1")))["revision"]!);
        Assert.Equal(1, (int)(await Append("any", single, Named("b.v1")))["revision"]!);
        Assert.Equal(2, (int)(await Append("stream_exists", single, Named("c.v1")))["revision"]!);
        Assert.Equal(3, (int)(await Append("2", single, Named("d.v1")))["revision"]!);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task the_same_events_at_the_same_revision_are_there_once(bool single)
    {
        var once = Named("a.v1");
        await Append("no_stream", single, once);
        Assert.Equal(0, (int)(await Append("no_stream", single, once))["revision"]!);
        Assert.Single((await _client.Do("readStream", new { stream = _stream })).AsArray());
    }

    [Fact]
    public async Task a_stream_is_read_from_anywhere_both_ways()
    {
        await Append("no_stream", false, [.. Enumerable.Range(0, 20).Select(i => Named($"e{i}.v1"))]);
        async Task<IEnumerable<int>> Revisions(object given) => (await _client.Do("readStream", given)).AsArray().Select(e => (int)e!["revision"]!);
        Assert.Equal([5, 6, 7], await Revisions(new { stream = _stream, from = 5, count = 3 }));
        Assert.Equal([19, 18], await Revisions(new { stream = _stream, backwards = true, count = 2 }));
        Assert.Equal([3, 2, 1, 0], await Revisions(new { stream = _stream, backwards = true, from = 3 }));
        Assert.Empty(await Revisions(new { stream = _stream, from = 20 }));
    }

    [Fact]
    public async Task a_stream_that_is_not_there_is_that_error() =>
        Assert.Equal("stream-not-found", (string?)(await _client.Fails("readStream", new { stream = _stream }))["error"]);

    // One append stands together in the log, whoever else writes.
    [Fact]
    public async Task everything_is_read_from_a_position_on_and_back_from_it()
    {
        await Append("no_stream", false, [.. Enumerable.Range(0, 10).Select(i => Named($"e{i}.v1"))]);
        var all = (await _client.Do("readStream", new { stream = _stream })).AsArray();
        var from = (string)all[4]!["position"]!;
        var onwards = (await _client.Do("readAll", new { from, count = 3 })).AsArray();
        Assert.Equal([4, 5, 6], onwards.Select(e => (int)e!["revision"]!));
        var back = (await _client.Do("readAll", new { from, backwards = true, count = 2 })).AsArray();
        Assert.Equal([3, 2], back.Select(e => (int)e!["revision"]!));
    }

    [Fact]
    public async Task a_subscription_with_a_prefix_is_told_what_it_asked_for_and_goes_on_where_it_was()
    {
        var other = $"agency-{Guid.NewGuid():N}";
        await Append("no_stream", false, Named("a.v1"), Named("b.v1"));
        await _client.Do("append", new { stream = other, expected = "no_stream", events = new[] { new { id = Guid.NewGuid(), type = "c.v1", data = new { }, metadata = new { } } } });
        var first = await _client.Do("followAll", new { prefix = _stream, count = 2 });
        Assert.True((bool)first["confirmed"]!);
        Assert.Equal([0, 1], Revisions(first));

        var position = (string)first["events"]![1]!["position"]!;
        var following = _client.Begin("followAll", new { prefix = _stream, from = position, count = 1 });
        await Append("1", false, Named("d.v1"));
        var resumed = await following;
        Assert.Equal([2], Revisions(resumed));
        Assert.Equal("d.v1", (string?)resumed["events"]![0]!["type"]);
    }

    [Fact]
    public async Task a_subscription_by_type_and_one_of_a_stream_are_told_theirs()
    {
        var word = $"t{Guid.NewGuid():N}";
        await Append("no_stream", false, Named("a.v1"), Named($"{word}.v1"), Named("b.v1"));
        var byType = await _client.Do("followAll", new { regex = $"^{word}", count = 1 });
        Assert.Equal([1], Revisions(byType));
        Assert.Equal([0, 1, 2], Revisions(await _client.Do("followStream", new { stream = _stream, count = 3 })));
        Assert.Equal([2], Revisions(await _client.Do("followStream", new { stream = _stream, from = 1, count = 1 })));
    }

    [Fact]
    public async Task a_subscriber_is_told_that_it_has_caught_up()
    {
        await Append("no_stream", false, Named("a.v1"));
        Assert.Equal(1, (int)(await _client.Do("followStream", new { stream = _stream, count = 0 }))["caughtUp"]!);
    }

    // Asked of the endpoint in any case: a real server would do it.
    [Fact]
    public async Task nothing_is_deleted_and_no_stream_has_settings()
    {
        await using var endpoint = await ServedStore.StartEndpoint();
        _client = new NodeClient(endpoint.ConnectionString);
        await Append("no_stream", false, Named("a.v1"));
        foreach (var scenario in new[] { "delete", "tombstone", "setMetadata" })
            Assert.Equal("access-denied", (string?)(await _client.Fails(scenario, new { stream = _stream }))["error"]);
        Assert.Single((await _client.Do("readStream", new { stream = _stream })).AsArray());
    }

    private Task<JsonNode> Append(string expected, bool single, params (string Id, string Type)[] events) => _client.Do("append", Appending(expected, single, events));

    private object Appending(string expected, bool single, params (string Id, string Type)[] events) => new
    {
        stream = _stream,
        expected,
        single,
        events = events.Select(e => new { id = e.Id, type = e.Type, data = new { reason = "lý do" }, metadata = new { user = "hoa" } }),
    };

    private static (string, string) Named(string type) => (Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture), type);

    private static IEnumerable<int> Revisions(JsonNode told) => told["events"]!.AsArray().Select(e => (int)e!["revision"]!);
}
