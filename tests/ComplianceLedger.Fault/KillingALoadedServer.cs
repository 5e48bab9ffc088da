using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>What was acknowledged is there, once, however often the server was killed.</summary>
public sealed class KillingALoadedServer(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 24;

    private readonly TestFolder _folder = new();
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task every_acknowledged_command_is_there_exactly_once_however_often_the_server_is_killed()
    {
        var rounds = Chance.IsLong ? 30 : 3;
        var load = new LoadedServer(_chance.Seed, Clients, familiesOfEach: 2 * (rounds + 1));
        for (var round = 1; round <= rounds; round++)
        {
            // The locks and the announcement of the dead process are still in the folder, and must not stand in the way; nor those of one killed while it starts.
            await KillOneThatStarts();
            await using var server = await RunningServer.Start(_folder.Data, "--programme", "none");
            if (round == 1)
                await load.Register(server);
            var moment = load.After(_chance.Next(20, load.Commands / (rounds + 1)));
            var sending = load.Send(server);
            await Eventually.InTime(Task.WhenAny(moment, sending), server.Process.ToString);
            await server.Process.Kill();
            await sending;
            output.WriteLine($"round {round}: {load.Acknowledged.Count} of {load.Commands} acknowledged");
        }
        Assert.False(load.IsDone, "Nothing was left to send after the last kill: the load is too small for these rounds.");

        IReadOnlyList<string> answers;
        long position;
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
        {
            await load.Send(server);
            Assert.True(load.IsDone);
            position = await server.Settled();
            answers = await Answers.Of(server, position);
            await server.Stop();
        }
        // A copy of the main file alone would be the whole log.
        Assert.False(File.Exists(Path.Combine(_folder.Data, "log.db-wal")), "A server that was stopped left its write-ahead log behind.");

        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        Assert.Equal(load.Commands + Workload.Registrations.Count, load.Acknowledged.Count);
        stored.Holds(load.Acknowledged);
        stored.HoldsNoCommandTwice();
        stored.ToldEveryAgencyOnce();

        await using (var killed = await RunningServer.Start(_folder.Data))
            await killed.Process.Kill();
        foreach (var file in Directory.GetFiles(_folder.Data, "views.db*"))
            File.Delete(file);
        await using var rebuilt = await RunningServer.Start(_folder.Data);
        Assert.Equal(position, await rebuilt.Settled());
        Assert.Equal(answers, await Answers.Of(rebuilt, position));
    }

    public void Dispose() => _folder.Dispose();

    private async Task KillOneThatStarts()
    {
        var holder = Path.Combine(_folder.Data, "holder.txt");
        await using var starting = RunningServer.Launch(_folder.Data, "--programme", "none");
        await Eventually.IsTrue(
            () => File.Exists(holder) && File.ReadAllText(holder).Contains($"process {starting.Id})", StringComparison.Ordinal), starting.ToString);
        await starting.Kill();
    }
}
