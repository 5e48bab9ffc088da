using ComplianceLedger.EventLog.Sqlite.Storage;
using ComplianceLedger.EventLog.Sqlite.Writing;

namespace ComplianceLedger.Contract.Sqlite;

/// <summary>A disk that fails when a test says so, at the moment it says, until it says otherwise.</summary>
internal sealed class FaultyDisk : ITransactionProbe
{
    private volatile TaskCompletionSource? _stalled;
    private volatile bool _failsBeforeCommit;
    private volatile bool _failsAfterCommit;
    private long _pagesMax;

    public bool FailsBeforeCommit { set => _failsBeforeCommit = value; }

    public bool FailsAfterCommit { set => _failsAfterCommit = value; }

    /// <summary>SQLite answers SQLITE_FULL where the file would grow beyond this; 0 for as large as the disk.</summary>
    public long PagesMax { set => Volatile.Write(ref _pagesMax, value); }

    /// <summary>Transactions begun so far.</summary>
    public int Begun => _begun;

    private volatile int _begun;

    /// <summary>SQLite's own number for what a commit waits for, as the writer has it: 2 is FULL.</summary>
    public long Synchronous { get; private set; }

    public void Stall() => _stalled = new TaskCompletionSource();

    public void Answer() => Interlocked.Exchange(ref _stalled, null)?.SetResult();

    public void Beginning(Database database)
    {
        Interlocked.Increment(ref _begun);
        Synchronous = database.ReadNumber("PRAGMA synchronous");
        var pagesMax = Volatile.Read(ref _pagesMax);
        // SQLite never takes the bound below what the file already has: then nothing more fits.
        database.Execute($"PRAGMA max_page_count = {(pagesMax == 0 ? int.MaxValue : pagesMax)}");
    }

    public void Committing()
    {
        _stalled?.Task.GetAwaiter().GetResult();
        if (_failsBeforeCommit)
            throw new IOException("The disk failed before it had the transaction.");
    }

    public void Committed()
    {
        if (_failsAfterCommit)
            throw new IOException("The disk failed after it had the transaction.");
    }
}
