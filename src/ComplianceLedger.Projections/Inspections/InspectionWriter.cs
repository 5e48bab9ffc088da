using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Inspections;

/// <summary>Writes the events of inspections, and which tasks they are of. Belongs to the one writer.</summary>
internal sealed class InspectionWriter(SqliteConnection connection) : IDisposable
{
    private readonly List<DecodedEvent> _events = [];
    private readonly Statement _row = new(connection, InspectionTable.Insert, InspectionTable.Parameters);
    private readonly Statement _task = new(connection, "INSERT INTO inspection_task_v1 (task, inspection) VALUES ($task, $inspection)", "$task", "$inspection");

    public void Fold(DecodedEvent e)
    {
        if (e.Event is InspectionOpened != (e.Recorded.Revision.Value == 0))
            throw new UnreadableEventException(e.Recorded, "an inspection begins with its opening, once.");
        if (e.Event is not (InspectionOpened or FindingNoted or InspectionConcluded))
            throw new UnreadableEventException(e.Recorded, "it is no event of an inspection.");
        _events.Add(e);
    }

    /// <summary>Inside the transaction.</summary>
    public void Write()
    {
        foreach (var e in _events)
        {
            _row.Run(InspectionTable.Values(e));
            if (e.Event is not InspectionOpened opened)
                continue;
            foreach (var task in opened.Tasks)
                _task.Run(task.Value, e.Stream.Id);
        }
    }

    /// <summary>After a transaction, whatever became of it.</summary>
    public void Forget() => _events.Clear();

    public void Dispose()
    {
        _row.Dispose();
        _task.Dispose();
    }
}
