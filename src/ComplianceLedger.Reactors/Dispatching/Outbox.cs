using System.Data;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>Messages of one outlet that have not gone out.</summary>
public sealed record OutletCounts(string Outlet, int Waiting, int Failed, int Unaddressed);

/// <summary>What is wished for messages that have not gone out.</summary>
public enum MessageWish
{
    /// <summary>To be sent as if they were new: those that failed, had no address, or were dismissed.</summary>
    Retry,

    /// <summary>Not to be sent any more: those that failed, had no address, or wait. One that is being given to its outlet meanwhile, and is taken, was sent.</summary>
    Dismiss,
}

/// <summary>What became of a wish for one message.</summary>
public enum WishOutcome
{
    Done,
    NoSuchMessage,

    /// <summary>It is not in a state for which that can be wished.</summary>
    NotInThatState,

    /// <summary>As many wait for its outlet as may.</summary>
    NoRoom,
}

/// <summary>
/// The messages of one ledger and how they stand, in one SQLite file. It is no view: what it holds is known nowhere else, and it is never built again. Every
/// change is on the disk when its call returns. All members may be called from any thread; whoever holds the data folder is the only one who opens it.
/// </summary>
public sealed class Outbox : IDisposable
{
    /// <summary>Messages that wait for one outlet. Beyond them one is turned away as failed, and can be sent again when there is room.</summary>
    public const int WaitingMax = 10_000;

    /// <summary>Messages in one answer.</summary>
    public const int ListMax = 200;

    /// <summary>Characters of a problem; a mail server may say anything.</summary>
    public const int ProblemLengthMax = 1_000;

    private const string Columns =
        "number, outlet, stream, revision, position, event_id, recorded_at, recipients, subject, text, reached, state, attempts, last_attempt, next_attempt, problem, sent_at";

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly LedgerId _ledger;
    private readonly int _waitingMax;

    private Outbox(SqliteConnection connection, LedgerId ledger, int waitingMax) => (_connection, _ledger, _waitingMax) = (connection, ledger, waitingMax);

    /// <summary>
    /// Opens the outbox. One that is new begins at the end of the log: what was recorded before it was there is nobody's news any more.
    /// </summary>
    /// <param name="waitingMax">Another limit than the ordinary one, for tests.</param>
    /// <exception cref="OutboxException">It is another ledger's or another store's, or can't be opened. Nothing has been changed.</exception>
    public static async Task<Outbox> Open(string path, LedgerId ledger, IEventLog log, int waitingMax = WaitingMax, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        var head = await log.Head(cancellation).ConfigureAwait(false);
        var outbox = new Outbox(OutboxFile.Open(path, ledger, head), ledger, waitingMax);
        try
        {
            await outbox.Check(path, log, head, cancellation).ConfigureAwait(false);
            return outbox;
        }
        catch
        {
            outbox.Dispose();
            throw;
        }
    }

    /// <summary>Everything up to here has been taken in.</summary>
    public LogPosition Position
    {
        get
        {
            lock (_turn)
            {
                using var command = Command("SELECT position FROM outbox");
                return new LogPosition((long)command.ExecuteScalar()!);
            }
        }
    }

