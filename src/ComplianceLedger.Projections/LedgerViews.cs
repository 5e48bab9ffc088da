using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections;

/// <summary>
/// The views of one ledger in one SQLite file, following its log in the background. Rows and the position that they reflect move in one transaction; the
/// file can be deleted at any time and comes out of the log identical. All members may be called from any thread.
/// </summary>
public sealed partial class LedgerViews : IAsyncDisposable
{
    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly LedgerViewsOptions _options;
    private readonly ViewDatabase _database;
    private readonly ViewWriter _writer;
    private readonly ReadPool _readers;
    private readonly Arrivals _arrivals = new();

    // One at a time opens, rebuilds or closes.
    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource _stopping = new();
    private volatile Follower _follower;
    private Task _following;
    private bool _closed;

    private LedgerViews(string databasePath, ViewDatabase database, IEventLog log, TimeProvider time, LedgerViewsOptions options)
    {
        (_database, _log, _time, _options) = (database, log, time, options);
        _readers = new ReadPool(databasePath, options.ReadersMax, options.ReadWaitMax);
        _writer = new ViewWriter(database, log, options);
        (_follower, _following) = Start();
    }

    /// <summary>Opens the views, creating the file where there is none, and follows the log from where they stand.</summary>
    /// <exception cref="LedgerViewsException">They are another ledger's or another store's, or can't be opened. Nothing has been changed.</exception>
    public static Task<LedgerViews> Open(string databasePath, IEventLog log, TimeProvider time, CancellationToken cancellation = default) =>
        Open(databasePath, log, time, new LedgerViewsOptions(), cancellation);

    /// <inheritdoc cref="Open(string, IEventLog, TimeProvider, CancellationToken)"/>
    public static async Task<LedgerViews> Open(
        string databasePath, IEventLog log, TimeProvider time, LedgerViewsOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        var database = ViewDatabase.Open(databasePath);
        try
        {
            await Origin.Check(database, databasePath, log, cancellation).ConfigureAwait(false);
            return new LedgerViews(databasePath, database, log, time, options);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>What the views reflect.</summary>
    public LogPosition Position => _follower.Position;

    /// <summary>Why they stopped; null while they follow or try to.</summary>
    public Exception? Fault => _follower.Fault;

    public ViewsHealth Health => _follower.Health;

    /// <summary>True once the views reflect <paramref name="position"/>; false if that takes longer than <paramref name="timeout"/>, or if they have stopped before it.</summary>
    public async Task<bool> WaitFor(LogPosition position, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var arrival = _arrivals.At(position, out var giveUp);
        try
        {
            return await InTime(arrival, timeout, cancellation).ConfigureAwait(false);
        }
        finally
        {
            giveUp();
        }
    }

    /// <summary>The same for a revision of a stream, so that a writer reads its own write.</summary>
    public async Task<bool> WaitFor(StreamName stream, Revision revision, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var arrival = _arrivals.At(stream, revision, out var giveUp);
        try
        {
            return await InTime(HeldOrArrived(), timeout, cancellation).ConfigureAwait(false);
        }
        finally
        {
            giveUp();
        }

        async Task<bool> HeldOrArrived() => await Holds(stream, revision, cancellation).ConfigureAwait(false) || await arrival.ConfigureAwait(false);
    }

    /// <summary>Every projection with its version and what it reflects.</summary>
    public Task<IReadOnlyList<ProjectionInfo>> Projections(CancellationToken cancellation = default) => _readers.Read(ProjectionList.Read, cancellation);

    /// <summary>Drops every row and builds the views from the log again; returns once that has begun. Answers meanwhile rest on what is there: see their position.</summary>
    public async Task Rebuild(CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            await Stop().ConfigureAwait(false);
            _writer.Empty();
            _stopping = new CancellationTokenSource();
            (_follower, _following) = Start();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops following, waits for the answers that are being given, closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_closed)
                return;
            _closed = true;
            await Stop().ConfigureAwait(false);
            await _readers.DisposeAsync().ConfigureAwait(false);
            _writer.Dispose();
            _database.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    private (Follower, Task) Start()
    {
        var follower = new Follower(_writer, _log, _time, _options, _arrivals, _database.Position);
        // Before the loop runs, so that whoever asks from now on is not told of an end that is over.
        _arrivals.Resume(follower.Position);
        var stopping = _stopping.Token;
        return (follower, System.Threading.Tasks.Task.Run(() => follower.Run(stopping), CancellationToken.None));
    }

    private async Task Stop()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task<bool> Holds(StreamName stream, Revision revision, CancellationToken cancellation) => _readers.Read(
        snapshot =>
        {
            using var command = snapshot.Command("SELECT EXISTS (SELECT 1 FROM history_index_v1 WHERE stream = $stream AND revision >= $revision)");
            command.Parameters.AddWithValue("$stream", stream.Value);
            command.Parameters.AddWithValue("$revision", revision.Value);
            return System.Threading.Tasks.Task.FromResult((long)command.ExecuteScalar()! != 0);
        },
        cancellation);

    private async Task<bool> InTime(Task<bool> arrival, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            return await arrival.WaitAsync(timeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
