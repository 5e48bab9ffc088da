using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Server.Tests.Api;

public sealed class ReadingOnesOwnWrites(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task a_read_at_least_at_a_position_holds_what_was_written_there()
    {
        for (var i = 0; i < 50; i++)
        {
            var id = NewId();
            var written = await _server.Assign(id);
            var answer = await _server.Operator.GetAsync($"/api/v1/tasks/{id}?atLeast={written["position"]}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task a_read_at_least_at_a_revision_of_a_stream_holds_it()
    {
        for (var i = 0; i < 50; i++)
        {
            var id = NewId();
            var written = await _server.Assign(id);
            var answer = await _server.Operator.GetAsync($"/api/v1/tasks/{id}?atLeast={written["stream"]}@{written["revision"]}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory, InlineData("1000000"), InlineData("directiveTask-none@0"), InlineData("agency-bct@1000000")]
    public async Task what_does_not_come_in_time_is_503_and_may_be_asked_again(string atLeast)
    {
        await using var server = await RunningServer.Start(limits: new() { ReadWaitMax = TimeSpan.FromMilliseconds(50) });
        await server.Register();
        var answer = await server.Operator.GetAsync($"/api/v1/tasks?atLeast={atLeast}");
        await answer.Problem(503, "unavailable");
        Assert.NotNull(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task the_wait_is_bounded()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(55));
        await using var server = await RunningServer.Start(time: clock);
        var asking = server.Operator.GetAsync("/api/v1/tasks?atLeast=1000000");
        while (!asking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await (await asking).Problem(503, "unavailable");
    }

    [Fact]
    public async Task a_known_at_beyond_the_views_is_503()
    {
        var answer = await _server.Get("/api/v1/tasks?knownAt=1000000");
        await answer.Problem(503, "unavailable");
        Assert.NotNull(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task views_that_have_stopped_answer_what_they_hold_and_503_to_more()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        await server.Get("/api/v1/agencies");
        await server.Runtime.Log.Append(new("directiveTask-X"), EventLog.Revision.None, [new(Guid.NewGuid(), "directive-task.dreamt-up.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        var beyond = (await server.Runtime.Log.Head()).Value;
        await (await server.Operator.GetAsync($"/api/v1/tasks?atLeast={beyond}")).Problem(503, "unavailable");
        Assert.Equal(HttpStatusCode.OK, (await server.Operator.GetAsync("/api/v1/agencies")).StatusCode);
        var ready = await server.Operator.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("directive-task.dreamt-up.v1", (await ready.Body())["faults"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("alive", await server.Operator.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task a_caller_with_too_many_questions_under_way_hears_429()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(55));
        await using var server = await RunningServer.Start(time: clock, limits: new() { RequestsPerCallerMax = 2, RequestsWaitingMax = 1 });
        using var other = await server.ClientOf("auditor", "lan");
        var asking = Enumerable.Range(0, 4).Select(_ => server.Operator.GetAsync("/api/v1/tasks?atLeast=1000000")).ToList();
        var first = await Task.WhenAny(asking);
        await (await first).Problem(429, "too-many-requests");
        // Another caller has room of its own.
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/v1/tasks")).StatusCode);
        // A probe does not queue behind them, whoever sends it.
        Assert.Equal("alive", await server.Operator.GetStringAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, (await server.Operator.GetAsync("/readyz")).StatusCode);
        while (!asking.TrueForAll(one => one.IsCompleted))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
