using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>The one thread that writes. It takes what waits, writes it in one transaction, answers, and takes again: the more callers, the more share an fsync, and nobody waits for a batch to fill.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private readonly Database _database;
    private readonly SqliteEventLogOptions _options;
    private readonly AppendQueue _queue;
    private readonly HeadSignal _head;
    private readonly Transaction _transaction;
    private readonly WriteAheadLogBound _bound;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often the store is tried after a failure when nobody appends: health must turn green again without an append, since a server that is not ready is sent none.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private bool _mustAbandon;
    private string? _writeFailure;
    private string? _checkpointFailure;

    /// <summary>Owns the connection from here on, and closes it when the queue is closed and empty.</summary>
    public Writer(Database database, SqliteEventLogOptions options, AppendQueue queue, HeadSignal head)
    {
        _database = database;
        _options = options;
        _queue = queue;
        _head = head;
        _transaction = new Transaction(database, options);
        _bound = new WriteAheadLogBound(database, options.CheckpointPages);
        _head.MoveTo(_transaction.Position);
        new Thread(Run) { IsBackground = true, Name = "event log writer" }.Start();
    }

    /// <summary>The failure that the last transaction or checkpoint ended with, for a health check; null when both went well.</summary>
    public string? Failure => Volatile.Read(ref _writeFailure) ?? Volatile.Read(ref _checkpointFailure);

    /// <summary>Writes what is queued, then closes the connection.</summary>
    /// <exception cref="TimeoutException">The disk does not answer; the connection stays open, and what is queued may be written still.</exception>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task.WaitAsync(_options.CloseDeadline).ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (_queue.Take(_options.TransactionAppendsMax, _options.TransactionBytesMax, _writeFailure is null ? Timeout.InfiniteTimeSpan : RetryInterval) is { } appends)
            {
                Write(appends);
                foreach (var append in appends)
                    append.TrySetResult(append.Decided!);
                KeepBound();
            }
            // The last connection to close moves the write-ahead log into the main file and removes it.
            _transaction.Dispose();
            _database.Dispose();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // Nobody writes any more: health says so, and whoever waits hears at his deadline that nobody knows.
            Volatile.Write(ref _writeFailure, e.Message);
            _queue.Close();
            _ended.SetException(e);
        }
    }

    /// <param name="appends">None: only to find out whether the store can be written again.</param>
    private void Write(List<AppendRequest> appends)
    {
        try
        {
            if (_mustAbandon)
                Abandon();
            _transaction.Write(appends);
            _head.MoveTo(_transaction.Position);
            Volatile.Write(ref _writeFailure, null);
        }
        catch (Exception e)
        {
            // Every append of the transaction shares its fate, those that were refused too: what refused them may be undone with it.
            // Whether COMMIT failed before or after the disk had it can't be known here, so the answer is that nobody knows.
            foreach (var append in appends)
                append.Decided = new AppendOutcome.Unknown(e.Message, e);
            Volatile.Write(ref _writeFailure, e.Message);
            _mustAbandon = true;
            TryAbandon();
        }
    }

    private void Abandon()
    {
        _transaction.Abandon();
        _mustAbandon = false;
        // A commit that failed but is there after all is told to subscriptions here.
        _head.MoveTo(_transaction.Position);
    }

    private void TryAbandon()
    {
        try
        {
            Abandon();
        }
        catch (EventLogException)
        {
            // Still failing, as the answers already say; the next append begins with it again.
        }
    }

    private void KeepBound()
    {
        try
        {
            _bound.Keep();
            Volatile.Write(ref _checkpointFailure, null);
        }
        catch (EventLogException e)
        {
            Volatile.Write(ref _checkpointFailure, e.Message);
        }
    }
}
