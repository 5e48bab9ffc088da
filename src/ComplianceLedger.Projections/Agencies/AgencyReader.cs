using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
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

    public static async Task<AgencyCard?> One(Question question, string id, CancellationToken cancellation)
    {
        var agency = Registered(question.Snapshot, id);
        using var tasks = await question.Tasks(cancellation).ConfigureAwait(false);
        var scorecard = Scorecard(tasks, id);
        return agency is null && scorecard.Relations.Values.Sum() == 0 ? null : new AgencyCard(id, agency, scorecard);
    }

    private static AgencyScorecard Scorecard(TasksAsOf tasks, string id)
    {
        var byStatus = new Dictionary<TaskStatus, long>();
        var buckets = Enum.GetValues<Bucket>().ToDictionary(bucket => bucket, _ => 0L);
        var relations = Enum.GetValues<TaskRelation>().ToDictionary(relation => relation, _ => 0L);
        var (day, index) = (tasks.Day, tasks.Day.Index);
        var number = index.NumberOf(id);
        foreach (var task in tasks.Matching(new TaskFilter { Agency = id }, null))
        {
            ref readonly var answer = ref day[task];
            // It never was anybody's.
            if (answer.Standing == (byte)Standing.PeriodTakenBack)
                continue;
            ref readonly var particulars = ref index.ParticularsOf(answer.Particulars);
            foreach (var relation in index.RelationsOf(particulars.Relations))
            {
                if (relation.Agency == number)
                    relations[relation.Kind]++;
            }
            if (particulars.Lead != number)
                continue;
            var status = (TaskStatus)answer.Status;
            byStatus[status] = byStatus.GetValueOrDefault(status) + 1;
            if (answer.Standing == (byte)Standing.Counted)
                buckets[Measures.BucketOf(day.TimelinessOf(answer))]++;
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
