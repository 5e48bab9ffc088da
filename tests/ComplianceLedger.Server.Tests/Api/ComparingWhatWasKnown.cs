using System.Net;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>One day's overdue list as known at two points: what differs, and the events that make the difference.</summary>
public sealed class ComparingWhatWasKnown : IAsyncLifetime
{
    private RunningServer _server = null!;
    private long _early;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        foreach (var id in new[] { "same", "entered-late", "extended", "found-out" })
            await _server.Assign(id, id == "found-out" ? null : "2023-06-30");
        _early = (await _server.Runtime.Log.Head()).Value;
        // Done in time, and entered weeks later.
        await _server.Do("submit-completion", new { taskId = "entered-late", product = new { issuedOn = "2023-06-28", title = "Báo cáo" } }, "2023-07-20", Officer());
        await _server.Do("confirm-completion", new { taskId = "entered-late" }, "2023-07-21", Assigner());
        // Of another day, and so no part of the difference.
        await _server.Do("report-progress", new { taskId = "extended", summary = "muộn" }, "2023-07-25", Officer());
        await _server.Do("adjust-deadline", new { taskId = "found-out", deadline = new { on = "2023-07-01" }, reason = "x", document = "1/CV" }, "2023-07-02", Assigner());
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task both_answers_are_those_that_are_given_alone()
    {
        var compared = await Compare($"asOf=2023-07-10&knownAt={_early}&compare={await Head()}");
        Assert.Equal(["asOf", "first", "second", "differing", "differences"], compared.Keys());
        foreach (var (side, known) in new[] { ("first", _early), ("second", await Head()) })
        {
            Assert.Equal(known, compared[side]!["position"]!.GetValue<long>());
            Assert.Equal((await _server.Read($"/api/v1/overdue?asOf=2023-07-10&knownAt={known}")).ToJsonString(), compared[side]!["overdue"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task the_tasks_that_differ_are_there_with_the_events_that_count_on_the_day()
    {
        var differences = (await Compare($"asOf=2023-07-10&knownAt={_early}&compare={await Head()}"))["differences"]!.AsArray();
        Assert.Equal(["entered-late", "found-out"], differences.Select(task => task!.Text("taskId")));
        Assert.Equal((10, null), (differences[0]!["first"]!["daysOverdue"]!.GetValue<int>(), differences[0]!["second"]));
        // Handed in after the day that is asked about; the confirmation counts from the product's.
        Assert.Equal(["directive-task.completion-confirmed.v1"], Types(differences[0]!));
        Assert.Equal((null, 9), (differences[1]!["first"], differences[1]!["second"]!["daysOverdue"]!.GetValue<int>()));
        Assert.Equal(["directive-task.deadline-adjusted.v1"], Types(differences[1]!));
    }

    [Fact]
    public async Task it_is_the_same_the_other_way_round()
    {
        var (there, back) = (await Compare($"asOf=2023-07-10&knownAt={_early}&compare={await Head()}"), await Compare($"asOf=2023-07-10&knownAt={await Head()}&compare={_early}"));
        Assert.Equal(there["first"]!.ToJsonString(), back["second"]!.ToJsonString());
        Assert.Equal(there["differences"]!.AsArray().Select(task => string.Join(' ', Types(task!))), back["differences"]!.AsArray().Select(task => string.Join(' ', Types(task!))));
    }

    [Fact]
    public async Task between_the_same_points_nothing_differs() =>
        Assert.Equal(0, (await Compare($"asOf=2023-07-10&knownAt={_early}&compare={_early}"))["differing"]!.GetValue<int>());

    [Fact]
    public async Task two_reports_are_those_that_are_given_alone_with_the_tasks_that_stand_elsewhere()
    {
        var compared = await _server.Read($"/api/v1/reports/comparison?asOf=2023-07-10&by=agency&knownAt={_early}&compare={await Head()}");
        Assert.Equal(["first", "second", "differing", "moves", "differences"], compared.Keys());
        foreach (var (side, known) in new[] { ("first", _early), ("second", await Head()) })
            Assert.Equal((await _server.Read($"/api/v1/reports/summary?asOf=2023-07-10&by=agency&knownAt={known}")).ToJsonString(), compared[side]!.ToJsonString());
        Assert.Equal(
            """[{"from":{"standing":"Counted","bucket":"OpenNoDeadline","key":"bct","isDue":false,"isLateAgainstOriginal":false,"isEnteredLate":false},"to":{"standing":"Counted","bucket":"OpenOverdue","key":"bct","isDue":true,"isLateAgainstOriginal":false,"isEnteredLate":false},"tasks":1},{"from":{"standing":"Counted","bucket":"OpenOverdue","key":"bct","isDue":true,"isLateAgainstOriginal":false,"isEnteredLate":false},"to":{"standing":"Counted","bucket":"CompletedOnTime","key":"bct","isDue":true,"isLateAgainstOriginal":false,"isEnteredLate":true},"tasks":1}]""",
            compared["moves"]!.ToJsonString());
        Assert.Equal(2, compared["differing"]!.GetValue<int>());
        Assert.Equal(
            [("entered-late", "directive-task.completion-confirmed.v1"), ("found-out", "directive-task.deadline-adjusted.v1")],
            compared["differences"]!.AsArray().Select(task => (task!.Text("taskId"), Assert.Single(Types(task!)))));
        Assert.Equal((0, 1), (compared["first"]!["late"]!["inEntry"]!.GetValue<int>(), compared["second"]!["late"]!["inEntry"]!.GetValue<int>()));
    }

    // Due soon by what was known first, within its term by what was known second: in the same place, in every figure.
    [Fact]
    public async Task a_task_that_stands_where_it_stood_is_not_among_them()
    {
        await _server.Do("adjust-deadline", new { taskId = "same", deadline = new { on = "2023-08-30" }, reason = "x", document = "1/CV" }, "2023-06-20", Assigner());
        await _server.Assign("practice", "2023-06-10", force: "Practice");
        var known = await Head();
        await _server.Do("submit-completion", new { taskId = "practice", product = new { issuedOn = "2023-06-09", title = "Báo cáo" } }, "2023-06-10", Officer());
        await _server.Do("confirm-completion", new { taskId = "practice" }, "2023-06-10", Assigner());
        var compared = await _server.Read($"/api/v1/reports/comparison?asOf=2023-06-27&knownAt={_early}&compare={known}");
        Assert.Equal(["practice"], compared["differences"]!.AsArray().Select(task => task!.Text("taskId")));
        // Overdue or completed, a practice counts in no bucket.
        compared = await _server.Read($"/api/v1/reports/comparison?asOf=2023-06-27&knownAt={known}&compare={await Head()}");
        Assert.Equal(("[]", 0), (compared["moves"]!.ToJsonString(), compared["differing"]!.GetValue<int>()));
    }

    [Fact]
    public async Task before_the_first_event_nothing_was_recorded_and_that_is_said()
    {
        var answer = await _server.Get($"/api/v1/overdue/comparison?asOf=2023-07-10&knownAt=2023-07-10&compare={_early}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("not-yet-recording", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("overdue", "compare=soon", "compare")]
    [InlineData("overdue", "compare=2025-02-30", "compare")]
    [InlineData("overdue", "knownAt=soon&compare=1", "knownAt")]
    [InlineData("reports", "compare=soon", "compare")]
    [InlineData("reports", "compare=1&by=colour", "by")]
    public async Task what_is_no_point_is_named(string answers, string question, string names)
    {
        var answer = await _server.Get($"/api/v1/{answers}/comparison?{question}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(names, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<long> Head() => (await _server.Runtime.Log.Head()).Value;

    private Task<JsonNode> Compare(string question) => _server.Read($"/api/v1/overdue/comparison?{question}");

    private static IEnumerable<string?> Types(JsonNode task) => task["events"]!.AsArray().Select(e => e!.Text("type"));

    private static object Officer() => new { user = "binh", role = "agency-officer", agency = "bct" };

    private static object Assigner() => new { user = "minh", role = "assigner", agency = "vpcp" };
}
