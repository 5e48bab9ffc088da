using System.Runtime.CompilerServices;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections.Following;

/// <summary>An event of the log, decoded once for all projections.</summary>
internal sealed record DecodedEvent(RecordedEvent Recorded, StreamId Stream, DomainEvent Event, EventMetadata Metadata)
{
    public Fact Fact => new(Event, Metadata.OccurredAt, Metadata.Actor);

    public DateOnly? EffectiveDay => AsOf.EffectiveDay(Fact);

    /// <exception cref="UnreadableEventException">A name, version, field or stream that this program doesn't know.</exception>
    public static DecodedEvent Of(RecordedEvent recorded)
    {
        if (!StreamId.TryParse(recorded.Stream.Value, out var stream))
            throw new UnreadableEventException(recorded, "this is no stream of the ledger.");
        try
        {
            // Only an error needs to know the place, and it is given below; a text for every event would cost more than it says.
            return new DecodedEvent(
                recorded,
                stream,
                EventTable.Current.Decode(recorded.Type, recorded.Data, "cannot be read"),
                EventTable.DecodeMetadata(recorded.Metadata, "cannot be read"));
        }
        catch (EventCodecException e)
        {
            throw new UnreadableEventException(recorded, e.Message, e);
        }
    }

    /// <summary>A stream's events up to a position, in log order.</summary>
    public static async IAsyncEnumerable<DecodedEvent> Of(IEventLog log, StreamId stream, LogPosition known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = new StreamName(stream.ToString());
        await foreach (var recorded in log.ReadStream(name, new Revision(0), ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            if (recorded.Position > known)
                yield break;
            yield return Of(recorded);
        }
    }

    /// <summary>The same, all at once: what may have been corrected is folded whole.</summary>
    public static async Task<IReadOnlyList<DecodedEvent>> AllOf(IEventLog log, StreamId stream, LogPosition known, CancellationToken cancellation)
    {
        List<DecodedEvent> events = [];
        await foreach (var e in Of(log, stream, known, cancellation).ConfigureAwait(false))
            events.Add(e);
        return events;
    }

    /// <summary>All of them in their order, decoded on every core where they are many: history is read as fast as the machine can.</summary>
    public static IEnumerable<DecodedEvent> AllOf(IReadOnlyList<RecordedEvent> events)
    {
        if (events.Count < ManyEvents)
            return events.Select(Of);
        var decoded = new DecodedEvent?[events.Count];
        Parallel.For(0, events.Count, i =>
        {
            try
            {
                decoded[i] = Of(events[i]);
            }
            catch (UnreadableEventException)
            {
                // Left out here, so that the first one in the order of the log is the one that is reported, below.
            }
        });
        return decoded.Select((e, i) => e ?? Of(events[i]));
    }

    private const int ManyEvents = 256;
}
