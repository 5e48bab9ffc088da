using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using ComplianceLedger.Reactors;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>What a served ledger sends to agencies, over HTTP: from the urging to the operator who looks after it.</summary>
public sealed class MessagesToAgencies : IAsyncLifetime
{
    private readonly InMemoryOutlet _outlet = new("trial");
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start(outreach: Sending(_outlet));
        await _server.Register();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task an_urging_ends_in_the_outbox_and_goes_out()
    {
        var key = await Urge("T");
        var message = await Comes(key, "Sent");
        Assert.Equal(
            ["key", "outlet", "state", "stream", "revision", "position", "recordedAt", "recipients", "reached", "subject", "text", "attempts", "lastAttempt", "nextAttempt", "problem", "sentAt"],
            message.Keys());
        Assert.Equal(
            (key, "trial", "directiveTask-T", 1, """["bct"]""", """["bct"]""", "Đôn đốc: T – Nhiệm vụ", 1, null, null),
            (message.Text("key"), message.Text("outlet"), message.Text("stream"), message["revision"]!.GetValue<int>(), message["recipients"]!.ToJsonString(), message["reached"]!.ToJsonString(),
                message.Text("subject"), message["attempts"]!.GetValue<int>(), message["nextAttempt"], message["problem"]));
        Assert.Contains("https://ledger.example/tasks/T\n", message.Text("text"), StringComparison.Ordinal);
        Assert.Equal(key, Assert.Single(_outlet.Delivered).Key);
        // What a reader of the task sees is the event, not the mail.
        Assert.Contains((await _server.Read("/api/v1/tasks/T/history"))["events"]!.AsArray(), e => e!.Text("type") == "directive-task.urging-issued.v1");
    }

    [Fact]
    public async Task messages_are_asked_for_by_state_and_page_by_page()
    {
        _outlet.Answer = (message, _) => Task.FromResult(message.Key.Contains("-bad", StringComparison.Ordinal) ? new Delivery(DeliveryOutcome.Refused, [], "550 no") : Delivery.To(message.Unreached));
        List<string> keys = [await Urge("T1"), await Urge("bad1"), await Urge("T2"), await Urge("bad2"), await Urge("T3")];
        await Comes(keys[4], "Sent");
        Assert.Equal(keys.AsEnumerable().Reverse(), await Keys(""));
        Assert.Equal([keys[3], keys[1]], await Keys("?state=Failed"));
        Assert.Equal([keys[3], keys[1]], await Keys("?state=failed&limit=200"));
        Assert.Empty(await Keys("?state=Waiting"));
        List<string?> seen = [];
        string? next = "";
        while (next is not null)
        {
            var page = await _server.Read($"/api/v1/outbox?limit=2&after={next}");
            seen.AddRange(page["messages"]!.AsArray().Select(message => message!.Text("key")));
            next = page.Text("next");
        }
        Assert.Equal(keys.AsEnumerable().Reverse(), seen);
        Assert.Equal("""[{"name":"trial","runs":true,"waiting":0,"failed":2,"unaddressed":0,"problem":null}]""", (await _server.Read("/api/v1/outbox"))["outlets"]!.ToJsonString());
    }

