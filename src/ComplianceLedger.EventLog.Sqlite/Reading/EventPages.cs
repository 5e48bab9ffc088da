using System.Runtime.CompilerServices;

namespace ComplianceLedger.EventLog.Sqlite.Reading;

/// <summary>Reads of any length, page by page. Between two pages nothing of the store is held.</summary>
internal sealed class EventPages(ReaderPool readers)
{
    public ValueTask<LogPosition> Head(CancellationToken cancellation) => readers.Read(reader => reader.Head(), cancellation);

    public async IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (limit > 0 && from > Revision.None)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await readers.Read(reader => reader.ReadStream(stream, from, direction, limit), cancellation).ConfigureAwait(false);
            if (page.Count == 0)
                yield break;
            foreach (var recorded in page)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return recorded;
            }
            limit -= page.Count;
            from = new Revision(page[^1].Revision.Value + (direction == ReadDirection.Forwards ? 1 : -1));
        }
    }

    public async IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (limit > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await Page(after, limit, cancellation).ConfigureAwait(false);
            if (page.Count == 0)
                yield break;
            foreach (var recorded in page)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return recorded;
            }
            limit -= page.Count;
            after = page[^1].Position;
        }
    }

    /// <summary>The next page after a position; empty at the end of the log.</summary>
    public ValueTask<List<RecordedEvent>> Page(LogPosition after, long limit, CancellationToken cancellation) =>
        readers.Read(reader => reader.ReadAll(after, limit), cancellation);
}
