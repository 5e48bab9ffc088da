using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.HistoryIndex;

internal static class TaskHistories
{
    public static async Task<TaskHistory?> Read(IEventLog log, Basis basis, string id, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(id))
            return null;
        var events = await DecodedEvent.AllOf(log, StreamId.Of(new TaskId(id)), basis.Position, cancellation).ConfigureAwait(false);
        var corrected = Correction.Applied([.. events.Select(e => e.Fact)]);
        var notes = Notes(events).ToLookup(note => note.Of, note => note.Note);
        var fold = new TaskFold();
        List<HistoryEntry> entries = [];
        for (var i = 0; i < events.Count; i++)
        {
            bool counts;
            if (events[i].Event is CorrectionRecorded)
            {
                fold = TaskFold.Of([.. events.Take(i + 1)], basis.AsOf);
                counts = fold.State.Id is not null;
            }
            else
            {
                counts = fold.AddIfCounts(events[i], basis.AsOf);
            }
            entries.Add(Entry(events[i], counts, fold.State, basis.AsOf) with
            {
                Corrections = [.. notes[events[i].Recorded.Revision.Value]],
                CountsAsCorrected = AsOf.Counts(corrected[i], basis.AsOf),
            });
        }
        if (entries.Count == 0)
            return null;
        foreach (var disputes in DisputeRow.Of(fold.State.Disputes).GroupBy(dispute => (int)dispute.Revision))
            entries[disputes.Key] = entries[disputes.Key] with { Disputes = [.. disputes] };
        return new TaskHistory(id, fold.Board() is { } task ? new TaskRow(task, basis.AsOf) : null, entries);
    }

    private static IEnumerable<(long Of, CorrectionNote Note)> Notes(IEnumerable<DecodedEvent> events) => events
        .Where(e => e.Event is CorrectionRecorded)
        .Select(e => (E: (CorrectionRecorded)e.Event, e.Recorded))
        .Select(by => (by.E.Revision, new CorrectionNote(by.Recorded.Position.Value, by.Recorded.Revision.Value, by.E.Field, by.E.Was, by.E.Is, by.E.Reason)));

    private static HistoryEntry Entry(DecodedEvent e, bool counts, TaskState after, DateOnly asOf) => new(
        e.Recorded.Position.Value,
        e.Recorded.Revision.Value,
        e.Recorded.EventId,
        e.Recorded.Type,
        Encoding.UTF8.GetString(e.Recorded.Data.Span),
        e.Metadata.OccurredAt.Text,
        e.Metadata.OccurredAt.Precision,
        e.Metadata.RecordedAt,
        e.Metadata.Actor.User,
        e.Metadata.Actor.Role,
        e.Metadata.Actor.Agency?.Value,
        e.Metadata.RecordedBy,
        e.Metadata.CommandId,
        e.EffectiveDay,
        counts,
        after.Status,
        after.CurrentDeadline,
        after.Timeliness(counts ? e.EffectiveDay ?? asOf : asOf));
}
