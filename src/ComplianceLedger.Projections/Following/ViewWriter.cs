using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Agencies;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.Inspections;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Successions;
using ComplianceLedger.Projections.TaskBoard;
using ComplianceLedger.Projections.Timelines;

namespace ComplianceLedger.Projections.Following;

/// <summary>
/// Applies events to all projections: their rows and the position that they reflect in one transaction. Folding comes before it, so that the
/// transaction waits for nothing but the disk. Belongs to the one follower.
/// </summary>
internal sealed class ViewWriter : IDisposable
{
    private readonly ViewDatabase _database;
    private readonly Action _beforeCommit;
    private readonly AsOfWriter _asOf;
    private readonly HistoryIndexWriter _history;
    private readonly TaskBoardWriter _tasks;
    private readonly RegistryWriter _registry;
    private readonly CalendarWriter _calendars;
    private readonly SuccessionWriter _successions;
    private readonly InspectionWriter _inspections;
    private readonly Statement _progress;
    private readonly Statement _ledger;
    private readonly Statement _state;
    private readonly List<DecodedEvent> _batch = [];

    public ViewWriter(ViewDatabase database, IEventLog log, LedgerViewsOptions options)
    {
        _database = database;
        _beforeCommit = options.BeforeCommit;
        _asOf = new AsOfWriter(database.Connection, options.UnsortedRowsMin);
        _history = new HistoryIndexWriter(database.Connection);
        _calendars = new CalendarWriter(database.Connection);
        _successions = new SuccessionWriter(database.Connection);
        _inspections = new InspectionWriter(database.Connection);
        _tasks = new TaskBoardWriter(database.Connection, log, options.CachedTasksMax, _calendars, _successions, _asOf);
        _registry = new RegistryWriter(database.Connection);
        _progress = new Statement(
            database.Connection,
            $"""
            INSERT INTO projection (name, version, position, state) VALUES
            {string.Join(", ", Schema.Projections.Select(projection => $"('{projection.Name}', {projection.Version}, $position, $state)"))}
            ON CONFLICT (name, version) DO UPDATE SET position = excluded.position, state = excluded.state
            """,
            "$position", "$state");
        _ledger = new Statement(database.Connection, "INSERT INTO view_ledger (one, ledger) VALUES (1, $ledger)", "$ledger");
        _state = new Statement(database.Connection, "UPDATE projection SET state = $state WHERE state <> $state", "$state");
        Ledger = database.Ledger;
    }

    public string? Ledger { get; private set; }

    /// <summary>What questions about any day are answered from. Read by anybody.</summary>
    public AsOfIndex Index => _asOf.Index;

    /// <summary>Before the first <see cref="Apply"/>.</summary>
    public void Load()
    {
        _history.Load(_asOf.Index.Assignments);
        _asOf.Load(_database.Position);
    }

    /// <summary>Applies all of them, or none and throws.</summary>
    /// <exception cref="UnreadableEventException">One of them can't be read or doesn't belong where it stands.</exception>
    public async Task Apply(IReadOnlyList<RecordedEvent> events, bool live, CancellationToken cancellation)
    {
        try
        {
            foreach (var e in DecodedEvent.AllOf(events))
                await Fold(e, cancellation).ConfigureAwait(false);
            _database.InTransaction(() => Write(events[^1].Position, live));
        }
        catch
        {
            Forget();
            throw;
        }
        // From here on what is folded is committed.
        _batch.Clear();
        _history.Written(_asOf.Index.Assignments, _tasks.Corrected);
        _tasks.Written();
        _registry.Forget();
        _calendars.Written();
        _successions.Written();
        _inspections.Forget();
        // Last: with it the position is reached.
        _asOf.Written(events[^1].Position);
    }

    /// <summary>Says in the database how its projections stand, where that has changed.</summary>
    public void Say(string state) => _state.Run(state);

    /// <summary>Drops every row and the position with them.</summary>
    public void Empty()
    {
        Forget();
        _database.Empty();
        _asOf.Empty();
        Ledger = null;
    }

    private async ValueTask Fold(DecodedEvent e, CancellationToken cancellation)
    {
        if (Ledger is null)
        {
            if (e.Event is not LedgerCreated created)
                throw new UnreadableEventException(e.Recorded, "a ledger begins with ledger.created.");
            Ledger = created.LedgerId.Value;
        }
        _batch.Add(e);
        switch (e.Stream.Category)
        {
            case Category.DirectiveTask:
                await _tasks.Fold(e, cancellation).ConfigureAwait(false);
                break;
            case Category.Agency or Category.Instrument:
                _registry.Fold(e);
                break;
            case Category.Calendar:
                _calendars.Fold(e);
                break;
            case Category.Succession:
                _successions.Fold(e);
                break;
            case Category.Inspection:
                _inspections.Fold(e);
                break;
            case Category.Ledger or Category.Credential:
                break;
            default:
                throw new UnreadableEventException(e.Recorded, $"no projection knows what becomes of {e.Stream.Category}.");
        }
    }

    private void Write(LogPosition position, bool live)
    {
        foreach (var e in _batch)
            _history.Write(e);
        _tasks.Write();
        _asOf.Write();
        _registry.Write();
        _inspections.Write();
        _calendars.Write();
        _successions.Write();
        if (_database.Ledger is null)
            _ledger.Run(Ledger);
        _progress.Run(position.Value, live ? "active" : "catching-up");
        _beforeCommit();
    }

    private void Forget()
    {
        _batch.Clear();
        _history.Forget();
        _tasks.Forget();
        _asOf.Forget();
        _inspections.Forget();
        _registry.Forget();
        _calendars.Forget();
        _successions.Forget();
        Ledger = _database.Ledger;
    }

    public void Dispose()
    {
        _history.Dispose();
        _tasks.Dispose();
        _asOf.Dispose();
        _inspections.Dispose();
        _registry.Dispose();
        _calendars.Dispose();
        _successions.Dispose();
        _progress.Dispose();
        _ledger.Dispose();
        _state.Dispose();
    }
}
