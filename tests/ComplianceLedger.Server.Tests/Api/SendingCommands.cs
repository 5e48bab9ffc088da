using System.Net;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

public sealed class SendingCommands(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task an_accepted_command_is_200_with_the_whole_answer()
    {
        var id = NewId();
        var answer = await _server.Send("assign-task", TaskOf(id), "c1", "2023-03-10", Assigner);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Body();
        Assert.Equal(["commandId", "outcome", "stream", "revision", "position", "events", "refusal", "cause"], body.Keys());
        Assert.Equal(("c1", "accepted", $"directiveTask-{id}"), (body.Text("commandId"), body.Text("outcome"), body.Text("stream")));
        Assert.Equal((0, ["directive-task.assigned.v1"]), (body["revision"]!.GetValue<int>(), Events(body)), Comparer);
        Assert.Null(body["refusal"]);
        Assert.Equal("\"0\"", answer.Header("ETag"));
        Assert.Equal(body["position"]!.ToString(), answer.Header("Ledger-Position"));
    }

    [Fact]
    public async Task a_duplicate_is_200_with_the_first_answer()
    {
        var command = RunningServer.Command("assign-task", TaskOf(NewId()), "c1", "2023-03-10", Assigner);
        var first = await (await _server.Post(command)).Body();
        var answer = await _server.Post(command);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Body();
        Assert.Equal("duplicate", body.Text("outcome"));
        Assert.Null(body["position"]);
        // The stream may have gone on since: its revision is not that of the first answer.
        Assert.Null(answer.Header("ETag"));
        Assert.Equal((first["revision"]!.ToString(), Events(first)), (body["revision"]!.ToString(), Events(body)), StringComparer);
    }

    [Fact]
    public async Task a_refused_command_is_422_with_the_reason_in_both_languages_and_the_answer()
    {
        var id = NewId();
        var problem = await (await _server.Send("accept-task", new { taskId = id }, "c1", "2023-03-10", Officer())).Problem(422, "unknown-task");
        Assert.Equal(("c1", "refused", $"directiveTask-{id}"), (problem.Text("commandId"), problem.Text("outcome"), problem.Text("stream")));
        Assert.Equal(["code", "vi", "en"], problem["refusal"]!.Keys());
        Assert.Equal($"There is no task '{id}'.", problem["refusal"]!.Text("en"));
        Assert.Equal($"Không có nhiệm vụ '{id}'.", problem["refusal"]!.Text("vi"));
        Assert.Contains("revision", problem.Keys());
        Assert.Contains("position", problem.Keys());
        Assert.Contains("events", problem.Keys());
    }

    [Fact]
    public async Task a_reused_command_id_is_422()
    {
        var id = NewId();
        await _server.Do("assign-task", TaskOf(id), "2023-03-10", Assigner, "c1");
        await (await _server.Send("assign-task", TaskOf(id, vi: "khác"), "c1", "2023-03-10", Assigner)).Problem(422, "command-id-reused");
    }

    [Fact]
    public async Task what_the_role_may_not_do_is_403()
    {
        using var officer = await _server.ClientOf("agency-officer", "u1", "bct");
        await (await _server.Send("register-agency", Agency(NewId("a")), client: officer)).Problem(403, "not-for-this-role");
        await (await _server.Send("assign-task", TaskOf(NewId()), by: Assigner, client: officer)).Problem(403, "may-not-state-another");
        await (await _server.Send("assign-task", TaskOf(NewId()), by: new { user = "x", role = "system" })).Problem(403, "role-may-not-be-stated");
    }

    [Fact]
    public async Task who_acts_comes_from_the_token()
    {
        var id = NewId();
        using var assigner = await _server.ClientOf("assigner", "minh", "vpcp");
        Assert.Equal(HttpStatusCode.OK, (await _server.Send("assign-task", TaskOf(id), at: "2023-03-10", client: assigner)).StatusCode);
        var actor = (await _server.Read($"/api/v1/tasks/{id}/history"))["events"]![0]!;
        Assert.Equal("""{"user":"minh","role":"assigner","agency":"vpcp"}""", actor["actor"]!.ToJsonString());
        Assert.Equal("minh", actor.Text("recordedBy"));
    }

    [Fact]
    public async Task without_a_token_or_with_a_wrong_one_it_is_401()
    {
        var refused = await _server.Send("register-agency", Agency(NewId("a")), client: _server.Anonymous);
        await refused.Problem(401, "no-credential");
        Assert.Equal("Bearer", refused.Header("WWW-Authenticate"));
        using var wrong = _server.Client("operator.AAAA");
        await (await _server.Send("register-agency", Agency(NewId("a")), client: wrong)).Problem(401, "no-credential");
    }

    [Fact]
    public async Task a_stated_revision_that_is_not_the_streams_is_409_and_the_right_one_is_accepted()
    {
        var id = NewId();
        await _server.Assign(id);
        var conflict = await _server.Send("accept-task", new { taskId = id }, "c1", "2023-03-11", Officer(), headers: headers => headers.TryAddWithoutValidation("If-Match", "\"7\""));
        var problem = await conflict.Problem(409, "conflict");
        Assert.Equal(("conflict", 0), (problem.Text("outcome"), problem["revision"]!.GetValue<int>()));
        Assert.Equal("\"0\"", conflict.Header("ETag"));
        var read = await _server.Get($"/api/v1/tasks/{id}");
        var accepted = await _server.Send("accept-task", new { taskId = id }, "c1", "2023-03-11", Officer(), headers: headers => headers.TryAddWithoutValidation("If-Match", read.Header("ETag")));
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (accepted.StatusCode, accepted.Header("ETag")));
        Assert.Equal("\"1\"", (await _server.Get($"/api/v1/tasks/{id}")).Header("ETag"));
        // Another day's answer is no ground for a write.
        Assert.Null((await _server.Get($"/api/v1/tasks/{id}?asOf=2023-03-10")).Header("ETag"));
    }

    [Fact]
    public async Task what_has_yet_to_happen_is_not_recorded()
    {
        var id = NewId();
        await _server.Assign(id);
        var answer = await _server.Send("accept-task", new { taskId = id }, "c1", "2099-01-01", Officer());
        Assert.Equal((422, "in-the-future"), ((int)answer.StatusCode, (await answer.Body())["refusal"]!.Text("code")));
        // A refusal is not remembered.
        Assert.Equal(HttpStatusCode.OK, (await _server.Send("accept-task", new { taskId = id }, "c1", "2023-03-12", Officer())).StatusCode);
    }

    [Fact]
    public async Task if_none_match_creates_and_nothing_else()
    {
        var id = NewId();
        static void New(System.Net.Http.Headers.HttpRequestHeaders headers) => headers.TryAddWithoutValidation("If-None-Match", "*");
        Assert.Equal(HttpStatusCode.OK, (await _server.Send("assign-task", TaskOf(id), "c1", "2023-03-10", Assigner, headers: New)).StatusCode);
        await (await _server.Send("accept-task", new { taskId = id }, "c2", "2023-03-11", Officer(), headers: New)).Problem(409, "conflict");
    }

    [Theory, InlineData("If-Match", "4"), InlineData("If-Match", "\"x\""), InlineData("If-Match", "\"-1\""), InlineData("If-Match", "W/\"4\""), InlineData("If-Match", "\"\""), InlineData("If-None-Match", "\"4\"")]
    public async Task a_revision_that_is_none_is_400(string header, string value)
    {
        var problem = await (await _server.Send("assign-task", TaskOf(NewId()), at: "2023-03-10", by: Assigner, headers: headers => headers.TryAddWithoutValidation(header, value))).Problem(400, "malformed");
        Assert.Equal(header, problem.Text("field"));
    }

    [Fact]
    public async Task a_stream_that_cannot_be_read_is_503_at_once_and_may_be_tried_again()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        await server.Runtime.Log.Append(new("directiveTask-X"), EventLog.Revision.None, [new(Guid.NewGuid(), "directive-task.dreamt-up.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        var answer = await server.Send("accept-task", new { taskId = "X" }, "c1", "2023-03-10", Officer());
        var problem = await answer.Problem(503, "unavailable");
        Assert.Equal("unavailable", problem.Text("outcome"));
        Assert.Contains("directive-task.dreamt-up.v1", problem.Text("detail"), StringComparison.Ordinal);
        Assert.NotNull(answer.Header("Retry-After"));
    }

    private static string[] Events(JsonNode body) => [.. body["events"]!.AsArray().Select(name => name!.GetValue<string>())];

    private static readonly IEqualityComparer<(int, string[])> Comparer = EqualityComparer<(int, string[])>.Create((a, b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2));

    private static readonly IEqualityComparer<(string, string[])> StringComparer = EqualityComparer<(string, string[])>.Create((a, b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2));
}
