using System.Runtime.CompilerServices;

namespace ComplianceLedger.EventLog;

/// <summary>The full contract in memory: nothing that uses a log needs a mock. Disposing it ends nothing, so that a test can "reopen" it.</summary>
public sealed class InMemoryEventLog : IEventLog
{
    /// <summary>A live subscriber with more than this to read has fallen behind.</summary>
    private const int FellBehindBeyond = 512;

    // Guarded by itself. Index i holds position i + 1; events are only ever added.
    private readonly List<RecordedEvent> _all = [];
    private readonly Dictionary<StreamName, List<RecordedEvent>> _streams = [];
    private TaskCompletionSource _grown = NewSignal();

    public Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default)
    {
        EventLimits.Check(events);
        ArgumentException.ThrowIfNullOrEmpty(stream.Value, nameof(stream));
        if (cancellation.IsCancellationRequested)
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Unknown("The append was cancelled before it was sent."));
        TaskCompletionSource grown;
        AppendOutcome outcome;
        lock (_all)
        {
            if (!_streams.TryGetValue(stream, out var history))
                history = [];
            if (history.Count - 1 != expected.Value)
                return Task.FromResult(Repeated(history, expected, events) ?? new AppendOutcome.Conflict(new Revision(history.Count - 1)));
            _streams[stream] = history;
            foreach (var e in events)
            {
                var recorded = new RecordedEvent(stream, new Revision(history.Count), new LogPosition(_all.Count + 1), e.EventId, e.Type, e.Data.ToArray(), e.Metadata.ToArray());
                history.Add(recorded);
                _all.Add(recorded);
            }
            outcome = new AppendOutcome.Appended(history[^1].Revision, history[^1].Position);
            grown = _grown;
            _grown = NewSignal();
        }
        grown.SetResult();
        return Task.FromResult(outcome);
    }

    private static AppendOutcome? Repeated(List<RecordedEvent> history, Revision expected, IReadOnlyList<EncodedEvent> events)
    {
        if (expected < Revision.None || expected.Value >= history.Count - events.Count)
            return null;
        var first = expected.Value + 1;
        for (var i = 0; i < events.Count; i++)
        {
            if (history[(int)first + i].EventId != events[i].EventId)
                return null;
        }
        var last = history[(int)first + events.Count - 1];
        return new AppendOutcome.Appended(last.Revision, last.Position);
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        ArgumentException.ThrowIfNullOrEmpty(stream.Value, nameof(stream));
        var index = from.Value;
        for (long given = 0; given < limit; given++)
        {
            cancellation.ThrowIfCancellationRequested();
            RecordedEvent recorded;
            lock (_all)
            {
                if (!_streams.TryGetValue(stream, out var history))
                    yield break;
                if (direction == ReadDirection.Backwards && index >= history.Count)
                    index = history.Count - 1;
                if (index < 0 || index >= history.Count)
                    yield break;
                recorded = history[(int)index];
            }
            index += direction == ReadDirection.Forwards ? 1 : -1;
            yield return recorded;
        }
    }

    public async IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (long given = 0; given < limit; given++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Next(after) is not { } recorded)
                yield break;
            after = recorded.Position;
            yield return recorded;
        }
    }

    public async IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var live = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task grown;
            long end;
            lock (_all)
            {
                grown = _grown.Task;
                end = _all.Count;
            }
            if (live && end - after.Value > FellBehindBeyond)
            {
                live = false;
                yield return new LogMessage.FellBehind(after);
            }
            while (after.Value < end && Next(after) is { } recorded)
            {
                cancellation.ThrowIfCancellationRequested();
                after = recorded.Position;
                yield return new LogMessage.Event(recorded);
            }
            yield return live ? new LogMessage.Checkpoint(after) : new LogMessage.CaughtUp(after);
            live = true;
            await grown.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public Task<LogPosition> Head(CancellationToken cancellation = default)
    {
        lock (_all)
            return Task.FromResult(new LogPosition(_all.Count));
    }

    public string? Failure => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RecordedEvent? Next(LogPosition after)
    {
        lock (_all)
            return after.Value < _all.Count ? _all[(int)Math.Max(after.Value, 0)] : null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
