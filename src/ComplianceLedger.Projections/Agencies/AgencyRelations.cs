using ComplianceLedger.Domain.Agencies;

namespace ComplianceLedger.Projections.Agencies;

internal static class AgencyRelations
{
    /// <summary>Each relation that a task has to an agency, once.</summary>
    public static IEnumerable<(string Agency, TaskRelation Relation)> Of(string? lead, IReadOnlyList<string> coordinators, string? monitoring, IReadOnlyList<string> addressees)
    {
        if (lead is not null)
            yield return (lead, TaskRelation.Lead);
        foreach (var agency in coordinators.Distinct(StringComparer.Ordinal))
            yield return (agency, TaskRelation.Coordinating);
        if (monitoring is not null)
            yield return (monitoring, TaskRelation.Monitoring);
        foreach (var agency in addressees.Distinct(StringComparer.Ordinal))
            yield return (agency, TaskRelation.Addressee);
    }
}
