using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>A relay that runs until the test ends or stops it.</summary>
internal sealed class Relaying : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Relay _relay;

    private Relaying(Relay relay, Func<CancellationToken, Task<LogPosition>> start) => (_relay, Running) = (relay, relay.Run(start, _stopping.Token));

    public RelayStatus Status => _relay.Status;

    public Task Running { get; }

    public static Relaying Start(IEventLog log, Engine engine) =>
        new(new Relay(log, engine.Gate, TimeProvider.System), _ => Task.FromResult(LogPosition.Start));

    public static Relaying Start(Relay relay, Func<CancellationToken, Task<LogPosition>> start) => new(relay, start);

    /// <summary>Until every event so far has had its effect.</summary>
    public Task Settle(IEventLog log) => Until(async () =>
    {
        if (Running.IsFaulted)
            await Running;
        return Status.Position >= await log.Head();
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}

internal static class Told
{
    public static TaskReceived Received(string task, long revision, TaskRelation relation) => new(new TaskId(task), revision, relation);

    public static TaskReleased Released(string task, long revision, TaskRelation relation) => new(new TaskId(task), revision, relation);

    /// <summary>What an agency was told, without its registration.</summary>
    public static async Task<List<DomainEvent>> ToldTo(this IEventLog log, string agency) =>
        [.. (await log.Facts(StreamId.Of(new AgencyId(agency)))).Where(e => e is TaskReceived or TaskReleased)];

    public static async Task<List<DomainEvent>> ChildrenOf(this IEventLog log, string task) =>
        [.. (await log.Facts(TaskStream(task))).Where(e => e is ChildOpened or ChildClosed)];
}
