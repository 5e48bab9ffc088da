namespace ComplianceLedger.EventLog.Sqlite.Storage;

/// <summary>The stored format of a log file: how one is recognised and how one comes into being.</summary>
internal static class StoreFile
{
    /// <summary>"CLDG" in SQLite's header: this file is a log of ours.</summary>
    private const int ApplicationId = 0x434C4447;

    /// <summary>Stored format; it changes only by a new number.</summary>
    private const int Format = 1;

    /// <summary>Measured: rows of about a kilobyte fill such pages well, and a checkpoint writes half as many of them as of SQLite's default, at no cost to an append.</summary>
    private const int PageBytes = 8_192;

    // revision counts from 0 in each stream, position from 1 without gaps; event_id is the UUID's 16 bytes in network order.
    private const string Schema = """
        CREATE TABLE streams (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE events (
          position INTEGER PRIMARY KEY,
          stream INTEGER NOT NULL REFERENCES streams (id),
          revision INTEGER NOT NULL,
          event_id BLOB NOT NULL,
          type TEXT NOT NULL,
          data BLOB NOT NULL,
          metadata BLOB NOT NULL,
          UNIQUE (stream, revision)
        ) STRICT;
        """;

    /// <summary>The path that every opener of one file agrees on: absolute, and through a link to what it names.</summary>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new EventLogException($"'{full}' is a folder; a log is a file.");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new EventLogException($"The folder of '{full}' does not exist.");
        var file = new FileInfo(full);
        return file.LinkTarget is null ? full : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>
    /// Throws unless the file is a log in a format that this program reads. Looks through SQLite, never through a stream of our own:
    /// closing any other handle of the file would drop the locks that this process holds on it (POSIX), under a running log.
    /// </summary>
    public static void Recognise(string path)
    {
        if (!File.Exists(path))
            throw new EventLogException($"There is no log at '{path}'.");
        if (new FileInfo(path).Length == 0)
            throw new EventLogException($"'{path}' is empty: it is no log of Compliance Ledger, or it has lost its content.");
        using var database = Database.OpenReadOnly(path);
        var application = database.ReadNumber("PRAGMA application_id");
        if (application != ApplicationId)
            throw new EventLogException($"'{path}' is a SQLite database, but no log of Compliance Ledger (application id {application}).");
        var format = database.ReadNumber("PRAGMA user_version");
        if (format > Format)
            throw new EventLogException($"'{path}' was written by a newer version: its format is {format}, this program reads format {Format}.");
        if (format != Format)
            throw new EventLogException($"'{path}' has format {format}, which no version of Compliance Ledger wrote; this program reads format {Format}.");
    }

    /// <summary>Makes an empty log. It is complete before it gets its name, so that a kill at any moment leaves a log or none. The caller holds the writer's lock.</summary>
    public static void Create(string path)
    {
        if (File.Exists(path + "-wal"))
            throw new EventLogException($"'{path}' is missing, but its write-ahead log '{path}-wal' is there: the log has lost its main file. Restore it, or remove both.");
        var unfinished = path + ".new";
        File.Delete(unfinished);
        File.Delete(unfinished + "-journal");
        using (var database = Database.Create(unfinished))
        {
            database.Execute($"PRAGMA page_size = {PageBytes}; PRAGMA synchronous = EXTRA; PRAGMA encoding = 'UTF-8'");
            database.Execute($"BEGIN; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Format}; {Schema} COMMIT");
        }
        // The folder's entry is made durable together with that of the write-ahead log, whose folder SQLite syncs before its first commit.
        File.Move(unfinished, path);
    }
}
