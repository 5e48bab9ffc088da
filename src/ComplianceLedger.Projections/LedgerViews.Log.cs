using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

// What the history index says of the log itself.
public sealed partial class LedgerViews
{
    /// <summary>Where the last event of one of these types stands that the views have seen, or null.</summary>
    public Task<(StreamName Stream, Revision Revision)?> LastOf(IReadOnlyList<string> types, CancellationToken cancellation = default) => _readers.Read(
        snapshot =>
        {
            ArgumentNullException.ThrowIfNull(types);
            var names = string.Join(", ", types.Select((_, i) => $"$type{i}"));
            using var command = snapshot.Command(
                $"SELECT stream, revision FROM history_index_v1 WHERE position = (SELECT max(position) FROM history_index_v1 WHERE type IN ({names}))");
            for (var i = 0; i < types.Count; i++)
                command.Parameters.AddWithValue($"$type{i}", types[i]);
            using var row = command.ExecuteReader();
            return System.Threading.Tasks.Task.FromResult<(StreamName, Revision)?>(row.Read() ? (new StreamName(row.GetString(0)), new Revision(row.GetInt64(1))) : null);
        },
        cancellation);

    /// <summary>The position that lies <paramref name="events"/> events before an event, or the log's start where there are fewer, or where the views have not seen it.</summary>
    public Task<LogPosition> Before(StreamName stream, Revision revision, int events, CancellationToken cancellation = default) => _readers.Read(
        snapshot =>
        {
            using var command = snapshot.Command(
                """
                SELECT position FROM history_index_v1
                WHERE position <= (SELECT position FROM history_index_v1 WHERE stream = $stream AND revision = $revision)
                ORDER BY position DESC LIMIT 1 OFFSET $events
                """);
            command.Parameters.AddWithValue("$stream", stream.Value);
            command.Parameters.AddWithValue("$revision", revision.Value);
            command.Parameters.AddWithValue("$events", events);
            return System.Threading.Tasks.Task.FromResult(command.ExecuteScalar() is long position ? new LogPosition(position) : LogPosition.Start);
        },
        cancellation);

    /// <summary>The streams of one category, by name, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<StreamName>> Streams(Category category, int limit, CancellationToken cancellation = default) => _readers.Read(
        snapshot =>
        {
            // The character after the hyphen bounds the category's names, so that the index on streams is walked and not the table.
            var prefix = StreamId.Prefix(category);
            using var command = snapshot.Command("SELECT stream FROM history_index_v1 WHERE stream >= $from AND stream < $until AND revision = 0 ORDER BY stream LIMIT $limit");
            command.Parameters.AddWithValue("$from", $"{prefix}-");
            command.Parameters.AddWithValue("$until", $"{prefix}.");
            command.Parameters.AddWithValue("$limit", limit);
            using var reader = command.ExecuteReader();
            var streams = new List<StreamName>();
            while (reader.Read())
                streams.Add(new StreamName(reader.GetString(0)));
            return System.Threading.Tasks.Task.FromResult<IReadOnlyList<StreamName>>(streams);
        },
        cancellation);
}
