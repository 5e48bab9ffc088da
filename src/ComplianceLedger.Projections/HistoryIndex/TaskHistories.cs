using System.Globalization;
using System.Text;
using ComplianceLedger.Domain;
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
        var fold = new TaskFold();
        List<HistoryEntry> entries = [];
        await foreach (var e in DecodedEvent.Of(log, StreamId.Of(new TaskId(id)), basis.Position, cancellation).ConfigureAwait(false))
        {
            var counts = fold.AddIfCounts(e, basis.AsOf);
            entries.Add(Entry(e, counts, fold.State, basis.AsOf));
        }
        return entries.Count == 0 ? null : new TaskHistory(id, fold.Board() is { } task ? new TaskRow(task, basis.AsOf) : null, entries);
    }

    private static HistoryEntry Entry(DecodedEvent e, bool counts, TaskState after, DateOnly asOf) => new(
        e.Recorded.Position.Value,
        e.Recorded.Revision.Value,
        e.Recorded.EventId,
        e.Recorded.Type,
        Encoding.UTF8.GetString(e.Recorded.Data.Span),
        Text(e.Metadata.OccurredAt),
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

    private static string? Text(Occurrence occurred) => occurred.Instant is { } instant
        ? instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture)
        : Storage.Columns.Text(occurred.Day);
}
