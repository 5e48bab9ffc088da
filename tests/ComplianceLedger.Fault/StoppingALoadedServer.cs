using System.Net.Sockets;
using System.Text;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>A server that is asked to stop finishes what it took, whatever else is being sent.</summary>
public sealed class StoppingALoadedServer(ITestOutputHelper output) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task a_loaded_server_that_is_asked_to_stop_ends_with_0_and_has_what_it_acknowledged()
    {
        var load = new LoadedServer(_chance.Seed, clients: 24, familiesOfEach: 6);
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
        {
            await load.Register(server);
            var moment = load.After(_chance.Next(50, load.Commands / 2));
            var sending = load.Send(server);
            await Eventually.InTime(Task.WhenAny(moment, sending), server.Process.ToString);
            await server.Stop();
            await sending;
        }
        Assert.False(load.IsDone, "Nothing was left to send: the server was not loaded when it stopped.");
        Assert.False(File.Exists(Path.Combine(_folder.Data, "server.json")));
        Assert.False(File.Exists(Path.Combine(_folder.Data, "log.db-wal")), "A server that was stopped left its write-ahead log behind.");
        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        stored.Holds(load.Acknowledged);
        stored.HoldsNoCommandTwice();
    }

    [Fact]
    public async Task a_client_that_never_finishes_its_request_does_not_hold_up_the_stop()
    {
        await using var server = await RunningServer.Start(_folder.Data, "--programme", "none");
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(server.Url).Port);
        var request = $"POST /api/v1/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {server.Http.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        // The server asks for the body, so it is in the middle of the request.
        Assert.True(await client.GetStream().ReadAsync(new byte[100]) > 0);
        await server.Stop();
        Assert.False(File.Exists(Path.Combine(_folder.Data, "log.db-wal")), "A server that was stopped left its write-ahead log behind.");
    }

    public void Dispose() => _folder.Dispose();
}
