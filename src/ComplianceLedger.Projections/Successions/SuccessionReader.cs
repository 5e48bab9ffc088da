using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.Successions;

internal static class SuccessionReader
{
    public static Task<IReadOnlyList<SuccessionRow>> All(Snapshot snapshot)
    {
        using var select = snapshot.Command($"{SuccessionTable.Select} ORDER BY effective_on, succession");
        return Task.FromResult<IReadOnlyList<SuccessionRow>>(SuccessionTable.Rows(select));
    }

    public static Task<SuccessionRow?> One(Snapshot snapshot, string id)
    {
        using var select = snapshot.Command($"{SuccessionTable.Select} WHERE succession = $succession");
        select.Parameters.AddWithValue("$succession", id);
        return Task.FromResult(SuccessionTable.Rows(select).SingleOrDefault());
    }

    public static Task<IReadOnlyList<DueTransfer>> Due(Snapshot snapshot, DateOnly today, int limit)
    {
        // A task that two successions move goes by the earlier one first: what it gives is the later one's to take.
        using var select = snapshot.Command(
            "SELECT task, succession, receiver, before, reverts, min(effective_on) FROM transfer_due_v3 WHERE effective_on <= $today GROUP BY task ORDER BY task LIMIT $limit");
        select.Parameters.AddWithValue("$today", Columns.Text(today));
        select.Parameters.AddWithValue("$limit", limit);
        using var row = select.ExecuteReader();
        List<DueTransfer> due = [];
        while (row.Read())
            due.Add(new DueTransfer(row.GetString(0), new SuccessionId(row.GetString(1)), new AgencyId(row.GetString(2)), row.GetInt32(3), row.GetBoolean(4)));
        return Task.FromResult<IReadOnlyList<DueTransfer>>(due);
    }

    public static Task<IReadOnlyList<SuccessionId>> ToComplete(Snapshot snapshot, DateOnly today)
    {
        using var select = snapshot.Command(
            """
            SELECT succession FROM succession_v1 s WHERE NOT is_completed AND effective_on <= $today
                AND NOT EXISTS (SELECT 1 FROM transfer_due_v3 d WHERE d.succession = s.succession)
                AND (SELECT count(*) FROM history_index_v1 WHERE type = 'directive-task.transferred.v1') = (SELECT count(*) FROM history_index_v1 WHERE type = 'succession.transfer-acknowledged.v1')
            ORDER BY succession
            """);
        select.Parameters.AddWithValue("$today", Columns.Text(today));
        using var row = select.ExecuteReader();
        List<SuccessionId> successions = [];
        while (row.Read())
            successions.Add(new SuccessionId(row.GetString(0)));
        return Task.FromResult<IReadOnlyList<SuccessionId>>(successions);
    }

    public static Task<IReadOnlyList<NotedSuccession>> ToFinish(Snapshot snapshot)
    {
        using var select = snapshot.Command(
            """
            SELECT min(agency), noted.value FROM agency_v2, json_each(successions) AS noted
            WHERE NOT EXISTS (SELECT 1 FROM succession_v1 WHERE succession = noted.value ->> 'successionId')
            GROUP BY noted.value ->> 'successionId' ORDER BY noted.value ->> 'successionId'
            """);
        using var row = select.ExecuteReader();
        List<NotedSuccession> noted = [];
        while (row.Read())
        {
            if (Lists.ReadOne<SuccessionPlanRow>(row.GetString(1))!.Plan() is { Dissolves: true } plan)
                noted.Add(new NotedSuccession(new AgencyId(row.GetString(0)), plan));
        }
        return Task.FromResult<IReadOnlyList<NotedSuccession>>(noted);
    }

    /// <summary>Which agency stands today where another one ended, as known up to a position; agencies that did not end are not in it.</summary>
    public static Dictionary<string, string> Successors(Snapshot snapshot, LogPosition knownAt, DateOnly today)
    {
        using var select = snapshot.Command($"{SuccessionTable.Select} WHERE planned_position <= $position AND effective_on <= $today ORDER BY effective_on DESC, succession");
        select.Parameters.AddWithValue("$position", knownAt.Value);
        select.Parameters.AddWithValue("$today", Columns.Text(today));
        // The latest first, so that each successor's own is known by then: from one to the next the days only rise.
        var successors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var plan in SuccessionTable.Rows(select).Select(row => row.Plan()).Where(plan => plan.Dissolves))
        {
            foreach (var agency in plan.Predecessors)
                successors[agency.Value] = successors.GetValueOrDefault(plan.Successor.Value, plan.Successor.Value);
        }
        return successors;
    }
}
