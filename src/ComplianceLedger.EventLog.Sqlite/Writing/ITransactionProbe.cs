using ComplianceLedger.EventLog.Sqlite.Storage;

namespace ComplianceLedger.EventLog.Sqlite.Writing;

/// <summary>Stands at the three moments of a transaction at which a disk can fail; called on the writer's thread. What it throws is taken for the disk's failure.</summary>
internal interface ITransactionProbe
{
    void Beginning(Database database);

    /// <summary>Thrown here: failed and not persisted.</summary>
    void Committing();

    /// <summary>Thrown here: failed but persisted.</summary>
    void Committed();
}
