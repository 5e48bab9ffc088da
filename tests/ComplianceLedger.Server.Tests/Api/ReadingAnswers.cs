using System.Net;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>The shapes that scripts and other systems rely on.</summary>
public sealed class ReadingAnswers : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await _server.Assign("late", "2023-06-30");
        await _server.Assign("open", "2030-06-30");
        await _server.Assign("free");
        await _server.Assign("wish", "2023-06-30", force: "Proposal");
        await _server.Assign("nobody", "2023-06-01", lead: null);
        Assert.True(await _server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_report_is_as_its_contract_says()
    {
        var report = await _server.Read("/api/v1/reports/summary?asOf=2023-07-10");
        Assert.Equal(["asOf", "knownAt", "position", "simulated", "assigned", "buckets", "beside", "late", "rates"], report.Keys());
        Assert.Equal(
            """{"completedOnTime":0,"completedLate":0,"completedNoDeadline":0,"openWithinTerm":1,"openOverdue":2,"openNoDeadline":1,"suspended":0,"withdrawnOrSuperseded":0}""",
            report["buckets"]!.ToJsonString());
        Assert.Equal("""{"parents":0,"proposals":1,"practices":0,"disputed":0,"periodsTakenBack":0}""", report["beside"]!.ToJsonString());
        Assert.Equal(["k1", "k2", "k3", "k4", "k5", "k6"], report["rates"]!.Keys());
        Assert.All(report["rates"]!.AsObject(), rate => Assert.Equal(["value", "numerator", "denominator", "formula"], rate.Value!.Keys()));
        Assert.Equal("""{"value":0.5,"numerator":2,"denominator":4,"formula":"overdue / assigned"}""", report["rates"]!["k3"]!.ToJsonString());
        Assert.Equal("""{"value":null,"numerator":0,"denominator":0,"formula":"on time / completed"}""", report["rates"]!["k4"]!.ToJsonString());
        Assert.Equal(("2023-07-10", 4), (report.Text("asOf"), report["assigned"]!.GetValue<int>()));
        Assert.Equal((await _server.Runtime.Log.Head()).Value, report["position"]!.GetValue<long>());
    }

    [Fact]
    public async Task a_cut_report_has_a_line_for_each_key_and_null_for_none()
    {
        var report = await _server.Read("/api/v1/reports/summary?asOf=2023-07-10&by=agency");
        Assert.Equal("agency", report.Text("by"));
        var lines = report["lines"]!.AsArray().Select(line => (line!.Text("key"), line!["assigned"]!.GetValue<int>())).ToList();
        Assert.Contains(("bct", 3), lines);
        Assert.Contains((null, 1), lines);
        Assert.All(report["lines"]!.AsArray(), line => Assert.Equal(["key", "assigned", "buckets", "beside", "late", "rates"], line!.Keys()));
        foreach (var by in new[] { "group", "instrument", "kind" })
            Assert.Equal(HttpStatusCode.OK, (await _server.Get($"/api/v1/reports/summary?by={by}")).StatusCode);
    }

    [Fact]
    public async Task overdue_rows_are_as_their_contract_says_with_the_most_overdue_first()
    {
        var rows = await _server.Read("/api/v1/overdue?asOf=2023-07-10");
        Assert.Equal(
            """
            [{"taskId":"nobody","title":{"vi":"Nhiệm vụ","en":"Task"},"lead":null,"originalDeadline":"2023-06-01","currentDeadline":"2023-06-01","daysOverdue":39,"extensions":0,"instrument":"ct-15"},{"taskId":"late","title":{"vi":"Nhiệm vụ","en":"Task"},"lead":"bct","originalDeadline":"2023-06-30","currentDeadline":"2023-06-30","daysOverdue":10,"extensions":0,"instrument":"ct-15"}]
            """.Trim(),
            rows.ToJsonString(Letters));
        Assert.Single((await _server.Read("/api/v1/overdue?asOf=2023-07-10&agency=bct")).AsArray());
        Assert.Empty((await _server.Read("/api/v1/overdue?asOf=2023-05-01")).AsArray());
    }

    [Fact]
    public async Task vietnamese_is_written_as_it_is() =>
        Assert.Contains("Nhiệm vụ", await (await _server.Get("/api/v1/overdue?asOf=2023-07-10")).Content.ReadAsStringAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task letters_in_pieces_are_stored_put_together()
    {
        await _server.Do("register-agency", new { agencyId = "pieces", kind = "Ministry", name = new { vi = "Bo\u0302\u0323" } });
        Assert.Equal("B\u1ed9", (await _server.Read("/api/v1/agencies/pieces"))["agency"]!["name"]!.Text("vi"));
    }

    [Fact]
    public async Task a_history_tells_every_event_with_the_state_after_it()
    {
        await _server.Do("accept-task", new { taskId = "late" }, "2023-03-12T08:00:00+07:00", Officer(), "acc-1");
        var history = await _server.Read("/api/v1/tasks/late/history?asOf=2023-07-10");
        Assert.Equal(["asOf", "knownAt", "position", "taskId", "task", "events"], history.Keys());
        var events = history["events"]!.AsArray();
        Assert.Equal(["directive-task.assigned.v1", "directive-task.accepted.v1"], events.Select(e => e!.Text("type")));
        Assert.Equal(
            [
                "position", "revision", "eventId", "type", "data", "occurredAt", "occurredPrecision", "recordedAt", "actor", "recordedBy", "commandId", "effectiveDay", "counts",
                "statusAfter", "currentDeadlineAfter", "timelinessAfter", "corrections", "disputes",
            ],
            events[1]!.Keys());
        Assert.Equal("""{"user":"officer-bct","role":"agency-officer","agency":"bct"}""", events[1]!["actor"]!.ToJsonString());
        Assert.Equal(
            ("operator", "acc-1", "2023-03-12T08:00:00+07:00", "instant", "2023-03-12", "Accepted", "2023-06-30", "WithinTerm"),
            (events[1]!.Text("recordedBy"), events[1]!.Text("commandId"), events[1]!.Text("occurredAt"), events[1]!.Text("occurredPrecision"), events[1]!.Text("effectiveDay"),
                events[1]!.Text("statusAfter"), events[1]!.Text("currentDeadlineAfter"), events[1]!.Text("timelinessAfter")));
        Assert.Equal(("2023-03-10", "day"), (events[0]!.Text("occurredAt"), events[0]!.Text("occurredPrecision")));
        Assert.Equal("late", events[0]!["data"]!.Text("taskId"));
    }

    [Fact]
    public async Task a_task_says_how_it_stands_on_the_day_asked_about()
    {
        var then = (await _server.Read("/api/v1/tasks/late?asOf=2023-05-01"))["task"]!;
        var now = (await _server.Read("/api/v1/tasks/late?asOf=2023-07-10"))["task"]!;
        Assert.Equal(("WithinTerm", 0, "Overdue", 10), (then.Text("timeliness"), then["daysOverdue"]!.GetValue<int>(), now.Text("timeliness"), now["daysOverdue"]!.GetValue<int>()));
        Assert.Equal(("Assigned", "Task", "OpenOverdue", "bct"), (now.Text("status"), now.Text("force"), now.Text("bucket"), now.Text("lead")));
        await (await _server.Get("/api/v1/tasks/late?asOf=2023-03-09")).Problem(404, "not-found");
    }

    [Fact]
    public async Task tasks_come_in_pages_that_leave_none_out_and_repeat_none()
    {
        var seen = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await _server.Read($"/api/v1/tasks?limit=2&after={after}");
            Assert.Equal(["asOf", "knownAt", "position", "tasks", "next"], page.Keys());
            seen.AddRange(page["tasks"]!.AsArray().Select(task => task!.Text("taskId")!));
            after = page.Text("next");
        }
        Assert.Equal(["free", "late", "nobody", "open", "wish"], seen);
    }

    [Theory]
    [InlineData("lead", "agency=bct&timeliness=Overdue&asOf=2023-07-10", "late,wish")]
    [InlineData("status", "status=assigned", "free,late,nobody,open,wish")]
    [InlineData("instrument", "instrument=none", "")]
    [InlineData("text", "q=NHIEM", "free,late,nobody,open,wish")]
    [InlineData("id", "q=lat", "late")]
    public async Task tasks_are_found_by_what_is_asked(string what, string query, string expected)
    {
        var page = await _server.Read($"/api/v1/tasks?{query}");
        Assert.True(expected == string.Join(',', page["tasks"]!.AsArray().Select(task => task!.Text("taskId"))), $"{what}: {page}");
    }

    [Fact]
    public async Task agencies_and_instruments_are_listed_and_shown()
    {
        Assert.Equal(["bct", "bnv"], (await _server.Read("/api/v1/agencies")).AsArray().Select(agency => agency!.Text("agencyId")));
        var card = await _server.Read("/api/v1/agencies/bct?asOf=2023-07-10");
        Assert.Equal(["agencyId", "agency", "scorecard"], card.Keys());
        Assert.Equal(4, card["scorecard"]!["leads"]!.GetValue<int>());
        Assert.Equal(1, card["scorecard"]!["buckets"]!["OpenOverdue"]!.GetValue<int>());
        Assert.Equal(["ct-15"], (await _server.Read("/api/v1/instruments")).AsArray().Select(instrument => instrument!.Text("instrumentId")));
        var instrument = await _server.Read("/api/v1/instruments/ct-15");
        Assert.Equal(("Directive", "2023-03-10", "Forward"), (instrument.Text("kind"), instrument.Text("issuedOn"), instrument.Text("rollPolicy")));
    }

    [Fact]
    public async Task requests_for_more_time_are_listed_until_they_are_decided()
    {
        await _server.Do("request-extension", new { taskId = "late", requestId = "r1", newDeadline = "2023-12-31", reason = "khó" }, "2023-06-01", Officer());
        var row = Assert.Single((await _server.Read("/api/v1/extensions?status=open")).AsArray())!;
        Assert.Equal(("late", "r1", "2023-12-31"), (row.Text("taskId"), row["request"]!.Text("requestId"), row["request"]!.Text("newDeadline")));
        await _server.Do("grant-extension", new { taskId = "late", requestId = "r1", document = "12/QĐ" }, "2023-06-02", Assigner);
        Assert.Empty((await _server.Read("/api/v1/extensions")).AsArray());
        Assert.Equal("2023-12-31", (await _server.Read("/api/v1/tasks/late"))["task"]!.Text("currentDeadline"));
    }

    [Theory]
    [InlineData("/api/v1/tasks"), InlineData("/api/v1/tasks/late"), InlineData("/api/v1/tasks/late/history"), InlineData("/api/v1/overdue"), InlineData("/api/v1/reports/summary")]
    [InlineData("/api/v1/agencies"), InlineData("/api/v1/agencies/bct"), InlineData("/api/v1/instruments"), InlineData("/api/v1/instruments/ct-15"), InlineData("/api/v1/extensions"), InlineData("/api/v1/tokens")]
    public async Task every_read_says_what_it_rests_on_and_answers_to_head(string path)
    {
        var answer = await _server.Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((await _server.Runtime.Log.Head()).ToString(), answer.Header("Ledger-Position"));
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        var bare = await _server.Operator.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, bare.StatusCode);
        Assert.Empty(await bare.Content.ReadAsByteArrayAsync());
        Assert.NotNull(bare.Header("Ledger-Position"));
    }

    [Fact]
    public async Task before_its_first_event_the_ledger_says_that_it_knew_nothing()
    {
        var problem = await (await _server.Get("/api/v1/tasks?knownAt=2001-01-01")).Problem(422, "not-yet-recording");
        Assert.NotNull(problem["since"]);
    }

    [Fact]
    public async Task what_was_known_at_a_position_is_answered_as_it_was()
    {
        var before = (await _server.Runtime.Log.Head()).Value;
        await _server.Do("withdraw-task", new { taskId = "late", reason = "r" }, "2023-07-01", Assigner);
        Assert.Equal(2, (await _server.Read($"/api/v1/overdue?asOf=2023-07-10&knownAt={before}")).AsArray().Count);
        Assert.Single((await _server.Read("/api/v1/overdue?asOf=2023-07-10")).AsArray());
    }

    private static readonly System.Text.Json.JsonSerializerOptions Letters = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };


}
