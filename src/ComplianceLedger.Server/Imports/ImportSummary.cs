using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Imports;

/// <summary>A command that the domain refused.</summary>
public sealed record RefusedLine(long Number, string CommandId, StreamId Stream, Refusal Refusal);

public enum ImportStopReason
{
    /// <summary>A refusal, where the importer asked to stop at one.</summary>
    Refusal,

    /// <summary>The ledger did not take a line, however often it was sent.</summary>
    Unavailable,

    /// <summary>The file is no longer the one that was checked.</summary>
    FileChanged,

    Cancelled,
}

/// <summary>Why an import ended before its file did.</summary>
/// <param name="Line">The refused line; or the one that was not taken; or the last one that was read. 0 where there is none.</param>
/// <param name="Cause">For people.</param>
public sealed record ImportStop(ImportStopReason Reason, long Line, string Cause);

/// <summary>What became of the lines of an import.</summary>
/// <param name="Lines">Lines that the ledger answered: accepted, duplicate or refused.</param>
/// <param name="Duplicates">Commands that the ledger already knew under their id.</param>
/// <param name="RefusedByCode">All refusals, counted by their code.</param>
/// <param name="Refusals">The first <see cref="RefusalsKept"/> to arrive, in the order of the file.</param>
/// <param name="Stop">Null where the whole file was gone through.</param>
/// <param name="ResumeLine">The first line without an answer, or null where there is none. Importing the whole file again is always safe: what is known is a duplicate.</param>
public sealed record ImportSummary(
    long Lines,
    long Accepted,
    long Duplicates,
    long Refused,
    IReadOnlyDictionary<string, long> RefusedByCode,
    IReadOnlyList<RefusedLine> Refusals,
    ImportStop? Stop,
    long? ResumeLine,
    TimeSpan Elapsed)
{
    /// <summary>How many refusals are remembered; the rest is counted.</summary>
    public const int RefusalsKept = 1_000;
}
