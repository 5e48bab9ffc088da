using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>A ledger whose event log is a server of its own, which is killed and comes back while commands are sent.</summary>
public sealed class KillingTheStore(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 24;

    private readonly TestFolder _store = new();
    private readonly TestFolder _ledger = new();
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task every_acknowledged_command_is_there_exactly_once_however_often_the_store_is_killed()
    {
        var rounds = Chance.IsLong ? 20 : 3;
        var load = new LoadedServer(_chance.Seed, Clients, familiesOfEach: rounds + 1);
        var store = await Store("http://127.0.0.1:0");
        var connection = $"{store.Url.Replace("http://", "esdb://", StringComparison.Ordinal)}?tls=false&defaultDeadline=3000";
        try
        {
            await using var server = await RunningServer.Start(_ledger.Data, "--programme", "none", "--store", connection);
            await load.Register(server);
            // Nobody gives up: what the store did not take is 503 to the client, who sends it again.
            var sending = load.Send(server);
            for (var round = 1; round <= rounds; round++)
            {
                await Eventually.InTime(Task.WhenAny(load.After(_chance.Next(20, load.Commands / (rounds + 1))), sending), server.Process.ToString);
                await store.Process.Kill();
                output.WriteLine($"round {round}: {load.Acknowledged.Count} of {load.Commands} acknowledged");
                await using (store.Process)
                {
                    // While it is away, whoever asks hears so.
                    await Eventually.IsTrue(async () => !(await server.Health()).Ready, server.Process.ToString);
                }
                store = await Store(store.Url);
            }
            await Eventually.InTime(Task.WhenAny(sending), server.Process.ToString);
            await sending;
            Assert.True(load.IsDone);
            await server.Settled();
            await server.Stop();
            var verified = await LedgerProcess.Run("verify", "--data", _ledger.Data, "--store", connection, "--json");
            Assert.True(verified.Status == 0 && (bool)verified.Json["clean"]!, verified.ToString());
        }
        finally
        {
            await store.Process.DisposeAsync();
        }

        var stored = await StoredHistory.Read(_store.Data);
        Assert.Equal(load.Commands + Workload.Registrations.Count, load.Acknowledged.Count);
        stored.Holds(load.Acknowledged);
        stored.HoldsNoCommandTwice();
        stored.ToldEveryAgencyOnce();
    }

    public void Dispose()
    {
        _store.Dispose();
        _ledger.Dispose();
    }

    private async Task<(LedgerProcess Process, string Url)> Store(string url)
    {
        var process = LedgerProcess.Start(new Call(["store", "--data", _store.Data, "--urls", url, "--json"]));
        await Eventually.IsTrue(() => process.HasEnded || process.Out.Contains('\n', StringComparison.Ordinal), process.ToString);
        Assert.False(process.HasEnded, process.ToString());
        return (process, (string)JsonNode.Parse(process.Out)!["url"]!);
    }
}
