using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Server.Tests.Api;

public sealed class TokensOverHttp(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task a_token_works_at_once_and_stops_at_once()
    {
        var issued = await _server.Issue("assigner", "minh", "vpcp");
        Assert.Equal(["credentialId", "token"], issued.Keys());
        using var client = _server.Client(issued.Text("token"));
        Assert.Equal(HttpStatusCode.OK, (await _server.Send("assign-task", TaskOf(NewId()), at: "2023-03-10", client: client)).StatusCode);
        var revoked = await _server.Operator.DeleteAsync($"/api/v1/tokens/{issued.Text("credentialId")}");
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        await (await _server.Send("assign-task", TaskOf(NewId()), at: "2023-03-10", client: client)).Problem(401, "no-credential");
        await (await client.GetAsync("/api/v1/tasks")).Problem(401, "no-credential");
    }

    [Fact]
    public async Task a_token_expires_at_the_end_of_its_last_day()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 30, 23, 59, 0, TimeSpan.FromHours(7)));
        await using var server = await RunningServer.Start(time: clock);
        var issued = await server.Issue("auditor", "lan", expires: "2025-06-30");
        using var client = server.Client(issued.Text("token"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/tasks")).StatusCode);
        clock.Advance(TimeSpan.FromMinutes(1));
        await (await client.GetAsync("/api/v1/tasks")).Problem(401, "no-credential");
    }

    [Fact]
    public async Task the_secret_is_nowhere_in_the_log_and_in_no_list()
    {
        var token = (await _server.Issue("auditor", "lan")).Text("token")!;
        var secret = token[(token.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var list = await (await _server.Operator.GetAsync("/api/v1/tokens")).Content.ReadAsStringAsync();
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", list, StringComparison.OrdinalIgnoreCase);
        foreach (var recorded in await _server.Log())
        {
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(recorded.Data.Span), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(recorded.Metadata.Span), StringComparison.Ordinal);
        }
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_server.LogFile)!).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) < 0, file);
        }
    }

    [Fact]
    public async Task tokens_are_listed_with_whom_they_stand_for()
    {
        var id = (await _server.Issue("agency-officer", "tu", "bct", "2030-12-31")).Text("credentialId");
        var row = (await _server.Read("/api/v1/tokens")).AsArray().Single(one => one!.Text("credentialId") == id)!;
        Assert.Equal($$"""{"credentialId":"{{id}}","user":"tu","role":"agency-officer","agency":"bct","expires":"2030-12-31","revoked":false}""", row.ToJsonString());
        await _server.Operator.DeleteAsync($"/api/v1/tokens/{id}");
        Assert.True((await _server.Read("/api/v1/tokens")).AsArray().Single(one => one!.Text("credentialId") == id)!["revoked"]!.GetValue<bool>());
    }

    [Fact]
    public async Task a_token_revoked_twice_by_two_people_stays_revoked()
    {
        var id = (await _server.Issue("auditor", "lan")).Text("credentialId");
        using var admin = await _server.ClientOf("admin", "quang");
        Assert.Equal(HttpStatusCode.OK, (await _server.Operator.DeleteAsync($"/api/v1/tokens/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Operator.DeleteAsync($"/api/v1/tokens/{id}")).StatusCode);
        await (await admin.DeleteAsync($"/api/v1/tokens/{id}")).Problem(422, "credential-revoked");
        await (await admin.DeleteAsync("/api/v1/tokens/none")).Problem(422, "unknown-credential");
        await (await admin.DeleteAsync("/api/v1/tokens/a%20b")).Problem(400, "malformed");
    }

    [Fact]
    public async Task only_an_administrator_and_the_operator_deal_in_tokens()
    {
        using var registrar = await _server.ClientOf("registrar", "lan");
        await (await registrar.PostAsync("/api/v1/tokens", RunningServer.Json(new { user = "x", role = "assigner" }))).Problem(403, "not-for-this-role");
        await (await registrar.GetAsync("/api/v1/tokens")).Problem(403, "not-for-this-role");
        await (await registrar.DeleteAsync("/api/v1/tokens/none")).Problem(403, "not-for-this-role");
        await (await _server.Anonymous.PostAsync("/api/v1/tokens", RunningServer.Json(new { user = "x", role = "assigner" }))).Problem(401, "no-credential");
        await (await _server.Anonymous.GetAsync("/api/v1/tokens")).Problem(401, "no-credential");
        await (await _server.Anonymous.DeleteAsync("/api/v1/tokens/none")).Problem(401, "no-credential");
        using var admin = await _server.ClientOf("admin", "quang");
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/tokens")).StatusCode);
        await (await _server.Send("register-agency", Agency(NewId("a")), client: admin)).Problem(403, "not-for-this-role");
    }

    [Theory]
    [InlineData("""{"user":"x","role":"operator"}""", "no-token-for-role")]
    [InlineData("""{"user":"x","role":"system"}""", "no-token-for-role")]
    [InlineData("""{"user":"x","role":"agency-officer"}""", "officer-needs-agency")]
    [InlineData("""{"user":"x","role":"agency-officer","agency":"none"}""", "unknown-agency")]
    public async Task a_token_that_may_not_be_is_422(string json, string code) => await (await Create(json)).Problem(422, code);

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("{}", "user")]
    [InlineData("""{"user":" ","role":"auditor"}""", "user")]
    [InlineData("""{"user":"a\u0000b","role":"auditor"}""", "user")]
    [InlineData("""{"user":"x"}""", "role")]
    [InlineData("""{"user":"x","role":"king"}""", "role")]
    [InlineData("""{"user":"x","role":"auditor","agency":"a b"}""", "agency")]
    [InlineData("""{"user":"x","role":"auditor","expires":"soon"}""", "expires")]
    [InlineData("""{"user":"x","role":"auditor","expires":"0001-01-01"}""", "expires")]
    [InlineData("""{"user":"x","role":"auditor","expires":"3000-01-01"}""", "expires")]
    [InlineData("""{"user":"x","role":"auditor","more":1}""", "more")]
    public async Task a_request_for_a_token_that_is_none_is_400_with_its_field(string json, string? field)
    {
        var problem = await (await Create(json)).Problem(400, "malformed");
        Assert.Equal(field, problem.Text("field"));
    }

    [Theory, InlineData("operator"), InlineData("."), InlineData("operator."), InlineData("none.AAAA"), InlineData("operator.!!!!"), InlineData("a b.AAAA"), InlineData("%00.AAAA")]
    public async Task a_token_that_is_none_is_401_even_where_none_is_needed(string token)
    {
        using var client = _server.Client(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        await (await client.GetAsync("/api/v1/tasks")).Problem(401, "no-credential");
    }

    private Task<HttpResponseMessage> Create(string json) => _server.Operator.PostAsync("/api/v1/tokens", new StringContent(json, Encoding.UTF8, "application/json"));
}
