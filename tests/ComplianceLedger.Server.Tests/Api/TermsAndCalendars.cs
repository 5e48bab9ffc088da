using System.Net;
using System.Text.Json.Nodes;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>The swap of 2 and 10 January 2026, decided on 25 December 2025, from the command to the answers; and what a calendar or a term may not be.</summary>
public sealed class TermsAndCalendars : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await _server.Do("set-weekly-rest", new { calendarId = "vn", days = new[] { "Saturday", "Sunday" }, source = "found" });
        await _server.Do("declare-holiday", new { calendarId = "vn", from = "2026-01-01", to = "2026-01-01", name = "Tết Dương lịch", source = "unverified" });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task the_swap_works_out_right_as_known_before_it_and_after_it()
    {
        await Assign("five", new { workingDays = 5, from = "2025-12-29" });
        await Assign("nine", new { workingDays = 9, from = "2025-12-29" });
        await Assign("month", new { months = 1, from = "2025-12-10" });
        var before = (await _server.Runtime.Log.Head()).Value;
        await _server.Do("swap-working-day", new { calendarId = "vn", off = "2026-01-02", work = "2026-01-10", decidedOn = "2025-12-25", source = "found" });
        Assert.True(await _server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));

        Assert.Equal(("2026-01-06", "2026-01-06"), await Deadlines("five", $"knownAt={before}"));
        Assert.Equal(("2026-01-06", "2026-01-07"), await Deadlines("five", ""));
        Assert.Equal(("2026-01-06", "2026-01-06"), await Deadlines("five", "asOf=2025-12-24"));
        Assert.Equal(("2026-01-12", "2026-01-12"), await Deadlines("nine", ""));
        // 10 January 2026 is a Saturday that is worked on since the swap, and rolled to Monday before.
        Assert.Equal(("2026-01-12", "2026-01-12"), await Deadlines("month", $"knownAt={before}"));
        Assert.Equal(("2026-01-12", "2026-01-10"), await Deadlines("month", ""));
        Assert.Equal(["five"], await Overdue($"asOf=2026-01-07&knownAt={before}"));
        Assert.Empty(await Overdue("asOf=2026-01-07"));
        Assert.Equal(["month"], await Overdue("asOf=2026-01-12", "five"));

        var events = (await _server.Read("/api/v1/tasks/five/history"))["events"]!.AsArray();
        Assert.Equal(["directive-task.assigned.v1", "directive-task.deadline-resolved.v1", "directive-task.deadline-recomputed.v1"], events.Select(e => e!.Text("type")));
        Assert.Equal(("2025-12-25", "system"), (events[2]!.Text("effectiveDay"), events[2]!["actor"]!.Text("role")));
        await _server.Verified();
    }

    // Due on the 6th; the swap makes it the 7th, on which all of them were closed. It was decided in time, whenever it was entered.
    [Fact]
    public async Task a_swap_entered_after_the_closing_counts_as_one_entered_before_it()
    {
        string[] kinds = ["done", "withdrawn", "superseded"];
        await Assign("other", new { workingDays = 50, from = "2025-12-29" });
        foreach (var kind in kinds)
            await Assign($"{kind}-first", new { workingDays = 5, from = "2025-12-29" });
        await Assign("decided-later", new { months = 1, from = "2025-12-10" });
        await Close("done", "done-first");
        await Close("withdrawn", "withdrawn-first");
        await Close("superseded", "superseded-first");
        await Close("done", "decided-later", "2025-12-24");
        await _server.Quiet();
        Assert.Equal("Late", (await _server.Read("/api/v1/tasks/done-first"))["task"]!.Text("timeliness"));
        foreach (var kind in kinds)
            await Assign($"{kind}-second", new { workingDays = 5, from = "2025-12-29" });
        var before = (await _server.Runtime.Log.Head()).Value;
        await _server.Do("swap-working-day", new { calendarId = "vn", off = "2026-01-02", work = "2026-01-10", decidedOn = "2025-12-25", source = "found" });
        await _server.Quiet();
        // Given before the swap was decided, and entered after it.
        foreach (var kind in kinds)
            await Assign($"{kind}-third", new { workingDays = 5, from = "2025-12-29" });
        foreach (var kind in kinds)
        {
            await Close(kind, $"{kind}-second");
            await Close(kind, $"{kind}-third");
        }
        await _server.Quiet();

        foreach (var kind in kinds)
        {
            foreach (var day in new[] { "2025-12-24", "2025-12-25", "2026-01-06", "2026-01-07", "2026-01-08", "2026-02-01" })
            {
                Assert.Equal(await Answer($"{kind}-second", day), await Answer($"{kind}-first", day));
                Assert.Equal(await Answer($"{kind}-second", day), await Answer($"{kind}-third", day));
            }
            Assert.Equal(("2026-01-06", "2026-01-07"), await Deadlines($"{kind}-first", ""));
            Assert.Equal(("2026-01-06", "2026-01-06"), await Deadlines($"{kind}-first", $"knownAt={before}"));
        }
        Assert.Equal("OnTime", (await _server.Read("/api/v1/tasks/done-first"))["task"]!.Text("timeliness"));
        // The 10th is worked on since the swap, which would move what rolled from it.
        Assert.Equal(("2026-01-12", "2026-01-12"), await Deadlines("decided-later", ""));
        await _server.Verified();
    }

    [Fact]
    public async Task a_calendar_says_what_it_is_and_how_it_came_about()
    {
        await _server.Do("swap-working-day", new { calendarId = "vn", off = "2026-01-02", work = "2026-01-10", decidedOn = "2025-12-25", source = "found" });
        var calendar = await _server.Read("/api/v1/calendars/vn");
        Assert.Equal(["calendarId", "revision", "weeklyRest", "holidays", "swaps", "changes"], calendar.Keys());
        Assert.Equal("""["Saturday","Sunday"]""", calendar["weeklyRest"]!.ToJsonString());
        Assert.Equal("""[{"off":"2026-01-02","work":"2026-01-10"}]""", calendar["swaps"]!.ToJsonString());
        Assert.Equal("2026-01-01", calendar["holidays"]![0]!.Text("from"));
        Assert.Equal(["calendar.created.v1", "calendar.holiday-declared.v1", "calendar.working-day-swapped.v1"], calendar["changes"]!.AsArray().Select(change => change!.Text("type")));
        Assert.Equal(2, calendar["revision"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Get("/api/v1/calendars/none")).StatusCode);
    }

    [Theory]
    [InlineData("declare-holiday", """{"calendarId":"vn","from":"2026-02-30","to":"2026-03-01","name":"x","source":"x"}""", 400, "from")]
    [InlineData("declare-holiday", """{"calendarId":"vn","from":"2026-03-02","to":"2026-03-01","name":"x","source":"x"}""", 422, "impossible-holiday")]
    [InlineData("declare-holiday", """{"calendarId":"none","from":"2026-03-01","to":"2026-03-01","name":"x","source":"x"}""", 422, "unknown-calendar")]
    [InlineData("swap-working-day", """{"calendarId":"vn","off":"2026-01-03","work":"2026-01-10","source":"x"}""", 422, "not-a-working-day")]
    [InlineData("swap-working-day", """{"calendarId":"vn","off":"2026-01-02","work":"2026-01-09","source":"x"}""", 422, "not-a-day-of-rest")]
    [InlineData("revoke-holiday", """{"calendarId":"vn","from":"2026-01-01","to":"2026-01-02","source":"x"}""", 422, "unknown-holiday")]
    [InlineData("set-weekly-rest", """{"calendarId":"vn","days":["Caturday"]}""", 400, "days[0]")]
    public async Task what_can_not_be_is_refused_by_its_name(string type, string data, int status, string says)
    {
        var events = (await _server.Log()).Count;
        var answer = await _server.Send(type, JsonNode.Parse(data)!);
        Assert.Equal((status, true), ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains(says, StringComparison.Ordinal)));
        Assert.Equal(events, (await _server.Log()).Count);
    }

    [Fact]
    public async Task a_term_of_an_unknown_calendar_is_refused_and_nothing_is_assigned()
    {
        var answer = await Send("lost", new { workingDays = 5, from = "2025-12-29", calendarId = "none" });
        Assert.Equal((422, "unknown-calendar"), ((int)answer.StatusCode, (await answer.Body())["refusal"]!.Text("code")));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Get("/api/v1/tasks/lost")).StatusCode);
    }

    [Fact]
    public async Task only_a_registrar_changes_a_calendar() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Send("set-weekly-rest", new { calendarId = "other", days = Array.Empty<string>() }, client: await _server.ClientOf("inspector", "hoa"))).StatusCode);

    private async Task Assign(string id, object deadline)
    {
        var answer = await Send(id, deadline);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> Send(string id, object deadline) => _server.Send(
        "assign-task", new { taskId = id, instrument = "ct-15", force = "Task", title = new { vi = "Nhiệm vụ" }, lead = "bct", deadline },
        at: "2025-12-20", by: new { user = "minh", role = "assigner", agency = "vpcp" });

    private async Task Close(string kind, string id, string day = "2026-01-07")
    {
        switch (kind)
        {
            case "done":
                await _server.Do("submit-completion", new { taskId = id, product = new { issuedOn = day, title = "Báo cáo" } }, day, Speech.Officer());
                await _server.Do("confirm-completion", new { taskId = id }, day, Speech.Assigner);
                break;
            case "withdrawn":
                await _server.Do("withdraw-task", new { taskId = id, reason = "thôi" }, day, Speech.Assigner);
                break;
            default:
                await _server.Do("supersede-task", new { taskId = id, supersededBy = "other", reason = "gộp" }, day, Speech.Assigner);
                break;
        }
    }

    /// <summary>All that the ledger says of a task as of a day, but what it is called and what tells its events apart.</summary>
    private async Task<string> Answer(string id, string day)
    {
        var answer = (await _server.Read($"/api/v1/tasks/{id}?asOf={day}")).AsObject();
        foreach (var part in new[] { answer, answer["task"] as JsonObject })
        {
            foreach (var name in new[] { "taskId", "revision", "position", "knownAt", "children", "findings" })
                part?.Remove(name);
        }
        return answer.ToJsonString();
    }

    private async Task<(string?, string?)> Deadlines(string id, string question)
    {
        var task = (await _server.Read($"/api/v1/tasks/{id}?{question}"))["task"]!;
        return (task.Text("originalDeadline"), task.Text("currentDeadline"));
    }

    private async Task<IEnumerable<string?>> Overdue(string question, string? without = null) =>
        (await _server.Read($"/api/v1/overdue?{question}")).AsArray().Select(row => row!.Text("taskId")).Where(id => id != without);
}
