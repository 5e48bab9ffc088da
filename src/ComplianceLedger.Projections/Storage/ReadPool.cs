using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Storage;

/// <summary>Read connections, bounded in number. Each answer has one read transaction, which never blocks the writer nor is blocked by it.</summary>
internal sealed class ReadPool(string databasePath, int readersMax, TimeSpan waitMax) : IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(readersMax);
    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = databasePath, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
    private volatile bool _closed;

    /// <exception cref="TimeoutException">None of the connections was free in time.</exception>
    public async Task<T> Read<T>(Func<Snapshot, Task<T>> read, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(LedgerViews));
        if (!await _places.WaitAsync(waitMax, cancellation).ConfigureAwait(false))
            throw new TimeoutException($"{readersMax} questions are being answered, and none of them ended within {waitMax.TotalSeconds} s.");
        try
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(LedgerViews));
            using var connection = new SqliteConnection(_connection);
            connection.Open();
            using var snapshot = new Snapshot(connection);
            return await read(snapshot).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Waits for the answers that are being given.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < readersMax; i++)
            await _places.WaitAsync().ConfigureAwait(false);
        using (var connection = new SqliteConnection(_connection))
            SqliteConnection.ClearPool(connection);
        // Whoever still waits for a place finds the pool closed.
        _places.Release(readersMax);
    }
}

/// <summary>One state of the views: the rows of some position and that position, read in one transaction.</summary>
internal sealed class Snapshot : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    public Snapshot(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(deferred: true);
        // The first read takes the snapshot; all that follow see the same state.
        using var command = Command("SELECT ifnull(min(position), 0) FROM projection");
        Head = new LogPosition((long)command.ExecuteScalar()!);
    }

    public LogPosition Head { get; }

    public SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        return command;
    }

    public void Dispose() => _transaction.Dispose();
}
