using System.Text;
using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Reading;

/// <summary>One read connection and its statements; rented by one reader at a time, for one page.</summary>
internal sealed class EventReader : IDisposable
{
    private const string Columns = "SELECT position, stream, revision, event_id, type, data, metadata FROM events ";

    private readonly Database _database;
    private readonly SqliteEventLogOptions _options;
    private readonly Statement _all;
    private readonly Statement _forwards;
    private readonly Statement _backwards;
    private readonly Statement _streamId;
    private readonly Statement _streamName;
    private readonly Statement _head;
    private readonly BoundedCache<long, StreamName> _names;
    private readonly EventTypes _types = new();

    public EventReader(string path, SqliteEventLogOptions options)
    {
        _options = options;
        _names = new BoundedCache<long, StreamName>(options.CachedStreamsMax);
        _database = Database.OpenReadOnly(path);
        try
        {
            _all = _database.Prepare(Columns + "WHERE position > ?1 ORDER BY position LIMIT ?2");
            _forwards = _database.Prepare(Columns + "WHERE stream = ?1 AND revision >= ?2 ORDER BY revision LIMIT ?3");
            _backwards = _database.Prepare(Columns + "WHERE stream = ?1 AND revision <= ?2 ORDER BY revision DESC LIMIT ?3");
            _streamId = _database.Prepare("SELECT id FROM streams WHERE name = ?1");
            _streamName = _database.Prepare("SELECT name FROM streams WHERE id = ?1");
            _head = _database.Prepare("SELECT max(position) FROM events");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LogPosition Head()
    {
        _head.Step();
        var position = _head.Number(0);
        _head.Reset();
        return new LogPosition(position);
    }

    /// <summary>The next page after a position; empty at the end of the log.</summary>
    /// <exception cref="EventLogException">The store failed, or an event is missing.</exception>
    public List<RecordedEvent> ReadAll(LogPosition after, long limit)
    {
        if (after < LogPosition.Start)
            after = LogPosition.Start;
        var page = Read(_all.Bind(1, after.Value).Bind(2, limit), limit);
        // The pair of the writer's counting: a reader sees no gap, or says so.
        for (var i = 0; i < page.Count; i++)
        {
            if (page[i].Position.Value != after.Value + 1 + i)
                throw new EventLogException($"'{_database.Path}' is damaged: the event at position {after.Value + 1 + i} is missing.");
        }
        return page;
    }

    /// <summary>The next page of a stream, from a revision on; empty where there is none.</summary>
    /// <exception cref="EventLogException">The store failed, or an event is missing.</exception>
    public List<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit)
    {
        long? id = _streamId.BindText(1, Encoding.UTF8.GetBytes(stream.Value)).Step() ? _streamId.Number(0) : null;
        _streamId.Reset();
        if (id is null)
            return [];
        var forwards = direction == ReadDirection.Forwards;
        var page = Read((forwards ? _forwards : _backwards).Bind(1, id.Value).Bind(2, from.Value).Bind(3, limit), limit);
        for (var i = 0; i < page.Count; i++)
        {
            // A backward read may begin beyond the end; from its first event on it has no gap either.
            var first = forwards ? from.Value : page[0].Revision.Value;
            var revision = first + (forwards ? i : -i);
            if (page[i].Revision.Value != revision)
                throw new EventLogException($"'{_database.Path}' is damaged: revision {revision} of stream '{stream}' is missing.");
        }
        return page;
    }

    private List<RecordedEvent> Read(Statement statement, long limit)
    {
        var page = new List<RecordedEvent>((int)Math.Min(limit, _options.PageEventsMax));
        long bytes = 0;
        try
        {
            while (page.Count < limit && page.Count < _options.PageEventsMax && bytes < _options.PageBytesMax && statement.Step())
            {
                var recorded = Recorded(statement);
                bytes += recorded.Data.Length + recorded.Metadata.Length;
                page.Add(recorded);
            }
            return page;
        }
        finally
        {
            // Lets go of the snapshot before anybody consumes the page: a slow consumer never holds back a checkpoint.
            statement.Reset();
        }
    }

    private RecordedEvent Recorded(Statement row)
    {
        var id = new Guid(row.Bytes(3), bigEndian: true);
        var type = _types.Name(row.Bytes(4));
        var data = row.Bytes(5);
        // One array for both: half the work for the collector.
        var dataLength = data.Length;
        var bytes = GC.AllocateUninitializedArray<byte>(dataLength + row.Length(6));
        data.CopyTo(bytes);
        row.Bytes(6).CopyTo(bytes.AsSpan(dataLength));
        return new RecordedEvent(
            Name(row.Number(1)),
            new Revision(row.Number(2)),
            new LogPosition(row.Number(0)),
            id,
            type,
            bytes.AsMemory(0, dataLength),
            bytes.AsMemory(dataLength));
    }

    private StreamName Name(long id)
    {
        if (_names.TryGet(id, out var name))
            return name;
        if (!_streamName.Bind(1, id).Step())
            throw new EventLogException($"'{_database.Path}' is damaged: stream {id} has events and no name.");
        name = new StreamName(_streamName.Text(0));
        _streamName.Reset();
        _names.Add(id, name);
        return name;
    }

    public void Dispose()
    {
        _all?.Dispose();
        _forwards?.Dispose();
        _backwards?.Dispose();
        _streamId?.Dispose();
        _streamName?.Dispose();
        _head?.Dispose();
        _database.Dispose();
    }
}
