using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.Following;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>
/// The folds of the tasks that changed last, at most so many. Another task's fold is read from the log again when it next changes. Belongs to the
/// one writer; between a fold and the commit of its row the cache is ahead of the database, so a batch that fails must <see cref="Clear"/> it.
/// </summary>
internal sealed class TaskFolds(IEventLog log, int capacity)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    // The one used last stands first.
    private readonly LinkedList<Entry> _order = [];

    internal sealed class Entry(string id)
    {
        public string Id { get; } = id;
        public TaskFold Fold { get; } = new();
        public bool IsDirty { get; set; }

        /// <summary>What the database says of the task; null where it has no row yet.</summary>
        public BoardTask? Written { get; set; }

        /// <inheritdoc cref="Written"/>
        public OpenTerm? WrittenTerm { get; set; }
    }

    /// <summary>The task just before <paramref name="e"/>.</summary>
    /// <exception cref="UnreadableEventException">The event doesn't continue its stream.</exception>
    public async ValueTask<Entry> Before(DecodedEvent e, CancellationToken cancellation)
    {
        var id = e.Stream.Id;
        if (_entries.TryGetValue(id, out var node))
        {
            _order.Remove(node);
            _order.AddFirst(node);
        }
        else
        {
            node = _order.AddFirst(await Read(e, cancellation).ConfigureAwait(false));
            _entries.Add(id, node);
        }
        var entry = node.Value;
        var revision = e.Recorded.Revision.Value;
        if (entry.Fold.Revision != revision - 1)
            throw new UnreadableEventException(e.Recorded, $"it follows revision {entry.Fold.Revision} of its stream.");
        if (revision == 0 && e.Event is not TaskAssigned)
            throw new UnreadableEventException(e.Recorded, "a task begins with its assignment.");
        return entry;
    }

    /// <summary>Forgets the tasks used longest ago. Only between transactions: none of them may be dirty.</summary>
    public void Trim()
    {
        while (_entries.Count > capacity)
        {
            _entries.Remove(_order.Last!.Value.Id);
            _order.RemoveLast();
        }
    }

    public void Clear()
    {
        _entries.Clear();
        _order.Clear();
    }

    private async ValueTask<Entry> Read(DecodedEvent e, CancellationToken cancellation)
    {
        var entry = new Entry(e.Stream.Id);
        if (e.Recorded.Revision.Value == 0)
            return entry;
        var first = new Revision(0);
        await foreach (var recorded in log.ReadStream(e.Recorded.Stream, first, ReadDirection.Forwards, e.Recorded.Revision.Value, cancellation).ConfigureAwait(false))
            entry.Fold.Add(DecodedEvent.Of(recorded));
        // Everything before this event is in the database already: what is cached and not committed can't have been forgotten.
        (entry.Written, entry.WrittenTerm) = (entry.Fold.Board(), OpenTerm.Of(entry.Fold.State));
        return entry;
    }
}

internal static class DueDays
{
    /// <summary>The day on which an open task is due, or null.</summary>
    public static DateOnly? Of(BoardTask task) => task.Status.IsOpen() ? task.CurrentDeadline : null;
}
