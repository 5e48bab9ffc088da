using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>The outbox can't serve this ledger: another ledger's, another store's, of another format, or not to be opened. The message says which and what to do.</summary>
public sealed class OutboxException : Exception
{
    public OutboxException(string message) : base(message) { }
    public OutboxException(string message, Exception inner) : base(message, inner) { }
    public OutboxException() { }
}

/// <summary>The stored format of an outbox, and how values stand in it. Moments are UTC with seven digits of a second, so that they sort as text.</summary>
internal static class OutboxFile
{
    /// <summary>"CLOB" in SQLite's header: this file is an outbox of ours.</summary>
    private const int ApplicationId = 0x434C4F42;

    /// <summary>Stored format; it changes only by a new number. The one before knew no dismissed messages, and had no index of those that have not gone out.</summary>
    private const int Format = 2;

    private const int FormatBefore = 1;

    private const string LeftIndex = $"CREATE INDEX message_left ON message (outlet, state) WHERE {Left};";

    /// <summary>What has not gone out, and is to: in the words of the index, or it is not used.</summary>
    public const string Left = "state IN ('Waiting', 'Failed', 'Unaddressed')";

    private const string UserVersion = "PRAGMA user_version";

    // last_…: the last event that was taken in, by which the log is known again. Identifiers hold no commas, so a list of them is text with commas between.
    private const string Schema =
        $"""
        CREATE TABLE outbox (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            ledger TEXT NOT NULL,
            position INTEGER NOT NULL,
            last_stream TEXT,
            last_revision INTEGER,
            last_position INTEGER) STRICT;

        CREATE TABLE message (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            outlet TEXT NOT NULL,
            stream TEXT NOT NULL,
            revision INTEGER NOT NULL,
            position INTEGER NOT NULL,
            event_id TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            recipients TEXT NOT NULL,
            subject TEXT NOT NULL,
            text TEXT NOT NULL,
            reached TEXT NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            last_attempt TEXT,
            next_attempt TEXT,
            problem TEXT,
            sent_at TEXT) STRICT;
        CREATE INDEX message_waiting ON message (outlet, next_attempt, number) WHERE state = 'Waiting';
        CREATE INDEX message_state ON message (state, number);
        {LeftIndex}
        """;

    /// <summary>Opens the file; one that is not there, or that nobody got to fill, is made for this ledger and begins at a position of its log.</summary>
    public static SqliteConnection Open(string path, LedgerId ledger, LogPosition head)
    {
        // Not pooled: closing it is what empties the write-ahead log.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var isNew = IsNew(connection, path);
            // What has gone out is known nowhere else, so a commit waits for the disk.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            if (isNew)
                Create(connection, ledger, head);
            else if (Number(connection, UserVersion) == FormatBefore)
                Upgrade(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new OutboxException($"The outbox '{path}' can't be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static object OrNull(object? value) => value ?? DBNull.Value;

    public static object Text(DateTimeOffset? moment) => OrNull(moment is { } known ? IsoText.Stored(known) : null);

    public static string Text(IEnumerable<AgencyId> agencies) => string.Join(',', agencies);

    public static DateTimeOffset Moment(string text) => IsoText.ReadStored(text);

    public static IReadOnlyList<AgencyId> Agencies(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new AgencyId(id))];

    /// <summary>True for a file that holds nothing. One that holds something else is left as it is.</summary>
    private static bool IsNew(SqliteConnection connection, string path) => (Number(connection, "PRAGMA application_id"), Number(connection, UserVersion)) switch
    {
        (ApplicationId, Format or FormatBefore) => false,
        (ApplicationId, var format) => throw new OutboxException($"The outbox '{path}' has format {format}; this program reads formats {FormatBefore} and {Format}."),
        (0, 0) when Number(connection, "SELECT count(*) FROM sqlite_schema") == 0 => true,
        _ => throw new OutboxException($"'{path}' is a SQLite database, but no outbox of Compliance Ledger."),
    };

    private static void Create(SqliteConnection connection, LedgerId ledger, LogPosition head)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"PRAGMA application_id = {ApplicationId}; {UserVersion} = {Format}; {Schema}");
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO outbox (one, ledger, position) VALUES (1, $ledger, $position)";
        command.Parameters.AddWithValue("$ledger", ledger.Value);
        command.Parameters.AddWithValue("$position", head.Value);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static void Upgrade(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"{LeftIndex} {UserVersion} = {Format}");
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
