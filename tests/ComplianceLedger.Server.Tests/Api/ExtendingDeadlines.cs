using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>Who asks for more time and who grants it, with which date, and what stays overdue whatever is granted later.</summary>
public sealed class ExtendingDeadlines : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await _server.Assign("T1", due: "2025-01-30", at: "2025-01-01");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_grant_with_another_date_than_asked_shows_both_and_leaves_the_original()
    {
        await Ask("r1", "2025-03-31", "2025-01-20");
        await Grant("r1", "2025-01-25", newDeadline: "2025-02-28");
        var history = await _server.Read("/api/v1/tasks/T1/history");
        Assert.Equal(["2025-03-31", "2025-02-28"], history["events"]!.AsArray().Skip(1).Select(e => e!["data"]!.Text("newDeadline")));
        Assert.Equal(("2025-01-30", "2025-02-28"), (history["task"]!.Text("originalDeadline"), history["task"]!.Text("currentDeadline")));
        var page = Words(await (await _server.Get("/tasks/T1")).Content.ReadAsStringAsync());
        Assert.Contains("deadline asked for 31/03/2025 Thời hạn mới new deadline 28/02/2025", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_was_overdue_before_a_retroactive_grant_stays_overdue_in_every_answer_as_of_then()
    {
        await Ask("r1", "2025-03-31", "2025-02-03");
        var before = (await _server.Runtime.Log.Head()).Value;
        var answer = await SendGrant("r1", "2025-02-05", null, retroactive: false);
        Assert.Equal((422, "retroactive-flag-needed"), ((int)answer.StatusCode, (await answer.Body())["refusal"]!.Text("code")));
        await Grant("r1", "2025-02-05", retroactive: true);

        foreach (var day in new[] { "2025-01-31", "2025-02-04" })
        {
            Assert.Equal(["T1"], await Overdue($"asOf={day}"));
            Assert.Equal(["T1"], await Overdue($"asOf={day}&knownAt={before}"));
            Assert.Equal(1, (await _server.Read($"/api/v1/reports/summary?asOf={day}"))["buckets"]!["openOverdue"]!.GetValue<int>());
            Assert.Equal("Overdue", (await _server.Read($"/api/v1/tasks/T1?asOf={day}"))["task"]!.Text("timeliness"));
        }
        Assert.Empty(await Overdue("asOf=2025-02-05"));
        Assert.Equal(["T1"], await Overdue($"asOf=2025-02-05&knownAt={before}"));
        Assert.Equal("Overdue", (await _server.Read("/api/v1/tasks/T1?asOf=2025-02-05"))["task"]!.Text("originalTimeliness"));
        Assert.True((await _server.Read("/api/v1/tasks/T1/history"))["events"]![2]!["data"]!["retroactive"]!.GetValue<bool>());
    }

    [Fact]
    public async Task three_grants_mark_the_task_in_every_answer_from_the_third_on()
    {
        for (var month = 1; month <= 3; month++)
        {
            await Ask($"r{month}", $"2025-0{month + 1}-28", $"2025-01-0{month + 1}");
            Assert.False(await Marked(""));
            await Grant($"r{month}", $"2025-01-0{month + 1}");
        }
        Assert.True(await Marked(""));
        Assert.False(await Marked("asOf=2025-01-03"));
        Assert.True((await _server.Read("/api/v1/tasks"))["tasks"]![0]!["isExtendedRepeatedly"]!.GetValue<bool>());
        foreach (var path in new[] { "/tasks/T1", "/" })
            Assert.Contains("gia hạn nhiều lần", await (await _server.Get(path)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var row = Assert.Single((await _server.Read("/api/v1/overdue?asOf=2025-05-01")).AsArray())!;
        Assert.Equal(["taskId", "title", "lead", "originalDeadline", "currentDeadline", "daysOverdue", "extensions", "instrument"], row.Keys());
        Assert.Equal((3, "2025-01-30", "2025-04-28"), (row["extensions"]!.GetValue<int>(), row.Text("originalDeadline"), row.Text("currentDeadline")));
    }

    private async Task<bool> Marked(string question) => (await _server.Read($"/api/v1/tasks/T1?{question}"))["task"]!["isExtendedRepeatedly"]!.GetValue<bool>();

    private Task<JsonNode> Ask(string id, string newDeadline, string at) =>
        _server.Do("request-extension", new { taskId = "T1", requestId = id, newDeadline, reason = "chờ ý kiến" }, at, Speech.Officer());

    private async Task Grant(string id, string at, string? newDeadline = null, bool retroactive = false)
    {
        var answer = await SendGrant(id, at, newDeadline, retroactive);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> SendGrant(string id, string at, string? newDeadline, bool retroactive) =>
        _server.Send("grant-extension", new { taskId = "T1", requestId = id, newDeadline, document = "12/QĐ", retroactive }, at: at, by: Speech.Assigner);

    private async Task<IEnumerable<string?>> Overdue(string question) => (await _server.Read($"/api/v1/overdue?{question}")).AsArray().Select(row => row!.Text("taskId"));

    private static string Words(string html) => System.Text.RegularExpressions.Regex.Replace(System.Text.RegularExpressions.Regex.Replace(html, "<[^>]*>", " "), @"\s+", " ");
}