    [Theory]
    [InlineData("?state=lost", "state")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?limit=many", "limit")]
    [InlineData("?after=T1", "after")]
    [InlineData("?after=-1", "after")]
    [InlineData("?atLeast=1", "atLeast")]
    [InlineData("?outlet=trial", "outlet")]
    public async Task what_cannot_be_asked_is_400_and_named(string question, string field) =>
        Assert.Equal(field, (await (await _server.Operator.GetAsync($"/api/v1/outbox{question}")).Problem(400, "malformed")).Text("field"));

    [Fact]
    public async Task what_failed_is_sent_again_by_whoever_wants_it()
    {
        _outlet.Answer = (_, _) => Task.FromResult(new Delivery(DeliveryOutcome.Unaddressed, [], "no address of bct"));
        var key = await Urge("T");
        Assert.Equal("no address of bct", (await Comes(key, "Unaddressed")).Text("problem"));
        _outlet.Answer = new InMemoryOutlet("any").Answer;
        Assert.Equal($$"""{"key":"{{key}}","state":"Waiting"}""", (await (await Retry(key)).Body()).ToJsonString());
        await Comes(key, "Sent");
        await (await Retry(key)).Problem(422, "message-not-failed");
        await (await Retry("directiveTask-T@99:trial")).Problem(404, "not-found");
        await (await Retry("nonsense")).Problem(404, "not-found");
        Assert.Equal(2, _outlet.Given.Count);
    }

    [Fact]
    public async Task what_failed_is_sent_again_or_given_up_all_at_once()
    {
        _outlet.Answer = (_, _) => Task.FromResult(new Delivery(DeliveryOutcome.Refused, [], "550 no"));
        List<string> keys = [await Urge("T1"), await Urge("T2"), await Urge("T3")];
        foreach (var key in keys)
            await Comes(key, "Failed");
        Assert.Equal("""{"messages":0}""", (await (await Wish("retry?state=failed&outlet=log")).Body()).ToJsonString());
        Assert.Equal($$"""{"key":"{{keys[0]}}","state":"Dismissed"}""", (await (await Wish($"{Uri.EscapeDataString(keys[0])}/dismiss")).Body()).ToJsonString());
        await (await Wish($"{Uri.EscapeDataString(keys[0])}/dismiss")).Problem(422, "message-ended");
        Assert.Equal([keys[0]], await Keys("?state=Dismissed"));
        _outlet.Answer = new InMemoryOutlet("any").Answer;
        Assert.Equal("""{"messages":2}""", (await (await Wish("retry?state=Failed")).Body()).ToJsonString());
        await Comes(keys[1], "Sent");
        await Comes(keys[2], "Sent");
        Assert.Equal("""{"messages":1}""", (await (await Wish("retry?state=Dismissed&outlet=trial")).Body()).ToJsonString());
        await Comes(keys[0], "Sent");
    }

    [Theory]
    [InlineData("retry", "state")]
    [InlineData("retry?state=Waiting", "state")]
    [InlineData("retry?state=lost", "state")]
    [InlineData("dismiss?state=Sent", "state")]
    [InlineData("dismiss?state=Failed&outlets=trial", "outlets")]
    public async Task what_cannot_be_wished_is_400_and_named(string wish, string field) =>
        Assert.Equal(field, (await (await Wish(wish)).Problem(400, "malformed")).Text("field"));

    [Fact]
    public async Task only_an_administrator_and_the_operator_see_messages_and_have_them_sent_again()
    {
        var key = await Urge("T");
        await Comes(key, "Sent");
        foreach (var role in new[] { "auditor", "registrar", "assigner" })
        {
            using var reader = await _server.ClientOf(role, "lan", role == "assigner" ? "vpcp" : null);
            await (await reader.GetAsync("/api/v1/outbox")).Problem(403, "not-for-this-role");
            await (await Retry(key, reader)).Problem(403, "not-for-this-role");
            await (await Wish("dismiss?state=Failed", reader)).Problem(403, "not-for-this-role");
        }
        await (await _server.Anonymous.GetAsync("/api/v1/outbox")).Problem(401, "no-credential");
        await (await Retry(key, _server.Anonymous)).Problem(401, "no-credential");
        using var admin = await _server.ClientOf("admin", "quang");
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/outbox")).StatusCode);
    }

    [Fact]
    public async Task being_ready_says_how_the_outbox_stands_and_an_outlet_that_is_away_keeps_nobody_from_being_served()
    {
        _outlet.Answer = (_, _) => Task.FromResult(Delivery.Away("mail.example: 421 someone@bct.example"));
        await Urge("T");
        JsonNode ready = new JsonObject();
        await Waiting.Until(async () =>
        {
            ready = await (await _server.Anonymous.GetAsync("/readyz")).Body();
            return ready["outbox"]!["outlets"]!.ToJsonString() == """[{"name":"trial","works":false,"waiting":1,"failed":0,"unaddressed":0}]""";
        });
        Assert.DoesNotContain("bct.example", ready.ToJsonString(), StringComparison.Ordinal);
        Assert.True((await (await _server.Anonymous.GetAsync("/readyz")).Body())["ready"]!.GetValue<bool>());
        Assert.InRange(ready["outbox"]!["position"]!.GetValue<long>(), 1, (await _server.Runtime.Log.Head()).Value);
    }

    [Fact]
    public async Task a_ledger_that_is_opened_without_outlets_shows_what_waits_and_what_is_retried_goes_out_when_it_is_served()
    {
        _outlet.Answer = (_, _) => Task.FromResult(new Delivery(DeliveryOutcome.Refused, [], "550 no"));
        var key = await Urge("T");
        await Comes(key, "Failed");
        _server = await _server.Again(() => { });
        Assert.Equal([key], await Keys(""));
        Assert.Empty((await _server.Read("/api/v1/outbox"))["outlets"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await Retry(key)).StatusCode);
        await Comes(key, "Waiting");
        _outlet.Answer = new InMemoryOutlet("any").Answer;
        _server = await _server.Again(() => { }, Sending(_outlet));
        await Comes(key, "Sent");
    }

    [Fact]
    public async Task a_ledger_without_an_outbox_has_no_messages()
    {
        await using var server = await RunningServer.Start();
        Assert.Equal("""{"outlets":[],"messages":[],"next":null}""", (await server.Read("/api/v1/outbox")).ToJsonString());
        await (await server.Operator.PostAsync("/api/v1/outbox/directiveTask-T@1:log/retry", null)).Problem(404, "not-found");
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(server.LogFile)!, "outbox.db")));
    }

    [Fact]
    public async Task a_ledger_that_is_served_without_outlets_lets_what_is_urged_pass()
    {
        var first = await Urge("T1");
        await Comes(first, "Sent");
        _server = await _server.Again(() => { }, new Outreach(null, UrgingSchedule.Default));
        var passed = await Urge("T2");
        await Waiting.Until(async () => (await (await _server.Anonymous.GetAsync("/readyz")).Body())["outbox"]!["position"]!.GetValue<long>() >= (await _server.Runtime.Log.Head()).Value);
        _server = await _server.Again(() => { }, Sending(_outlet));
        var last = await Urge("T3");
        await Comes(last, "Sent");
        Assert.Equal([last, first], await Keys(""));
        Assert.DoesNotContain(_outlet.Given, message => message.Key == passed);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(true, true)]
    public async Task what_is_made_up_is_sent_only_where_the_ledger_was_told_to_urge(bool? urges, bool sends)
    {
        await using var server = await RunningServer.Start(simulated: true, outreach: Sending(_outlet, urges));
        await server.Register();
        await server.Assign("T", at: "2023-03-10");
        await server.Do("issue-urging", new { taskId = "T", message = "Đề nghị báo cáo." }, by: Speech.Assigner);
        Assert.Equal(sends, (await (await server.Anonymous.GetAsync("/readyz")).Body()).Keys().Contains("outbox"));
        if (!sends)
            return;
        await Waiting.Until(() => _outlet.Delivered.Count > 0);
        Assert.StartsWith("[giả lập] Đôn đốc: T", _outlet.Delivered[0].Content.Subject, StringComparison.Ordinal);
        Assert.Contains("Sổ này là giả lập", _outlet.Delivered[0].Content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_message_is_a_line_of_the_programs_log_too()
    {
        using var lines = new Lines();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var key = await Urge("T");
        await Comes(key, "Sent");
        var delivery = await new LogOutlet(loggers.CreateLogger<LogOutlet>()).Send(_outlet.Delivered[0], CancellationToken.None);
        Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome);
        Assert.Equal($"Information: {key}: Đôn đốc: T – Nhiệm vụ [bct]", Assert.Single(lines.Written));
    }

    private static Outreach Sending(IOutlet outlet, bool? urges = null) => new(urges, UrgingSchedule.Default) { Outlets = [outlet], Site = new Uri("https://ledger.example/") };

    /// <summary>The key of its message.</summary>
    private async Task<string> Urge(string task)
    {
        await _server.Assign(task);
        var urged = await _server.Do("issue-urging", new { taskId = task, message = "Đề nghị báo cáo." }, by: Speech.Assigner);
        return $"directiveTask-{task}@{urged["revision"]!.GetValue<long>()}:trial";
    }

    private async Task<JsonNode> Comes(string key, string state)
    {
        using var deadline = new CancellationTokenSource(RunningServer.Patience);
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            var messages = (await _server.Read("/api/v1/outbox"))["messages"]!.AsArray();
            if (messages.FirstOrDefault(one => one!.Text("key") == key && one!.Text("state") == state) is { } message)
                return message;
        }
    }

    private async Task<List<string?>> Keys(string question) => [.. (await _server.Read($"/api/v1/outbox{question}"))["messages"]!.AsArray().Select(message => message!.Text("key"))];

    private Task<HttpResponseMessage> Retry(string key, HttpClient? client = null) => Wish($"{Uri.EscapeDataString(key)}/retry", client);

    private Task<HttpResponseMessage> Wish(string wish, HttpClient? client = null) => (client ?? _server.Operator).PostAsync($"/api/v1/outbox/{wish}", null);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _written = new();

        public IReadOnlyList<string> Written => [.. _written];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _written.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
