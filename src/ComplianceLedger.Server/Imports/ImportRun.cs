using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// Applies the commands of a checked source. Lines about one stream keep their order, and so do lines that rely on each other's streams; all others go
/// side by side, within a bounded window. A refusal is noted and the rest goes on; a line that the ledger can't take is sent again under its id.
/// </summary>
/// <param name="sink">Where commands go: the gate, with whoever runs the import as the caller.</param>
public sealed class ImportRun(Func<GivenCommand, CancellationToken, Task<CommandResult>> sink, TimeProvider time, ImportOptions? options = null)
{
    private readonly ImportOptions _options = options ?? new ImportOptions();

    /// <summary>Ends when every line has its answer, or, where the import stops early, when everything under way has.</summary>
    /// <param name="progress">Called after each line, never by two threads at once.</param>
    public async Task<ImportSummary> Apply(
        IImportSource source, ImportCheck check, Action<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(check);
        var began = time.GetTimestamp();
        var window = new ImportWindow(_options, check, progress);
        var touches = new LineTouches();
        try
        {
            await foreach (var line in source.Read(check, cancellation).ConfigureAwait(false))
            {
                await window.Room(line, cancellation).ConfigureAwait(false);
                if (window.Admit(new WindowLine(line, touches.Of(line.Given.Command))) is not { } starting)
                    break;
                Start(starting, window, cancellation);
            }
        }
        catch (ImportChangedException e)
        {
            window.EndOfReading(new ImportStop(ImportStopReason.FileChanged, window.LastAdmitted, e.Message));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            window.Stop(new ImportStop(ImportStopReason.Cancelled, window.LastAdmitted, "the import was cancelled"));
        }
        catch
        {
            // What is under way must not outlive the call.
            window.Stop(new ImportStop(ImportStopReason.Cancelled, window.LastAdmitted, "the source can't be read"));
            await window.Empty().ConfigureAwait(false);
            throw;
        }
        await window.Empty().ConfigureAwait(false);
        return window.Summary(time.GetElapsedTime(began));
    }

    private void Start(IReadOnlyList<WindowLine> lines, ImportWindow window, CancellationToken cancellation)
    {
        // On the pool: a sink that answers at once would otherwise nest one line in the other.
        foreach (var line in lines)
            _ = Task.Run(() => Carry(line, window, cancellation), CancellationToken.None);
    }

    private async Task Carry(WindowLine line, ImportWindow window, CancellationToken cancellation)
    {
        LineEnd end;
        try
        {
            end = await Send(line.Line, window, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            end = new LineEnd(null, new ImportStop(ImportStopReason.Cancelled, line.Line.Number, "the import was cancelled"));
        }
        catch (Exception e)
        {
            end = new LineEnd(null, null, e);
        }
        Start(window.Complete(line, end), window, cancellation);
    }

    private async Task<LineEnd> Send(ImportLine line, ImportWindow window, CancellationToken cancellation)
    {
        var attempt = 0;
        var result = await ChildrenFirst.Send(line.Given, UntilItIsTaken, () => window.EarlierThan(line.Number)).ConfigureAwait(false);
        return result.Outcome switch
        {
            CommandOutcome.Accepted or CommandOutcome.Duplicate or CommandOutcome.Refused => new LineEnd(result, null),
            CommandOutcome.Unavailable or CommandOutcome.Conflict => new LineEnd(null, new ImportStop(
                ImportStopReason.Unavailable, line.Number, $"sent {attempt + 1} times: {result.Cause ?? "the ledger did not take it"}")),
            _ => throw new InvalidOperationException($"No such outcome: {result.Outcome}."),
        };

        async Task<CommandResult> UntilItIsTaken()
        {
            while (true)
            {
                var answer = await sink(line.Given, cancellation).ConfigureAwait(false);
                if (answer.Outcome is not (CommandOutcome.Unavailable or CommandOutcome.Conflict) || attempt == _options.RetryDelays.Count || window.HasGivenUp)
                    return answer;
                await Task.Delay(_options.RetryDelays[attempt++], time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
