using ComplianceLedger.EventLog.Sqlite.Writing;

namespace ComplianceLedger.EventLog.Sqlite;

/// <summary>The limits of one SQLite log. Every queue, batch, page and wait has its bound here.</summary>
public sealed record SqliteEventLogOptions
{
    /// <summary>False: a log is created where there is no file. True: a missing file is an error.</summary>
    public bool MustExist { get; init; }

    /// <summary>Appends that wait for the writer. One more waits outside the queue, for <see cref="AppendDeadline"/> at most.</summary>
    public int QueueAppendsMax { get; init; } = 8_192;

    /// <summary>Bytes of events that wait for the writer.</summary>
    public long QueueBytesMax { get; init; } = 64L << 20;

    /// <summary>Appends that share one transaction and its one fsync; more callers than this wait for the next.</summary>
    public int TransactionAppendsMax { get; init; } = 1_024;

    /// <summary>Bytes of events in one transaction: large ones must not make small ones wait long.</summary>
    public long TransactionBytesMax { get; init; } = 8L << 20;

    /// <summary>Read connections; each is held for one page, never while a consumer works.</summary>
    public int ReadersMax { get; init; } = 4;

    /// <summary>Events in one page of a read. A live subscriber with more than this to read has fallen behind.</summary>
    public int PageEventsMax { get; init; } = 512;

    /// <summary>A page ends with the event that takes it beyond this many bytes.</summary>
    public long PageBytesMax { get; init; } = 1L << 20;

    /// <summary>
    /// Pages of 8 KiB in the write-ahead log from which on they are moved into the main file; where readers stand in the way it may grow to four
    /// times this. The later, the fewer times a page of the index is moved.
    /// </summary>
    public int CheckpointPages { get; init; } = 8_192;

    /// <summary>Streams whose names and last revisions are kept in memory, for the writer and for each reader.</summary>
    public int CachedStreamsMax { get; init; } = 32_768;

    /// <summary>After this long without an answer from the disk an append is <see cref="AppendOutcome.Unknown"/>.</summary>
    public TimeSpan AppendDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a read waits for one of the connections.</summary>
    public TimeSpan ReadWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long closing waits for a disk that does not answer.</summary>
    public TimeSpan CloseDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Measures <see cref="AppendDeadline"/>; nothing stored depends on it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where tests let a transaction fail; null in the program.</summary>
    internal ITransactionProbe? Probe { get; init; }
}
