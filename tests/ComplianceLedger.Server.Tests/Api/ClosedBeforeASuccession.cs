using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>A task of a predecessor that is entered after the merger of 2025-03-01, and closed before it: whoever is first, the entry or the ledger, it stays where it was.</summary>
public sealed class ClosedBeforeASuccession : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        foreach (var agency in new[] { "bkhdt", "btc" })
            await _server.Do("register-agency", new { agencyId = agency, kind = "Ministry", name = new { vi = agency } });
        await _server.Do("succeed-agency", new { successionId = "fin-2025", kind = "Merge", predecessors = new[] { "bkhdt" }, successor = "btc", effectiveOn = "2025-03-01" });
        await _server.Quiet();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task history_stays_with_the_predecessor_whether_or_not_the_ledger_had_moved_it(bool settles)
    {
        await Assign("T");
        if (settles)
        {
            await _server.Quiet();
            Assert.Equal("btc", (await Found("T")).Text("lead"));
        }
        // What its own officer did then is entered after the task has gone over.
        await _server.Do("submit-completion", new { taskId = "T", product = new { issuedOn = "2024-06-15", title = "Báo cáo" } }, "2024-06-20", By("agency-officer", "bkhdt"));
        await _server.Do("confirm-completion", new { taskId = "T" }, "2024-06-25", By("assigner", "vpcp"));
        await _server.Quiet();
        var task = await Found("T");
        Assert.Equal(("bkhdt", "2024-06-15", "[]"), (task.Text("lead"), task.Text("closedOn"), task["transfers"]!.ToJsonString()));
        foreach (var day in new[] { "2024-06-01", "2025-02-28", "2025-03-01", "2026-01-01" })
            Assert.Equal("bkhdt", (await Found("T", day)).Text("lead"));
        // Who was first is anybody's guess where nobody waited.
        if (settles)
        {
            Assert.Equal("""["fin-2025"]""", task["revertedTransfers"]!.ToJsonString());
            Assert.Contains("Trả về cơ quan tiền thân", await (await _server.Get("/tasks/T")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        await _server.Verified();

        // Reopened, it is the successor's from then on.
        await _server.Do("reopen-task", new { taskId = "T", reason = "chưa đạt", instrument = "ct-15" }, "2025-06-01", By("assigner", "vpcp"));
        await _server.Quiet();
        Assert.Equal("btc", (await Found("T")).Text("lead"));
        await _server.Verified();
    }

    [Fact]
    public async Task a_corrected_day_of_completion_takes_the_task_across_the_successions_day_both_ways()
    {
        await Assign("T");
        await _server.Quiet();
        await _server.Do("submit-completion", new { taskId = "T", product = new { issuedOn = "2025-02-20", title = "Báo cáo" } }, "2025-03-05", By("agency-officer", "btc"));
        await _server.Do("confirm-completion", new { taskId = "T" }, "2025-03-06", By("assigner", "vpcp"));
        await _server.Quiet();
        Assert.Equal("bkhdt", (await Found("T")).Text("lead"));
        await Correct("2025-02-20", "2025-03-03");
        Assert.Equal(("btc", "2025-03-03"), ((await Found("T")).Text("lead"), (await Found("T")).Text("closedOn")));
        await Correct("2025-03-03", "2025-02-27");
        Assert.Equal(("bkhdt", "2025-02-27"), ((await Found("T")).Text("lead"), (await Found("T")).Text("closedOn")));
        Assert.Equal("bkhdt", (await Found("T", "2025-03-02")).Text("lead"));
        await _server.Verified();
    }

    [Fact]
    public async Task nobody_acts_for_a_task_on_a_day_on_which_it_was_anothers()
    {
        await Assign("T");
        await _server.Quiet();
        await _server.Do("report-progress", new { taskId = "T", summary = "x" }, "2024-06-01", By("agency-officer", "bkhdt"));
        await (await _server.Send("report-progress", new { taskId = "T", summary = "x" }, at: "2024-07-01", by: By("agency-officer", "btc"))).Problem(422, "not-lead-or-coordinator");
        await _server.Do("report-progress", new { taskId = "T", summary = "x" }, "2025-03-01", By("agency-officer", "btc"));
    }

    private Task<JsonNode> Assign(string task) =>
        _server.Do("assign-task", new { taskId = task, instrument = "ct-15", force = "Task", title = new { vi = "Nhiệm vụ" }, lead = "bkhdt" }, "2024-02-01", By("assigner", "vpcp"));

    private async Task Correct(string was, string @is)
    {
        var events = (await _server.Read("/api/v1/tasks/T/history"))["events"]!.AsArray();
        var submitted = events.Single(e => e!.Text("type") == "directive-task.submitted-for-confirmation.v1")!;
        await _server.Do("record-correction", new { stream = "directiveTask-T", eventId = submitted.Text("eventId"), field = "product.issuedOn", was, @is, reason = "chép nhầm" });
        await _server.Quiet();
    }

    private async Task<JsonNode> Found(string task, string? asOf = null) => (await _server.Read($"/api/v1/tasks/{task}{(asOf is null ? "" : $"?asOf={asOf}")}"))["task"]!;

    private static object By(string role, string agency) => new { user = $"{role}-{agency}", role, agency };
}
