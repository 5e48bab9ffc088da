using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;

namespace ComplianceLedger.Fault;

/// <summary>How much another process has recorded so far.</summary>
internal static class StoredHead
{
    public static async Task<long> Of(string data)
    {
        var file = Path.Combine(data, "log.db");
        if (!File.Exists(file))
            return 0;
        await using var log = SqliteEventLog.OpenReadOnly(file);
        return (await log.Head()).Value;
    }

    /// <summary>Waits until so many events are there, and kills; false where the program ended by itself before.</summary>
    public static async Task<bool> KillAt(long events, LedgerProcess process, string data)
    {
        await Eventually.IsTrue(async () => process.HasEnded || await Of(data) >= events, process.ToString);
        if (process.HasEnded)
            return false;
        await process.Kill();
        return true;
    }
}
