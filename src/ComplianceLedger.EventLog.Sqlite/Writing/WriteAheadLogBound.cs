using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>
/// Keeps the write-ahead log short. Called by the writer between transactions, after the answers: a checkpoint that fails costs nobody an
/// acknowledgement, for what is in the write-ahead log is as durable as what is in the main file.
/// </summary>
internal sealed class WriteAheadLogBound(Database database)
{
    /// <summary>From here on (64 MiB) pages are moved, as far as readers allow, without waiting for any. The later, the fewer times a page of the index is moved.</summary>
    internal const int PassivePages = 8_192;

    /// <summary>From here on the writer waits for the readers that stand in the way; ours hold a snapshot for one page only.</summary>
    internal const int RestartPages = 4 * PassivePages;

    /// <summary>The longest such wait. Another process may hold a snapshot for as long as it likes: then the next try comes after as many pages again.</summary>
    private const int RestartWaitMs = 250;

    private int _nextPages = PassivePages;

    /// <exception cref="EventLogException">The store failed; the write-ahead log grows until a later call succeeds.</exception>
    public void Keep()
    {
        database.Checkpoint(CheckpointMode.Count, out var pages);
        if (pages < PassivePages)
            _nextPages = PassivePages;
        if (pages < _nextPages)
            return;
        // Set first: a failing disk is tried again after some growth, not at every transaction.
        _nextPages = pages + PassivePages / 4;
        if (pages < RestartPages)
            database.Checkpoint(CheckpointMode.Passive, out _);
        else
            database.Checkpoint(CheckpointMode.Restart, out _, RestartWaitMs);
    }
}
