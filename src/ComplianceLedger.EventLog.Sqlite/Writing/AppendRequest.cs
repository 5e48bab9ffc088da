namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>
/// An append under way. Whoever sets the result first has answered: the writer, the deadline or the caller's cancellation; it is set outside
/// every lock, and what the caller does next runs on its own thread.
/// </summary>
internal sealed class AppendRequest(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, long sentAt)
    : TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public StreamName Stream => stream;

    public Revision Expected => expected;

    public IReadOnlyList<EncodedEvent> Events => events;

    /// <summary>A timestamp of the log's clock.</summary>
    public long SentAt => sentAt;

    public long Bytes { get; } = Sum(events);

    /// <summary>The writer's answer; it says it only once the transaction's end is known.</summary>
    public AppendOutcome? Decided { get; set; }

    private static long Sum(IReadOnlyList<EncodedEvent> events)
    {
        long bytes = 0;
        for (var i = 0; i < events.Count; i++)
            bytes += events[i].Data.Length + events[i].Metadata.Length;
        return bytes;
    }
}
