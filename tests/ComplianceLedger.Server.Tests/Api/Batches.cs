using System.Net;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

public sealed class Batches(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string JsonLines = "application/x-ndjson";

    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task each_line_has_its_answer_in_the_same_order()
    {
        var (a, b) = (NewId(), NewId());
        var (status, answers) = await Send(
            RunningServer.Command("assign-task", TaskOf(a), "a1", "2023-03-10", Assigner),
            RunningServer.Command("accept-task", new { taskId = a }, "a2", "2023-03-11", Officer()),
            RunningServer.Command("accept-task", new { taskId = "none" }, "x", "2023-03-11", Officer()),
            "",
            RunningServer.Command("assign-task", TaskOf(b), "b1", "2023-03-10", Assigner),
            RunningServer.Command("assign-task", TaskOf(a), "a1", "2023-03-10", Assigner));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["a1 accepted", "a2 accepted", "x refused", "b1 accepted", "a1 duplicate"],
            answers.Select(answer => $"{answer.Text("commandId")} {answer.Text("outcome")}"));
        Assert.Equal("unknown-task", answers[2]["refusal"]!.Text("code"));
    }

    [Fact]
    public async Task a_line_may_rely_on_what_an_earlier_line_makes()
    {
        var (agency, instrument, parent, child) = (NewId("a"), NewId("i"), NewId(), NewId());
        var (_, answers) = await Send(
            RunningServer.Command("register-agency", Agency(agency)),
            RunningServer.Command("register-instrument", Instrument(instrument)),
            RunningServer.Command("assign-task", new { taskId = parent, instrument, force = "Task", title = new { vi = "v" }, lead = agency }, at: "2023-03-10", by: Assigner),
            RunningServer.Command("assign-task", new { taskId = child, instrument, force = "Task", title = new { vi = "v" }, lead = agency, parent }, at: "2023-03-10", by: Assigner));
        Assert.All(answers, answer => Assert.True(answer.Text("outcome") == "accepted", answer.ToJsonString()));
    }

    [Fact]
    public async Task many_lines_about_many_streams_are_all_carried_out()
    {
        var prefix = NewId("B");
        var (_, answers) = await Send([.. Enumerable.Range(0, 3_000).Select(i => RunningServer.Command("register-agency", new { agencyId = $"{prefix}-{i}", kind = "Locality", name = new { vi = "x" } }))]);
        Assert.Equal(3_000, answers.Count);
        Assert.All(answers, answer => Assert.True(answer.Text("outcome") == "accepted", answer.ToJsonString()));
    }

    [Fact]
    public async Task many_children_of_one_parent_are_all_assigned()
    {
        var parent = NewId();
        await _server.Assign(parent);
        var (_, answers) = await Send([.. Enumerable.Range(0, 400).Select(i => RunningServer.Command("assign-task", TaskOf($"{parent}-{i}", parent: parent), at: "2023-03-11", by: Assigner))]);
        Assert.All(answers, answer => Assert.True(answer.Text("outcome") == "accepted", answer.ToJsonString()));
    }

    [Fact]
    public async Task a_parent_completes_behind_its_child_also_where_only_the_ledger_knows_that_they_belong_together()
    {
        var (parent, child) = (NewId(), NewId());
        await _server.Assign(parent);
        await _server.Assign(child, parent: parent);
        foreach (var id in new[] { parent, child })
            await _server.Do("submit-completion", new { taskId = id, product = new { issuedOn = "2023-03-20", title = "Báo cáo" } }, "2023-03-20", Officer());
        var (_, answers) = await Send(
            RunningServer.Command("confirm-completion", new { taskId = child }, at: "2023-03-21", by: Assigner),
            RunningServer.Command("confirm-completion", new { taskId = parent }, at: "2023-03-21", by: Assigner));
        Assert.All(answers, answer => Assert.True(answer.Text("outcome") == "accepted", answer.ToJsonString()));
    }

    [Fact]
    public async Task a_malformed_line_is_named_by_its_number_and_nothing_is_carried_out()
    {
        var id = NewId();
        var answer = await _server.Post(
            string.Join('\n', RunningServer.Command("assign-task", TaskOf(id), at: "2023-03-10", by: Assigner), "", """{"type":"accept-task","commandId":"c","data":{"taskId":7}}"""), mediaType: JsonLines);
        var problem = await answer.Problem(400, "malformed");
        Assert.Equal("line 3", problem.Text("field"));
        Assert.Contains("data.taskId", problem.Text("detail"), StringComparison.Ordinal);
        await (await _server.Get($"/api/v1/tasks/{id}")).Problem(404);
    }

    [Fact]
    public async Task a_revision_for_many_lines_is_400()
    {
        var answer = await _server.Post(RunningServer.Command("register-agency", Agency(NewId("a"))), headers: headers => headers.TryAddWithoutValidation("If-Match", "\"0\""), mediaType: JsonLines);
        Assert.Equal("If-Match", (await answer.Problem(400, "malformed")).Text("field"));
    }

    [Fact]
    public async Task what_the_role_may_not_do_is_refused_line_by_line()
    {
        using var officer = await _server.ClientOf("agency-officer", "u1", "bct");
        var answer = await _server.Post(RunningServer.Command("register-agency", Agency(NewId("a"))), officer, mediaType: JsonLines);
        Assert.Equal("not-for-this-role", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["refusal"]!.Text("code"));
        await (await _server.Post("{}", _server.Anonymous, mediaType: JsonLines)).Problem(401);
    }

    [Fact]
    public async Task no_line_at_all_is_no_answer()
    {
        var (status, answers) = await Send("", " ");
        Assert.Equal((HttpStatusCode.OK, 0), (status, answers.Count));
    }

    private async Task<(HttpStatusCode, List<JsonNode>)> Send(params string[] lines)
    {
        var answer = await _server.Post(string.Join('\n', lines), mediaType: JsonLines);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal(JsonLines, answer.Content.Headers.ContentType?.MediaType);
        return (answer.StatusCode, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)]);
    }
}
