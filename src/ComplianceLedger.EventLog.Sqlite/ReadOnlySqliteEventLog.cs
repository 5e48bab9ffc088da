using ComplianceLedger.EventLog.Sqlite.Reading;

namespace ComplianceLedger.EventLog.Sqlite;

/// <summary>A log that another process may be writing. It takes no lock and changes nothing; each page is a consistent state of the log.</summary>
internal sealed class ReadOnlySqliteEventLog : IEventLog
{
    private readonly ReaderPool _readers;
    private readonly EventPages _pages;

    public ReadOnlySqliteEventLog(string path, SqliteEventLogOptions options)
    {
        _readers = new ReaderPool(path, options);
        _pages = new EventPages(_readers);
    }

    public Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default) =>
        throw new NotSupportedException("This log was opened for reading only.");

    public IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, CancellationToken cancellation = default) =>
        _pages.ReadStream(stream, from, direction, limit, cancellation);

    public IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, CancellationToken cancellation = default) =>
        _pages.ReadAll(after, limit, cancellation);

    public IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default) =>
        throw new NotSupportedException("A log opened for reading only is not told of appends; read it again instead.");

    public string? Failure => null;

    public Task<LogPosition> Head(CancellationToken cancellation = default) => _pages.Head(cancellation).AsTask();

    public ValueTask DisposeAsync() => _readers.DisposeAsync();
}
