using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

public enum ViewDifferenceKind
{
    /// <summary>A row is not what the log gives, is one too many or is missing.</summary>
    Row,

    /// <summary>The views are not of this log, or can't be read at all.</summary>
    Views,

    /// <summary>They reflect more than the log holds: it has lost its end, or it is another store.</summary>
    BeyondLog,

    /// <summary>A stream can't be read from the log, so that its rows were compared with nothing.</summary>
    Log,
}

/// <summary>Where the views are not what the log gives.</summary>
/// <param name="Stream">Whose row it is, as far as that can be said.</param>
/// <param name="Position">Up to which the views reflect the log.</param>
public sealed record ViewDifference(ViewDifferenceKind Kind, StreamName? Stream, LogPosition Position, string Problem);
