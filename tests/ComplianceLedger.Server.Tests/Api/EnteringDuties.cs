using System.Text.Json.Nodes;
using ComplianceLedger.Server.Api;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Imports;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>However the history of a duty is entered, it comes to the same tasks. The duty is of 2015 to 2016, long before anybody enters it.</summary>
public sealed class EnteringDuties : IAsyncLifetime
{
    private static readonly object Assigner = new { user = "minh", role = "assigner", agency = "vpcp" };

    // Suspended when the third quarter began; the lead had changed before.
    private static readonly string[] Periods =
        ["D.2015-Q1 bct Assigned 2015-03-15", "D.2015-Q2 bct Assigned 2015-06-15", "D.2015-Q4 bng Assigned 2015-12-15", "D.2016-Q1 bng Assigned 2016-03-15"];

    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await _server.Do("register-agency", new { agencyId = "bng", kind = "Ministry", name = new { vi = "Bộ Ngoại giao" } });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("many in a request")]
    [InlineData("line by line")]
    [InlineData("in the ledger's own process")]
    public async Task one_file_comes_to_the_same_tasks_whoever_imports_it(string way)
    {
        var lines = File();
        switch (way)
        {
            case "many in a request":
                foreach (var request in lines.Chunk(70))
                    Assert.DoesNotContain("refused", await (await _server.Post(string.Join('\n', request), mediaType: "application/x-ndjson")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
                break;
            case "line by line":
                foreach (var line in lines)
                    Assert.True((await _server.Post(line, headers: headers => headers.Add(Wire.ImportHeader, "true"))).IsSuccessStatusCode);
                break;
            default:
                using (_server.Runtime.Batches.Begin())
                    await Import(lines);
                break;
        }
        await _server.Quiet();
        Assert.Equal(Periods, await Of("D"));
        await Verified();
    }

    // Two reviewers' case: nothing else is known than that it was withdrawn, and that later.
    [Fact]
    public async Task a_withdrawal_that_is_entered_by_itself_leaves_the_periods_that_punctual_service_would_have_opened()
    {
        await Assign();
        await _server.Quiet();
        await Act("withdraw-task", new { taskId = "D", reason = "thôi" }, "2016-02-02");
        await _server.Quiet();
        var all = await Of("D");
        Assert.Equal(["D.2015-Q1", "D.2015-Q2", "D.2015-Q3", "D.2015-Q4", "D.2016-Q1"], all.Where(task => task.Contains(" Assigned ", StringComparison.Ordinal)).Select(task => task.Split(' ')[0]));
        Assert.All(all.Skip(5), task => Assert.Contains(" Withdrawn ", task, StringComparison.Ordinal));
        Assert.Equal(["D.2015-Q1", "D.2015-Q2", "D.2015-Q3", "D.2015-Q4", "D.2016-Q1"], (await _server.Read("/api/v1/overdue")).AsArray().Select(row => row!.Text("taskId")).Order());
        var withdrawn = (await _server.Read("/api/v1/tasks/D.2016-Q2/history"))["events"]!.AsArray().Single(e => e!.Text("type") == "directive-task.withdrawn.v1")!;
        Assert.Equal(("2016-04-01", "Sổ tự thu hồi: nhiệm vụ định kỳ 'D' đã đóng ngày 02/02/2016 nên không có kỳ quý II/2016."), (withdrawn.Text("occurredAt"), withdrawn["data"]!.Text("reason")));
        await Verified();
    }

    [Fact]
    public async Task entered_by_hand_one_after_the_other_the_same_periods_are_open()
    {
        await Assign();
        await _server.Quiet();
        foreach (var (type, data, at) in Steps())
        {
            await Act(type, data, at);
            await _server.Quiet();
        }
        Assert.Equal(Periods.Select(period => period.Split(' ')[0]), (await Of("D")).Where(task => task.Contains(" Assigned ", StringComparison.Ordinal)).Select(task => task.Split(' ')[0]));
        await Verified();
    }

    // Only how many periods were taken back on the way tells the two apart.
    [Fact]
    public async Task a_report_and_an_agency_say_the_same_whichever_way_it_was_entered()
    {
        await using var byHand = await RunningServer.Start();
        await byHand.Register();
        await byHand.Do("register-agency", new { agencyId = "bng", kind = "Ministry", name = new { vi = "Bộ Ngoại giao" } });
        await byHand.Do("assign-task", Duty, "2015-01-02", Assigner);
        await byHand.Quiet();
        using (_server.Runtime.Batches.Begin())
        {
            await Assign();
            // A lead that is entered after a period was opened is not the period's any more.
            foreach (var (type, data, at) in Steps().Where(step => step.Type != "determine-lead"))
            {
                await Act(type, data, at);
                await byHand.Do(type, data, at, Assigner);
                await byHand.Quiet();
            }
        }
        await _server.Quiet();
        foreach (var asOf in new[] { "2015-01-01", "2015-03-01", "2015-07-20", "2016-02-01", "2016-06-30", "2025-01-01" })
        {
            var (one, other) = (await Figures(byHand, asOf), await Figures(_server, asOf));
            Assert.Equal(other.Figures, one.Figures);
            Assert.Equal((0, asOf.StartsWith("2025", StringComparison.Ordinal)), (other.TakenBack, one.TakenBack > 30));
        }

        static async Task<(string Figures, int TakenBack)> Figures(RunningServer server, string asOf)
        {
            var report = (await server.Read($"/api/v1/reports/summary?asOf={asOf}")).AsObject();
            var takenBack = report["beside"]!["periodsTakenBack"]!.GetValue<int>();
            foreach (var name in new[] { "knownAt", "position" })
                report.Remove(name);
            report["beside"]!.AsObject().Remove("periodsTakenBack");
            var agency = await server.Read($"/api/v1/agencies/bct?asOf={asOf}");
            return ($"{report.ToJsonString()} {agency["scorecard"]!.ToJsonString()}", takenBack);
        }
    }

    // A server that is started again has lost nothing of what it waited for.
    [Fact]
    public async Task what_was_entered_before_a_stop_is_opened_after_the_next_start()
    {
        using (_server.Runtime.Batches.Begin())
        {
            await Import(File());
            _server = await _server.Again(() => { });
        }
        await _server.Quiet();
        Assert.Equal(Periods, await Of("D"));
        await Verified();
    }

    [Fact]
    public async Task the_day_of_a_dutys_assignment_is_not_corrected()
    {
        await Assign();
        var assigned = (await _server.Log()).Single(recorded => recorded.Stream.Value == "directiveTask-D" && recorded.Revision.Value == 0);
        var answer = await _server.Send("record-correction", new { stream = "directiveTask-D", eventId = assigned.EventId, field = "occurredAt", was = "2015-01-02", @is = "2015-04-20", reason = "đọc nhầm" });
        Assert.Equal(("recurring-since-its-assignment", 422), ((await answer.Body())["refusal"]!.Text("code"), (int)answer.StatusCode));
    }

    private static (string Type, object Data, string At)[] Steps() =>
    [
        ("determine-lead", new { taskId = "D", lead = "bng" }, "2015-05-10"),
        ("suspend-task", new { taskId = "D", reason = "chờ luật" }, "2015-06-20"),
        ("resume-task", new { taskId = "D", reason = "đã có luật" }, "2015-08-01"),
        ("withdraw-task", new { taskId = "D", reason = "thôi" }, "2016-02-02"),
    ];

    /// <summary>The duty's lines, with others between them.</summary>
    private static List<string> File()
    {
        List<string> lines = [RunningServer.Command("assign-task", Duty, at: "2015-01-02", by: Assigner)];
        foreach (var (type, data, at) in Steps())
        {
            lines.AddRange(Enumerable.Range(0, 100).Select(i => RunningServer.Command(
                "assign-task", new { taskId = $"{type}-{i}", instrument = "ct-15", force = "Task", title = new { vi = "Việc khác" }, lead = "bct" }, at: "2015-01-02", by: Assigner)));
            lines.Add(RunningServer.Command(type, data, at: at, by: Assigner));
        }
        return lines;
    }

    private static object Duty => new { taskId = "D", instrument = "ct-15", force = "Task", title = new { vi = "Báo cáo quý" }, lead = "bct", deadline = new { every = "quarter", cutOff = "15" } };

    private async Task Import(IEnumerable<string> lines)
    {
        var path = Path.Combine(Path.GetDirectoryName(_server.LogFile)!, "file.jsonl");
        await System.IO.File.WriteAllLinesAsync(path, lines);
        await using var source = await ImportSources.Open(path, () => Stream.Null, CancellationToken.None);
        var summary = await new ImportRun((given, cancellation) => _server.Runtime.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System)
            .Apply(source, await source.Check(null, CancellationToken.None));
        Assert.Equal((0, null), (summary.Refused, summary.Stop));
    }

    /// <summary>Id, lead, status and deadline of every period's task.</summary>
    private async Task<List<string>> Of(string duty)
    {
        List<string> children = [];
        for (string? after = ""; after is not null;)
        {
            var page = await _server.Read($"/api/v1/tasks?limit=200{(after.Length == 0 ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            children.AddRange(page["tasks"]!.AsArray().Where(task => task!.Text("parent") == duty)
                .Select(task => $"{task!.Text("taskId")} {task!.Text("lead")} {task!.Text("status")} {task!.Text("currentDeadline")}"));
            after = page.Text("next");
        }
        return children;
    }

    private Task<JsonNode> Assign() => _server.Do("assign-task", Duty, "2015-01-02", Assigner);

    private Task<JsonNode> Act(string type, object data, string at) => _server.Do(type, data, at, Assigner);

    private async Task Verified()
    {
        var summary = await new Verifier(_server.Runtime.Log, _server.ViewsFile).Run();
        Assert.True(summary.IsClean, summary.First?.ToString());
    }
}
