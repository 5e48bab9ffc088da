using ComplianceLedger.EventLog.Sqlite.Reading;
using ComplianceLedger.EventLog.Sqlite.Storage;
using ComplianceLedger.EventLog.Sqlite.Writing;

namespace ComplianceLedger.EventLog.Sqlite;

/// <summary>
/// The embedded log: one SQLite file in WAL mode. One thread writes, many appends to a transaction, each acknowledged only after its
/// fsync (<c>synchronous=FULL</c>). Positions are 1, 2, 3 … without gaps. Reads and subscriptions go page by page over their own connections.
/// </summary>
public sealed class SqliteEventLog : IEventLog
{
    private readonly SqliteEventLogOptions _options;
    private readonly WriterLock _lock;
    private readonly HeadSignal _head = new();
    private readonly AppendQueue _queue;
    private readonly Writer _writer;
    private readonly ReaderPool _readers;
    private readonly EventPages _pages;
    private readonly ITimer _deadlines;
    private int _closed;

    private SqliteEventLog(string path, Database database, WriterLock writerLock, SqliteEventLogOptions options)
    {
        Path = path;
        _options = options;
        _lock = writerLock;
        _queue = new AppendQueue(options.QueueAppendsMax, options.QueueBytesMax);
        _readers = new ReaderPool(path, options);
        _pages = new EventPages(_readers);
        _writer = new Writer(database, options, _queue, _head);
        _deadlines = options.Clock.CreateTimer(_ => AnswerLate(), null, options.AppendDeadline / 4, options.AppendDeadline / 4);
    }

    /// <summary>The file, as every opener of it agrees to call it.</summary>
    public string Path { get; }

    /// <summary>What the store failed with last, for a health check; null when the last transaction and checkpoint went well.</summary>
    public string? Failure => _writer.Failure;

    /// <summary>Opens the log for reading and writing; creates it where there is no file, unless the options say otherwise.</summary>
    /// <exception cref="EventLogException">Another process has it, it is no log of ours or of a newer version, or it can't be read or written; nothing has been changed.</exception>
    public static SqliteEventLog Open(string path, SqliteEventLogOptions? options = null)
    {
        options ??= new SqliteEventLogOptions();
        path = StoreFile.Resolve(path);
        var exists = File.Exists(path);
        if (exists || options.MustExist)
            StoreFile.Recognise(path);
        var writerLock = WriterLock.Take(path);
        Database? database = null;
        try
        {
            // Looked at again under the lock: another process may have created it in between.
            if (!exists && !File.Exists(path))
                StoreFile.Create(path);
            StoreFile.Recognise(path);
            database = OpenForWriting(path);
            return new SqliteEventLog(path, database, writerLock, options);
        }
        catch
        {
            database?.Dispose();
            writerLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens the log for reading only, also beside a running writer of another process. Such a log can't append or subscribe (<see cref="NotSupportedException"/>).</summary>
    /// <exception cref="EventLogException">It is no log of ours or of a newer version, or it can't be read.</exception>
    public static IEventLog OpenReadOnly(string path, SqliteEventLogOptions? options = null)
    {
        path = StoreFile.Resolve(path);
        StoreFile.Recognise(path);
        return new ReadOnlySqliteEventLog(path, options ?? new SqliteEventLogOptions());
    }

    /// <inheritdoc />
    public Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default)
    {
        EventLimits.Check(events);
        ArgumentException.ThrowIfNullOrEmpty(stream.Value, nameof(stream));
        if (cancellation.IsCancellationRequested)
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Unknown("The append was cancelled before it was sent."));
        var request = new AppendRequest(stream, expected, events, _options.Clock.GetTimestamp());
        if (!_queue.TryAdd(request, out var room))
            return AppendWhenThereIsRoom(request, room, cancellation);
        return cancellation.CanBeCanceled ? Answer(request, cancellation) : request.Task;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, CancellationToken cancellation = default) =>
        _pages.ReadStream(stream, from, direction, limit, cancellation);

    /// <inheritdoc />
    public IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, CancellationToken cancellation = default) =>
        _pages.ReadAll(after, limit, cancellation);

    /// <inheritdoc />
    public IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default) =>
        new Subscription(_pages, _head, _options.PageEventsMax).Follow(after, cancellation);

    /// <inheritdoc />
    public Task<LogPosition> Head(CancellationToken cancellation = default) => Task.FromResult(new LogPosition(_head.Position));

    /// <summary>Writes what is queued, ends subscriptions and reads, closes the file and lets go of it. Appends and reads after this are an <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _head.Close();
        await _readers.DisposeAsync().ConfigureAwait(false);
        // The writer's connection closes last, so that it can empty the write-ahead log: a reader's, which may not write, would leave it behind. A writer that
        // does not end keeps the lock, for it may write still; whoever waits for it is answered at the deadline.
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _deadlines.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
    }

    private static Database OpenForWriting(string path)
    {
        var database = Database.OpenWritable(path);
        try
        {
            if (database.IsReadOnly)
                throw new EventLogException($"'{path}' may not be written.");
            if (database.ReadText("PRAGMA journal_mode = WAL") != "wal")
                throw new EventLogException($"'{path}' can't have a write-ahead log where it is; a log needs a local disk.");
            // The write-ahead log's file shrinks to this when it starts anew after a burst; the cache keeps the index's pages at hand.
            database.Execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536; PRAGMA cell_size_check = ON");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private async Task<AppendOutcome> AppendWhenThereIsRoom(AppendRequest request, Task room, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(_options.AppendDeadline, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            do
                await room.WaitAsync(either.Token).ConfigureAwait(false);
            while (!_queue.TryAdd(request, out room));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new AppendOutcome.Unknown("The append was cancelled before it was sent.");
        }
        catch (OperationCanceledException)
        {
            return new AppendOutcome.Unknown($"The log's queue was full for {_options.AppendDeadline.TotalSeconds} s; the append was not sent.");
        }
        return await Answer(request, cancellation).ConfigureAwait(false);
    }

    private static async Task<AppendOutcome> Answer(AppendRequest request, CancellationToken cancellation)
    {
        using var registration = cancellation.UnsafeRegister(
            static state => ((AppendRequest)state!).TrySetResult(new AppendOutcome.Unknown("The append was cancelled after it was sent.")),
            request);
        return await request.Task.ConfigureAwait(false);
    }

    private void AnswerLate()
    {
        var clock = _options.Clock;
        var ticks = (long)(_options.AppendDeadline.TotalSeconds * clock.TimestampFrequency);
        foreach (var request in _queue.SentBefore(clock.GetTimestamp() - ticks))
            request.TrySetResult(new AppendOutcome.Unknown($"The disk has not answered within {_options.AppendDeadline.TotalSeconds} s; the append may be stored still."));
    }
}
