using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

public enum FindingSeverity
{
    /// <summary>The store holds what this program never writes: it was damaged, changed, or written by something else.</summary>
    Error,

    /// <summary>Nothing was damaged, but somebody should look: the advice says what to do.</summary>
    Warning,
}

/// <summary>Something wrong, and where.</summary>
/// <param name="Code">For programs; see <see cref="FindingCodes"/>.</param>
/// <param name="Position">Of the event that shows it.</param>
/// <param name="Stream">As the store names it; null where it is about the log as a whole.</param>
/// <param name="Problem">For people.</param>
/// <param name="Advice">What to do about it, or null.</param>
public sealed record Finding(
    FindingSeverity Severity, string Code, LogPosition Position, StreamName? Stream, Revision? Revision, string Problem, string? Advice = null)
{
    /// <summary>Stream and revision, as far as there are any.</summary>
    public string Where => Stream is not { } stream ? $"position {Position}" : Revision is { } revision ? $"{stream}@{revision}" : stream.ToString();

    public override string ToString() => $"position {Position}, {Where}: {Code}: {Problem}";
}

/// <summary>What <see cref="Verifier"/> can find.</summary>
public static class FindingCodes
{
    public const string Unreadable = "unreadable";
    public const string PositionOrder = "position-order";
    public const string RevisionOrder = "revision-order";
    public const string NotALedger = "not-a-ledger";
    public const string SecondLedger = "second-ledger";
    public const string ForeignStream = "foreign-stream";
    public const string UnknownEvent = "unknown-event";
    public const string BadData = "bad-data";
    public const string BadMetadata = "bad-metadata";
    public const string NotCanonical = "not-canonical";
    public const string WrongEventId = "wrong-event-id";
    public const string WrongLedgerKind = "wrong-ledger-kind";
    public const string CommandRepeated = "command-repeated";
    public const string CommandHashDiffers = "command-hash-differs";
    public const string MissingReference = "missing-reference";
    public const string WrongStream = "wrong-stream";
    public const string NotInThisState = "not-in-this-state";
    public const string WrongContent = "wrong-content";
    public const string OutOfOrder = "out-of-order";
    public const string ChildNotOpened = "child-not-opened";
    public const string OrphanChild = "orphan-child";
    public const string BeyondParent = "beyond-parent";
    public const string RelayWithoutCause = "relay-without-cause";
    public const string RelayMissing = "relay-missing";
    public const string DeadlineNotRecomputed = "deadline-not-recomputed";
    public const string SuccessionIncomplete = "succession-incomplete";
    public const string TaskNotTransferred = "task-not-transferred";
    public const string TransferNotReverted = "transfer-not-reverted";
    public const string PeriodNotOpened = "period-not-opened";
    public const string PeriodNotTheDutys = "period-not-the-dutys";
    public const string ConsolidationCircle = "consolidation-circle";
    public const string ViewDiffers = "view-differs";
}

/// <summary>What a whole verification has shown.</summary>
/// <param name="Events">Events that were looked at.</param>
/// <param name="Position">Everything up to here was looked at.</param>
/// <param name="First">The first error by its place in the log, those that an event itself shows before what is missing elsewhere because of it; where there is none, the first warning; null where all is well.</param>
/// <param name="Findings">In the order of the log, the first <see cref="FindingsKept"/> that were found.</param>
public sealed record VerificationSummary(long Events, LogPosition Position, long Errors, long Warnings, Finding? First, IReadOnlyList<Finding> Findings)
{
    /// <summary>How many findings are remembered; the rest is counted.</summary>
    public const int FindingsKept = 1_000;

    public bool IsClean => Errors == 0 && Warnings == 0;
}
