using System.Text;
using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>Writes many appends in one transaction, each decided by itself. The writer's thread alone uses it.</summary>
internal sealed class Transaction : IDisposable
{
    private readonly Database _database;
    private readonly ITransactionProbe? _probe;
    private readonly StreamTails _tails;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insert;
    private readonly Statement _history;
    private readonly Statement _last;
    private readonly Statement _touch;
    private readonly BoundedCache<string, byte[]> _types = new(entriesMax: 1_024);
    private long _position;

    public Transaction(Database database, SqliteEventLogOptions options)
    {
        _database = database;
        _probe = options.Probe;
        _tails = new StreamTails(database, options.CachedStreamsMax);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _insert = database.Prepare("INSERT INTO events (position, stream, revision, event_id, type, data, metadata) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _history = database.Prepare("SELECT position, event_id FROM events WHERE stream = ?1 AND revision >= ?2 ORDER BY revision LIMIT ?3");
        _last = database.Prepare("SELECT max(position) FROM events");
        // Writes a page and says what it said: the least that shows whether the disk takes a commit.
        _touch = database.Prepare($"PRAGMA user_version = {database.ReadNumber("PRAGMA user_version")}");
        _position = ReadPosition();
    }

    /// <summary>The position of the last event that is durable.</summary>
    public long Position => _position;

    /// <summary>Decides every append and makes them durable together; without appends it only shows that the disk takes a commit. Its answers count only if it returns.</summary>
    /// <exception cref="EventLogException">The store failed. Call <see cref="Abandon"/> before anything else.</exception>
    public void Write(List<AppendRequest> appends)
    {
        _probe?.Beginning(_database);
        _begin.Run();
        var position = _position;
        if (appends.Count == 0)
            _touch.Run();
        foreach (var append in appends)
            append.Decided = Decide(append, ref position);
        _probe?.Committing();
        // Durable from here: synchronous=FULL syncs the write-ahead log before COMMIT returns.
        _commit.Run();
        _probe?.Committed();
        _position = position;
    }

    /// <summary>After a failure: undoes what is open and forgets what was remembered. What the disk holds then decides, also when it holds more than was answered.</summary>
    /// <exception cref="EventLogException">The store still fails; to be called again before the next write.</exception>
    public void Abandon()
    {
        _tails.Forget();
        if (!_database.IsIdle)
            _rollback.Run();
        _position = ReadPosition();
    }

    private AppendOutcome Decide(AppendRequest append, ref long position)
    {
        var tail = _tails.Find(append.Stream);
        var revision = tail?.Revision ?? Revision.None.Value;
        if (revision != append.Expected.Value)
            return Repeated(tail, append) ?? new AppendOutcome.Conflict(new Revision(revision));
        tail ??= _tails.Add(append.Stream);
        Span<byte> id = stackalloc byte[16];
        for (var i = 0; i < append.Events.Count; i++)
        {
            var e = append.Events[i];
            e.EventId.TryWriteBytes(id, bigEndian: true, out _);
            _insert
                .Bind(1, ++position)
                .Bind(2, tail.Id)
                .Bind(3, ++tail.Revision)
                .BindBlob(4, id)
                .BindText(5, Utf8(e.Type))
                .BindBlob(6, e.Data.Span)
                .BindBlob(7, e.Metadata.Span)
                .Run();
        }
        return new AppendOutcome.Appended(new Revision(tail.Revision), new LogPosition(position));
    }

    /// <summary>The first answer again, when the same events already stand where this append wants them; else null.</summary>
    private AppendOutcome? Repeated(StreamTail? tail, AppendRequest append)
    {
        var count = append.Events.Count;
        if (tail is null || append.Expected < Revision.None || append.Expected.Value > tail.Revision - count)
            return null;
        _history.Bind(1, tail.Id).Bind(2, append.Expected.Value + 1).Bind(3, count);
        long position = 0;
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (!_history.Step() || new Guid(_history.Bytes(1), bigEndian: true) != append.Events[i].EventId)
                    return null;
                position = _history.Number(0);
            }
        }
        finally
        {
            _history.Reset();
        }
        return new AppendOutcome.Appended(new Revision(append.Expected.Value + count), new LogPosition(position));
    }

    private long ReadPosition()
    {
        _last.Step();
        var position = _last.Number(0);
        _last.Reset();
        return position;
    }

    private byte[] Utf8(string type)
    {
        if (!_types.TryGet(type, out var bytes))
            _types.Add(type, bytes = Encoding.UTF8.GetBytes(type));
        return bytes;
    }

    public void Dispose()
    {
        _tails.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _insert.Dispose();
        _history.Dispose();
        _last.Dispose();
        _touch.Dispose();
    }
}
