using System.Net;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>An inspection from its opening to its conclusion, and where it can be read.</summary>
public sealed class Inspecting : IAsyncLifetime
{
    private static readonly object Inspector = new { user = "duc", role = "inspector" };

    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
        await _server.Assign("T1", due: "2025-01-30", at: "2025-01-01");
        await _server.Assign("T2", at: "2025-01-01");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task it_can_be_read_as_of_every_day_and_as_known_at_every_position()
    {
        await Do("open-inspection", new { inspectionId = "kt-1", taskIds = new[] { "T1", "T2" }, agency = "bct" }, "2025-03-01");
        var opened = (await _server.Runtime.Log.Head()).Value;
        await Do("note-finding", new { inspectionId = "kt-1", finding = "chậm ba tháng" }, "2025-03-05");
        await Do("conclude-inspection", new { inspectionId = "kt-1", degree = "nhẹ", cause = "thiếu người", responsibility = "Vụ trưởng" }, "2025-03-20");
        await Do("open-inspection", new { inspectionId = "kt-2", agency = "bnv" }, "2025-04-01");

        var inspection = await _server.Read("/api/v1/inspections/kt-1");
        Assert.Equal(["inspectionId", "taskIds", "agency", "openedBy", "openedOn", "findings", "conclusion", "revision", "position"], inspection.Keys());
        Assert.Equal("""["T1","T2"]""", inspection["taskIds"]!.ToJsonString());
        Assert.Equal(("chậm ba tháng", "2025-03-05"), (inspection["findings"]![0]!.Text("finding"), inspection["findings"]![0]!.Text("notedOn")));
        Assert.Equal(("nhẹ", "thiếu người", "Vụ trưởng", "duc"), (inspection["conclusion"]!.Text("degree"), inspection["conclusion"]!.Text("cause"), inspection["conclusion"]!.Text("responsibility"), inspection["conclusion"]!.Text("by")));

        Assert.Equal(["kt-1", "kt-2"], await Ids(""));
        Assert.Equal(["kt-2"], await Ids("status=open"));
        Assert.Equal(["kt-1"], await Ids("status=concluded"));
        Assert.Equal(["kt-1"], await Ids("task=T2"));
        Assert.Equal(["kt-2"], await Ids("agency=bnv"));
        Assert.Equal(["kt-1"], await Ids($"knownAt={opened}"));
        Assert.Equal(["kt-1"], await Ids("status=open&asOf=2025-03-19"));
        Assert.Empty(await Ids("asOf=2025-02-28"));
        Assert.Empty((await _server.Read("/api/v1/inspections/kt-1?asOf=2025-03-04"))["findings"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Get("/api/v1/inspections/kt-1?asOf=2025-02-28")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Get("/api/v1/inspections/none")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Get("/api/v1/inspections?status=half")).StatusCode);

        var page = await (await _server.Get("/tasks/T2")).Content.ReadAsStringAsync();
        Assert.Contains("chậm ba tháng", page, StringComparison.Ordinal);
        Assert.DoesNotContain("chậm ba tháng", await (await _server.Get("/tasks/T2?asOf=2025-03-04")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(await _server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));
        await _server.Verified();
    }

    [Theory]
    [InlineData("open-inspection", """{"inspectionId":"x","taskIds":[]}""", "nothing-to-inspect")]
    [InlineData("open-inspection", """{"inspectionId":"x","taskIds":["none"]}""", "unknown-task")]
    [InlineData("open-inspection", """{"inspectionId":"x","agency":"none"}""", "unknown-agency")]
    [InlineData("note-finding", """{"inspectionId":"none","finding":"x"}""", "unknown-inspection")]
    public async Task what_can_not_be_inspected_is_refused_by_its_name(string type, string data, string code)
    {
        var answer = await _server.Send(type, JsonNode.Parse(data)!, at: "2025-03-01", by: Inspector);
        Assert.Equal((422, code), ((int)answer.StatusCode, (await answer.Body())["refusal"]!.Text("code")));
    }

    [Fact]
    public async Task only_an_inspector_inspects() => Assert.Equal(
        HttpStatusCode.Forbidden,
        (await _server.Send("open-inspection", new { inspectionId = "x", agency = "bct" }, client: await _server.ClientOf("assigner", "hoa", "vpcp"))).StatusCode);

    private Task<JsonNode> Do(string type, object data, string at) => _server.Do(type, data, at, Inspector);

    private async Task<IEnumerable<string?>> Ids(string question) => (await _server.Read($"/api/v1/inspections?{question}")).AsArray().Select(row => row!.Text("inspectionId"));
}
