using System.Net;
using System.Text.Json.Nodes;
using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>A duty that was recorded long after it began, from the command to the answers; and what a recurrence may not be. Today is 20 November 2025.</summary>
public sealed class RecurringDuties : IAsyncLifetime
{
    private readonly MovedClock _clock = new(new DateOnly(2025, 11, 20));
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start(time: _clock);
        await _server.Register();
        await _server.Do("register-agency", new { agencyId = "bng", kind = "Ministry", name = new { vi = "Bộ Ngoại giao" } });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task every_quarter_since_the_assignment_is_a_task_of_its_own()
    {
        await Assign("D", new { every = "quarter", cutOff = "15" });
        await Settled();
        var duty = await Task("D");
        Assert.Equal("""{"every":"quarter","cutOff":"15","calendarId":null,"firstPeriod":"2025-Q1","consolidatedInto":null,"consolidatedFrom":null}""", duty["recurrence"]!.ToJsonString());
        Assert.Equal((null, "Parent", 4, 4), (duty["currentDeadline"], duty.Text("standing"), duty["children"]!.GetValue<int>(), duty["childrenOpen"]!.GetValue<int>()));
        Assert.Equal(["D.2025-Q1 2025-03-15", "D.2025-Q2 2025-06-15", "D.2025-Q3 2025-09-15", "D.2025-Q4 2025-12-15"], await Children(""));
        Assert.Equal(("2025-Q3", null, "Báo cáo quý (quý III/2025)"), (await Task("D.2025-Q3") is var third ? (third.Text("period"), third["recurrence"], third["title"]!.Text("vi")) : default));

        // As of a day they are there from their first day on, or from the assignment's.
        Assert.Empty(await Children("?asOf=2025-01-19"));
        Assert.Equal(["D.2025-Q1 2025-03-15"], await Children("?asOf=2025-01-20"));
        Assert.Equal(["D.2025-Q1 2025-03-15"], await Children("?asOf=2025-03-31"));
        Assert.Equal(["D.2025-Q1 2025-03-15", "D.2025-Q2 2025-06-15"], await Children("?asOf=2025-04-01"));
        Assert.Equal(["D.2025-Q1"], (await _server.Read("/api/v1/overdue?asOf=2025-06-15")).AsArray().Select(row => row!.Text("taskId")));
        var report = await _server.Read("/api/v1/reports/summary?asOf=2025-06-16");
        Assert.Equal((2, 2, 1), (report["assigned"]!.GetValue<int>(), report["buckets"]!["openOverdue"]!.GetValue<int>(), report["beside"]!["parents"]!.GetValue<int>()));
        await _server.Verified();
    }

    [Fact]
    public async Task each_is_closed_on_its_own_and_the_duty_after_them()
    {
        await Assign("D", new { every = "half-year" });
        await Settled();
        Assert.Equal(["D.2025-H1 2025-06-30", "D.2025-H2 2025-12-31"], await Children(""));
        await Complete("D.2025-H1", "2025-06-28");
        Assert.Equal("OnTime", (await Task("D.2025-H1")).Text("timeliness"));
        await Act("submit-completion", new { taskId = "D", product = new { issuedOn = "2025-11-01", title = "Tổng kết" } }, "2025-11-01", "lan");
        Assert.Equal("children-open", await Refused("confirm-completion", new { taskId = "D" }, "2025-11-01"));
        await Complete("D.2025-H2", "2025-11-02");
        await Act("confirm-completion", new { taskId = "D" }, "2025-11-10", "minh");
        await Settled();
        Assert.Equal(("Completed", 0), (await Task("D") is var closed ? (closed.Text("status"), closed["childrenOpen"]!.GetValue<int>()) : default));
        await _server.Verified();
    }

