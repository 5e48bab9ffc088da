using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ComplianceLedger.EventLog.EventStoreDb.Contract;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>
/// Follows the whole log. A wire that breaks is mended without an event lost or said twice: it goes on after the last event or checkpoint. A reader that falls
/// behind, by its own slowness or because the store was away, is told so.
/// </summary>
internal sealed class Subscription(EventStoreDbEventLog log, Reads reads, TimeProvider time)
{
    /// <summary>Before a broken wire is mended; the connection itself is tried at intervals of its own.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    // How far the store has been read, its checkpoints included, in the store's own words; and the last event that was given out.
    private AllStreamPosition _place = new();
    private LogPosition _given;

    // Up to where the reader was told that nothing remains unsaid.
    private LogPosition _said;

    // The last event as it was when this reader began, or fell behind: there it has caught up.
    private LogPosition _end;
    private bool _live;

    public async IAsyncEnumerable<LogMessage> Follow(LogPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        _given = after;
        _place = PlaceOf((ulong)after.Value, (ulong)after.Value);
        while (true)
        {
            var wire = OneWire(cancellation).GetAsyncEnumerator(cancellation);
            await using (wire.ConfigureAwait(false))
            {
                while (await Holds(wire, cancellation).ConfigureAwait(false))
                    yield return wire.Current;
            }
            if (_live)
            {
                _live = false;
                yield return new LogMessage.FellBehind(_given);
            }
            await Task.Delay(RetryDelay, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>False where the wire broke in a way that passes; health says why as long as it does not.</summary>
    private static async Task<bool> Holds(IAsyncEnumerator<LogMessage> wire, CancellationToken cancellation)
    {
        try
        {
            return await wire.MoveNextAsync().ConfigureAwait(false);
        }
        catch (EventLogException e) when (e.MayPass && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async IAsyncEnumerable<LogMessage> OneWire([EnumeratorCancellation] CancellationToken cancellation)
    {
        _end = await log.Head(cancellation).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A live reader who leaves it full has fallen behind.
        var buffer = Channel.CreateBounded<ReadResp>(new BoundedChannelOptions(ReadAhead.MessagesMax) { SingleReader = true, SingleWriter = true });
        var pumping = ReadAhead.Pump(reads.Subscription(_place, ending.Token), buffer.Writer, ending.Token);
        try
        {
            await foreach (var message in buffer.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                if (message.ContentCase == ReadResp.ContentOneofCase.Event && Event(message.Event) is { } recorded)
                {
                    yield return new LogMessage.Event(recorded);
                    if (_live && buffer.Reader.Count >= ReadAhead.MessagesMax - 1)
                    {
                        _live = false;
                        yield return new LogMessage.FellBehind(_given);
                        _end = await log.Head(cancellation).ConfigureAwait(false);
                    }
                }
                // Some servers give a checkpoint that is no place (all ones) while nothing has matched yet, and one whose second half is 0 at the end of the log.
                if (message.ContentCase == ReadResp.ContentOneofCase.Checkpoint && message.Checkpoint is { CommitPosition: <= long.MaxValue } checkpoint
                    && IsBeyond(checkpoint.CommitPosition, checkpoint.PreparePosition))
                    _place = PlaceOf(checkpoint.CommitPosition, checkpoint.PreparePosition);
                if (message.ContentCase == ReadResp.ContentOneofCase.FellBehind && _live)
                {
                    _live = false;
                    yield return new LogMessage.FellBehind(_given);
                    _end = await log.Head(cancellation).ConfigureAwait(false);
                }
                // Never by the server's own word for it, which may be an older one's that waited in the buffer.
                if (!_live && _given >= _end)
                {
                    (_live, _said) = (true, _given);
                    yield return new LogMessage.CaughtUp(_given);
                }
                // After whatever came last: a note of the server's may stand behind the last event.
                if (_live && _given > _said && buffer.Reader.Count == 0)
                {
                    _said = _given;
                    yield return new LogMessage.Checkpoint(_given);
                }
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Both halves count: an event may stand where a checkpoint's first half is.</summary>
    private bool IsBeyond(ulong commit, ulong prepare) =>
        commit > _place.CommitPosition || (commit == _place.CommitPosition && prepare > _place.PreparePosition);

    private static AllStreamPosition PlaceOf(ulong commit, ulong prepare) => new() { CommitPosition = commit, PreparePosition = prepare };

    /// <summary>The event, or null for one that is no news: a note of the system's, or one that was said before the wire broke.</summary>
    private RecordedEvent? Event(ReadResp.Types.ReadEvent message)
    {
        if (!IsBeyond(message.Event.CommitPosition, message.Event.PreparePosition))
            return null;
        var position = Wire.PositionOf(message.Event.CommitPosition);
        var recorded = log.Stored(message);
        _place = PlaceOf(message.Event.CommitPosition, message.Event.PreparePosition);
        if (recorded is not null)
            _given = position;
        return recorded;
    }
}
