using System.Text;
using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Reading;

/// <summary>One read connection and its statements; rented by one reader at a time, for one page.</summary>
internal sealed class EventReader : IDisposable
{
    private const string Columns = "SELECT position, stream, revision, event_id, type, data, metadata FROM events ";

    private const int EventIdBytes = 16;

    private readonly Database _database;
    private readonly SqliteEventLogOptions _options;
    private readonly Statement _all;
    private readonly Statement _forwards;
    private readonly Statement _backwards;
    private readonly Statement _streamId;
    private readonly Statement _streamName;
    private readonly Statement _head;
    private readonly Statement _skipped;
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
            _skipped = _database.Prepare(
                "SELECT EXISTS (SELECT 1 FROM events WHERE stream = ?1 AND revision > ?2) AND NOT EXISTS (SELECT 1 FROM events WHERE stream = ?1 AND revision = ?2)");
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

    /// <summary>The next page after a position; empty at the end of the log. It ends before an event that is missing or can't be read: the next page throws.</summary>
    /// <exception cref="EventLogException">The store failed, or the first event of the page is missing or can't be read.</exception>
    public List<RecordedEvent> ReadAll(LogPosition after, long limit)
    {
        if (after < LogPosition.Start)
            after = LogPosition.Start;
        var due = after.Value;
        // The pair of the writer's counting: a reader sees no gap, or says so.
        return Read(_all.Bind(1, after.Value).Bind(2, limit), limit, recorded =>
        {
            if (recorded.Position.Value != ++due)
                throw new EventLogException($"'{_database.Path}' is damaged: the event at position {due} is missing.");
        });
    }

    /// <summary>The next page of a stream, from a revision on; empty where there is none. It ends before an event that is missing or can't be read: the next page throws.</summary>
    /// <exception cref="EventLogException">The store failed, or the first event of the page is missing or can't be read.</exception>
    public List<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit)
    {
        long? id = _streamId.BindText(1, Encoding.UTF8.GetBytes(stream.Value)).Step() ? _streamId.Number(0) : null;
        _streamId.Reset();
        if (id is null)
            return [];
        var forwards = direction == ReadDirection.Forwards;
        Revision? due = forwards ? from : null;
        var page = Read((forwards ? _forwards : _backwards).Bind(1, id.Value).Bind(2, from.Value).Bind(3, limit), limit, recorded =>
        {
            if (due is { } revision && recorded.Revision != revision)
                throw Missing(stream, revision);
            due = new Revision(recorded.Revision.Value + (forwards ? 1 : -1));
        });
        // A backward read may begin beyond the end of the stream, but not in a gap.
        if (!forwards && (page.Count == 0 || page[0].Revision != from) && IsSkipped(id.Value, from))
            throw Missing(stream, from);
        return page;
    }

    private EventLogException Missing(StreamName stream, Revision revision) =>
        new($"'{_database.Path}' is damaged: revision {revision} of stream '{stream}' is missing.");

    private bool IsSkipped(long stream, Revision revision)
    {
        var isSkipped = _skipped.Bind(1, stream).Bind(2, revision.Value).Step() && _skipped.Number(0) != 0;
        _skipped.Reset();
        return isSkipped;
    }

    private List<RecordedEvent> Read(Statement statement, long limit, Action<RecordedEvent> check)
    {
        var page = new List<RecordedEvent>((int)Math.Min(limit, _options.PageEventsMax));
        long bytes = 0;
        try
        {
            while (page.Count < limit && page.Count < _options.PageEventsMax && bytes < _options.PageBytesMax && statement.Step())
            {
                var recorded = Recorded(statement);
                check(recorded);
                bytes += recorded.Data.Length + recorded.Metadata.Length;
                page.Add(recorded);
            }
            return page;
        }
        catch (EventLogException) when (page.Count > 0)
        {
            // What stands before it is whole. The next page begins with it, and throws.
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
        if (row.Length(3) != EventIdBytes)
            throw Unreadable(row, $"its id has {row.Length(3)} bytes, not {EventIdBytes}");
        var id = new Guid(row.Bytes(3), bigEndian: true);
        var type = _types.Name(row.Bytes(4));
        var data = row.Bytes(5);
        // One array for both: half the work for the collector.
        var dataLength = data.Length;
        var bytes = GC.AllocateUninitializedArray<byte>(dataLength + row.Length(6));
        data.CopyTo(bytes);
        row.Bytes(6).CopyTo(bytes.AsSpan(dataLength));
        return new RecordedEvent(
            Name(row),
            new Revision(row.Number(2)),
            new LogPosition(row.Number(0)),
            id,
            type,
            bytes.AsMemory(0, dataLength),
            bytes.AsMemory(dataLength));
    }

    private StreamName Name(Statement row)
    {
        var id = row.Number(1);
        if (_names.TryGet(id, out var name))
            return name;
        var text = _streamName.Bind(1, id).Step() ? _streamName.Text(0) : null;
        _streamName.Reset();
        if (text is null)
            throw Unreadable(row, $"its stream {id} has no name");
        if (!StreamName.IsValid(text))
            throw Unreadable(row, $"'{text}' is not a stream name");
        name = new StreamName(text);
        _names.Add(id, name);
        return name;
    }

    private EventLogException Unreadable(Statement row, string problem) =>
        new($"'{_database.Path}' is damaged: the event at position {row.Number(0)} can't be read: {problem}.");

    public void Dispose()
    {
        _all?.Dispose();
        _forwards?.Dispose();
        _backwards?.Dispose();
        _streamId?.Dispose();
        _streamName?.Dispose();
        _head?.Dispose();
        _skipped?.Dispose();
        _database.Dispose();
    }
}
