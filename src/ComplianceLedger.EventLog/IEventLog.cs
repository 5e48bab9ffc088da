namespace ComplianceLedger.EventLog;

/// <summary>
/// One ordered, append-only history of many streams. Implementations: <see cref="InMemoryEventLog"/>, SQLite (embedded),
/// EventStoreDB (production); the suite in <c>tests/ComplianceLedger.Contract</c> is what each of them must pass.
/// All members may be called from any thread. Nothing is ever deleted or overwritten.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>
    /// Appends all events or none. <paramref name="expected"/> is the revision that the stream must end with, or <see cref="Revision.None"/>.
    /// The same events (by id) sent again at the same expected revision give the first answer again and store nothing.
    /// An append that no store could take (<see cref="EventLimits"/>) is an <see cref="ArgumentException"/>: the caller's mistake, not an outcome.
    /// </summary>
    /// <param name="cancellation">Stops the waiting, not the write: what was sent may still be stored. The call then answers <see cref="AppendOutcome.Unknown"/>.</param>
    Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default);

    /// <summary>
    /// At most <paramref name="limit"/> events of a stream, beginning with <paramref name="from"/> itself: forwards towards its end, or backwards towards its
    /// beginning. Backwards from <see cref="LastRevision"/> begins at the end. A stream that does not exist gives none.
    /// </summary>
    IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, CancellationToken cancellation = default);

    /// <summary>At most <paramref name="limit"/> events of the whole log, in log order, all after <paramref name="after"/>.</summary>
    IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, CancellationToken cancellation = default);

    /// <summary>
    /// Every event after <paramref name="after"/>, in log order, once each, from history on into what is appended later; ends only by cancellation (as
    /// <see cref="OperationCanceledException"/>) or an error. See <see cref="LogMessage"/> for what else is said.
    /// </summary>
    IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default);

    /// <summary>The position of the last event, or <see cref="LogPosition.Start"/> of an empty log. Every event up to it can be read.</summary>
    Task<LogPosition> Head(CancellationToken cancellation = default);

    /// <summary>What the store failed with last, for a health check and for people; null while nothing is wrong.</summary>
    string? Failure { get; }

    /// <summary>Where a backward read of a whole stream begins.</summary>
    static readonly Revision LastRevision = new(long.MaxValue);
}

/// <summary>What became of an append.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome() { }

    /// <summary>Durable in the log. Both values are those of the last event.</summary>
    public sealed record Appended(Revision Revision, LogPosition Position) : AppendOutcome;

    /// <summary>Nothing was stored: the stream ends elsewhere.</summary>
    public sealed record Conflict(Revision Actual) : AppendOutcome;

    /// <summary>
    /// Nobody can say yet: it may have been stored, or may be stored still. Never retried blindly; the same append may be sent again, because
    /// its event ids are the same. <paramref name="Cause"/> is for people.
    /// </summary>
    public sealed record Unknown(string Cause, Exception? Exception = null) : AppendOutcome;
}

/// <summary>What a subscription says.</summary>
public abstract record LogMessage
{
    private LogMessage() { }

    public sealed record Event(RecordedEvent Recorded) : LogMessage;

    /// <summary>Nothing for this reader up to and including <paramref name="Position"/> remains unsaid.</summary>
    public sealed record Checkpoint(LogPosition Position) : LogMessage;

    /// <summary>The reader has reached the end of the log as it was a moment ago; what follows is live. Said again after every <see cref="FellBehind"/>.</summary>
    public sealed record CaughtUp(LogPosition Position) : LogMessage;

    /// <summary>The reader is slower than the writers, and reads history again.</summary>
    public sealed record FellBehind(LogPosition Position) : LogMessage;
}

/// <summary>The store can't be opened or read: not ours, of another ledger, of a newer version, held by another process, or broken. The message says what and where.</summary>
public sealed class EventLogException : Exception
{
    public EventLogException(string message) : base(message) { }
    public EventLogException(string message, Exception inner) : base(message, inner) { }
    public EventLogException() { }

    /// <summary>True where the store is only away: the same may work a moment later, without anybody's help.</summary>
    public bool MayPass { get; init; }

    /// <summary>True where the store shows that something was taken away from the history: an alarm that stands until somebody has looked.</summary>
    public bool HistoryIsMissing { get; init; }
}
