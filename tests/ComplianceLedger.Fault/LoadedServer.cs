using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Fault;

/// <param name="Events">Recorded by the command; null where the acknowledgement was that of a duplicate.</param>
internal sealed record Acknowledged(Command Command, long Revision, int? Events);

/// <summary>
/// Many clients that go through their commands, each in its order, across kills of the server: what was not acknowledged is sent again under its id. Now and then
/// one repeats what was acknowledged before.
/// </summary>
internal sealed class LoadedServer(int seed, int clients, int familiesOfEach)
{
    private readonly List<Client> _clients = [.. Enumerable.Range(0, clients).Select(i => new Client(seed, i, familiesOfEach))];
    private readonly ConcurrentDictionary<string, Acknowledged> _acknowledged = new();
    private long _count;
    private long _target = long.MaxValue;
    private TaskCompletionSource _reached = new();

    public int Commands => _clients.Sum(client => client.Commands.Count);

    public ICollection<Acknowledged> Acknowledged => _acknowledged.Values;

    public bool IsDone => _clients.All(client => client.Next == client.Commands.Count);

    /// <summary>Sends the registrations, one after another; known ones are duplicates.</summary>
    public async Task Register(RunningServer server)
    {
        foreach (var command in Workload.Registrations)
        {
            var (status, answer) = await server.Send(command.Json);
            Assert.True(status == 200, answer.ToJsonString());
            Note(command, answer);
        }
    }

    /// <summary>Sends until everything is acknowledged, or the server is gone.</summary>
    public Task Send(RunningServer server) => Task.WhenAll(_clients.Select(client => Task.Run(() => Send(client, server))));

    /// <summary>Ends once so many more commands have been acknowledged.</summary>
    public Task After(int acknowledgements)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _target, Interlocked.Read(ref _count) + acknowledgements);
        return _reached.Task;
    }

    private async Task Send(Client client, RunningServer server)
    {
        while (client.Next < client.Commands.Count)
        {
            var command = client.Commands[client.Next];
            if (await TrySend(command, server) is not { } answer)
                return;
            Note(command, answer);
            client.Next++;
            if (client.Random.Next(5) > 0)
                continue;
            var repeated = client.Commands[client.Random.Next(client.Next)];
            if (await TrySend(repeated, server) is not { } again)
                return;
            Assert.Equal("duplicate", (string?)again["outcome"]);
            Note(repeated, again);
        }
    }

    /// <summary>The acknowledgement, or null where the server is gone.</summary>
    private static async Task<JsonNode?> TrySend(Command command, RunningServer server)
    {
        JsonNode? acknowledgement = null;
        var last = "";
        await Eventually.IsTrue(
            async () =>
            {
                try
                {
                    var (status, answer) = await server.Send(command.Json);
                    last = answer.ToJsonString();
                    if (status == 200)
                        acknowledgement = answer;
                    // A parent hears of its children by the relay; a store that could not answer says so.
                    else if (status != 503 && (string?)answer["code"] != "children-open")
                        Assert.Fail($"{command.Json}: {status} {last}");
                    return status == 200;
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    return true;
                }
            },
            () => $"{command.Json}: {last}\n{server.Process}");
        return acknowledgement;
    }

    private void Note(Command command, JsonNode answer)
    {
        Assert.Equal(command.Id, (string?)answer["commandId"]);
        Assert.Equal(command.Stream, (string?)answer["stream"]);
        int? events = (string?)answer["outcome"] == "accepted" ? answer["events"]!.AsArray().Count : null;
        var now = new Acknowledged(command, (long)answer["revision"]!, events);
        if (!_acknowledged.TryAdd(command.Id, now))
            Assert.Equal(_acknowledged[command.Id].Revision, now.Revision);
        if (Interlocked.Increment(ref _count) >= Interlocked.Read(ref _target))
            _reached.TrySetResult();
    }

    private sealed class Client(int seed, int number, int families)
    {
        public Random Random { get; } = new(seed + number);

        public IReadOnlyList<Command> Commands { get; } = CommandsOf(new Random(seed - number), number, families);

        public int Next { get; set; }

        private static List<Command> CommandsOf(Random random, int number, int families) =>
            [.. Enumerable.Range(0, families).SelectMany(family => Workload.Family($"t{number}-{family}", random))];
    }
}
