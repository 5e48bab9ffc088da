using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>Counts all findings, and remembers the first one and a bounded number of others.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _kept = [];
    private Finding? _first;
    private bool _firstIsOfEnd;
    private long _errors;
    private long _warnings;

    /// <summary>Set once all events were looked at. What is found then is missing or disagrees, often because of what an event itself has shown: that comes first.</summary>
    public bool IsAtEnd { get; set; }

    public void Add(Finding finding)
    {
        if (finding.Severity == FindingSeverity.Error)
            _errors++;
        else
            _warnings++;
        if (_first is null || (finding.Severity, IsAtEnd, finding.Position).CompareTo((_first.Severity, _firstIsOfEnd, _first.Position)) < 0)
            (_first, _firstIsOfEnd) = (finding, IsAtEnd);
        if (_kept.Count < VerificationSummary.FindingsKept)
            _kept.Add(finding);
    }

    public void Error(RecordedEvent at, string code, string problem) =>
        Add(new Finding(FindingSeverity.Error, code, at.Position, at.Stream, at.Revision, problem));

    public VerificationSummary Summary(long events, LogPosition position) =>
        new(events, position, _errors, _warnings, _first, [.. _kept.OrderBy(finding => finding.Position)]);
}