    /// <summary>Takes in what an event says, for each outlet, and moves the position to it: both or neither. An event that was taken in before changes nothing.</summary>
    /// <param name="content">Null for an event that says nothing to anybody.</param>
    public void Take(RecordedEvent recorded, MessageContent? content, IEnumerable<string> outlets, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(outlets);
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction(IsolationLevel.Serializable);
            if (content is not null)
            {
                foreach (var outlet in outlets)
                    Add(content, outlet, now);
            }
            using var command = Command(
                "UPDATE outbox SET position = $position, last_stream = $stream, last_revision = $revision, last_position = $position",
                ("$position", recorded.Position.Value), ("$stream", recorded.Stream.Value), ("$revision", recorded.Revision.Value));
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    /// <summary>The message that is to go out through an outlet next; null where none waits.</summary>
    public OutboxMessage? Next(string outlet) =>
        One($"SELECT {Columns} FROM message WHERE state = 'Waiting' AND outlet = $outlet ORDER BY next_attempt, number LIMIT 1", ("$outlet", outlet));

    public OutboxMessage? Find(string key) => One($"SELECT {Columns} FROM message WHERE key = $key", ("$key", key));

    /// <summary>Counts an attempt before it is made, so that one which never comes to an end counts as well.</summary>
    /// <param name="next">When there is to be another one, should nobody be left to say how this one ended.</param>
    public void Begin(OutboxMessage message, DateTimeOffset now, DateTimeOffset next)
    {
        ArgumentNullException.ThrowIfNull(message);
        Execute(
            "UPDATE message SET attempts = attempts + 1, last_attempt = $now, next_attempt = $next WHERE number = $number",
            ("$number", message.Number), ("$now", OutboxFile.Text(now)), ("$next", OutboxFile.Text(next)));
    }

    /// <summary>Writes down how an attempt ended. A message that was dismissed meanwhile stays so, unless it was sent.</summary>
    /// <param name="attempts">Those that count, now that it has ended: the message's own number gives the attempt back.</param>
    /// <param name="reached">Recipients that the outlet has taken it for now.</param>
    /// <param name="problem">Cut to <see cref="ProblemLengthMax"/>.</param>
    /// <param name="next">When there is to be another attempt; null unless it goes on waiting.</param>
    public void End(OutboxMessage message, MessageState state, int attempts, IEnumerable<AgencyId> reached, string? problem, DateTimeOffset now, DateTimeOffset? next)
    {
        ArgumentNullException.ThrowIfNull(message);
        Execute(
            """
            UPDATE message SET state = iif(state = 'Waiting' OR $state = 'Sent', $state, state), next_attempt = iif(state = 'Waiting', $next, NULL),
                attempts = $attempts, reached = $reached, problem = $problem, sent_at = $sent
            WHERE number = $number
            """,
            ("$number", message.Number), ("$state", Words<MessageState>.NameOf(state)), ("$attempts", attempts), ("$reached", OutboxFile.Text(message.Reached.Union(reached))),
            ("$problem", OutboxFile.OrNull(problem is null ? null : MessageWriter.Shortened(problem, ProblemLengthMax))), ("$next", OutboxFile.Text(next)), ("$sent", OutboxFile.Text(state is MessageState.Sent ? now : null)));
    }

    /// <summary>States of which a wish makes another.</summary>
    public static IReadOnlyList<MessageState> StatesFor(MessageWish wish) => wish is MessageWish.Retry
        ? [MessageState.Failed, MessageState.Unaddressed, MessageState.Dismissed]
        : [MessageState.Failed, MessageState.Unaddressed, MessageState.Waiting];

    /// <summary>Does what is wished for one message.</summary>
    public WishOutcome Wish(MessageWish wish, string key, DateTimeOffset now)
    {
        lock (_turn)
        {
            if (Find(key) is not { } message)
                return WishOutcome.NoSuchMessage;
            if (!StatesFor(wish).Contains(message.State))
                return WishOutcome.NotInThatState;
            return Wish(wish, message.State, message.Outlet, message.Number, now) == 1 ? WishOutcome.Done : WishOutcome.NoRoom;
        }
    }

    /// <summary>Does what is wished for all messages in a state, the earliest first; retries no more than may wait.</summary>
    /// <param name="state">One of <see cref="StatesFor"/>.</param>
    /// <param name="outlet">Null for those of every outlet.</param>
    /// <returns>For how many it was done.</returns>
    public int Wish(MessageWish wish, MessageState state, string? outlet, DateTimeOffset now)
    {
        if (!StatesFor(wish).Contains(state))
            throw new ArgumentOutOfRangeException(nameof(state), state, $"There is no {wish} for it.");
        lock (_turn)
        {
            List<string> outlets = [];
            using var command = Command("SELECT DISTINCT outlet FROM message WHERE state = $state", ("$state", Words<MessageState>.NameOf(state)));
            using (var row = command.ExecuteReader())
            {
                while (row.Read())
                    outlets.Add(row.GetString(0));
            }
            using var transaction = _connection.BeginTransaction(IsolationLevel.Serializable);
            var done = outlets.Where(name => outlet is null || name == outlet).Sum(name => Wish(wish, state, name, null, now));
            transaction.Commit();
            return done;
        }
    }

    /// <summary>Messages, the latest first.</summary>
    /// <param name="state">Null for all of them.</param>
    /// <param name="before">Only those with lower numbers; null for the latest.</param>
    public IReadOnlyList<OutboxMessage> List(MessageState? state, long? before, int limit)
    {
        lock (_turn)
        {
            using var command = Command(
                $"SELECT {Columns} FROM message WHERE {(state is null ? "" : "state = $state AND ")}number < $before ORDER BY number DESC LIMIT $limit",
                ("$before", before ?? long.MaxValue), ("$limit", Math.Min(limit, ListMax)));
            if (state is { } word)
                command.Parameters.AddWithValue("$state", Words<MessageState>.NameOf(word));
            List<OutboxMessage> messages = [];
            using var row = command.ExecuteReader();
            while (row.Read())
                messages.Add(Read(row));
            return messages;
        }
    }

    /// <summary>Of each outlet through which something has not gone out, in the order of their names.</summary>
    public IReadOnlyList<OutletCounts> Counts()
    {
        lock (_turn)
        {
            using var command = Command(
                $"""
                SELECT outlet, sum(state = 'Waiting'), sum(state = 'Failed'), sum(state = 'Unaddressed')
                FROM message INDEXED BY message_left WHERE {OutboxFile.Left} GROUP BY outlet ORDER BY outlet
                """);
            List<OutletCounts> counts = [];
            using var row = command.ExecuteReader();
            while (row.Read())
                counts.Add(new OutletCounts(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)));
            return counts;
        }
    }

