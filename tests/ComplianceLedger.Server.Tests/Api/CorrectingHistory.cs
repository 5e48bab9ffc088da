using System.Net;
using System.Text.Json.Nodes;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>A product's date of issue that was entered wrong, from the command to the report; and what may not be corrected.</summary>
public sealed class CorrectingHistory : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await Do("assign-task", new { taskId = "T1", instrument = "ct-15", force = "Task", title = new { vi = "Nhiệm vụ" }, lead = "bct", deadline = new { on = "2025-01-30" } }, "2025-01-01");
        await Do("submit-completion", new { taskId = "T1", product = new { issuedOn = "2025-02-02", title = "Báo cáo" } }, "2025-02-09");
        await Do("confirm-completion", new { taskId = "T1" }, "2025-02-14", "hoa");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_corrected_date_of_issue_moves_the_task_from_late_to_on_time_as_known_after_and_not_as_known_before()
    {
        var before = (await _server.Runtime.Log.Head()).Value;
        await _server.Do("record-correction", await Correction(1, "product.issuedOn", "2025-02-02", "2025-01-28"));

        Assert.Equal((1, 0, "0", "1", "1"), await Report(""));
        Assert.Equal((0, 1, "1", "0", "1"), await Report($"knownAt={before}"));
        // A day on which it was not yet entered, but done by what is known now.
        Assert.Equal((1, 0, "0", "1", "1"), await Report("asOf=2025-01-31"));
        Assert.Empty((await _server.Read("/api/v1/overdue?asOf=2025-01-31")).AsArray());
        Assert.Single((await _server.Read($"/api/v1/overdue?asOf=2025-01-31&knownAt={before}")).AsArray());

        var task = (await _server.Read("/api/v1/tasks/T1"))["task"]!;
        Assert.Equal(("2025-01-28", "OnTime", true), (task.Text("completedOn"), task.Text("timeliness"), task["isEnteredLate"]!.GetValue<bool>()));
        var compared = await _server.Read($"/api/v1/reports/comparison?asOf=2025-03-01&knownAt={before}&compare={await _server.Runtime.Log.Head()}");
        Assert.Equal(["correction.recorded.v1"], compared["differences"]![0]!["events"]!.AsArray().Select(e => e!.Text("type")));
        await Verified();

        async Task<(int OnTime, int Late, string LateRate, string OnTimeRate, string Completed)> Report(string question)
        {
            var report = await _server.Read($"/api/v1/reports/summary?{(question.Contains("asOf", StringComparison.Ordinal) ? "" : "asOf=2025-03-01&")}{question}");
            string Rate(string name) => report["rates"]![name]!["value"]!.ToJsonString();
            return (report["buckets"]!["completedOnTime"]!.GetValue<int>(), report["buckets"]!["completedLate"]!.GetValue<int>(), Rate("k5"), Rate("k4"), Rate("k6"));
        }
    }

    [Fact]
    public async Task its_history_shows_the_event_as_it_was_recorded_with_a_note_and_the_right_state_from_the_correction_on()
    {
        await _server.Do("record-correction", await Correction(1, "product.issuedOn", "2025-02-02", "2025-01-28"));
        var events = (await _server.Read("/api/v1/tasks/T1/history"))["events"]!.AsArray();
        Assert.Equal(
            ["directive-task.assigned.v1", "directive-task.submitted-for-confirmation.v1", "directive-task.completion-confirmed.v1", "correction.recorded.v1"],
            events.Select(e => e!.Text("type")));
        Assert.Equal("2025-02-02", events[1]!["data"]!["product"]!.Text("issuedOn"));
        var note = Assert.Single(events[1]!["corrections"]!.AsArray())!;
        Assert.Equal(("product.issuedOn", "2025-02-02", "2025-01-28", 3), (note.Text("field"), note.Text("was"), note.Text("is"), note["revision"]!.GetValue<int>()));
        Assert.Equal(("Late", "OnTime"), (events[2]!.Text("timelinessAfter"), events[3]!.Text("timelinessAfter")));
        Assert.Equal(["Assigned", "Submitted", "Completed", "Completed"], events.Select(e => e!.Text("statusAfter")));
        Assert.All((await _server.Read("/api/v1/tasks/T1/history?asOf=2024-12-31"))["events"]!.AsArray(), e => Assert.False(e!["counts"]!.GetValue<bool>()));
    }

    // An assignment that was entered under a wrong day: which days the task was there on depends on what was known.
    [Fact]
    public async Task a_corrected_day_of_assignment_moves_the_day_from_which_the_task_is_counted()
    {
        var before = (await _server.Runtime.Log.Head()).Value;
        await _server.Do("record-correction", await Correction(0, "occurredAt", "2025-01-01", "2025-01-20"));
        var between = (await _server.Runtime.Log.Head()).Value;
        await _server.Do("record-correction", await Correction(0, "occurredAt", "2025-01-20", "2025-01-10"));

        Assert.Equal((0, 0, 1), await Assigned("2025-01-05"));
        Assert.Equal((1, 0, 1), await Assigned("2025-01-15"));
        Assert.Equal((1, 1, 1), await Assigned("2025-01-25"));
        await Verified();

        async Task<(int Now, int Between, int Before)> Assigned(string asOf) => (await Count(asOf, null), await Count(asOf, between), await Count(asOf, before));
        async Task<int> Count(string asOf, long? knownAt) =>
            (await _server.Read($"/api/v1/reports/summary?asOf={asOf}{(knownAt is { } position ? $"&knownAt={position}" : "")}"))["assigned"]!.GetValue<int>();
    }

    [Fact]
    public async Task an_instrument_and_an_agency_are_shown_as_they_were_corrected()
    {
        await _server.Do("record-correction", await Correction("instrument-ct-15", 0, "number", null, "15-CT/TW"));
        await _server.Do("record-correction", await Correction("agency-bct", 0, "since", null, "2007-08-01"));
        Assert.Contains("15-CT/TW", (await _server.Read("/api/v1/instruments/ct-15")).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("2007-08-01", (await _server.Read("/api/v1/agencies/bct")).ToJsonString(), StringComparison.Ordinal);
        await Verified();
    }

    [Theory]
    [InlineData("product.issuedOn", "2025-02-03", "2025-01-28", "was-differs")]
    [InlineData("product.issuedOn", "2025-02-02", "2025-02-02", "nothing-changed")]
    [InlineData("product.issuedOn", "2025-02-02", "28.1.2025", "malformed-value")]
    [InlineData("product.issuedOn", "2025-02-02", "2025-02-10", "product-issued-later")]
    [InlineData("occurredAt", "2025-02-09", "2025-02-20", "out-of-order")]
    [InlineData("occurredAt", "2025-02-09", "2100-01-01", "in-the-future")]
    [InlineData("deadline", "2025-01-30", "2025-03-30", "field-not-correctable")]
    public async Task what_can_not_be_corrected_is_refused_by_its_name(string field, string was, string now, string code)
    {
        var events = (await _server.Log()).Count;
        var answer = await _server.Send("record-correction", await Correction(1, field, was, now));
        Assert.Equal((422, code), ((int)answer.StatusCode, (await answer.Body())["refusal"]!.Text("code")));
        Assert.Equal(events, (await _server.Log()).Count);
    }

    [Fact]
    public async Task only_a_registrar_or_the_operator_corrects() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Send("record-correction", await Correction(1, "product.issuedOn", "2025-02-02", "2025-01-28"), client: await _server.ClientOf("assigner", "hoa", "vpcp"))).StatusCode);

    private Task<object> Correction(int revision, string field, string? was, string? now) => Correction("directiveTask-T1", revision, field, was, now);

    private async Task<object> Correction(string stream, int revision, string field, string? was, string? now)
    {
        var recorded = (await _server.Log()).First(recorded => recorded.Stream.Value == stream && recorded.Revision == new Revision(revision));
        return new { stream, eventId = recorded.EventId, field, was, @is = now, reason = "đọc nhầm" };
    }

    private async Task Verified()
    {
        Assert.True(await _server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));
        await _server.Verified();
    }

    private async Task Do(string type, object data, string at, string user = "minh")
    {
        var answer = await _server.Send(type, data, at: at, by: new { user, role = "assigner", agency = "vpcp" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
