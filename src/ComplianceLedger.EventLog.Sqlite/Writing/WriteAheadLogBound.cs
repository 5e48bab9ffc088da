using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>
/// Keeps the write-ahead log short. Called by the writer between transactions, after the answers: a checkpoint that fails costs nobody an
/// acknowledgement, for what is in the write-ahead log is as durable as what is in the main file.
/// </summary>
internal sealed class WriteAheadLogBound(Database database, int checkpointPages)
{
    /// <summary>The longest wait for readers. Another process may hold a snapshot for as long as it likes: then the next try comes after some growth.</summary>
    private const int RestartWaitMs = 250;

    /// <summary>At so many times the bound the writer waits for the readers that stand in the way; ours hold a snapshot for one page only.</summary>
    private const int RestartFactor = 4;

    private int _nextPages;

    /// <exception cref="EventLogException">The store failed; the write-ahead log grows until a later call succeeds.</exception>
    public void Keep()
    {
        database.Checkpoint(CheckpointMode.Count, out var pages);
        if (pages < checkpointPages)
            _nextPages = checkpointPages;
        if (pages < _nextPages)
            return;
        // Set first: a failing disk is tried again after some growth, not at every transaction.
        _nextPages = pages + checkpointPages / 4;
        if (pages < RestartFactor * checkpointPages)
            database.Checkpoint(CheckpointMode.Passive, out _);
        else
            database.Checkpoint(CheckpointMode.Restart, out _, RestartWaitMs);
    }
}
