using System.Globalization;
using System.Text.Json;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>Two agencies merge, and what follows them is renamed again and again; each time the server is killed while their tasks go over.</summary>
public sealed class KillingAMerger(ITestOutputHelper output) : IDisposable
{
    private const int Tasks = 240;

    /// <summary>Fewer than one succession comes to: each task that moves has an event of its own, two of its agencies and an acknowledgement.</summary>
    private const int EventsOfOne = Tasks / 8 * 2 * 4;

    private readonly TestFolder _folder = new();
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task every_open_task_goes_over_once_wherever_the_server_is_killed()
    {
        var rounds = Chance.IsLong ? 40 : 3;
        long head;
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
        {
            foreach (var registration in Workload.Registrations)
                Assert.Equal(200, (await server.Send(registration.Json)).Status);
            for (var i = 1; i <= rounds; i++)
                Assert.Equal(200, (await server.Send(Register(i))).Status);
            await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => Task.Run(async () => Assert.Equal(200, (await server.Send(Assign(i))).Status))));
            head = await server.Settled();
            await server.Process.Kill();
        }
        for (var round = 1; round <= rounds; round++)
        {
            await using var server = await RunningServer.Start(_folder.Data, "--programme", "none");
            var killing = StoredHead.KillAt(head + _chance.Next(0, EventsOfOne), server.Process, _folder.Data);
            // A server may have been killed before it heard of the one before.
            for (var i = 1; i <= round; i++)
                await Sent(server, Follow(i), killing);
            await killing;
            head = await StoredHead.Of(_folder.Data);
            output.WriteLine($"round {round}: {head} events");
        }
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
        {
            for (var round = 1; round <= rounds; round++)
                Assert.Equal(200, (await server.Send(Follow(round))).Status);
            // One that is recorded only now for an agency that is no more.
            Assert.Equal(200, (await server.Send(Assign(Tasks))).Status);
            await server.Settled();
            await server.Stop();
        }
        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        stored.HoldsNoCommandTwice();
        // In each task that moves: every succession once, in their order.
        var transfers = stored.Decoded<TaskTransferred>().ToLookup(e => e.Stream, e => e.Event.SuccessionId.Value);
        Assert.Equal(Enumerable.Range(0, Tasks + 1).Where(Moves).Select(Name).Order(StringComparer.Ordinal), transfers.Select(task => task.Key["directiveTask-".Length..]).Order(StringComparer.Ordinal));
        Assert.All(transfers, task => Assert.Equal(Enumerable.Range(1, rounds).Select(Succession), task));
        Assert.Equal(
            stored.Decoded<TaskTransferred>().Select(e => (e.Event.SuccessionId.Value, e.Stream["directiveTask-".Length..], e.Revision)).Order(),
            stored.Decoded<TransferAcknowledged>().Select(e => (e.Stream["succession-".Length..], e.Event.TaskId.Value, e.Event.TaskRevision)).Order());
        Assert.Equal(rounds, stored.Decoded<SuccessionPlanned>().Count());
        Assert.Equal(rounds, stored.Decoded<SuccessionCompleted>().Count());
        Assert.Equal(rounds + 1, stored.Decoded<AgencySucceeded>().Count());
        // The last agency holds them all, and those before it none.
        var received = stored.Decoded<TaskReceived>().CountBy(e => e.Stream).ToDictionary();
        var released = stored.Decoded<TaskReleased>().CountBy(e => e.Stream).ToDictionary();
        Assert.Equal(transfers.Count, received[$"agency-{Agency(rounds)}"]);
        Assert.All(Enumerable.Range(1, rounds - 1), i => Assert.Equal((transfers.Count, transfers.Count), (received[$"agency-{Agency(i)}"], released[$"agency-{Agency(i)}"])));
    }

    public void Dispose() => _folder.Dispose();

    private static string Agency(int number) => $"n-{number}";

    private static string Succession(int number) => $"s-{number:00}";

    private static string Register(int number) =>
        JsonSerializer.Serialize(new { type = "register-agency", commandId = $"register-{number}", data = new { agencyId = Agency(number), kind = "Ministry", name = new { vi = Agency(number) } } });

    private static string Follow(int number) => JsonSerializer.Serialize(new
    {
        type = "succeed-agency",
        commandId = $"follow-{number}",
        data = new
        {
            successionId = Succession(number),
            kind = number == 1 ? "Merge" : "Rename",
            predecessors = number == 1 ? MergedFirst : [Agency(number - 1)],
            successor = Agency(number),
            effectiveOn = new DateOnly(2025, 3, 1).AddDays(number).ToString("O", CultureInfo.InvariantCulture),
        },
    });

    private static readonly string[] MergedFirst = ["bo-0", "bo-1"];

    private static bool Moves(int task) => task % 8 < 2;

    private static string Name(int task) => string.Create(CultureInfo.InvariantCulture, $"t{task:000}");

    private static string Assign(int task) => JsonSerializer.Serialize(new
    {
        type = "assign-task",
        commandId = $"assign-{task}",
        at = "2025-01-06",
        by = new { user = "assigner", role = "assigner" },
        data = new { taskId = Name(task), instrument = "ct-15", force = "Task", title = new { vi = Name(task) }, lead = $"bo-{task % 8}" },
    });

    /// <summary>Sends it until it is acknowledged, or the server is gone.</summary>
    private static Task Sent(RunningServer server, string command, Task killing) => Eventually.IsTrue(
        async () =>
        {
            try
            {
                if (killing.IsCompleted)
                    return true;
                var (status, answer) = await server.Send(command);
                Assert.True(status is 200 or 503, answer.ToJsonString());
                return status == 200;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return true;
            }
        },
        server.Process.ToString);
}
