using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections.Storage;

internal static class ProjectionList
{
    public static Task<IReadOnlyList<ProjectionInfo>> Read(Snapshot snapshot)
    {
        List<ProjectionInfo> projections = [];
        using var command = snapshot.Command("SELECT name, version, position, state FROM projection ORDER BY name, version");
        using var row = command.ExecuteReader();
        while (row.Read())
            projections.Add(new ProjectionInfo(row.GetString(0), row.GetInt32(1), new LogPosition(row.GetInt64(2)), row.GetString(3)));
        return Task.FromResult<IReadOnlyList<ProjectionInfo>>(projections);
    }
}
