using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Verification;
using Microsoft.AspNetCore.Builder;

namespace ComplianceLedger.Server.Tests.Api;

/// <summary>A whole ledger in a folder of its own, asked over HTTP.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    /// <summary>Far above what anything here takes: only a hanging test comes to it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly DataFolder _data;
    private readonly WebApplication _app;

    private RunningServer(DirectoryInfo folder, DataFolder data, LedgerRuntime runtime, WebApplication app)
    {
        (_folder, _data, Runtime, _app) = (folder, data, runtime, app);
        Address = new Uri(LedgerServer.AddressOf(app).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        Operator = Client(runtime.Tokens.OperatorToken);
        Anonymous = Client(null);
    }

    public LedgerRuntime Runtime { get; }

    public WebApplication App => _app;

    public Uri Address { get; }

    public string LogFile => DataFolder.LogFileIn(_data.Path);

    public string ViewsFile => _data.ViewsFile;

    /// <summary>Asks with the operator's token.</summary>
    public HttpClient Operator { get; }

    /// <summary>Asks without one.</summary>
    public HttpClient Anonymous { get; }

    public static async Task<RunningServer> Start(string urls = "http://127.0.0.1:0", TimeProvider? time = null, ServerLimits? limits = null, bool simulated = false, Outreach? outreach = null)
    {
        return await Start(Directory.CreateTempSubdirectory("ledger-server-"), urls, time, limits, simulated, outreach);
    }

    /// <summary>Stops it, lets something happen to its folder, and starts another one there.</summary>
    public async Task<RunningServer> Again(Action meanwhile, Outreach? outreach = null)
    {
        await Stop();
        meanwhile();
        return await Start(_folder, "http://127.0.0.1:0", null, null, false, outreach);
    }

    private static async Task<RunningServer> Start(DirectoryInfo folder, string urls, TimeProvider? time, ServerLimits? limits, bool simulated, Outreach? outreach)
    {
        var data = DataFolder.Open(folder.FullName, "test");
        var runtime = await LedgerRuntime.Open(data, EventLogStore.Embedded, new NewLedger("Tests", "tests.example", simulated), time ?? TimeProvider.System, null, CancellationToken.None, outreach);
        var app = LedgerServer.Build(runtime, urls, limits: limits);
        await app.StartAsync();
        return new RunningServer(folder, data, runtime, app);
    }

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Patience };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Issues a token and asks with it.</summary>
    public async Task<HttpClient> ClientOf(string role, string user, string? agency = null) => Client((await Issue(role, user, agency))["token"]!.GetValue<string>());

    public async Task<JsonNode> Issue(string role, string user, string? agency = null, string? expires = null)
    {
        var answer = await Operator.PostAsync("/api/v1/tokens", Json(new { user, role, agency, expires }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Body();
    }

    public Task<HttpResponseMessage> Send(string type, object data, string? id = null, string? at = null, object? by = null, HttpClient? client = null, Action<HttpRequestHeaders>? headers = null) =>
        Post(Command(type, data, id, at, by), client, headers);

    public async Task<HttpResponseMessage> Post(string json, HttpClient? client = null, Action<HttpRequestHeaders>? headers = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = new StringContent(json, Encoding.UTF8, mediaType) };
        headers?.Invoke(request.Headers);
        return await (client ?? Operator).SendAsync(request);
    }

    /// <summary>Sends what a test takes for granted.</summary>
    public async Task<JsonNode> Do(string type, object data, string? at = null, object? by = null, string? id = null)
    {
        var answer = await Send(type, data, id, at, by);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Body();
    }

    /// <summary>Reads once the views hold everything so far.</summary>
    public async Task<JsonNode> Read(string path)
    {
        var answer = await Get(path);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Body();
    }

    public async Task<HttpResponseMessage> Get(string path, HttpClient? client = null)
    {
        var head = await Runtime.Log.Head();
        Assert.True(await Runtime.Views.WaitFor(head, Patience));
        return await (client ?? Operator).GetAsync(path);
    }

    public async Task<List<RecordedEvent>> Log()
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in Runtime.Log.ReadAll(LogPosition.Start, long.MaxValue))
            events.Add(recorded);
        return events;
    }

    /// <summary>Waits until everything has had its effects, and these theirs, and all of it stands in the views.</summary>
    public async Task Quiet()
    {
        var before = LogPosition.Start;
        while (before < await Runtime.Log.Head())
        {
            before = await Runtime.Log.Head();
            Assert.True(await Runtime.WaitUntilSettled(Patience, CancellationToken.None));
        }
    }

    /// <summary>The log holds together, and the views say what it says.</summary>
    public async Task Verified()
    {
        var summary = await new Verifier(Runtime.Log, Path.Combine(Path.GetDirectoryName(LogFile)!, "views.db")).Run();
        Assert.True(summary.IsClean, summary.First?.ToString());
    }

    public static StringContent Json(object value) => new(JsonSerializer.Serialize(value), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Delete(recursive: true);
    }

    private async Task Stop()
    {
        Operator.Dispose();
        Anonymous.Dispose();
        await _app.DisposeAsync();
        await Runtime.DisposeAsync();
        _data.Dispose();
    }

    public static string Command(string type, object data, string? id = null, string? at = null, object? by = null)
    {
        var command = new JsonObject { ["type"] = type, ["commandId"] = id ?? $"{Guid.NewGuid():N}", ["data"] = JsonSerializer.SerializeToNode(data) };
        if (at is not null)
            command["at"] = at;
        if (by is not null)
            command["by"] = JsonSerializer.SerializeToNode(by);
        return command.ToJsonString();
    }
}

