using System.Text;
using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>Where each stream ends, as the open transaction sees it. Remembered for the streams written last, read from the index for the others; the writer's own.</summary>
internal sealed class StreamTails : IDisposable
{
    private readonly Database _database;
    private readonly Statement _find;
    private readonly Statement _add;
    private readonly BoundedCache<StreamName, StreamTail> _cache;

    public StreamTails(Database database, int cachedMax)
    {
        _database = database;
        _find = database.Prepare("SELECT id, (SELECT max(revision) FROM events WHERE stream = streams.id) FROM streams WHERE name = ?1");
        _add = database.Prepare("INSERT INTO streams (name) VALUES (?1)");
        _cache = new BoundedCache<StreamName, StreamTail>(cachedMax);
    }

    /// <summary>Null for a stream without events.</summary>
    public StreamTail? Find(StreamName stream)
    {
        if (_cache.TryGet(stream, out var known))
            return known;
        StreamTail? tail = null;
        if (_find.BindText(1, Encoding.UTF8.GetBytes(stream.Value)).Step())
            tail = new StreamTail(_find.Number(0)) { Revision = _find.Number(1) };
        _find.Reset();
        if (tail is not null)
            _cache.Add(stream, tail);
        return tail;
    }

    /// <summary>A stream that is about to get its first event, in the same transaction.</summary>
    public StreamTail Add(StreamName stream)
    {
        _add.BindText(1, Encoding.UTF8.GetBytes(stream.Value)).Run();
        var tail = new StreamTail(_database.LastInsertedRow) { Revision = Revision.None.Value };
        _cache.Add(stream, tail);
        return tail;
    }

    /// <summary>After a transaction that failed: what was remembered of it may not be so.</summary>
    public void Forget() => _cache.Clear();

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
    }
}

internal sealed class StreamTail(long id)
{
    public long Id => id;

    public long Revision { get; set; }
}
