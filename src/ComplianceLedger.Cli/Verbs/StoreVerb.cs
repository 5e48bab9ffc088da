using System.CommandLine;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.EventStoreProtocol;
using ComplianceLedger.Server.Hosting;
using Microsoft.Extensions.Hosting;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Serves the embedded log over EventStoreDB's protocol until it is told to stop.</summary>
internal static class StoreVerb
{
    public static Command Create(GlobalOptions global)
    {
        var urls = new Option<string>("--urls") { HelpName = "U", Description = $"addresses to listen on (default {StoreServer.DefaultUrl})", DefaultValueFactory = _ => StoreServer.DefaultUrl };
        var verb = new Command(
            "store", "phục vụ nhật ký nhúng theo giao thức EventStoreDB, chỉ để thử trên một máy / serve the embedded log over EventStoreDB's protocol, for development and tests on one machine") { urls };
        verb.SetAction((parsed, cancellation) => Run(global.Read(parsed), parsed.GetValue(urls)!, cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, string urls, CancellationToken cancellation)
    {
        await Task.Yield();
        ServeVerb.CheckAddresses("--urls", urls);
        if (!settings.Store.IsFile)
            throw new UsageException("store serves an embedded log; an EventStoreDB serves itself.");
        using var folder = settings.Store == EventLogStore.Embedded ? DataFolder.Open(settings.Data, $"store {urls}") : null;
        await using var log = SqliteEventLog.Open(settings.Store.FileIn(settings.Data));
        await using var server = StoreServer.Build(log, urls, ServeVerb.ConfigureLogging);
        await ServeVerb.Listen(server, urls, cancellation);
        var url = LedgerServer.AddressOf(server);
        var connection = $"{url.Replace("http://", "esdb://", StringComparison.Ordinal)}?tls=false";
        if (settings.Json)
            Output.Document(new { url, connection });
        else
            Output.Line(settings.Language.Say($"Nhật ký {log.Path} phục vụ tại {connection}", $"The log {log.Path} is served at {connection}"));
        await server.WaitForShutdownAsync(cancellation);
        return ExitStatus.Done;
    }
}
