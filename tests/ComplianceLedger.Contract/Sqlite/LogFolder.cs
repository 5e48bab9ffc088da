namespace ComplianceLedger.Contract.Sqlite;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class LogFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-log-");

    public string Path => _folder.FullName;

    public string File => System.IO.Path.Combine(_folder.FullName, "log.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
