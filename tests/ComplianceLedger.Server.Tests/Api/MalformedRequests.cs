using System.Net;
using System.Text;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>What is wrong with a request is said, and in which field.</summary>
public sealed class MalformedRequests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("\"text\"", null)]
    [InlineData("{}{}", null)]
    [InlineData("{}", "type")]
    [InlineData("""{"type":"fly-to-the-moon","commandId":"c1","data":{}}""", "type")]
    [InlineData("""{"type":"open-child","commandId":"c1","data":{}}""", "type")]
    [InlineData("""{"type":"issue-credential","commandId":"c1","data":{}}""", "type")]
    [InlineData("""{"type":"accept-task","data":{"taskId":"T1"}}""", "commandId")]
    [InlineData("""{"type":"accept-task","commandId":"","data":{"taskId":"T1"}}""", "commandId")]
    [InlineData("""{"type":"accept-task","commandId":"a\u0000b","data":{"taskId":"T1"}}""", "commandId")]
    [InlineData("""{"type":"accept-task","commandId":"c1"}""", "data")]
    [InlineData("""{"type":"accept-task","commandId":"c1","data":{}}""", "data.taskId")]
    [InlineData("""{"type":"accept-task","commandId":"c1","data":{"taskId":7}}""", "data.taskId")]
    [InlineData("""{"type":"accept-task","commandId":"c1","data":{"taskId":"a b"}}""", "data.taskId")]
    [InlineData("""{"type":"accept-task","commandId":"c1","data":{"taskId":"T1","more":1}}""", "data.more")]
    [InlineData("""{"type":"accept-task","commandId":"c1","data":{"taskId":"T1"},"more":1}""", "more")]
    [InlineData("""{"type":"accept-task","commandId":"c1","data":{"taskId":"T1","taskId":"T2"}}""", "data.taskId")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"yesterday","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"1944-12-31","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"2101-01-01","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"2023-02-30","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"2023-03-09T17:00:00","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"9999-12-31T23:59:59Z","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":"0001-01-01T00:00:00Z","data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","at":null,"data":{"taskId":"T1"}}""", "at")]
    [InlineData("""{"type":"accept-task","commandId":"c1","by":{"user":"u","role":"king"},"data":{"taskId":"T1"}}""", "by.role")]
    [InlineData("""{"type":"report-progress","commandId":"c1","data":{"taskId":"T1","percent":101,"summary":"s"}}""", "data.percent")]
    [InlineData("""{"type":"report-progress","commandId":"c1","data":{"taskId":"T1","percent":99999999999999999999,"summary":"s"}}""", "data.percent")]
    [InlineData("""{"type":"report-progress","commandId":"c1","data":{"taskId":"T1","percent":1.5,"summary":"s"}}""", "data.percent")]
    [InlineData("""{"type":"report-progress","commandId":"c1","data":{"taskId":"T1","summary":" "}}""", "data.summary")]
    [InlineData("""{"type":"report-progress","commandId":"c1","data":{"taskId":"T1","summary":"s","evidence":[{"title":"t","sha256":"12"}]}}""", "data.evidence[0].sha256")]
    [InlineData("""{"type":"record-claim","commandId":"c1","data":{"stream":"ledger-x","field":"f","value":"v","source":"s"}}""", "data.stream")]
    public async Task a_command_that_is_none_is_400_with_its_field(string json, string? field)
    {
        var problem = await (await _server.Post(json)).Problem(400, "malformed");
        Assert.Equal(field, problem.Text("field"));
        Assert.NotEmpty(problem.Text("detail")!);
    }

    [Fact]
    public async Task a_text_above_its_bound_is_400()
    {
        var problem = await (await _server.Send("report-progress", new { taskId = "T1", summary = new string('x', 16 * 1024 + 1) })).Problem(400, "malformed");
        Assert.Equal("data.summary", problem.Text("field"));
        // Its bound is in bytes.
        await (await _server.Send("report-progress", new { taskId = "T1", summary = new string('ệ', 6 * 1024) })).Problem(400, "malformed");
    }

    [Fact]
    public async Task bytes_that_are_not_text_are_400()
    {
        using var content = new ByteArrayContent([0x7b, 0xff, 0xfe, 0x7d]);
        content.Headers.ContentType = new("application/json");
        await (await _server.Operator.PostAsync("/api/v1/commands", content)).Problem(400, "malformed");
    }

    [Fact]
    public async Task json_of_any_depth_is_400_and_nothing_worse() =>
        await (await _server.Post(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))).Problem(400, "malformed");

    [Theory]
    [InlineData("/api/v1/tasks?asOf=soon", "asOf")]
    [InlineData("/api/v1/tasks?asOf=2023-02-30", "asOf")]
    [InlineData("/api/v1/tasks?asOf=9999-12-31T23:59:59Z", "asOf")]
    [InlineData("/api/v1/tasks?knownAt=later", "knownAt")]
    [InlineData("/api/v1/tasks?knownAt=-1", "knownAt")]
    [InlineData("/api/v1/tasks?status=Lost", "status")]
    [InlineData("/api/v1/tasks?timeliness=Early", "timeliness")]
    [InlineData("/api/v1/tasks?limit=many", "limit")]
    [InlineData("/api/v1/tasks?limit=-1", "limit")]
    [InlineData("/api/v1/tasks/T1?asOf=soon", "asOf")]
    [InlineData("/api/v1/tasks/T1/history?knownAt=later", "knownAt")]
    [InlineData("/api/v1/overdue?asOf=soon", "asOf")]
    [InlineData("/api/v1/overdue?limit=few", "limit")]
    [InlineData("/api/v1/overdue?limit=1&after=nobody", "after")]
    [InlineData("/api/v1/reports/summary?by=weather", "by")]
    [InlineData("/api/v1/extensions?status=granted", "status")]
    [InlineData("/api/v1/tasks?atLeast=x", "atLeast")]
    [InlineData("/api/v1/tasks?atLeast=directiveTask-T1", "atLeast")]
    [InlineData("/api/v1/tasks?atLeast=directiveTask-T1@", "atLeast")]
    [InlineData("/api/v1/tasks?atLeast=directiveTask-T1@-1", "atLeast")]
    [InlineData("/api/v1/tasks?atLeast=@3", "atLeast")]
    [InlineData("/api/v1/tasks?atLeast=99999999999999999999", "atLeast")]
    [InlineData("/api/v1/tasks?as-of=2023-01-01", "as-of")]
    [InlineData("/api/v1/overdue?status=Assigned", "status")]
    public async Task a_question_in_wrong_words_is_400_with_the_word(string path, string field)
    {
        var problem = await (await _server.Get(path)).Problem(400, "malformed");
        Assert.Equal(field, problem.Text("field"));
    }

    [Theory]
    [InlineData("/api/v1/tasks?asOf=0001-01-01")]
    [InlineData("/api/v1/tasks?asOf=9999-12-31")]
    [InlineData("/api/v1/overdue?asOf=9999-12-31")]
    [InlineData("/api/v1/reports/summary?asOf=9999-12-31&by=agency")]
    [InlineData("/api/v1/reports/summary?asOf=0001-01-01")]
    [InlineData("/api/v1/agencies/bct?asOf=9999-12-31")]
    [InlineData("/api/v1/tasks?asOf=2023-03-09T17:00:00%2B07:00&knownAt=9999-12-31")]
    [InlineData("/api/v1/tasks?q=%25_'%22%00&agency=';drop")]
    public async Task an_odd_question_has_an_answer(string path)
    {
        var id = NewId();
        await _server.Assign(id, "2023-06-30");
        Assert.Equal(HttpStatusCode.OK, (await _server.Get(path)).StatusCode);
    }

    [Fact]
    public async Task a_body_above_its_bound_is_413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = new StringContent(new string(' ', (1 << 20) + 1), Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        await (await _server.Operator.SendAsync(request)).Problem(413, "too-large");
    }

    [Fact]
    public async Task a_body_at_its_bound_is_read()
    {
        var problem = await (await _server.Post(new string(' ', 1 << 20))).Problem(400, "malformed");
        Assert.NotNull(problem);
    }

    [Fact]
    public async Task a_body_of_another_kind_is_415() =>
        await (await _server.Post("<command/>", mediaType: "application/xml")).Problem(415);

    [Fact]
    public async Task a_route_that_does_not_exist_is_404_as_a_problem()
    {
        await (await _server.Operator.GetAsync("/api/v1/nothing")).Problem(404, "not-found");
        await (await _server.Operator.GetAsync("/nothing")).Problem(404, "not-found");
        await (await _server.Operator.DeleteAsync("/api/v1/tasks")).Problem(405);
    }

    [Fact]
    public async Task what_is_not_there_is_404_as_a_problem()
    {
        foreach (var path in new[] { "/api/v1/tasks/none", "/api/v1/tasks/none/history", "/api/v1/agencies/none", "/api/v1/instruments/none", "/api/v1/tasks/a%20b", "/api/v1/tasks/a%20b/history", "/api/v1/agencies/a%20b", "/api/v1/instruments/a%20b" })
        {
            var answer = await _server.Get(path);
            await answer.Problem(404, "not-found");
            Assert.NotNull(answer.Header("Ledger-Position"));
        }
    }
}
