using System.Net;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>Who leads and co-ordinates changes before and after the merger of 2025-03-01, entered after the ledger has moved the task or before it comes to it: the answers are those of the days.</summary>
public sealed class ChangesAroundASuccession : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        foreach (var agency in new[] { "bkhdt", "btc", "bxd" })
            await _server.Do("register-agency", new { agencyId = agency, kind = "Ministry", name = new { vi = agency } });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_lead_that_was_determined_before_the_merger_and_entered_after_it_leaves_the_co_ordinators_as_they_were()
    {
        await Assign("T", "bkhdt", "btc");
        await Merge();
        await _server.Quiet();
        Assert.Equal(("btc", ""), await Parties("T"));
        await _server.Do("determine-lead", new { taskId = "T", lead = "bxd" }, "2025-02-10", By("assigner", "vpcp"));
        await _server.Quiet();
        Assert.Equal(("bkhdt", "btc"), await Parties("T", "2025-02-09"));
        foreach (var day in new[] { "2025-02-10", "2025-03-01", "2026-01-01" })
            Assert.Equal(("bxd", "btc"), await Parties("T", day));
        await _server.Verified();
    }

    [Fact]
    public async Task a_co_ordinator_that_was_added_before_the_merger_goes_over_with_the_rest()
    {
        await Assign("T", "bxd");
        await Merge();
        await _server.Quiet();
        await _server.Do("add-coordinator", new { taskId = "T", agency = "bkhdt" }, "2025-02-10", By("assigner", "vpcp"));
        await (await _server.Send("add-coordinator", new { taskId = "T", agency = "bkhdt" }, at: "2025-02-11", by: By("assigner", "vpcp"))).Problem(422, "already-coordinating");
        await _server.Quiet();
        await (await _server.Send("add-coordinator", new { taskId = "T", agency = "bkhdt" }, at: "2025-02-11", by: By("assigner", "vpcp"))).Problem(422, "already-coordinating");
        Assert.Equal(("bxd", "bkhdt"), await Parties("T", "2025-02-28"));
        Assert.Equal(("bxd", "btc"), await Parties("T", "2025-03-01"));
        await _server.Verified();
    }

    [Fact]
    public async Task in_one_import_a_change_after_the_merger_finds_the_successor_there()
    {
        var lines = new[]
        {
            Line("assign-task", new { taskId = "T", instrument = "ct-15", force = "Task", title = new { vi = "Nhiệm vụ" }, lead = "bkhdt", coordinating = new[] { "bxd" } }, "2024-02-01"),
            RunningServer.Command("succeed-agency", new { successionId = "fin-2025", kind = "Merge", predecessors = new[] { "bkhdt" }, successor = "btc", effectiveOn = "2025-03-01" }, at: "2025-02-20"),
            RunningServer.Command("accept-task", new { taskId = "T" }, at: "2025-03-05", by: By("agency-officer", "btc")),
            Line("determine-lead", new { taskId = "T", lead = "bxd" }, "2025-03-10"),
            Line("add-coordinator", new { taskId = "T", agency = "btc" }, "2025-03-11"),
        };
        var answer = await _server.Post(string.Join('\n', lines), mediaType: "application/x-ndjson");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All((await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains("\"Accepted\"", line, StringComparison.OrdinalIgnoreCase));
        await _server.Quiet();
        Assert.Equal(("bkhdt", "bxd"), await Parties("T", "2025-02-28"));
        Assert.Equal(("btc", "bxd"), await Parties("T", "2025-03-09"));
        Assert.Equal(("bxd", ""), await Parties("T", "2025-03-10"));
        Assert.Equal(("bxd", "btc"), await Parties("T"));
        await _server.Verified();
    }

    private Task<JsonNode> Assign(string task, string lead, params string[] coordinators) =>
        _server.Do("assign-task", new { taskId = task, instrument = "ct-15", force = "Task", title = new { vi = "Nhiệm vụ" }, lead, coordinating = coordinators }, "2024-02-01", By("assigner", "vpcp"));

    private Task<JsonNode> Merge() => _server.Do("succeed-agency", new { successionId = "fin-2025", kind = "Merge", predecessors = new[] { "bkhdt" }, successor = "btc", effectiveOn = "2025-03-01" });

    private async Task<(string? Lead, string Coordinators)> Parties(string task, string? asOf = null)
    {
        var found = (await _server.Read($"/api/v1/tasks/{task}{(asOf is null ? "" : $"?asOf={asOf}")}"))["task"]!;
        return (found.Text("lead"), string.Join(' ', found["coordinators"]!.AsArray().Select(agency => agency!.GetValue<string>())));
    }

    private static string Line(string type, object data, string at) => RunningServer.Command(type, data, at: at, by: By("assigner", "vpcp"));

    private static object By(string role, string agency) => new { user = $"{role}-{agency}", role, agency };
}
