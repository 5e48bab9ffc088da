using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;

namespace ComplianceLedger.Server.Copying;

/// <summary>The two logs are not one history, or the copy is not what was copied.</summary>
public sealed class LogCopyException : Exception
{
    public LogCopyException(string message) : base(message) { }
    public LogCopyException(string message, Exception inner) : base(message, inner) { }
    public LogCopyException() { }
}

/// <param name="Already">Events that stood in the target before, each compared.</param>
/// <param name="Copied">Events that were appended, each read back and compared.</param>
/// <param name="From">The last event's position in the source.</param>
/// <param name="To">Its position in the target: another number, for positions belong to one store.</param>
public sealed record LogCopySummary(long Already, long Copied, LogPosition From, LogPosition To);

/// <summary>
/// Copies a ledger from one event log to another, in log order: stream, revision, id, type, data and metadata byte for byte. What the target has already is compared;
/// a copy that was interrupted goes on where it ended. One append at a time, since two on their way at once could land in the other order.
/// </summary>
public sealed class LogCopy(IEventLog source, IEventLog target, TimeProvider time)
{
    /// <summary>Events of one stream that follow each other in the log go together, as far as the smallest store takes them.</summary>
    private const int AppendEventsMax = 100;

    private const int AppendBytesMax = 500_000;

    /// <summary>How long an append whose outcome nobody knows is sent again, which its ids make harmless.</summary>
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SettlePause = TimeSpan.FromMilliseconds(200);

    /// <param name="progress">Told now and then how many events stand in the target.</param>
    /// <exception cref="LogCopyException">The target holds something else; nothing more was written.</exception>
    /// <exception cref="EventLogException">One of the stores is away, or the source is no ledger.</exception>
    public async Task<LogCopySummary> Run(IProgress<long>? progress, CancellationToken cancellation)
    {
        if (await LedgerEngine.FirstEvent(source, cancellation).ConfigureAwait(false) is null)
            throw new EventLogException("There is no ledger to copy: the source is empty.");
        var end = await source.Head(cancellation).ConfigureAwait(false);
        var (already, from, to) = await Compare(LogPosition.Start, LogPosition.Start, end, progress, 0, cancellation).ConfigureAwait(false);
        var copied = 0L;
        var batch = new List<RecordedEvent>();
        await foreach (var recorded in source.ReadAll(from, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            if (recorded.Position > end)
                break;
            if (batch.Count > 0 && !Continues(batch, recorded))
                copied += await Append(batch, progress, already + copied, cancellation).ConfigureAwait(false);
            batch.Add(recorded);
        }
        if (batch.Count > 0)
            copied += await Append(batch, progress, already + copied, cancellation).ConfigureAwait(false);
        var (compared, lastFrom, lastTo) = await Compare(from, to, end, null, already, cancellation).ConfigureAwait(false);
        if (compared != copied || lastFrom < end)
            throw new LogCopyException($"{copied} events were appended, but {compared} stand there: something else writes to the target.");
        return new LogCopySummary(already, copied, lastFrom, lastTo);
    }

    /// <summary>Holds the two logs against each other until the target, or the part of the source that is to be copied, ends.</summary>
    private async Task<(long Events, LogPosition From, LogPosition To)> Compare(
        LogPosition from, LogPosition to, LogPosition end, IProgress<long>? progress, long before, CancellationToken cancellation)
    {
        var events = 0L;
        var there = target.ReadAll(to, long.MaxValue, cancellation).GetAsyncEnumerator(cancellation);
        await using (there.ConfigureAwait(false))
        {
            await foreach (var recorded in source.ReadAll(from, long.MaxValue, cancellation).ConfigureAwait(false))
            {
                if (!await there.MoveNextAsync().ConfigureAwait(false))
                    return (events, from, to);
                if (Difference(recorded, there.Current) is { } difference)
                {
                    throw new LogCopyException(
                        $"Event {before + events + 1} is {recorded.Stream}@{recorded.Revision} in the source and {there.Current.Stream}@{there.Current.Revision} in the target: {difference} differs. The target holds another history.");
                }
                // The source has grown since, and so has the target.
                if (recorded.Position > end)
                    return (events, from, to);
                (events, from, to) = (events + 1, recorded.Position, there.Current.Position);
                progress?.Report(before + events);
            }
            if (await there.MoveNextAsync().ConfigureAwait(false))
                throw new LogCopyException($"The target goes on after the source's last event, with {there.Current.Stream}@{there.Current.Revision}: it is ahead, or holds another history.");
        }
        return (events, from, to);
    }

    private static string? Difference(RecordedEvent one, RecordedEvent other) =>
        one.Stream != other.Stream || one.Revision != other.Revision ? "the place"
        : one.EventId != other.EventId ? "the id"
        : one.Type != other.Type ? "the type"
        : !one.Data.Span.SequenceEqual(other.Data.Span) ? "the data"
        : !one.Metadata.Span.SequenceEqual(other.Metadata.Span) ? "the metadata"
        : null;

    private static bool Continues(List<RecordedEvent> batch, RecordedEvent next) =>
        batch.Count < AppendEventsMax && batch[^1].Stream == next.Stream && batch[^1].Revision.Next == next.Revision
        && batch.Sum(recorded => recorded.Data.Length + recorded.Metadata.Length) + next.Data.Length + next.Metadata.Length <= AppendBytesMax;

    /// <summary>Empties the batch.</summary>
    private async Task<long> Append(List<RecordedEvent> batch, IProgress<long>? progress, long before, CancellationToken cancellation)
    {
        var first = batch[0];
        var expected = new Revision(first.Revision.Value - 1);
        var events = batch.ConvertAll(recorded => new EncodedEvent(recorded.EventId, recorded.Type, recorded.Data, recorded.Metadata));
        try
        {
            EventLimits.Check(events);
        }
        catch (ArgumentException e)
        {
            throw new LogCopyException($"The source's {first.Stream}@{first.Revision} is more than a ledger's log takes: {e.Message}");
        }
        var began = time.GetTimestamp();
        while (true)
        {
            switch (await target.Append(first.Stream, expected, events, cancellation).ConfigureAwait(false))
            {
                case AppendOutcome.Appended:
                    batch.Clear();
                    progress?.Report(before + events.Count);
                    return events.Count;
                case AppendOutcome.Conflict conflict:
                    throw new LogCopyException($"The target's {first.Stream} ends with revision {conflict.Actual} where {expected} was due: something else writes to it.");
                case AppendOutcome.Unknown { Exception: EventLogException { MayPass: false } refused }:
                    throw new EventLogException(refused.Message, refused);
                case AppendOutcome.Unknown unknown when time.GetElapsedTime(began) > SettleDeadline:
                    throw new EventLogException($"The target does not answer; the copy can be taken up again: {unknown.Cause}", unknown.Exception!);
                default:
                    await Task.Delay(SettlePause, time, cancellation).ConfigureAwait(false);
                    break;
            }
        }
    }
}
