using SQLitePCL;

namespace ComplianceLedger.EventLog.Sqlite.Storage;

/// <summary>One SQLite connection. It belongs to one thread at a time (opened without SQLite's own mutex); its owner disposes of its statements first.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>3.51.3 mends a race of checkpoints that can corrupt a WAL database; see sqlite.org/wal.html#walresetbug.</summary>
    private const int SqliteVersionMin = 3_051_003;

    /// <summary>How long a connection waits for a lock that another holds: recovery by a reader of another process, or a person's shell.</summary>
    private const int BusyTimeoutMs = 5_000;

    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    private Database(string path, sqlite3 handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    /// <summary>True outside a transaction; some failures end the transaction by themselves.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(_handle) != 0;

    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") != 0;

    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_handle);

    public static Database OpenWritable(string path) => Open(path, raw.SQLITE_OPEN_READWRITE);

    public static Database Create(string path) => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    public static Database OpenReadOnly(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    private static Database Open(string path, int flags)
    {
        if (raw.sqlite3_libversion_number() < SqliteVersionMin)
            throw new EventLogException($"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old for '{path}': versions before 3.51.3 can corrupt a write-ahead log.");
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new Database(path, handle);
        try
        {
            database.Check(code, "Opening");
            database.Check(raw.sqlite3_extended_result_codes(handle, 1), "Opening");
            database.SetBusyTimeout(BusyTimeoutMs);
            // Only the writer's connection checkpoints, at moments of its own choosing.
            database.Check(raw.sqlite3_wal_autocheckpoint(handle, 0), "Opening");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement), "Preparing a statement");
        return new Statement(this, statement);
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), "A statement");

    public long ReadNumber(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    public string ReadText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <summary>Moves what is in the write-ahead log into the database file, or (mode <see cref="CheckpointMode.Count"/>) only counts it.</summary>
    /// <returns>False when a reader or another connection stood in the way: the rest is done by a later checkpoint.</returns>
    public bool Checkpoint(CheckpointMode mode, out int pages, int busyTimeoutMs = BusyTimeoutMs)
    {
        SetBusyTimeout(busyTimeoutMs);
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, null!, (int)mode, out pages, out var moved);
        SetBusyTimeout(BusyTimeoutMs);
        if ((code & 0xff) == raw.SQLITE_BUSY)
            return false;
        Check(code, "A checkpoint");
        return pages == moved;
    }

    public void Check(int code, string doing)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        // No handle at all means that SQLite had no memory for one.
        var words = _handle.IsInvalid ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(_handle).utf8_to_string();
        throw new EventLogException($"{doing} failed on '{Path}': {Reason(code & 0xff)} (SQLite {code}: {words}).");
    }

    public void Dispose() => _handle.Dispose();

    private void SetBusyTimeout(int timeoutMs) => raw.sqlite3_busy_timeout(_handle, timeoutMs);

    private static string Reason(int code) => code switch
    {
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_IOERR => "the disk could not be read or written",
        raw.SQLITE_CORRUPT => "the file is damaged",
        raw.SQLITE_NOTADB => "the file is no SQLite database",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "something else holds the file",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => "the file or its folder may not be written",
        raw.SQLITE_CANTOPEN => "the file can't be opened",
        raw.SQLITE_NOMEM => "there is no memory left",
        raw.SQLITE_CONSTRAINT => "another program has written to the file",
        _ => "the store refused",
    };
}

/// <summary>SQLite's checkpoint modes, under their numbers.</summary>
internal enum CheckpointMode
{
    Count = -1,
    Passive = 0,
    Restart = 2,
}
