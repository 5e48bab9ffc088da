using System.Text;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace ComplianceLedger.Server.EventStoreProtocol;

internal enum ExpectedRevisionKind
{
    Exactly,
    NoStream,
    StreamExists,
    Any,
}

/// <summary>What a client says of the stream that it appends to.</summary>
internal readonly record struct ExpectedRevision(ExpectedRevisionKind Kind, Revision Revision)
{
    public static readonly ExpectedRevision NoStream = new(ExpectedRevisionKind.NoStream, EventLog.Revision.None);
    public static readonly ExpectedRevision StreamExists = new(ExpectedRevisionKind.StreamExists, EventLog.Revision.None);
    public static readonly ExpectedRevision Any = new(ExpectedRevisionKind.Any, EventLog.Revision.None);

    /// <summary>All ones is how some clients write that there is no stream yet.</summary>
    public static ExpectedRevision Exactly(ulong revision) => revision == ulong.MaxValue ? NoStream : new(ExpectedRevisionKind.Exactly, new Revision((long)Math.Min(revision, long.MaxValue - 1)));
}

/// <summary>One append, from whichever call it came. The log knows exact revisions only; the laxer ones are made of them.</summary>
internal sealed class AppendCall(ServedLog served, StreamIdentifier? identifier, ExpectedRevision expected)
{
    /// <summary>How often a writer who expects nothing is put behind another one before it is told that the log is busy.</summary>
    private const int AttemptsMax = 32;

    private readonly List<EncodedEvent> _events = [];
    private long _bytes;

    // Said when the whole append has come: a part of it would be taken for the next one's.
    private RpcException? _problem;

    public ExpectedRevision Expected => expected;

    private bool IsExact => expected.Kind is ExpectedRevisionKind.Exactly or ExpectedRevisionKind.NoStream;

    /// <exception cref="RpcException">Its id or its type is missing or wrong, or the append becomes too large.</exception>
    public void Add(UUID? id, MapField<string, string> metadata, ByteString data, ByteString customMetadata)
    {
        if (!metadata.TryGetValue(Wire.Type, out var type) || type.Length == 0)
            throw ProtocolErrors.InvalidArgument("A proposed message needs 'type' in its metadata.");
        if (!metadata.TryGetValue(Wire.ContentType, out var contentType) || contentType != Wire.Json)
            throw ProtocolErrors.InvalidArgument($"A proposed message needs 'content-type' in its metadata, and a ledger's log holds {Wire.Json} only.");
        Guid eventId;
        try
        {
            eventId = Wire.GuidOf(id);
        }
        catch (FormatException)
        {
            throw ProtocolErrors.InvalidArgument("A proposed message needs a UUID.");
        }
        _bytes += data.Length + customMetadata.Length + Encoding.UTF8.GetByteCount(type);
        if (_bytes > EventLimits.AppendBytesMax)
            _problem = ProtocolErrors.TooLarge();
        else if (_events.Count == EventLimits.AppendEventsMax)
            _problem = ProtocolErrors.InvalidArgument($"An append holds at most {EventLimits.AppendEventsMax} events here.");
        else
            _events.Add(new EncodedEvent(eventId, type, data.Memory, customMetadata.Memory));
    }

    /// <param name="within">How long its turn may be in coming; what has not come to the log by then is not stored.</param>
    /// <exception cref="RpcException">It is not allowed, or no log could take it.</exception>
    public async Task<AppendOutcome> Send(TimeSpan within, CancellationToken cancellation)
    {
        if (!served.IsWritable)
            throw ProtocolErrors.AccessDenied("This is a running ledger: its history is written by its own actors, through its API.");
        var name = identifier is null ? "" : Wire.NameOf(identifier);
        if (name.StartsWith('$'))
            throw ProtocolErrors.AccessDenied($"'{name}' is a system's stream, and streams of a ledger have no settings: their history is immutable.");
        if (!StreamName.IsValid(name))
            throw ProtocolErrors.InvalidArgument($"'{name}' is not the name of a stream.");
        if (_problem is not null)
            throw _problem;
        var stream = new StreamName(name);
        try
        {
            return await served.Turns.Take(stream, looksFirst: !IsExact, within, () =>
                _events.Count == 0 ? SendNothing(stream, cancellation)
                : IsExact ? served.Log.Append(stream, expected.Revision, _events, cancellation)
                : SendAfterTheLast(stream, cancellation)).ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            throw ProtocolErrors.InvalidArgument(e.Message);
        }
        catch (Exception e) when (e is EventLogException or ObjectDisposedException)
        {
            return new AppendOutcome.Unknown(e.Message, e);
        }
    }

    /// <summary>An append of no events asks whether the stream ends where it is expected to.</summary>
    private async Task<AppendOutcome> SendNothing(StreamName stream, CancellationToken cancellation)
    {
        var last = await LastOf(stream, 1, cancellation).ConfigureAwait(false) is [var recorded] ? recorded.Revision : Revision.None;
        var isThere = expected.Kind switch
        {
            ExpectedRevisionKind.Any => true,
            ExpectedRevisionKind.StreamExists => last != Revision.None,
            _ => last == expected.Revision,
        };
        return isThere ? new AppendOutcome.Appended(last, LogPosition.Start) : new AppendOutcome.Conflict(last);
    }

    private async Task<AppendOutcome> SendAfterTheLast(StreamName stream, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var lasts = await LastOf(stream, _events.Count, cancellation).ConfigureAwait(false);
            var last = lasts.Count == 0 ? Revision.None : lasts[^1].Revision;
            // Sent again because its answer was lost: it is there, as long as nothing came after it.
            if (lasts.Select(recorded => recorded.EventId).SequenceEqual(_events.Select(e => e.EventId)))
                return new AppendOutcome.Appended(last, lasts[^1].Position);
            if (expected.Kind == ExpectedRevisionKind.StreamExists && last == Revision.None)
                return new AppendOutcome.Conflict(Revision.None);
            if (await served.Log.Append(stream, last, _events, cancellation).ConfigureAwait(false) is not AppendOutcome.Conflict and var outcome)
                return outcome;
        }
        return new AppendOutcome.Unknown($"Other writers to '{stream}' were first {AttemptsMax} times.");
    }

    /// <summary>The stream's last events, in their order.</summary>
    private async Task<List<RecordedEvent>> LastOf(StreamName stream, int events, CancellationToken cancellation)
    {
        var lasts = new List<RecordedEvent>(events);
        await foreach (var recorded in served.Log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, events, cancellation).ConfigureAwait(false))
            lasts.Add(recorded);
        lasts.Reverse();
        return lasts;
    }
}
