namespace ComplianceLedger.Projections;

/// <summary>Limits of the views. Every one has a default that suits a machine of two cores.</summary>
public sealed record LedgerViewsOptions
{
    /// <summary>Events of one transaction at most; fewer, down to one, where no more are waiting. A task that changes often is written once a transaction, so large ones catch up faster.</summary>
    public int BatchEventsMax { get; init; } = 8_000;

    /// <summary>Tasks whose state is kept in memory; another one's is read from the log again when it next changes.</summary>
    public int CachedTasksMax { get; init; } = 50_000;

    /// <summary>Questions answered at the same time; another waits for its turn.</summary>
    public int ReadersMax { get; init; } = 8;

    /// <summary>How long a question waits for its turn.</summary>
    public TimeSpan ReadWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before the first new attempt after a store failed; it doubles with each failure.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan RetryMost { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Rows of the as-of table that are in memory and unsorted, before they are sorted in: at least so many.</summary>
    internal int UnsortedRowsMin { get; init; } = 1 << 16;

    /// <summary>Called inside each transaction, after its rows are written and before it is committed: where a test breaks it.</summary>
    internal Action BeforeCommit { get; init; } = static () => { };
}
