using System.Globalization;
using System.Text.Json;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>Agencies merge, and the server is killed while their tasks go over: between any two events of it, and before it begins.</summary>
public sealed class KillingAMerger(ITestOutputHelper output) : IDisposable
{
    /// <summary>A quarter of them goes over, each by an event of its own, two of its agencies and an acknowledgement: more events than all kills together wait for.</summary>
    private const int Tasks = 240;

    private readonly TestFolder _folder = new();
    private readonly Chance _chance = new(output);

    [Fact]
    public async Task every_open_task_goes_over_once_wherever_the_server_is_killed()
    {
        var rounds = Chance.IsLong ? 40 : 4;
        long head;
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
        {
            foreach (var registration in Workload.Registrations)
                Assert.Equal(200, (await server.Send(registration.Json)).Status);
            await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => Task.Run(async () => Assert.Equal(200, (await server.Send(Assign(i))).Status))));
            head = await server.Settled();
            await server.Process.Kill();
        }
        for (var round = 1; round <= rounds; round++)
        {
            await using var server = await RunningServer.Start(_folder.Data, "--programme", "none");
            var killing = StoredHead.KillAt(head + _chance.Next(0, Tasks / rounds), server.Process, _folder.Data);
            await Sent(server, killing);
            await killing;
            head = await StoredHead.Of(_folder.Data);
            output.WriteLine($"round {round}: {head} events");
        }
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
        {
            Assert.Equal(200, (await server.Send(Merge)).Status);
            // One that is recorded only now for an agency that is no more.
            Assert.Equal(200, (await server.Send(Assign(Tasks))).Status);
            await server.Settled();
            await server.Stop();
        }
        await StoredHistory.IsClean(_folder.Data);
        var stored = await StoredHistory.Read(_folder.Data);
        stored.HoldsNoCommandTwice();
        var transfers = stored.Decoded<TaskTransferred>().ToList();
        Assert.Equal(Enumerable.Range(0, Tasks + 1).Where(Moves).Select(Name).Order(StringComparer.Ordinal), transfers.Select(e => e.Stream["directiveTask-".Length..]).Order(StringComparer.Ordinal));
        Assert.Equal(
            transfers.Select(e => (e.Stream["directiveTask-".Length..], e.Revision)).Order(),
            stored.Decoded<TransferAcknowledged>().Select(e => (e.Event.TaskId.Value, e.Event.TaskRevision)).Order());
        Assert.Single(stored.Decoded<SuccessionPlanned>());
        Assert.Single(stored.Decoded<SuccessionCompleted>());
        Assert.Equal(["agency-bo-0", "agency-bo-1"], stored.Decoded<AgencySucceeded>().Select(e => e.Stream).Order(StringComparer.Ordinal));
        // What each agency was told comes to what its tasks say.
        var told = stored.Decoded<TaskReceived>().Count(e => e.Stream == "agency-bo-4" && e.Event.Relation == TaskRelation.Lead);
        Assert.Equal(Enumerable.Range(0, Tasks + 1).Count(i => Moves(i) || i % 8 == 4), told);
    }

    public void Dispose() => _folder.Dispose();

    private static string Merge { get; } = JsonSerializer.Serialize(new
    {
        type = "succeed-agency",
        commandId = "merge",
        data = new { successionId = "merger", kind = "Merge", predecessors = new[] { "bo-0", "bo-1" }, successor = "bo-4", effectiveOn = "2025-03-01" },
    });

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

    /// <summary>Sends the merger until it is acknowledged, or the server is gone.</summary>
    private static Task Sent(RunningServer server, Task killing) => Eventually.IsTrue(
        async () =>
        {
            try
            {
                return killing.IsCompleted || (await server.Send(Merge)).Status == 200;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return true;
            }
        },
        server.Process.ToString);
}
