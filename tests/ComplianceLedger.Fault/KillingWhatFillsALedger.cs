using System.Globalization;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>What was begun and killed is finished by doing it again, and comes out as if nothing had happened.</summary>
public sealed class KillingWhatFillsALedger(ITestOutputHelper output) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task a_first_start_killed_during_the_programme_is_finished_by_the_next_one()
    {
        long whole;
        IReadOnlyList<string> expected;
        var undisturbed = _folder.File("undisturbed");
        await using (var server = await RunningServer.Start(undisturbed))
        {
            whole = await server.Settled();
            expected = Steady(await Answers.Of(server, whole));
        }

        var kills = Chance.IsLong ? 10 : 3;
        for (var kill = 0; kill < kills; kill++)
        {
            var at = 1 + kill * whole / kills + _chance.Next(0, (int)whole / kills);
            await using var starting = RunningServer.Launch(_folder.Data);
            Assert.True(await StoredHead.KillAt(Math.Min(at, whole - 1), starting, _folder.Data), starting.ToString());
            output.WriteLine($"killed with {await StoredHead.Of(_folder.Data)} of {whole} events");
        }
        await using (var server = await RunningServer.Start(_folder.Data))
        {
            Assert.Equal(whole, await server.Settled());
            Assert.Equal(expected, Steady(await Answers.Of(server, whole)));
            await server.Stop();
        }

        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        stored.HoldsNoCommandTwice();
        stored.ToldEveryAgencyOnce();
    }

    [Fact]
    public async Task an_import_that_was_killed_is_completed_by_importing_the_file_again()
    {
        var random = new Random(_chance.Seed);
        var commands = Workload.Registrations.Concat(Enumerable.Range(0, 300).SelectMany(i => Workload.Family($"t{i}", random))).ToList();
        var file = _folder.Write("commands.jsonl", string.Join('\n', commands.Select(command => command.Json)));

        var kills = Chance.IsLong ? 10 : 2;
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var importing = LedgerProcess.Start(new Call("import", file, "--data", _folder.Data, "--json"));
            var at = await StoredHead.Of(_folder.Data) + _chance.Next(1, commands.Count / (2 * kills));
            Assert.True(await StoredHead.KillAt(at, importing, _folder.Data), importing.ToString());
            output.WriteLine($"killed with {await StoredHead.Of(_folder.Data)} events; {commands.Count} lines");
        }
        var summary = await Import(file);
        Assert.Equal(commands.Count, (int)summary["lines"]!);
        Assert.Equal(commands.Count, (int)summary["accepted"]! + (int)summary["duplicates"]!);
        Assert.InRange((int)summary["accepted"]!, 1, commands.Count);
        Assert.InRange((int)summary["duplicates"]!, 1, commands.Count);
        Assert.Equal(commands.Count, (int)(await Import(file))["duplicates"]!);

        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        stored.Holds(commands);
        stored.HoldsNoCommandTwice();
        stored.ToldEveryAgencyOnce();
    }

    [Fact]
    public async Task a_simulation_that_was_killed_is_completed_by_running_it_again()
    {
        const int Tasks = 400;
        string[] simulate = ["simulate", "--tasks", Tasks.ToString(CultureInfo.InvariantCulture), "--seed", "7", "--json"];
        await using (var simulating = LedgerProcess.Start(new Call([.. simulate, "--data", _folder.Data])))
            Assert.True(await StoredHead.KillAt(_chance.Next(30, 5 * Tasks), simulating, _folder.Data), simulating.ToString());
        var undisturbed = _folder.File("undisturbed");
        var again = await LedgerProcess.Run([.. simulate, "--data", _folder.Data]);
        var once = await LedgerProcess.Run([.. simulate, "--data", undisturbed]);
        Assert.True(again.Status == 0, again.ToString());
        Assert.True(once.Status == 0, once.ToString());
        Assert.Equal((int)JsonNode.Parse(once.Out)!["commands"]!, (int)JsonNode.Parse(again.Out)!["commands"]!);
        Assert.Equal(await Report(undisturbed), await Report(_folder.Data));

        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        stored.HoldsNoCommandTwice();
        Assert.Equal((await StoredHistory.Read(undisturbed)).Events, stored.Events);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<JsonNode> Import(string file)
    {
        var ended = await LedgerProcess.Run("import", file, "--data", _folder.Data, "--json");
        Assert.True(ended.Status == 0, ended.ToString());
        return JsonNode.Parse(ended.Out)!;
    }

    private static async Task<string> Report(string data)
    {
        var ended = await LedgerProcess.Run("report", "--data", data, "--as-of", "2026-06-30", "--by", "agency", "--json");
        Assert.True(ended.Status == 0, ended.ToString());
        return Steady(ended.Out);
    }

    private static List<string> Steady(IReadOnlyList<string> answers) => [.. answers.Select(Steady)];

    /// <summary>An answer without what differs between two recordings of the same: when, and in which order with others.</summary>
    private static string Steady(string answer)
    {
        var json = JsonNode.Parse(answer)!;
        Forget(json);
        return json.ToJsonString();
    }

    private static void Forget(JsonNode? json)
    {
        switch (json)
        {
            case JsonObject found:
                foreach (var name in new[] { "knownAt", "position", "recordedAt" })
                    found.Remove(name);
                foreach (var (_, value) in found)
                    Forget(value);
                break;
            case JsonArray list:
                foreach (var value in list)
                    Forget(value);
                break;
            default:
                break;
        }
    }
}
