using System.Runtime.CompilerServices;
using ComplianceLedger.EventLog.Sqlite.Writing;

namespace ComplianceLedger.EventLog.Sqlite.Reading;

/// <summary>
/// From history to live. There is one source, the file: what the writer says is only that there is more. So nothing can be lost or said
/// twice where history ends, and a slow subscriber costs no memory: it reads its next page when it comes for it.
/// </summary>
internal sealed class Subscription(EventPages pages, HeadSignal head, int pageEventsMax)
{
    public async IAsyncEnumerable<LogMessage> Follow(LogPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var live = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (live && head.Position - after.Value > pageEventsMax)
            {
                live = false;
                yield return new LogMessage.FellBehind(after);
            }
            // Looked at before the page is read: a page that reaches it has reached the end as it was a moment ago.
            var end = head.Position;
            var page = await pages.Page(after, pageEventsMax, cancellation).ConfigureAwait(false);
            foreach (var recorded in page)
            {
                cancellation.ThrowIfCancellationRequested();
                after = recorded.Position;
                yield return new LogMessage.Event(recorded);
            }
            if (after.Value < end)
                continue;
            yield return live ? new LogMessage.Checkpoint(after) : new LogMessage.CaughtUp(after);
            live = true;
            await head.Beyond(after.Value).WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
