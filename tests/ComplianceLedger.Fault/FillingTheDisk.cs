using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>A full disk is said, loses nothing that was acknowledged, and is over when there is room again.</summary>
public sealed class FillingTheDisk : IDisposable
{
    private const int Clients = 8;

    private readonly TestFolder _folder = new();
    private readonly FullDisk _disk;
    private readonly Chance _chance;

    public FillingTheDisk(ITestOutputHelper output) => (_disk, _chance) = (new FullDisk(_folder), new Chance(output));

    [Fact]
    public async Task a_full_disk_is_answered_with_503_and_a_cause_and_nothing_acknowledged_is_lost()
    {
        var load = new LoadedServer(_chance.Seed, Clients, familiesOfEach: 4);
        await using (var server = await Start())
        {
            await load.Register(server);
            var moment = load.After(_chance.Next(20, load.Commands / 2));
            var sending = load.Send(server);
            await Eventually.InTime(Task.WhenAny(moment, sending), server.Process.ToString);
            _disk.Fill(server.Process);

            // A command of its own, so that what it is answered is known.
            var probe = Workload.Family("probe", new Random(1))[0];
            var (status, answer) = await Refused(server, probe);
            Assert.Equal(503, status);
            Assert.Equal("unavailable", (string?)answer["outcome"]);
            Assert.False(string.IsNullOrWhiteSpace((string?)answer["cause"]), answer.ToJsonString());
            var health = "";
            await Eventually.IsTrue(async () => (await server.Health()) is { Ready: false, Text: var text } && (health = text) is not null, server.Process.ToString);
            Assert.Contains("log:", (string?)JsonNode.Parse(health)!["faults"]![0], StringComparison.Ordinal);

            _disk.Empty(server.Process);
            await Eventually.IsTrue(async () => (await server.Send(probe.Json)).Status == 200, server.Process.ToString);
            await Eventually.InTime(Task.WhenAny(sending), server.Process.ToString);
            await sending;
            Assert.True(load.IsDone);
            await server.Settled();
            _disk.Fill(server.Process);
            await Refused(server, Workload.Family("last", new Random(2))[0]);
            await server.Process.Kill();
        }

        _disk.Empty();
        await using (var server = await Start())
        {
            var position = await server.Settled();
            Assert.NotEmpty(await Answers.Of(server, position));
            await server.Stop();
        }
        await StoredHistory.IsClean(_disk.Data);
        var stored = await StoredHistory.Read(_disk.Data);
        stored.Holds(load.Acknowledged);
        stored.HoldsNoCommandTwice();
        stored.ToldEveryAgencyOnce();
    }

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    private Task<RunningServer> Start() => RunningServer.Ready(
        LedgerProcess.Start(new Call("serve", "--data", _disk.Data, "--urls", "http://127.0.0.1:0", "--json", "--programme", "none") { Under = _disk.Under }), _disk.Data);

    /// <summary>What is left of the space may hold some more; then the command must be turned away.</summary>
    private static async Task<(int Status, JsonNode Answer)> Refused(RunningServer server, Command command)
    {
        (int Status, JsonNode Answer) last = default;
        var number = 0;
        await Eventually.IsTrue(
            async () =>
            {
                var json = number == 0 ? command.Json : command.Json.Replace(command.Stream["directiveTask-".Length..], $"filler-{number}", StringComparison.Ordinal);
                number++;
                last = await server.Send(json);
                return last.Status != 200;
            },
            server.Process.ToString);
        return last;
    }
}
