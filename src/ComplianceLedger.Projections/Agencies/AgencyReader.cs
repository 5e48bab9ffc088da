using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Agencies;

internal static class AgencyReader
{
    public static Task<IReadOnlyList<AgencyRow>> All(Snapshot snapshot)
    {
        List<AgencyRow> agencies = [];
        using var command = snapshot.Command($"{AgencyTable.Select} ORDER BY agency");
        using var row = command.ExecuteReader();
        while (row.Read())
            agencies.Add(AgencyTable.Read(row));
        return Task.FromResult<IReadOnlyList<AgencyRow>>(agencies);
    }

    public static async Task<AgencyCard?> One(Snapshot snapshot, IEventLog log, Basis basis, string id, CancellationToken cancellation)
    {
        var agency = Registered(snapshot, id);
        var scorecard = await Scorecard(snapshot, log, basis, id, cancellation).ConfigureAwait(false);
        return agency is null && scorecard.Relations.Values.Sum() == 0 ? null : new AgencyCard(id, agency, scorecard);
    }

    private static async Task<AgencyScorecard> Scorecard(Snapshot snapshot, IEventLog log, Basis basis, string id, CancellationToken cancellation)
    {
        var byStatus = new Dictionary<TaskStatus, long>();
        var buckets = Enum.GetValues<Bucket>().ToDictionary(bucket => bucket, _ => 0L);
        var relations = Enum.GetValues<TaskRelation>().ToDictionary(relation => relation, _ => 0L);
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, new TaskFilter { Agency = id }, null, cancellation).ConfigureAwait(false))
        {
            foreach (var (agency, relation) in task.Relations())
            {
                if (agency == id)
                    relations[relation]++;
            }
            if (task.Lead != id)
                continue;
            byStatus[task.Status] = byStatus.GetValueOrDefault(task.Status) + 1;
            if (new TaskRow(task, basis.AsOf).Bucket is { } bucket)
                buckets[bucket]++;
        }
        return new AgencyScorecard(relations[TaskRelation.Lead], byStatus, buckets, relations);
    }

    private static AgencyRow? Registered(Snapshot snapshot, string id)
    {
        using var command = snapshot.Command($"{AgencyTable.Select} WHERE agency = $agency");
        command.Parameters.AddWithValue("$agency", id);
        using var row = command.ExecuteReader();
        return row.Read() ? AgencyTable.Read(row) : null;
    }
}