/// <summary>One server for the tests of a class; each test has streams of its own in it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private RunningServer? _server;

    public RunningServer Server => _server!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start();
        await _server.Register();
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();
}

/// <summary>The few commands in which the tests speak, and how they read answers.</summary>
internal static class Speech
{
    public static readonly object Assigner = new { user = "minh", role = "assigner", agency = "vpcp" };

    private static int _ids;

    /// <summary>An identifier that no other test has.</summary>
    public static string NewId(string kind = "T") => $"{kind}-{Interlocked.Increment(ref _ids)}";

    public static object Officer(string agency = "bct") => new { user = $"officer-{agency}", role = "agency-officer", agency };

    public static object Agency(string id) => new { agencyId = id, kind = "Ministry", name = new { vi = $"Bộ {id}" } };

    public static object Instrument(string id) => new { instrumentId = id, kind = "Directive", issuer = "bct-tw", issuedOn = "2023-03-10", title = new { vi = $"Văn bản {id}", en = $"Instrument {id}" } };

    public static object TaskOf(string id, string? lead = "bct", string? due = null, string force = "Task", string? parent = null, string vi = "Nhiệm vụ") =>
        new { taskId = id, instrument = "ct-15", force, title = new { vi, en = "Task" }, lead, deadline = due is null ? null : new { on = due }, parent };

    public static async Task Register(this RunningServer server)
    {
        await server.Do("register-instrument", Instrument("ct-15"));
        await server.Do("register-agency", Agency("bct"));
        await server.Do("register-agency", Agency("bnv"));
    }

    public static Task<JsonNode> Assign(this RunningServer server, string id, string? due = null, string at = "2023-03-10", string? lead = "bct", string force = "Task", string? parent = null) =>
        server.Do("assign-task", TaskOf(id, lead, due, force, parent), at, Assigner);

    public static async Task<JsonNode> Body(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>The problem that an error is told with.</summary>
    public static async Task<JsonNode> Problem(this HttpResponseMessage answer, int status, string? code = null)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        if (code is not null)
            Assert.Equal(code, problem.Text("code"));
        return problem;
    }

    public static string? Text(this JsonNode node, string name) => node[name]?.GetValue<string>();

    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    public static List<string> Keys(this JsonNode node) => [.. node.AsObject().Select(property => property.Key)];
}
