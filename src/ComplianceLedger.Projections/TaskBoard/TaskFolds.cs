using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.DueDates;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.RecurringDuties;
using ComplianceLedger.Projections.Timelines;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>
/// The folds of the tasks that changed last, at most so many. Another task's fold is read from the log again when it next changes. Belongs to the
/// one writer; between a fold and the commit of its row the cache is ahead of the database, so a batch that fails must <see cref="Clear"/> it.
/// </summary>
/// <param name="numberOf">The number of a task in the as-of table, where it is there.</param>
internal sealed class TaskFolds(IEventLog log, int capacity, Func<string, int> numberOf)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    // The one used last stands first.
    private readonly LinkedList<Entry> _order = [];
    private readonly List<CorrectedDay> _corrected = [];

    /// <summary>Since the last commit.</summary>
    public IReadOnlyList<CorrectedDay> Corrected => _corrected;

    internal sealed class Entry(string id)
    {
        public string Id { get; } = id;
        public TaskFold Fold { get; set; } = new();
        public TaskTimeline Timeline { get; } = new();

        /// <summary>What the last event changed in it.</summary>
        public IReadOnlyList<AnswerChange> Changes { get; set; } = [];

        /// <summary>In the as-of table; null where it is not there yet.</summary>
        public int? Number { get; set; }

        /// <summary>How many of the timeline's particulars are in the as-of table.</summary>
        public int WrittenParticulars { get; set; }

        public bool IsDirty { get; set; }

        /// <summary>What the database says of the task; null where it has no row yet.</summary>
        public BoardTask? Written { get; set; }

        /// <inheritdoc cref="Written"/>
        public DueRow? WrittenDue { get; set; }

        /// <inheritdoc cref="Written"/>
        public MovableTerm? WrittenTerm { get; set; }

        /// <inheritdoc cref="Written"/>
        public DutyRow? WrittenDuty { get; set; }
    }

    /// <summary>The task with <paramref name="e"/>, which is its next event.</summary>
    /// <exception cref="UnreadableEventException">The event doesn't continue its stream, or can't follow on it.</exception>
    public async ValueTask<Entry> Add(DecodedEvent e, CancellationToken cancellation)
    {
        var entry = await Before(e, cancellation).ConfigureAwait(false);
        try
        {
            if (e.Event is CorrectionRecorded)
            {
                IReadOnlyList<DecodedEvent> events = [.. await EventsBefore(e, cancellation).ConfigureAwait(false), e];
                entry.Fold = TaskFold.Of(events);
                entry.Changes = entry.Timeline.Add([.. events.Select(before => before.Fact)], events.Count - 1);
                _corrected.AddRange(CorrectedDay.Of(events, events.Count - 1));
            }
            else
            {
                entry.Fold.Add(e);
                entry.Changes = entry.Timeline.Add(e.Fact);
            }
        }
        catch (Exception unexpected) when (unexpected is UnexpectedEventException or InvalidOperationException)
        {
            throw new UnreadableEventException(e.Recorded, unexpected.Message, unexpected);
        }
        return entry;
    }

    private async ValueTask<Entry> Before(DecodedEvent e, CancellationToken cancellation)
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
        _corrected.Clear();
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
        _corrected.Clear();
    }

    private async ValueTask<Entry> Read(DecodedEvent e, CancellationToken cancellation)
    {
        var entry = new Entry(e.Stream.Id);
        if (e.Recorded.Revision.Value == 0)
            return entry;
        var events = await EventsBefore(e, cancellation).ConfigureAwait(false);
        entry.Fold = TaskFold.Of(events);
        List<Fact> facts = [.. events.Select(before => before.Fact)];
        for (var i = 0; i < facts.Count; i++)
            entry.Timeline.Add(facts, i);
        // Everything before this event is in the database already: what is cached and not committed can't have been forgotten.
        (entry.Written, entry.WrittenDue) = (entry.Fold.Board(), DueRow.Of(entry.Fold.State));
        (entry.WrittenTerm, entry.WrittenDuty) = (MovableTerm.Of(entry.Fold.State), DutyRow.Of(entry.Fold.State));
        (entry.Number, entry.WrittenParticulars) = (numberOf(entry.Id), entry.Timeline.Particulars.Count);
        return entry;
    }

    private async Task<List<DecodedEvent>> EventsBefore(DecodedEvent e, CancellationToken cancellation)
    {
        List<DecodedEvent> events = [];
        await foreach (var recorded in log.ReadStream(e.Recorded.Stream, new Revision(0), ReadDirection.Forwards, e.Recorded.Revision.Value, cancellation).ConfigureAwait(false))
            events.Add(DecodedEvent.Of(recorded));
        return events;
    }
}
