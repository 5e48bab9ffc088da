using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Agencies;

/// <summary>A row of <c>agency_v2</c>, written and read.</summary>
internal sealed class AgencyTable : IDisposable
{
    public static readonly string[] Names = ["agency", "kind", "name_vi", "name_en", "since", "claims", "successions", "revision", "position"];

    public static readonly string Select = $"SELECT {string.Join(", ", Names)} FROM agency_v2";

    private readonly Statement _read;
    private readonly Statement _write;

    public AgencyTable(SqliteConnection connection)
    {
        _read = new Statement(connection, $"{Select} WHERE agency = $agency", "$agency");
        _write = new Statement(
            connection,
            """
            INSERT INTO agency_v2 (agency, kind, name_vi, name_en, since, claims, successions, revision, position)
            VALUES ($agency, $kind, $nameVi, $nameEn, $since, $claims, $successions, $revision, $position)
            ON CONFLICT (agency) DO UPDATE SET
                name_vi = excluded.name_vi, name_en = excluded.name_en, since = excluded.since, claims = excluded.claims, successions = excluded.successions, revision = excluded.revision, position = excluded.position
            """,
            "$agency", "$kind", "$nameVi", "$nameEn", "$since", "$claims", "$successions", "$revision", "$position");
    }

    public AgencyState State(string id) => _read.One(Read, id) is not { } row ? AgencyState.Initial : new AgencyState(
        new AgencyRegistered(new AgencyId(row.AgencyId), row.Kind, row.Name, row.Since),
        ClaimRow.SetOf(row.Claims),
        [.. row.Successions.Select(succession => succession.Plan())]);

    public void Write(AgencyState agency, long revision, long position) => _write.Run(Values(agency, revision, position));

    /// <summary>A whole row, as it is stored.</summary>
    public static object?[] Values(AgencyState agency, long revision, long position)
    {
        var registered = agency.Registered!;
        return
        [
            registered.AgencyId.Value, Words<AgencyKind>.NameOf(registered.Kind), registered.Name.Vi, registered.Name.En, Columns.Text(registered.Since),
            Lists.Text(ClaimRow.Of(agency.Claims)), Lists.Text(agency.Successions.Select(SuccessionPlanRow.Of).ToList()), revision, position,
        ];
    }

    public static AgencyRow Read(SqliteDataReader row) => new(
        row.GetString(0), row.Word<AgencyKind>(1), new BilingualText(row.GetString(2), row.TextOrNull(3)), row.DayOrNull(4),
        Lists.Read<ClaimRow>(row.GetString(5)), Lists.Read<SuccessionPlanRow>(row.GetString(6)), row.GetInt64(7), row.GetInt64(8));

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