    // 30 November 2025 is a Sunday; Monday is declared a holiday afterwards.
    [Fact]
    public async Task a_cut_off_that_rolls_goes_by_the_calendar_and_with_it()
    {
        await _server.Do("set-weekly-rest", new { calendarId = "vn", days = new[] { "Saturday", "Sunday" }, source = "found" });
        await Assign("D", new { every = "month", cutOff = "31", rolls = true }, at: "2025-11-05");
        await Settled();
        Assert.Equal(["D.2025-11 2025-12-01"], await Children(""));
        await _server.Do("declare-holiday", new { calendarId = "vn", from = "2025-12-01", to = "2025-12-01", name = "Lễ", decidedOn = "2025-11-18", source = "found" });
        await Settled();
        Assert.Equal(["D.2025-11 2025-12-02"], await Children(""));
        Assert.Equal(["D.2025-11 2025-12-01"], await Children("?asOf=2025-11-17"));
        await _server.Verified();
    }

    [Fact]
    public async Task the_lead_of_a_period_is_told_of_it_and_may_accept_it()
    {
        await Assign("D", new { every = "year", cutOff = "14" });
        await Settled();
        await _server.Do("determine-lead", new { taskId = "D", lead = "bng" }, at: "2025-06-01", by: new { user = "minh", role = "assigner" });
        var officer = await _server.ClientOf("agency-officer", "hoa", "bct");
        Assert.True((await _server.Send("accept-task", new { taskId = "D.2025" }, at: "2025-06-02", client: officer)).IsSuccessStatusCode);
        Assert.Equal((1, "D.2025"), (await _server.Read("/api/v1/tasks?agency=bct") is var tasks ? (tasks["tasks"]!.AsArray().Count, tasks["tasks"]![0]!.Text("taskId")) : default));
    }

    // The agencies merge on 1 March 2025; the first quarter is reported twice, every later one once.
    [Fact]
    public async Task duties_of_merged_agencies_are_consolidated_from_the_next_period_by_an_event_of_their_own()
    {
        await _server.Do("register-agency", new { agencyId = "bkh", kind = "Ministry", name = new { vi = "Bộ Kế hoạch và Đầu tư" } });
        await Assign("D", new { every = "quarter", cutOff = "15" });
        await Assign("E", new { every = "quarter", cutOff = "20" }, lead: "bng");
        await _server.Do("succeed-agency", new { successionId = "m", kind = "Merge", predecessors = new[] { "bct", "bng" }, successor = "bkh", effectiveOn = "2025-03-01" });
        await _server.Quiet();
        await Act("consolidate-duty", new { taskId = "E", into = "D", reason = "hai bộ đã hợp nhất" }, "2025-03-05", "minh");
        await _server.Quiet();
        Assert.Equal(("D", "2025-Q2", "bkh"), (await Task("E") is var ended ? (ended["recurrence"]!.Text("consolidatedInto"), ended["recurrence"]!.Text("consolidatedFrom"), ended.Text("lead")) : default));
        // Entered late, after every period was opened: those of later quarters the ledger withdraws itself.
        foreach (var (period, status) in new[] { ("2025-Q1", "Assigned"), ("2025-Q2", "Withdrawn"), ("2025-Q3", "Withdrawn"), ("2025-Q4", "Withdrawn") })
            Assert.Equal(status, (await Task($"E.{period}")).Text("status"));
        Assert.Equal(["E.2025-Q1", "E.2025-Q2", "E.2025-Q3", "E.2025-Q4"], (await _server.Read("/api/v1/tasks"))["tasks"]!.AsArray().Select(task => task!.Text("taskId")).Where(id => id!.StartsWith("E.", StringComparison.Ordinal)));
        Assert.Equal(["D.2025-Q1", "D.2025-Q2", "D.2025-Q3", "E.2025-Q1"], (await _server.Read("/api/v1/overdue?asOf=2025-11-01")).AsArray().Select(row => row!.Text("taskId")).Order());
        Assert.Null((await _server.Read("/api/v1/tasks/E?asOf=2025-03-04"))["task"]!["recurrence"]!["consolidatedInto"]);
        Assert.Equal("already-consolidated", await Refused("consolidate-duty", new { taskId = "D", into = "E", reason = "r" }, "2025-03-06"));
        await _server.Verified();
    }

