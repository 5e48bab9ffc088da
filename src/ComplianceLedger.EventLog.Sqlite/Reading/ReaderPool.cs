using System.Collections.Concurrent;

namespace ComplianceLedger.EventLog.Sqlite.Reading;

/// <summary>Read connections, opened when first needed and bounded in number. Who asks for one more waits until a page is read.</summary>
internal sealed class ReaderPool(string path, SqliteEventLogOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(options.ReadersMax);
    private readonly ConcurrentBag<EventReader> _idle = [];
    private volatile bool _closed;

    public async ValueTask<T> Read<T>(Func<EventReader, T> read, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(SqliteEventLog));
        if (!await _places.WaitAsync(options.ReadWaitMax, cancellation).ConfigureAwait(false))
            throw new EventLogException($"'{path}' is being read by too many: none of the {options.ReadersMax} connections was free within {options.ReadWaitMax.TotalSeconds} s.");
        try
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteEventLog));
            if (!_idle.TryTake(out var reader))
                reader = new EventReader(path, options);
            try
            {
                var result = read(reader);
                _idle.Add(reader);
                return result;
            }
            catch
            {
                // A connection that has failed is not trusted again; the next read opens its own.
                reader.Dispose();
                throw;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Waits for the pages that are being read, then closes every connection.</summary>
    /// <exception cref="TimeoutException">The disk does not answer; a page is still being read.</exception>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < options.ReadersMax; i++)
        {
            if (!await _places.WaitAsync(options.CloseDeadline).ConfigureAwait(false))
                throw new TimeoutException($"'{path}' was not closed: a page of it has been read for {options.CloseDeadline.TotalSeconds} s.");
        }
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        // Whoever still waits for a place finds the pool closed.
        _places.Release(options.ReadersMax);
    }
}
