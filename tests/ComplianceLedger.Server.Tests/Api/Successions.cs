using System.Net;
using System.Text.Json.Nodes;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>Planning merges into Finance on 1 March 2025, over HTTP: tasks, lists, reports and histories before and after; and what a succession may not be.</summary>
public sealed class Successions : IAsyncLifetime
{
    private static readonly string[] Predecessors = ["bkhdt", "btc-cu"];

    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        foreach (var agency in new[] { "bkhdt", "btc-cu", "btc", "bxd" })
            await _server.Do("register-agency", new { agencyId = agency, kind = "Ministry", name = new { vi = agency == "bkhdt" ? "Bộ Kế hoạch và Đầu tư" : agency == "bxd" ? "Bộ Xây dựng" : "Bộ Tài chính" } });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task open_tasks_go_to_the_successor_and_history_stays_with_the_predecessor()
    {
        await Assign("open", "bkhdt", "2024-06-01");
        await Assign("done", "btc-cu", "2024-06-01");
        await _server.Do("submit-completion", new { taskId = "done", product = new { issuedOn = "2025-02-10", title = "Báo cáo" } }, "2025-02-10", By("agency-officer", "btc-cu"));
        await _server.Do("confirm-completion", new { taskId = "done" }, "2025-02-20", By("assigner", "vpcp"));
        var before = (await _server.Runtime.Log.Head()).Value;
        await Merge();
        await _server.Quiet();
        await Assign("late", "bkhdt", "2025-01-15");
        await _server.Quiet();

        Assert.Equal(["late", "open"], await Tasks("agency=btc&asOf=2025-03-01"));
        Assert.Equal(["late", "open"], await Tasks("agency=bkhdt&asOf=2025-02-28"));
        Assert.Empty(await Tasks("agency=bkhdt"));
        Assert.Equal(["done"], await Tasks("agency=btc-cu"));
        Assert.Equal(["open"], await Tasks($"agency=bkhdt&knownAt={before}"));
        Assert.Equal([("bkhdt", 2), ("btc-cu", 1)], await Lines("agency", "2025-02-28"));
        Assert.Equal([("btc", 2), ("btc-cu", 1)], await Lines("agency", "2025-03-01"));
        Assert.Equal([("btc", 3)], await Lines("successor", "2025-02-28"));
        Assert.Equal([("bkhdt", 1), ("btc-cu", 1)], await Lines("successor", "2025-02-28", $"&knownAt={before}"));

        var moved = (await _server.Read("/api/v1/tasks/open/history"))["events"]!.AsArray()[^1]!;
        Assert.Equal(("directive-task.transferred.v1", "2025-03-01", "system"), (moved.Text("type"), moved.Text("effectiveDay"), moved["actor"]!.Text("role")));
        Assert.Equal("""["fin-2025"]""", (await _server.Read("/api/v1/tasks/open"))["task"]!["transfers"]!.ToJsonString());

        var succession = await _server.Read("/api/v1/successions/fin-2025");
        Assert.Equal(("Merge", "btc", "2025-03-01", 2, true), (succession.Text("kind"), succession.Text("successor"), succession.Text("effectiveOn"), succession["transferred"]!.GetValue<int>(), succession["isCompleted"]!.GetValue<bool>()));
        Assert.Single((await _server.Read("/api/v1/successions")).AsArray());
        Assert.Equal("btc", (await _server.Read("/api/v1/agencies/bkhdt"))["agency"]!["successions"]![0]!.Text("successor"));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Get("/api/v1/successions/none")).StatusCode);

        var page = await (await _server.Get("/tasks/open")).Content.ReadAsStringAsync();
        Assert.Contains("Chuyển giao cho cơ quan kế thừa", page, StringComparison.Ordinal);
        Assert.Contains("Hợp nhất", page, StringComparison.Ordinal);
        await _server.Verified();
    }

    [Fact]
    public async Task an_officer_of_a_predecessor_reads_and_the_successors_goes_on()
    {
        await Assign("open", "bkhdt", "2024-06-01");
        using var officer = await _server.ClientOf("agency-officer", "lan", "bkhdt");
        using var successor = await _server.ClientOf("agency-officer", "nam", "btc");
        await Merge();
        await _server.Quiet();
        var refused = await _server.Send("report-progress", new { taskId = "open", summary = "x" }, client: officer);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("btc", (await refused.Body())["refusal"]!.Text("en"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _server.Get("/api/v1/tasks/open", officer)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Send("report-progress", new { taskId = "open", summary = "x" }, client: successor)).StatusCode);
    }

    [Theory]
    [InlineData("""{"successionId":"s","kind":"Merge","predecessors":["bxd"],"successor":"bkhdt","effectiveOn":"2025-03-01"}""", 422, "agency-succeeded")]
    [InlineData("""{"successionId":"s","kind":"Merge","predecessors":["bkhdt"],"successor":"bxd","effectiveOn":"2025-03-01"}""", 422, "agency-succeeded")]
    [InlineData("""{"successionId":"s","kind":"Merge","predecessors":["btc"],"successor":"bkhdt","effectiveOn":"2025-04-01"}""", 422, "succession-cycle")]
    [InlineData("""{"successionId":"s","kind":"Merge","predecessors":["bxd"],"successor":"bxd","effectiveOn":"2025-03-01"}""", 422, "succession-cycle")]
    [InlineData("""{"successionId":"fin-2025","kind":"Merge","predecessors":["bxd"],"successor":"btc","effectiveOn":"2025-03-01"}""", 422, "succession-exists")]
    [InlineData("""{"successionId":"s","kind":"Merge","predecessors":["none"],"successor":"btc","effectiveOn":"2025-03-01"}""", 422, "unknown-agency")]
    [InlineData("""{"successionId":"s","kind":"Split","predecessors":["bxd"],"successor":"btc","effectiveOn":"2025-03-01","allocation":{"closed":"btc"}}""", 422, "allocated-task-closed")]
    [InlineData("""{"successionId":"s","kind":"Split","predecessors":["bxd"],"successor":"btc","effectiveOn":"2025-13-01"}""", 400, "effectiveOn")]
    [InlineData("""{"successionId":"s","kind":"Split","predecessors":[],"successor":"btc","effectiveOn":"2025-03-01"}""", 422, "impossible-predecessors")]
    public async Task what_can_not_be_is_refused_by_its_name_and_leaves_nothing_behind(string data, int status, string says)
    {
        await Merge();
        await Assign("closed", "bxd", "2024-06-01");
        await _server.Do("withdraw-task", new { taskId = "closed", reason = "x" }, "2024-07-01", By("assigner", "vpcp"));
        await _server.Quiet();
        var events = (await _server.Log()).Count;
        var answer = await _server.Send("succeed-agency", JsonNode.Parse(data)!);
        Assert.Equal((status, true), ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains(says, StringComparison.Ordinal)));
        await _server.Quiet();
        Assert.Equal(events, (await _server.Log()).Count);
    }

    private Task Merge() => _server.Do("succeed-agency", new { successionId = "fin-2025", kind = "Merge", predecessors = Predecessors, successor = "btc", effectiveOn = "2025-03-01" });

    private Task Assign(string task, string lead, string at) =>
        _server.Do("assign-task", new { taskId = task, instrument = "ct-15", force = "Task", title = new { vi = "Nhiệm vụ" }, lead }, at, By("assigner", "vpcp"));

    private static object By(string role, string agency) => new { user = $"{role}-{agency}", role, agency };

    private async Task<IEnumerable<string?>> Tasks(string query) => (await _server.Read($"/api/v1/tasks?{query}"))["tasks"]!.AsArray().Select(task => task!.Text("taskId"));

    private async Task<IEnumerable<(string?, int)>> Lines(string by, string asOf, string more = "") =>
        (await _server.Read($"/api/v1/reports/summary?by={by}&asOf={asOf}{more}"))["lines"]!.AsArray().Select(line => (line!.Text("key"), line!["assigned"]!.GetValue<int>()));
}
