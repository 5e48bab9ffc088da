using System.Text.Json.Nodes;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>An agency says that an entry is not so; a registrar looks into it; both can be read.</summary>
public sealed class DisputingEntries : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await _server.Assign("T1", due: "2025-01-30", at: "2025-01-01");
        await _server.Do("accept-task", new { taskId = "T1" }, "2025-01-05", Speech.Officer());
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_dispute_and_its_outcome_are_listed_shown_and_known_from_their_positions_on()
    {
        var id = (await Entry(1)).EventId;
        await _server.Do("dispute-entry", new { taskId = "T1", eventId = id, reason = "chưa nhận" }, "2025-01-10", Speech.Officer());
        var between = (await _server.Runtime.Log.Head()).Value;
        var open = Assert.Single((await _server.Read("/api/v1/disputes?status=open")).AsArray())!;
        Assert.Equal(("T1", "T1~1", "chưa nhận", "officer-bct", null), (open.Text("taskId"), open["dispute"]!.Text("disputeId"), open["dispute"]!.Text("reason"), open["dispute"]!.Text("by"), open["dispute"]!.Text("outcome")));
        Assert.True((await _server.Read("/api/v1/tasks/T1"))["task"]!["hasDisputedEntry"]!.GetValue<bool>());

        await _server.Do("resolve-dispute", new { disputeId = "T1~1", outcome = "upheld", reason = "nhầm đơn vị" }, "2025-01-20");
        Assert.Empty((await _server.Read("/api/v1/disputes?status=open")).AsArray());
        Assert.Single((await _server.Read($"/api/v1/disputes?status=open&knownAt={between}")).AsArray());
        Assert.Single((await _server.Read("/api/v1/disputes?status=open&asOf=2025-01-19")).AsArray());
        Assert.Equal("Upheld", Assert.Single((await _server.Read("/api/v1/disputes")).AsArray())!["dispute"]!.Text("outcome"));
        Assert.False((await _server.Read("/api/v1/tasks/T1"))["task"]!["hasDisputedEntry"]!.GetValue<bool>());
        var entry = (await _server.Read("/api/v1/tasks/T1/history"))["events"]![1]!;
        Assert.Equal(("directive-task.accepted.v1", "nhầm đơn vị"), (entry.Text("type"), Assert.Single(entry["disputes"]!.AsArray())!.Text("outcomeReason")));
        Assert.True(await _server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));
        await _server.Verified();
    }

    [Fact]
    public async Task what_may_not_be_is_refused_by_its_name()
    {
        var id = (await Entry(1)).EventId;
        await Refused("dispute-entry", new { taskId = "T1", eventId = Guid.Empty, reason = "?" }, Speech.Officer(), "unknown-event");
        await Refused("dispute-entry", new { taskId = "T1", eventId = id, reason = "?" }, Speech.Officer("bnv"), "not-the-lead");
        await _server.Do("dispute-entry", new { taskId = "T1", eventId = id, reason = "?" }, "2025-01-10", Speech.Officer());
        await Refused("dispute-entry", new { taskId = "T1", eventId = id, reason = "?" }, Speech.Officer(), "dispute-open");
        await Refused("resolve-dispute", new { disputeId = "T1~2", outcome = "Upheld", reason = "?" }, null, "no-open-dispute");
        await Refused("resolve-dispute", new { disputeId = "T1~1", outcome = "Upheld", reason = "?" }, new { user = "officer-bct", role = "registrar" }, "asker-may-not-decide");
        Assert.Equal(400, (int)(await _server.Send("resolve-dispute", new { disputeId = "T1", outcome = "Upheld", reason = "?" })).StatusCode);
        Assert.Equal(400, (int)(await _server.Get("/api/v1/disputes?status=closed")).StatusCode);
    }

    private async Task Refused(string type, object data, object? by, string code)
    {
        var answer = await _server.Send(type, data, at: "2025-01-11", by: by);
        Assert.Equal((422, code), ((int)answer.StatusCode, (await answer.Body())["refusal"]?.Text("code")));
    }

    private async Task<RecordedEvent> Entry(int revision) =>
        (await _server.Log()).First(recorded => recorded.Stream.Value == "directiveTask-T1" && recorded.Revision == new Revision(revision));
}
