using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Storage;

/// <summary>The writer's connection, and what the view database knows of itself. One thread at a time.</summary>
internal sealed class ViewDatabase : IDisposable
{
    private ViewDatabase(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <exception cref="LedgerViewsException">The file is no database, or may not be written.</exception>
    public static ViewDatabase Open(string path)
    {
        // Not pooled: closing it is what empties the write-ahead log.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var database = new ViewDatabase(connection);
            // What a crash of the machine takes from a view is taken from the log again, so commits need not wait for the disk.
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 16384");
            if (!database.IsCurrent())
                database.Empty();
            return database;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new LedgerViewsException($"The views in '{path}' can't be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What all projections reflect.</summary>
    public LogPosition Position => new((long)Scalar("SELECT ifnull(min(position), 0) FROM projection")!);

    /// <summary>The ledger whose views these are; null before its first event.</summary>
    public string? Ledger => (string?)Scalar("SELECT ledger FROM view_ledger");

    /// <summary>The last event in the index.</summary>
    public (long Position, string Stream, long Revision)? LastEvent
    {
        get
        {
            using var command = Connection.CreateCommand();
            command.CommandText = "SELECT position, stream, revision FROM history_index_v1 ORDER BY position DESC LIMIT 1";
            using var row = command.ExecuteReader();
            return row.Read() ? (row.GetInt64(0), row.GetString(1), row.GetInt64(2)) : null;
        }
    }

    public void Execute(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All or nothing.</summary>
    public void InTransaction(Action write)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            write();
            Execute("COMMIT");
        }
        catch
        {
            // Some errors have rolled back already; another attempt to do so would hide them.
            if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0)
                Execute("ROLLBACK");
            throw;
        }
    }

    public void Empty() => InTransaction(() =>
    {
        DropAll();
        Execute(Schema.Create);
    });

    public void Dispose() => Connection.Dispose();

    /// <summary>Every projection's table, those of other versions too, which carry another number in their names.</summary>
    private void DropAll()
    {
        List<string> tables = [];
        using (var command = Connection.CreateCommand())
        {
            command.CommandText =
                """
                SELECT type || ' "' || name || '"' FROM sqlite_schema
                WHERE type IN ('table', 'view') AND (name IN ('projection', 'view_ledger') OR name GLOB '*_v[0-9]' OR name GLOB '*_v[0-9][0-9]')
                """;
            using var row = command.ExecuteReader();
            while (row.Read())
                tables.Add(row.GetString(0));
        }
        foreach (var table in tables)
            Execute($"DROP {table}");
    }

    // Projections of another version, or ones that have parted: all are built again together, which is the only way they stay one.
    private bool IsCurrent()
    {
        Execute(Schema.Create);
        List<(string, int, long)> found = [];
        using var command = Connection.CreateCommand();
        command.CommandText = "SELECT name, version, position FROM projection ORDER BY name";
        using var row = command.ExecuteReader();
        while (row.Read())
            found.Add((row.GetString(0), row.GetInt32(1), row.GetInt64(2)));
        return found.Count == 0
            ? LastEvent is null
            : found.Select(projection => projection.Item3).Distinct().Count() == 1
                && found.Select(projection => (projection.Item1, projection.Item2)).SequenceEqual(Schema.Projections);
    }

    private object? Scalar(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
