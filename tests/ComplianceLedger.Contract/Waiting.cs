using ComplianceLedger.EventLog;

namespace ComplianceLedger.Contract;

/// <summary>Waiting for conditions; the deadline only keeps a broken test from hanging.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<List<T>> All<T>(this IAsyncEnumerable<T> source, int atMost = int.MaxValue)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var all = new List<T>();
        if (atMost == 0)
            return all;
        await foreach (var item in source.WithCancellation(deadline.Token))
        {
            all.Add(item);
            if (all.Count == atMost)
                break;
        }
        return all;
    }

    public static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static Task<List<RecordedEvent>> Whole(this IEventLog log, StreamName stream) =>
        log.ReadStream(stream, new Revision(0), ReadDirection.Forwards, long.MaxValue).All();

    public static async Task<AppendOutcome.Appended> MustAppend(this IEventLog log, StreamName stream, Revision expected, params EncodedEvent[] events) =>
        Assert.IsType<AppendOutcome.Appended>(await log.Append(stream, expected, events).WaitAsync(Deadline));
}
