using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.EventStoreProtocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ComplianceLedger.Contract.EventStoreDb;

/// <summary>
/// An EventStoreDB to test against: the real server that <c>LEDGER_TEST_ESDB</c> names, which only grows, or the embedded log behind the protocol's endpoint,
/// which can be stopped and started again in the same place.
/// </summary>
public sealed class ServedStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private SqliteEventLog? _log;
    private WebApplication? _server;

    private ServedStore(DirectoryInfo folder) => _folder = folder;

    /// <summary>Null where there is none, and the endpoint stands in for it.</summary>
    public static string? RealServer => Environment.GetEnvironmentVariable("LEDGER_TEST_ESDB") is { Length: > 0 } server ? server : null;

    public string ConnectionString { get; private set; } = RealServer ?? "";

    private string Url => ConnectionString.Replace("esdb://", "http://", StringComparison.Ordinal).Split('?')[0];

    public static async Task<ServedStore> Start() => RealServer is null ? await StartEndpoint() : new ServedStore(Directory.CreateTempSubdirectory("served-"));

    /// <summary>The endpoint, also where there is a real server.</summary>
    public static async Task<ServedStore> StartEndpoint()
    {
        var store = new ServedStore(Directory.CreateTempSubdirectory("served-"));
        await store.Listen("http://127.0.0.1:0");
        return store;
    }

    /// <summary>Ends every connection at once, as a server does that is killed.</summary>
    public async Task Stop()
    {
        if (_server is { } server)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await server.StopAsync(now.Token);
            await server.DisposeAsync();
        }
        _server = null;
        if (_log is { } log)
            await log.DisposeAsync();
        _log = null;
    }

    public Task StartAgain() => Listen(Url);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Delete(recursive: true);
    }

    private async Task Listen(string url)
    {
        _log = SqliteEventLog.Open(Path.Combine(_folder.FullName, "log.db"));
        _server = StoreServer.Build(_log, url);
        await _server.StartAsync();
        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        ConnectionString = $"{address.Replace("http://", "esdb://", StringComparison.Ordinal)}?tls=false";
    }
}
