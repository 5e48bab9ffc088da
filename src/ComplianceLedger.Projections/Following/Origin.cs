using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.Following;

/// <summary>Whether a view database was made from this very log. Positions belong to one store, so a copy of the same ledger elsewhere is another log.</summary>
internal static class Origin
{
    /// <exception cref="LedgerViewsException">It was made from another.</exception>
    public static async Task Check(ViewDatabase database, string path, IEventLog log, CancellationToken cancellation)
    {
        if (database.Ledger is not { } ledger)
            return;
        if (await First(log, LogPosition.Start, cancellation).ConfigureAwait(false) is not { } first)
            throw new LedgerViewsException($"The views in '{path}' are of ledger '{ledger}', and this log is empty.");
        if (DecodedEvent.Of(first).Event is not LedgerCreated created || created.LedgerId.Value != ledger)
            throw new LedgerViewsException($"The views in '{path}' are of ledger '{ledger}', and this log begins with {first.Stream}@{first.Revision}.");
        if (database.LastEvent is not { } last)
            return;
        // By its stream: positions are for reading on from, and no store is asked what stands before one.
        if (await At(log, last.Stream, last.Revision, cancellation).ConfigureAwait(false) is not { } same || same.Position.Value != last.Position)
        {
            throw new LedgerViewsException(
                $"The views in '{path}' hold {last.Stream}@{last.Revision} at position {last.Position}, and this log doesn't: it is another store of ledger '{ledger}'. " +
                "Delete the file to build the views from this one.");
        }
    }

    private static async Task<RecordedEvent?> At(IEventLog log, string stream, long revision, CancellationToken cancellation)
    {
        await foreach (var recorded in log.ReadStream(new StreamName(stream), new Revision(revision), ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
            return recorded;
        return null;
    }

    private static async Task<RecordedEvent?> First(IEventLog log, LogPosition after, CancellationToken cancellation)
    {
        await foreach (var recorded in log.ReadAll(after, 1, cancellation).ConfigureAwait(false))
            return recorded;
        return null;
    }
}
