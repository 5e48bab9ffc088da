using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Running;

/// <summary>A server in a child process, on a port of its own choosing, and the operator's way to it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private RunningServer(LedgerProcess process, string data, string url)
    {
        Process = process;
        Data = data;
        Url = url;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri(url), Timeout = Eventually.Deadline };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(Path.Combine(data, "operator.token")));
    }

    public LedgerProcess Process { get; }

    public string Data { get; }

    public string Url { get; }

    public HttpClient Http { get; }

    public static async Task<RunningServer> Start(string data, params string[] further) => await Ready(Launch(data, further), data);

    /// <summary>Starts the program, without waiting for what becomes of it. It urges nobody unless it is told to: events would come by the clock.</summary>
    public static LedgerProcess Launch(string data, params string[] further) =>
        LedgerProcess.Start(new Call(["serve", "--data", data, "--urls", "http://127.0.0.1:0", "--json", .. further.Contains("--urging") ? [] : new[] { "--urging", "off" }, .. further]));

    /// <summary>Waits until the server has said where it is, and that it is able to serve.</summary>
    public static async Task<RunningServer> Ready(LedgerProcess process, string data)
    {
        try
        {
            await Eventually.IsTrue(() => process.HasEnded || process.Out.Contains('\n', StringComparison.Ordinal), process.ToString);
            Assert.False(process.HasEnded, process.ToString());
            var server = new RunningServer(process, data, (string)JsonNode.Parse(process.Out)!["url"]!);
            await Eventually.IsTrue(async () => (await server.Health()).Ready, process.ToString);
            return server;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<(bool Ready, long Position, long LogHead, long RelayPosition, string Text)> Health()
    {
        using var answer = await Http.GetAsync(new Uri("/readyz", UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        using var health = JsonDocument.Parse(text);
        long Number(string name) => health.RootElement.GetProperty(name).GetInt64();
        return (answer.IsSuccessStatusCode, Number("position"), Number("logHead"), Number("relayPosition"), text);
    }

    /// <summary>Waits until everything recorded has had its effects and stands in the views; the position that this is.</summary>
    public async Task<long> Settled()
    {
        long at = 0;
        await Eventually.IsTrue(
            async () =>
            {
                var health = await Health();
                at = health.LogHead;
                return health.Ready && health.Position == at && health.RelayPosition == at;
            },
            Process.ToString);
        return at;
    }

    public async Task<string> Get(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}\n{Process}");
        return text;
    }

    public async Task<(int Status, JsonNode Answer)> Send(string command)
    {
        using var body = new StringContent(command, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri("/api/v1/commands", UriKind.Relative), body);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>SIGTERM, and what it ended with.</summary>
    public async Task Stop()
    {
        var ended = await Process.Terminate();
        Assert.True(ended.Status == 0, ended.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }
}
