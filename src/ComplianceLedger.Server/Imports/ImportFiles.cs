using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>What all files to import have in common, whatever their lines hold.</summary>
internal static class ImportFiles
{
    private const int CopyBytes = 64 * 1024;

    /// <summary>How often the check says how far it is, in lines.</summary>
    private const int ProgressLines = 1_000;

    public static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Access = FileAccess.Read,
        Mode = FileMode.Open,
        Share = FileShare.Read,
        // Blocks are read whole: a buffer in between would only be copied.
        BufferSize = 0,
        Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
    });

    public static async Task<FileStream> Spool(Stream input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        var options = new FileStreamOptions
        {
            Access = FileAccess.ReadWrite,
            Mode = FileMode.CreateNew,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        // It may hold what only the importer should read.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"ledger-import-{Path.GetRandomFileName()}"), options);
        try
        {
            await input.CopyToAsync(file, CopyBytes, cancellation).ConfigureAwait(false);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes through the whole file.</summary>
    /// <param name="parse">The line's command, null for a line that holds none; a <see cref="FieldException"/> makes it a bad one.</param>
    public static async Task<ImportCheck> Check(
        Stream file, string name, bool isQuoted, Func<FileLine, GivenCommand?> parse, Action<ImportProgress>? progress, CancellationToken cancellation)
    {
        file.Position = 0;
        var total = file.Length;
        var blocks = new FileBlocks(file, name);
        var reader = new LineReader(blocks, isQuoted);
        var bad = new List<BadLine>();
        long badCount = 0, lines = 0, bytes = 0, seen = 0;
        while (await reader.Next(cancellation).ConfigureAwait(false) is { } line)
        {
            bytes += line.Bytes;
            if (++seen % ProgressLines == 0)
                progress?.Invoke(new ImportProgress(lines, null, bytes, Math.Max(bytes, total)));
            try
            {
                if (parse(line) is not null)
                    lines++;
            }
            catch (FieldException e)
            {
                if (badCount++ < ImportCheck.BadLinesKept)
                    bad.Add(new BadLine(line.Number, e.Path, e.Problem));
            }
        }
        progress?.Invoke(new ImportProgress(lines, lines, bytes, bytes));
        return new ImportCheck(lines, blocks.Bytes, bad, badCount) { Blocks = blocks.Digests };
    }

    /// <summary>The lines of a file that was checked.</summary>
    public static LineReader Lines(Stream file, string name, bool isQuoted, ImportCheck check)
    {
        if (!check.IsClean)
            throw new InvalidOperationException($"'{name}' has {check.BadLineCount} bad lines: nothing of it is applied.");
        file.Position = 0;
        return new LineReader(new FileBlocks(file, name, check.Blocks, check.Bytes), isQuoted);
    }

    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0;

    public static void CheckLength(FileLine line)
    {
        if (line.IsTooLong)
            throw new FieldException("", $"the line has {line.Length} bytes; a line has at most {LineReader.LineBytesMax}");
    }
}
