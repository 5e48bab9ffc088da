using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Comparison;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections;

/// <summary>
/// Holds every stored row against the log: the index while a pass through the log comes by its events, the rest after it, stream by stream. Only reads; the
/// views may be in use, and may lag behind.
/// </summary>
/// <param name="differencesMax">After so many rows that differ, <see cref="Rows"/> ends.</param>
public sealed class ViewComparison(string databasePath, IEventLog log, int differencesMax) : IAsyncDisposable
{
    private readonly ReadPool _readers = new(databasePath, readersMax: 1, new LedgerViewsOptions().ReadWaitMax);
    private readonly HistoryIndexComparison _index = new();
    private bool _hasBegun;

    // Where nothing more can be said of the views.
    private bool _isOver;

    /// <summary>The event's row of the history index; null where it is as it should be, or where the views have not come to it. Events are given in the order of the log.</summary>
    /// <param name="read">What the event says; null where it can't be read.</param>
    public async ValueTask<ViewDifference?> Event(RecordedEvent recorded, (Fact Fact, EventMetadata Metadata)? read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (_isOver)
            return null;
        try
        {
            if (!_hasBegun && await OfAnotherLedger(read?.Fact.Event as LedgerCreated, cancellation).ConfigureAwait(false) is { } another)
                return another;
            if (_index.Needs(recorded.Position))
                await _readers.Read(snapshot => _index.ReadPage(snapshot), cancellation).ConfigureAwait(false);
            return _index.Difference(recorded, read) is { } problem
                ? new ViewDifference(ViewDifferenceKind.Row, recorded.Stream, _index.Position, $"the history index: {problem}")
                : null;
        }
        catch (SqliteException e)
        {
            return Unreadable(e);
        }
    }

    /// <summary>Everything but the index, after the pass.</summary>
    /// <param name="streams">Those that are compared.</param>
    /// <param name="isKnown">True for every stream that the log holds up to <paramref name="upTo"/>: a row of another is one too many.</param>
    public async Task<IReadOnlyList<ViewDifference>> Rows(
        IEnumerable<StreamId> streams, Func<StreamId, bool> isKnown, LogPosition upTo, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(isKnown);
        List<ViewDifference> differences = [];
        if (_isOver)
            return differences;
        try
        {
            await _readers.Read(
                async snapshot =>
                {
                    // After the snapshot, so that a log that grows meanwhile is never behind it.
                    var end = await log.Head(cancellation).ConfigureAwait(false);
                    if (snapshot.Head > end)
                    {
                        // Every row of what is missing would only say it again.
                        differences.Add(new ViewDifference(
                            ViewDifferenceKind.BeyondLog, null, snapshot.Head, $"the views reflect position {snapshot.Head}, and the log ends at position {end}"));
                        return true;
                    }
                    await Compare(snapshot, streams, differences, cancellation).ConfigureAwait(false);
                    differences.AddRange(SurplusRows.Of(snapshot, isKnown, upTo).Take(differencesMax - differences.Count));
                    return true;
                },
                cancellation).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            differences.Add(Unreadable(e));
        }
        return differences;
    }

    public ValueTask DisposeAsync() => _readers.DisposeAsync();

    private async Task<ViewDifference?> OfAnotherLedger(LedgerCreated? created, CancellationToken cancellation)
    {
        _hasBegun = true;
        if (created is null)
            return null;
        var (ledger, head) = await _readers.Read(
            snapshot =>
            {
                using var select = snapshot.Command("SELECT ledger FROM view_ledger");
                return Task.FromResult((select.ExecuteScalar() as string, snapshot.Head));
            },
            cancellation).ConfigureAwait(false);
        if (ledger is null || ledger == created.LedgerId.Value)
            return null;
        _isOver = true;
        return new ViewDifference(ViewDifferenceKind.Views, null, head, $"the views are of ledger '{ledger}', and this log is of ledger '{created.LedgerId}'");
    }

    private async Task Compare(Snapshot snapshot, IEnumerable<StreamId> streams, List<ViewDifference> differences, CancellationToken cancellation)
    {
        using var calendars = new CalendarComparison(snapshot, log);
        using var tasks = new TaskComparison(snapshot, log, calendars);
        using var registry = new RegistryComparison(snapshot, log);
        using var inspections = new InspectionComparison(snapshot, log);
        foreach (var stream in streams)
        {
            if (differences.Count >= differencesMax)
                return;
            var name = new StreamName(stream.ToString());
            try
            {
                var problem = stream.Category switch
                {
                    Category.DirectiveTask => await tasks.Difference(stream, cancellation).ConfigureAwait(false),
                    Category.Inspection => await inspections.Difference(stream, cancellation).ConfigureAwait(false),
                    Category.Calendar => await calendars.Difference(stream, cancellation).ConfigureAwait(false),
                    Category.Agency or Category.Instrument or Category.Succession => await registry.Difference(stream, cancellation).ConfigureAwait(false),
                    _ => null,
                };
                if (problem is not null)
                    differences.Add(new ViewDifference(ViewDifferenceKind.Row, name, snapshot.Head, problem));
            }
            catch (Exception e) when (e is EventLogException or UnreadableEventException or UnexpectedEventException or InvalidOperationException)
            {
                differences.Add(new ViewDifference(ViewDifferenceKind.Log, name, snapshot.Head, $"its rows could not be compared: {e.Message}"));
            }
        }
    }

    private ViewDifference Unreadable(SqliteException e)
    {
        _isOver = true;
        return new ViewDifference(ViewDifferenceKind.Views, null, _index.Position, $"The views in '{databasePath}' can't be read: {e.Message}");
    }
}
