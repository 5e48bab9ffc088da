using ComplianceLedger.EventLog;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>A reactor that runs until the test ends or stops it.</summary>
internal sealed class Working : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly IDisposable _work;
    private readonly Func<(LogPosition Position, string? Fault)> _status;
    private readonly Task _running;

    private Working(IDisposable work, Func<(LogPosition Position, string? Fault)> status, Func<CancellationToken, Task> run) => (_work, _status, _running) = (work, status, run(_stopping.Token));

    public static Working Start<TDue>(DueWork<TDue> work) where TDue : IEquatable<TDue> => new(work, () => (work.Position, work.Fault), work.Run);

    public string? Fault => _status().Fault;

    public LogPosition Position => _status().Position;

    /// <summary>Until every event so far has had its effect.</summary>
    public Task Settle(IEventLog log) => Until(async () =>
    {
        if (_running.IsFaulted)
            await _running;
        return Position >= await log.Head();
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _work.Dispose();
        _stopping.Dispose();
    }
}
