using System.Runtime.CompilerServices;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// A file of commands, one JSON object a line, held open from the check to the end of the import. Memory is bounded: one block, one line, the first bad
/// lines, and 32 bytes for each block of the file.
/// </summary>
public sealed class ImportFile : IImportSource
{
    private readonly Stream _file;

    /// <param name="file">Seekable; belongs to this object from now on.</param>
    public ImportFile(Stream file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.CanSeek)
            throw new ArgumentException("A file that is read twice must be seekable.", nameof(file));
        (_file, Name) = (file, name);
    }

    public string Name { get; }

    /// <exception cref="IOException">It can't be read.</exception>
    public static ImportFile Open(string path) => new(ImportFiles.Open(path), path);

    /// <summary>What comes from standard input, kept in a temporary file that goes when this object does.</summary>
    public static async Task<ImportFile> Spool(Stream input, CancellationToken cancellation = default) =>
        new(await ImportFiles.Spool(input, cancellation).ConfigureAwait(false), "standard input");

    public Task<ImportCheck> Check(Action<ImportProgress>? progress = null, CancellationToken cancellation = default) =>
        ImportFiles.Check(_file, Name, isQuoted: false, Parse, progress, cancellation);

    public async IAsyncEnumerable<ImportLine> Read(ImportCheck check, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var lines = ImportFiles.Lines(_file, Name, isQuoted: false, check);
        while (await lines.Next(cancellation).ConfigureAwait(false) is { } line)
        {
            if (Parse(line) is { } given)
                yield return new ImportLine(line.Number, line.Bytes, given);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static GivenCommand? Parse(FileLine line)
    {
        if (ImportFiles.IsBlank(line.Text.Span) && !line.IsTooLong)
            return null;
        ImportFiles.CheckLength(line);
        try
        {
            return CommandTable.Current.Parse(line.Text);
        }
        catch (FieldException e) when (!line.IsEnded)
        {
            // A last line may lack its line feed; one that lacks more than that was cut off, and its own error says less.
            throw new FieldException(e.Path, $"the file ends in the middle of this line, after {line.Length} bytes of it ({e.Problem})");
        }
    }
}
