namespace ComplianceLedger.EventLog.Sqlite.Storage;

/// <summary>
/// One writer for each file: the operating system's lock on <c>PATH.lock</c>, which goes with the process however it ends. The lock file
/// stays: removing it would let two processes lock two files of one name.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    public static WriterLock Take(string path)
    {
        var lockPath = path + ".lock";
        try
        {
            return new WriterLock(new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EventLogException($"'{lockPath}' may not be written, and without it '{path}' can't be opened for writing.", e);
        }
        catch (IOException e)
        {
            throw new EventLogException($"'{path}' is in use: another process, or another log of this one, holds '{lockPath}'.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