    [Theory]
    [InlineData("""{"every":"week","cutOff":"15"}""", 400, "deadline.every")]
    [InlineData("""{"every":"month","cutOff":"0"}""", 400, "deadline.cutOff")]
    [InlineData("""{"every":"month","cutOff":"32"}""", 400, "deadline.cutOff")]
    [InlineData("""{"every":"month","cutOff":"x"}""", 400, "deadline.cutOff")]
    [InlineData("""{"every":"month","on":"2025-12-31"}""", 400, "a deadline has one of")]
    [InlineData("""{"every":"month","rolls":true,"calendarId":"none"}""", 422, "unknown-calendar")]
    public async Task what_can_not_be_is_refused_by_its_name(string deadline, int status, string says)
    {
        var answer = await Send("D", JsonNode.Parse(deadline)!);
        Assert.Equal((status, true), ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains(says, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Get("/api/v1/tasks/D")).StatusCode);
    }

    [Fact]
    public async Task what_a_duty_does_not_allow_is_refused_by_its_name()
    {
        await Assign("D", new { every = "quarter", cutOff = "15" });
        await Assign("plain", null);
        await Settled();
        Assert.Equal("recurring-child", await Code(await Send("below", new { every = "month" }, parent: "plain")));
        Assert.Equal("children-are-periods", await Code(await Send("by-hand", null, parent: "D")));
        Assert.Equal("id-of-a-period", await Code(await Send("D.2026-Q1", null)));
        Assert.Equal("id-too-long-for-periods", await Code(await Send(new string('d', 60), new { every = "month" })));
        Assert.Equal("recurrence-stands", await Refused("adjust-deadline", new { taskId = "D", deadline = new { on = "2025-12-31" }, reason = "r", document = "1" }, "2025-11-01"));
        Assert.Equal("recurrence-stands", await Refused("adjust-deadline", new { taskId = "plain", deadline = new { every = "month" }, reason = "r", document = "1" }, "2025-11-01"));
    }

    private async Task Settled() => Assert.True(await _server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));

    private async Task<JsonNode> Task(string id) => (await _server.Read($"/api/v1/tasks/{id}"))["task"]!;

    /// <summary>Id and deadline of every period's task.</summary>
    private async Task<IEnumerable<string>> Children(string question) =>
        (await _server.Read($"/api/v1/tasks{question}"))["tasks"]!.AsArray().Where(task => task!["parent"] is not null).Select(task => $"{task!.Text("taskId")} {task!.Text("currentDeadline")}");

    private async Task Complete(string id, string on)
    {
        await Act("submit-completion", new { taskId = id, product = new { issuedOn = on, title = "Báo cáo" } }, on, "lan");
        await Act("confirm-completion", new { taskId = id }, on, "minh");
    }

    private Task<JsonNode> Act(string type, object data, string at, string user) => _server.Do(type, data, at, new { user, role = "assigner" });

    private async Task<string?> Refused(string type, object data, string at) => await Code(await _server.Send(type, data, at: at, by: new { user = "minh", role = "assigner" }));

    private static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Body())["refusal"]?.Text("code");

    private async Task Assign(string id, object? deadline, string at = "2025-01-20", string lead = "bct")
    {
        var answer = await Send(id, deadline, at: at, lead: lead);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> Send(string id, object? deadline, string? parent = null, string at = "2025-01-20", string lead = "bct") => _server.Send(
        "assign-task", new { taskId = id, instrument = "ct-15", force = "Task", title = new { vi = "Báo cáo quý" }, lead, deadline, parent },
        at: at, by: new { user = "minh", role = "assigner", agency = "vpcp" });

    /// <summary>The system's clock, set to noon of another day; it goes on as fast.</summary>
    private sealed class MovedClock(DateOnly today) : TimeProvider
    {
        private readonly TimeSpan _moved = VietnamTime.StartOf(today).AddHours(12) - System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _moved;
    }
}
