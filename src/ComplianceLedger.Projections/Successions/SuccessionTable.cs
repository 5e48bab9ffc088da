using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Successions;

/// <summary>A row of <c>succession_v1</c>, written and read.</summary>
internal static class SuccessionTable
{
    public static readonly string[] Names =
        ["succession", "kind", "predecessors", "successor", "effective_on", "instrument", "allocation", "transferred", "is_completed", "planned_position", "revision", "position"];

    public static readonly string[] Parameters = [.. Names.Select(name => $"${name}")];

    public static readonly string Select = $"SELECT {string.Join(", ", Names)} FROM succession_v1";

    public static readonly string Upsert =
        $"INSERT INTO succession_v1 ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Parameters)}) " +
        "ON CONFLICT (succession) DO UPDATE SET transferred = excluded.transferred, is_completed = excluded.is_completed, revision = excluded.revision, position = excluded.position";

    /// <summary>A whole row, as it is stored.</summary>
    public static object?[] Values(SuccessionState succession, long plannedPosition, long revision, long position)
    {
        var (plan, allocation) = (succession.Planned!.Succession, succession.Planned.Allocation);
        return
        [
            plan.Id.Value, Words<SuccessionKind>.NameOf(plan.Kind), Lists.Text(plan.Predecessors.Select(agency => agency.Value).ToList()), plan.Successor.Value,
            Columns.Text(plan.EffectiveOn), plan.Instrument?.Value, Lists.Text(allocation.Select(given => new AllocationRow(given.Task.Value, given.Agency.Value)).ToList()),
            succession.Acknowledged, succession.IsCompleted ? 1 : 0, plannedPosition, revision, position,
        ];
    }

    public static SuccessionRow Read(SqliteDataReader row) => new(
        row.GetString(0), row.Word<SuccessionKind>(1), Lists.Read<string>(row.GetString(2)), row.GetString(3), row.DayOrNull(4)!.Value, row.TextOrNull(5),
        Lists.Read<AllocationRow>(row.GetString(6)), row.GetInt64(7), row.GetBoolean(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11));

    public static List<SuccessionRow> Rows(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        List<SuccessionRow> rows = [];
        while (row.Read())
            rows.Add(Read(row));
        return rows;
    }

    /// <summary>All of them, as the rows have them.</summary>
    public static SuccessionPlans Plans(IEnumerable<SuccessionRow> rows)
    {
        var plans = new SuccessionPlans();
        foreach (var row in rows)
            plans.Add(State(row).Planned!);
        return plans;
    }

    public static SuccessionState State(SuccessionRow row) => new(
        new SuccessionPlanned(row.Plan(), [.. row.Allocation.Select(given => new TaskAllocation(new TaskId(given.TaskId), new AgencyId(given.Agency)))]), row.Transferred, row.IsCompleted);
}
