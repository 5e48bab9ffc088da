using ComplianceLedger.Domain.Reports;

namespace ComplianceLedger.Projections;

/// <summary>What a report is cut by.</summary>
public enum ReportCut
{
    /// <summary>The lead on the day asked about.</summary>
    Agency,

    /// <summary>The agency that stands today where that lead stood: the lead itself, or the last of those that followed it.</summary>
    Successor,
    Group,
    Instrument,

    /// <summary>The kind of the instrument.</summary>
    Kind,
}

/// <param name="Key">An id or word; null for the tasks that have none, such as those without a lead.</param>
public sealed record ReportLine(string? Key, ComplianceReport Report);

/// <param name="Lines">In the order of their keys, null last; empty where no cut was asked for. Their numbers sum to the total's.</param>
public sealed record ReportAnswer(ComplianceReport Total, IReadOnlyList<ReportLine> Lines);
