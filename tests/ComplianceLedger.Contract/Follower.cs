using System.Runtime.ExceptionServices;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Contract;

/// <summary>A subscriber that keeps all it was told, and can be made to stand still.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<LogMessage> _messages = [];
    private readonly Task _following;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _pause;
    private volatile int _eventCount;

    public Follower(IEventLog log, LogPosition after) => _following = Task.Run(() => Follow(log, after));

    public IReadOnlyList<LogMessage> Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public IReadOnlyList<RecordedEvent> Events => [.. Messages.OfType<LogMessage.Event>().Select(message => message.Recorded)];

    public void Pause() => _pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => Interlocked.Exchange(ref _pause, null)?.SetResult();

    public Task Until(Func<IReadOnlyList<LogMessage>, bool> condition) => Until(() => condition(Messages));

    public Task UntilEvents(int count) => Until(() => _eventCount >= count);

    private async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (true)
        {
            Task changed;
            lock (_messages)
                changed = _changed.Task;
            if (condition())
                return;
            if (_following.IsFaulted)
                ExceptionDispatchInfo.Throw(_following.Exception!.InnerException!);
            await changed.WaitAsync(deadline.Token);
        }
    }

    private async Task Follow(IEventLog log, LogPosition after)
    {
        try
        {
            await foreach (var message in log.Subscribe(after, _stop.Token))
            {
                if (_pause is { } pause)
                    await pause.Task.WaitAsync(_stop.Token);
                lock (_messages)
                    _messages.Add(message);
                if (message is LogMessage.Event)
                    _eventCount++;
                Changed();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        finally
        {
            Changed();
        }
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_messages)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }
}
