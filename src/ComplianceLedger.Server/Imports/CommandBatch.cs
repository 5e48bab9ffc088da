using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// Commands that came together, all of them at hand: sent in the order that <see cref="LineOrder"/> gives a file's lines. Unlike an import it sends nothing again
/// that the ledger could not take, and goes on whatever became of one of them: whoever sent them has an answer for each.
/// </summary>
internal sealed class CommandBatch
{
    /// <summary>Commands that wait for their answers; below what may wait for one stream, so that no batch turns its own commands away.</summary>
    private const int UnderWayMax = 128;

    private readonly Func<GivenCommand, Task<CommandResult>> _sink;
    private readonly TaskCompletionSource<CommandResult>[] _results;

    // Guarded by itself.
    private readonly LineOrder _order = new();

    private CommandBatch(int commands, Func<GivenCommand, Task<CommandResult>> sink)
    {
        _sink = sink;
        _results = [.. Enumerable.Range(0, commands).Select(_ => new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    /// <summary>Sends them; the answers come in the same order.</summary>
    public static IReadOnlyList<Task<CommandResult>> Send(IReadOnlyList<GivenCommand> commands, Func<GivenCommand, Task<CommandResult>> sink)
    {
        var places = new SemaphoreSlim(UnderWayMax);
        var batch = new CommandBatch(commands.Count, given => InItsPlace(places, given, sink));
        var touches = new LineTouches();
        var free = new List<WindowLine>();
        lock (batch._order)
        {
            for (var i = 0; i < commands.Count; i++)
            {
                var line = new WindowLine(new ImportLine(i, 0, commands[i]), touches.Of(commands[i].Command));
                if (batch._order.Admit(line))
                    free.Add(line);
            }
        }
        batch.Start(free);
        return [.. batch._results.Select(result => result.Task)];
    }

    private void Start(IReadOnlyList<WindowLine> lines)
    {
        // On the pool: a sink that answers at once would otherwise nest one command in the other.
        foreach (var line in lines)
            _ = Task.Run(() => Carry(line));
    }

    private async Task Carry(WindowLine line)
    {
        var given = line.Line.Given;
        try
        {
            _results[line.Line.Number].SetResult(await ChildrenFirst.Send(given, () => _sink(given), () => EarlierThan(line.Line.Number)).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _results[line.Line.Number].SetException(e);
        }
        IReadOnlyList<WindowLine> free;
        lock (_order)
            free = _order.Complete(line);
        Start(free);
    }

    // Whoever waits for earlier commands holds no place, which those may need.
    private static async Task<CommandResult> InItsPlace(SemaphoreSlim places, GivenCommand given, Func<GivenCommand, Task<CommandResult>> sink)
    {
        await places.WaitAsync().ConfigureAwait(false);
        try
        {
            return await sink(given).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task EarlierThan(long number)
    {
        for (var i = 0; i < number; i++)
            await ((Task)_results[i].Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
