using System.Diagnostics;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Hosting;

/// <summary>The folder is in use, or can't be used; the message says which, and by whom.</summary>
public sealed class DataFolderException : Exception
{
    public DataFolderException(string message) : base(message) { }
    public DataFolderException(string message, Exception inner) : base(message, inner) { }
    public DataFolderException() { }
}

/// <summary>
/// The folder of the embedded stores, held by one process for as long as this lives. The lock is the operating system's: it goes with the process,
/// however that ends. Beside it stands who holds it, for people.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Whoever looks whether the folder is held has its lock for a moment, and may be put aside by the machine just then; for so long it is tried again before
    /// that counts as a fault.
    /// </summary>
    private static readonly TimeSpan LookedAtMax = TimeSpan.FromSeconds(2);

    private readonly FileStream _lock;
    private bool _released;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string ViewsFile => ViewsFileIn(Path);

    public string OutboxFile => OutboxFileIn(Path);

    public static string LogFileIn(string folder) => System.IO.Path.Combine(folder, "log.db");

    public static string ViewsFileIn(string folder) => System.IO.Path.Combine(folder, "views.db");

    public static string OutboxFileIn(string folder) => System.IO.Path.Combine(folder, "outbox.db");

    /// <param name="purpose">What the holder does, for whoever is turned away: "serve", "import".</param>
    /// <exception cref="DataFolderException">Somebody else holds it, or it can't be made or written.</exception>
    public static DataFolder Open(string path, string purpose)
    {
        var full = System.IO.Path.GetFullPath(path);
        FileStream held;
        try
        {
            // The log holds what agencies told each other: a folder made here is its owner's alone.
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(full);
            else
                Directory.CreateDirectory(full, OwnerOnly | UnixFileMode.UserExecute);
            held = Lock(full);
        }
        catch (IOException e) when (IsHeld(full))
        {
            throw new DataFolderException($"The data folder {full} is in use by {HolderOf(full)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {full} can't be used: {e.Message}", e);
        }
        var folder = new DataFolder(full, held);
        try
        {
            // A file of an earlier holder that was killed says nothing any more.
            File.Delete(ServerFileIn(full));
            WriteForOwner(HolderFileIn(full), $"{purpose} (process {Environment.ProcessId})");
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw new DataFolderException($"The data folder {full} can't be written: {e.Message}", e);
        }
    }

    /// <summary>True while some process holds the folder.</summary>
    public static bool IsHeld(string path)
    {
        var file = LockFileIn(System.IO.Path.GetFullPath(path));
        if (!File.Exists(file))
            return false;
        try
        {
            // Shared with others who look, so that none of them is taken for the holder.
            using var probe = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Who holds the folder, as far as it is known.</summary>
    public static string HolderOf(string path)
    {
        try
        {
            return File.ReadAllText(HolderFileIn(System.IO.Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    /// <summary>Tells programs on this machine where the server is and where the operator's token lies; both readable by the owner only.</summary>
    public void Announce(string url, string operatorToken)
    {
        var tokenFile = System.IO.Path.Combine(Path, "operator.token");
        WriteForOwner(tokenFile, operatorToken);
        WriteForOwner(ServerFileIn(Path), System.Text.Encoding.UTF8.GetString(FieldWriter.Write(
            (url, tokenFile), static (w, server) => w.Text("url", server.url).Text("operatorToken", server.tokenFile).Number("process", Environment.ProcessId))));
    }

    /// <summary>The server that holds the folder, or null where its holder is no server or has not announced itself yet.</summary>
    /// <exception cref="DataFolderException">There is one, but its token can't be read by this user.</exception>
    public static AnnouncedServer? ServerOf(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!IsHeld(full) || !File.Exists(ServerFileIn(full)))
            return null;
        try
        {
            var (url, tokenFile) = FieldReader.ReadStored(File.ReadAllBytes(ServerFileIn(full)), r =>
            {
                var server = (r.Text("url"), r.Text("operatorToken"));
                r.Number("process");
                return server;
            });
            return new AnnouncedServer(url, File.ReadAllText(tokenFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FieldException)
        {
            throw new DataFolderException($"The server in {full} can't be asked: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        // What stands there later may be another holder's.
        if (_released)
            return;
        _released = true;
        // The announcement goes first: while the lock is held nobody else can have made one.
        try
        {
            File.Delete(ServerFileIn(Path));
            File.Delete(HolderFileIn(Path));
        }
        catch (IOException e)
        {
            Trace.TraceWarning($"{Path}: {e.Message}");
        }
        _lock.Dispose();
    }

    private static FileStream Lock(string folder)
    {
        FileStream? held = null;
        SpinWait.SpinUntil(() => (held = TryLock(folder)) is not null, LookedAtMax);
        return held ?? Take(folder);
    }

    /// <summary>Null where somebody only looks; a holder, or any other fault, is the exception that it is.</summary>
    private static FileStream? TryLock(string folder)
    {
        try
        {
            return Take(folder);
        }
        catch (IOException) when (File.Exists(LockFileIn(folder)) && !IsHeld(folder))
        {
            return null;
        }
    }

    private static FileStream Take(string folder) => new(LockFileIn(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string LockFileIn(string folder) => System.IO.Path.Combine(folder, "ledger.lock");

    private static string HolderFileIn(string folder) => System.IO.Path.Combine(folder, "holder.txt");

    private static string ServerFileIn(string folder) => System.IO.Path.Combine(folder, "server.json");

    /// <summary>Written beside and moved into place: a reader sees the old file or the new one, and never anybody else's.</summary>
    private static void WriteForOwner(string file, string text)
    {
        var beside = $"{file}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        File.Delete(beside);
        using (var writer = new StreamWriter(beside, options))
            writer.Write(text);
        File.Move(beside, file, overwrite: true);
    }
}

public sealed record AnnouncedServer(string Url, string OperatorToken);
