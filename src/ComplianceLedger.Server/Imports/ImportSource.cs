using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>A command out of a file, and where it stands.</summary>
/// <param name="Number">Its place in the order: of its first line, counted from 1 with blank lines, where a line holds one command.</param>
/// <param name="Bytes">What it takes up in the file.</param>
public sealed record ImportLine(long Number, long Bytes, GivenCommand Given);

/// <summary>Something that holds commands in an order: looked through as a whole before any of it is applied.</summary>
public interface IImportSource : IAsyncDisposable
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>Goes through all of it and names what is bad. Applies nothing.</summary>
    Task<ImportCheck> Check(Action<ImportProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>Where a command stands in the file, by the number that it has here: for most sources that is its line already.</summary>
    long LineOf(long number) => number;

    /// <summary>The commands, in order, once more; only what <paramref name="check"/> has seen is given out.</summary>
    /// <exception cref="ImportChangedException">It is no longer what was checked. Nothing of the changed part was given out.</exception>
    IAsyncEnumerable<ImportLine> Read(ImportCheck check, CancellationToken cancellation = default);
}

/// <summary>A line that can't be applied, whatever the ledger holds.</summary>
/// <param name="Field">Path of the field from the outermost object on; empty where it is the line itself.</param>
/// <param name="Reason">For people.</param>
public sealed record BadLine(long Number, string Field, string Reason)
{
    public override string ToString() => Field.Length == 0 ? $"line {Number}: {Reason}" : $"line {Number}: {Field}: {Reason}";
}

/// <summary>What going through a whole file has shown.</summary>
/// <param name="Lines">Commands that can be applied.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="BadLines">The first <see cref="BadLinesKept"/> of them, in order.</param>
/// <param name="BadLineCount">All of them.</param>
public sealed record ImportCheck(long Lines, long Bytes, IReadOnlyList<BadLine> BadLines, long BadLineCount)
{
    /// <summary>How many bad lines are remembered; the rest is counted.</summary>
    public const int BadLinesKept = 1_000;

    public bool IsClean => BadLineCount == 0;

    /// <summary>SHA-256 of each block of the file: 32 bytes for <see cref="FileBlocks.BlockBytes"/>.</summary>
    internal IReadOnlyList<byte[]> Blocks { get; init; } = [];
}

/// <param name="Lines">Commands done with.</param>
/// <param name="LinesTotal">Null while nobody knows yet.</param>
/// <param name="Bytes">Of the file, done with.</param>
public readonly record struct ImportProgress(long Lines, long? LinesTotal, long Bytes, long BytesTotal);

/// <summary>The file is no longer the one that was checked.</summary>
public sealed class ImportChangedException : Exception
{
    public ImportChangedException(string name, long firstByte)
        : base($"'{name}' was changed after it was checked, at or after byte {firstByte}: check it again.") { }

    public ImportChangedException() { }
    public ImportChangedException(string message) : base(message) { }
    public ImportChangedException(string message, Exception inner) : base(message, inner) { }
}
