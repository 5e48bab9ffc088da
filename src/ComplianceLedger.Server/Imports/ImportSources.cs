using System.Runtime.CompilerServices;
using ComplianceLedger.Server.Programmes;

namespace ComplianceLedger.Server.Imports;

/// <summary>Opens what is to be imported, by what its extension says it is.</summary>
public static class ImportSources
{
    /// <param name="path">A file, or <see cref="ImportKinds.StandardInput"/>.</param>
    /// <param name="standardInput">What that stands for.</param>
    /// <exception cref="ArgumentException">The extension is none of those that can be imported.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static async Task<IImportSource> Open(string path, Func<Stream> standardInput, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(standardInput);
        if (path == ImportKinds.StandardInput)
        {
            var input = standardInput();
            await using (input.ConfigureAwait(false))
                return await ImportFile.Spool(input, cancellation).ConfigureAwait(false);
        }
        return ImportKinds.Of(path) switch
        {
            ImportKind.Commands => ImportFile.Open(path),
            ImportKind.Programme => new ProgrammeSource(path),
            ImportKind.TaskSheet => TaskSheet.Open(path),
            _ => throw new ArgumentException($"'{path}' is neither a file of commands (.jsonl), a programme (.yaml) nor a task sheet (.csv).", nameof(path)),
        };
    }
}

/// <summary>A programme's commands. They are read whole, and numbered in their order: a row may give several.</summary>
public sealed class ProgrammeSource(string path) : IImportSource
{
    // Null before the check, or where that found a fault.
    private Programme? _programme;

    public string Name => path;

    public Task<ImportCheck> Check(Action<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            _programme = Programme.Load(path);
            return Task.FromResult(new ImportCheck(_programme.Commands.Count, _programme.Commands.Count, [], 0));
        }
        catch (ProgrammeException e)
        {
            return Task.FromResult(new ImportCheck(0, 0, [.. e.All.Take(ImportCheck.BadLinesKept).Select(problem => new BadLine(problem.Line, "", problem.Problem))], e.All.Count));
        }
    }

    public async IAsyncEnumerable<ImportLine> Read(ImportCheck check, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var programme = _programme ?? throw new InvalidOperationException($"'{path}' was not checked, or not found to be a programme.");
        for (var i = 0; i < programme.Commands.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new ImportLine(i + 1, 1, programme.Commands[i]);
        }
    }

    public long LineOf(long number) => _programme is { } programme && number >= 1 && number <= programme.Lines.Count ? programme.Lines[(int)number - 1] : number;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
