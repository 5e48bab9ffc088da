using System.Net;
using System.Text.Json.Nodes;
using ComplianceLedger.EventCodec;
using Microsoft.AspNetCore.Routing;

namespace ComplianceLedger.Server.Tests.Api;

public sealed class WhoMayAsk(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task on_this_machine_reads_need_no_token()
    {
        foreach (var path in new[] { "/api/v1/tasks", "/api/v1/overdue", "/api/v1/reports/summary", "/openapi/v1.json", "/healthz", "/readyz" })
            Assert.Equal(HttpStatusCode.OK, (await _server.Get(path, _server.Anonymous)).StatusCode);
    }

    [Theory, InlineData("Basic b3BlcmF0b3I6eA=="), InlineData("Bearer"), InlineData("Bearer "), InlineData("nonsense")]
    public async Task another_kind_of_credential_is_401(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        await (await _server.Anonymous.SendAsync(request)).Problem(401, "no-credential");
    }

    [Theory, InlineData("ledger.example"), InlineData("ledger.example:80"), InlineData("127.0.0.1.example"), InlineData("10.0.0.1")]
    public async Task a_server_of_this_machine_answers_to_no_other_name(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.Host = host;
        var answer = await _server.Anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory, InlineData("localhost"), InlineData("127.0.0.1"), InlineData("[::1]"), InlineData("localhost:1234")]
    public async Task a_server_of_this_machine_answers_to_its_own_names(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.Host = host;
        Assert.Equal(HttpStatusCode.OK, (await _server.Anonymous.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task a_server_answers_to_the_address_it_was_given_on_this_machine()
    {
        await using var server = await RunningServer.Start("http://127.0.0.2:0");
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/api/v1/tasks", server.Anonymous)).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tasks");
        request.Headers.Host = "127.0.0.3";
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Anonymous.SendAsync(request)).StatusCode);
    }

    [Theory, InlineData("http://0.0.0.0:0"), InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task a_server_that_others_can_reach_wants_a_token_for_reads(string urls)
    {
        await using var server = await RunningServer.Start(urls);
        await (await server.Get("/api/v1/tasks", server.Anonymous)).Problem(401, "no-credential");
        await (await server.Get("/api/v1/nothing", server.Anonymous)).Problem(401, "no-credential");
        foreach (var path in new[] { "/healthz", "/readyz", "/openapi/v1.json" })
            Assert.Equal(HttpStatusCode.OK, (await server.Get(path, server.Anonymous)).StatusCode);
        // Ready or not is for a probe to know; what stands where is not.
        Assert.Equal(["ready"], (await (await server.Get("/readyz", server.Anonymous)).Body()).Keys());
        Assert.Contains("faults", (await (await server.Get("/readyz")).Body()).Keys());
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/api/v1/tasks")).StatusCode);
        using var auditor = await server.ClientOf("auditor", "lan");
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/api/v1/tasks", auditor)).StatusCode);
    }

    [Fact]
    public async Task being_ready_says_where_everything_stands()
    {
        await _server.Get("/api/v1/tasks");
        JsonNode ready;
        do
            ready = await (await _server.Anonymous.GetAsync("/readyz")).Body();
        while (ready["relayPosition"]!.GetValue<long>() < (await _server.Runtime.Log.Head()).Value);
        Assert.Equal(["ready", "ledger", "simulated", "position", "logHead", "relayPosition", "faults"], ready.Keys());
        Assert.True(ready["ready"]!.GetValue<bool>(), ready.ToJsonString());
        Assert.Equal(_server.Runtime.Ledger.LedgerId.Value, ready.Text("ledger"));
    }

    [Fact]
    public async Task the_api_describes_every_route_and_every_command()
    {
        var document = await (await _server.Anonymous.GetAsync("/openapi/v1.json")).Body();
        Assert.StartsWith("3.", document.Text("openapi"), StringComparison.Ordinal);
        var schemas = document["components"]!["schemas"]!;
        Assert.Contains("agency-officer", schemas["Role"]!["enum"]!.AsArray().Select(word => (string?)word));
        Assert.Equal("integer", schemas["TaskRow"]!["properties"]!["revision"]!.Text("type"));
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToHashSet();
        var mapped = ((IEndpointRouteBuilder)_server.App).DataSources
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .ToHashSet();
        Assert.NotEmpty(mapped);
        Assert.Empty(mapped.Except(described));
        var commands = document["paths"]!["/api/v1/commands"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["oneOf"]!.AsArray().Select(one => one!.Text("title")).Order(StringComparer.Ordinal);
        Assert.Equal(CommandTable.Current.Describe().Select(one => one.Type).Order(StringComparer.Ordinal), commands);
    }

    [Fact]
    public async Task the_api_says_which_operations_need_a_token()
    {
        // A read needs none where everybody who reaches the address may read.
        await Says(_server, """[{"token":[]},{}]""");
        await using var open = await RunningServer.Start("http://0.0.0.0:0");
        await Says(open, """[{"token":[]}]""");

        static async Task Says(RunningServer server, string read)
        {
            var document = await (await server.Anonymous.GetAsync("/openapi/v1.json")).Body();
            Assert.Equal(["token"], document["components"]!["securitySchemes"]!.Keys());
            string? Of(string path, string method) => document["paths"]![path]![method]!["security"]?.ToJsonString();
            Assert.Equal(read, Of("/api/v1/tasks", "get"));
            Assert.All([Of("/api/v1/commands", "post"), Of("/api/v1/tokens", "get"), Of("/api/v1/tokens/{id}", "delete"), Of("/api/v1/outbox", "get"), Of("/api/v1/outbox/{key}/retry", "post")], needed => Assert.Equal("""[{"token":[]}]""", needed));
            Assert.Null(Of("/readyz", "get"));
        }
    }

    [Fact]
    public async Task every_description_of_a_read_names_its_questions()
    {
        var document = await (await _server.Anonymous.GetAsync("/openapi/v1.json")).Body();
        var questions = document["paths"]!["/api/v1/tasks"]!["get"]!["parameters"]!.AsArray().Select(one => one!.Text("name")).Order(StringComparer.Ordinal);
        Assert.Equal(["after", "agency", "asOf", "atLeast", "group", "instrument", "knownAt", "limit", "q", "status", "timeliness"], questions);
    }
}