    public void Dispose()
    {
        lock (_turn)
            _connection.Dispose();
    }

    /// <summary>Whether the log is the one that the outbox was filled from. Positions belong to one store, so a copy of the same ledger elsewhere is another log.</summary>
    private async Task Check(string path, IEventLog log, LogPosition head, CancellationToken cancellation)
    {
        string ledger;
        (StreamName Stream, Revision Revision, LogPosition Position)? last;
        lock (_turn)
        {
            using var command = Command("SELECT ledger, last_stream, last_revision, last_position FROM outbox");
            using var row = command.ExecuteReader();
            row.Read();
            ledger = row.GetString(0);
            last = row.IsDBNull(1) ? null : (new StreamName(row.GetString(1)), new Revision(row.GetInt64(2)), new LogPosition(row.GetInt64(3)));
        }
        if (ledger != _ledger.Value)
            throw new OutboxException($"The outbox '{path}' is of ledger '{ledger}', and this is ledger '{_ledger}'.");
        const string Remedy = "Move the file away to begin a new outbox at the end of this log; what waits in the old one is not sent then.";
        if (Position > head)
            throw new OutboxException($"The outbox '{path}' has taken in what stands at position {Position}, and this log ends at {head}: it is another store, or an older copy. {Remedy}");
        if (last is not { } taken)
            return;
        await foreach (var recorded in log.ReadStream(taken.Stream, taken.Revision, ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            if (recorded.Position == taken.Position)
                return;
        }
        throw new OutboxException($"The outbox '{path}' has taken in {taken.Stream}@{taken.Revision} at position {taken.Position}, and this log doesn't hold it there: it is another store. {Remedy}");
    }

    private void Add(MessageContent content, string outlet, DateTimeOffset now)
    {
        var isFull = RoomFor(outlet) == 0;
        using var command = Command(
            """
            INSERT INTO message (key, outlet, stream, revision, position, event_id, recorded_at, recipients, subject, text, reached, state, attempts, next_attempt, problem)
            VALUES ($key, $outlet, $stream, $revision, $position, $event, $recorded, $recipients, $subject, $text, '', $state, 0, $next, $problem)
            ON CONFLICT (key) DO NOTHING
            """,
            ("$key", OutboxMessage.KeyOf(content.Stream, content.Revision, outlet)), ("$outlet", outlet), ("$stream", content.Stream.Value), ("$revision", content.Revision.Value),
            ("$position", content.Position.Value), ("$event", content.EventId.ToString()), ("$recorded", OutboxFile.Text(content.RecordedAt)), ("$recipients", OutboxFile.Text(content.Recipients)),
            ("$subject", content.Subject), ("$text", content.Text), ("$state", Words<MessageState>.NameOf(isFull ? MessageState.Failed : MessageState.Waiting)),
            ("$next", OutboxFile.Text(isFull ? null : now)), ("$problem", OutboxFile.OrNull(isFull ? $"{_waitingMax} messages were waiting for {outlet}" : null)));
        command.ExecuteNonQuery();
    }

    /// <param name="number">Of one message; null for all.</param>
    private int Wish(MessageWish wish, MessageState state, string outlet, long? number, DateTimeOffset now)
    {
        var (becomes, next, most) = wish is MessageWish.Retry ? (MessageState.Waiting, (DateTimeOffset?)now, RoomFor(outlet)) : (MessageState.Dismissed, null, long.MaxValue);
        using var command = Command(
            """
            UPDATE message SET state = $becomes, attempts = CASE $becomes WHEN 'Waiting' THEN 0 ELSE attempts END, next_attempt = $next
            WHERE number IN (SELECT number FROM message WHERE state = $state AND outlet = $outlet AND number = coalesce($number, number) ORDER BY number LIMIT $most)
            """,
            ("$becomes", Words<MessageState>.NameOf(becomes)), ("$next", OutboxFile.Text(next)), ("$state", Words<MessageState>.NameOf(state)), ("$outlet", outlet),
            ("$number", OutboxFile.OrNull(number)), ("$most", most));
        return command.ExecuteNonQuery();
    }

    /// <summary>How many more may wait for an outlet.</summary>
    private long RoomFor(string outlet)
    {
        using var waiting = Command("SELECT count(*) FROM message WHERE state = 'Waiting' AND outlet = $outlet", ("$outlet", outlet));
        return Math.Max(0, _waitingMax - (long)waiting.ExecuteScalar()!);
    }

    private OutboxMessage? One(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        lock (_turn)
        {
            using var command = Command(sql, values);
            using var row = command.ExecuteReader();
            return row.Read() ? Read(row) : null;
        }
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        lock (_turn)
        {
            using var command = Command(sql, values);
            command.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private OutboxMessage Read(SqliteDataReader row)
    {
        DateTimeOffset? MomentOrNull(int column) => row.IsDBNull(column) ? null : OutboxFile.Moment(row.GetString(column));
        return new OutboxMessage(
            row.GetInt64(0),
            _ledger,
            row.GetString(1),
            new MessageContent(
                new StreamName(row.GetString(2)), new Revision(row.GetInt64(3)), new LogPosition(row.GetInt64(4)), Guid.Parse(row.GetString(5)), OutboxFile.Moment(row.GetString(6)),
                OutboxFile.Agencies(row.GetString(7)), row.GetString(8), row.GetString(9)),
            OutboxFile.Agencies(row.GetString(10)),
            Words<MessageState>.TryParse(row.GetString(11), out var state) ? state : throw new OutboxException($"A message of the outbox is '{row.GetString(11)}', which this program does not know."),
            row.GetInt32(12),
            MomentOrNull(13),
            MomentOrNull(14),
            row.IsDBNull(15) ? null : row.GetString(15),
            MomentOrNull(16));
    }
}
