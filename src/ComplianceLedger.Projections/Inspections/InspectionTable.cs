using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Inspections;

/// <summary>The inspections' own events, few and small: an inspection is folded from its rows, as of any day and as known at any position.</summary>
internal static class InspectionTable
{
    public static readonly string[] Names = ["inspection", "revision", "type", "data", "by", "occurred_on", "position"];

    public static readonly string[] Parameters = [.. Names.Select(name => $"${name}")];

    public static readonly string Insert = $"INSERT INTO inspection_v1 ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Parameters)})";

    public static object?[] Values(DecodedEvent e) =>
    [
        e.Stream.Id, e.Recorded.Revision.Value, e.Recorded.Type, Encoding.UTF8.GetString(e.Recorded.Data.Span), e.Metadata.Actor.User,
        Columns.Text(e.Metadata.OccurredAt.Day), e.Recorded.Position.Value,
    ];

    /// <summary>The inspections of a selection of <see cref="Names"/> by id and revision; one whose opening is not in it is not there.</summary>
    public static IEnumerable<InspectionRow> Read(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        InspectionRow? inspection = null;
        while (row.Read())
        {
            var (id, revision, by, on) = (row.GetString(0), row.GetInt64(1), row.GetString(4), row.DayOrNull(5));
            if (inspection is not null && inspection.InspectionId != id)
            {
                yield return inspection;
                inspection = null;
            }
            inspection = Event(row) switch
            {
                InspectionOpened e => new InspectionRow(id, [.. e.Tasks.Select(task => task.Value)], e.Agency?.Value, by, on, [], null, revision, row.GetInt64(6)),
                _ when inspection is null => null,
                FindingNoted e => inspection with { Findings = [.. inspection.Findings, new FindingRow(revision, e.Finding, by, on)], Revision = revision, Position = row.GetInt64(6) },
                InspectionConcluded e => inspection with { Conclusion = new ConclusionRow(e.Degree, e.Cause, e.Responsibility, by, on), Revision = revision, Position = row.GetInt64(6) },
                var other => throw new UnexpectedEventException(Category.Inspection, other),
            };
        }
        if (inspection is not null)
            yield return inspection;
    }

    private static DomainEvent Event(SqliteDataReader row)
    {
        try
        {
            return EventTable.Current.Decode(row.GetString(2), Encoding.UTF8.GetBytes(row.GetString(3)), "inspection_v1");
        }
        catch (EventCodecException damaged)
        {
            throw new LedgerViewsException($"{damaged.Message}; rebuild the views.", damaged);
        }
    }
}
