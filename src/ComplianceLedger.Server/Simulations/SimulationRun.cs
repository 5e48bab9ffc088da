using System.Collections.Concurrent;
using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Reactors;

namespace ComplianceLedger.Server.Simulations;

/// <summary>Takes one command and answers it: a gate in this process, or a server elsewhere. The sender may state who acted.</summary>
public delegate Task<CommandResult> CommandSink(GivenCommand given, CancellationToken cancellation);

/// <summary>How far a run has come.</summary>
public readonly record struct SimulationProgress(long Tasks, long Commands);

/// <summary>What became of a run.</summary>
/// <param name="Events">Recorded by the commands themselves; what the relay adds is not among them.</param>
/// <param name="Refused">How often, by the refusal's code. A run into a ledger of its own has none.</param>
/// <param name="Retries">Commands sent once more because the ledger was unavailable.</param>
public sealed record SimulationSummary(
    long Tasks, long Commands, long Accepted, long Duplicates, long Events, IReadOnlyDictionary<string, long> Refused, long Retries, TimeSpan Elapsed);

/// <summary>The ledger stayed unavailable. Sending the same workload again goes on from there.</summary>
public sealed class SimulationStoppedException : Exception
{
    public SimulationStoppedException() { }
    public SimulationStoppedException(string message) : base(message) { }
    public SimulationStoppedException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// Sends a workload: first the registrations and the calendar, then many families side by side, the commands of each in their order. A command that finds the ledger
/// unavailable is sent again, ever more slowly, and after <see cref="AttemptsMax"/> times the run stops. While the calendar changes no family is under way: what a change
/// moves, and in which order, is the same in every run.
/// </summary>
public sealed class SimulationRun(Simulation simulation, CommandSink sink, TimeProvider time)
{
    /// <summary>Families side by side, and so commands under way: enough to fill the log's transactions, and well below what the gate turns away.</summary>
    public const int FamiliesAtOnce = 512;

    /// <summary>How often one command is sent before the run stops: some twenty seconds in all.</summary>
    public const int AttemptsMax = 10;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _tasks;
    private long _commands;
    private long _accepted;
    private long _duplicates;
    private long _events;
    private long _retries;

    /// <summary>Runs once.</summary>
    /// <param name="progress">Told after every family; it must be quick.</param>
    /// <exception cref="SimulationStoppedException">The ledger stayed unavailable.</exception>
    public async Task<SimulationSummary> Run(IProgress<SimulationProgress>? progress, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        await Task.WhenAll(SideBySide(simulation.Registrations, Send, cancellation), InTurn(simulation.CalendarBeginning, cancellation)).ConfigureAwait(false);
        // Half of the changes in the middle of the work, the rest at its end: each time there are open terms for it to move.
        var (middle, changes) = (simulation.Options.Tasks / 2, simulation.CalendarChanges);
        await Whole(simulation.Families().TakeWhile(family => family.First <= middle)).ConfigureAwait(false);
        await InTurn(changes.Take(changes.Count / 2), cancellation).ConfigureAwait(false);
        await Whole(simulation.Families().SkipWhile(family => family.First <= middle)).ConfigureAwait(false);
        await InTurn(changes.Skip(changes.Count / 2), cancellation).ConfigureAwait(false);
        return Summary(began);

        Task Whole(IEnumerable<SimulatedFamily> families) => SideBySide(
            families,
            async (family, stop) =>
            {
                await InTurn(simulation.CommandsOf(family), stop).ConfigureAwait(false);
                Finished(family, progress);
            },
            cancellation);
    }

    /// <summary>Runs once, day by day: what belongs to one day is answered before the next one begins.</summary>
    /// <param name="begin">
    /// Called before anything of a day is sent: sets the ledger's clock, once what the days before brought about is recorded as well, and lets it do what the new day brings
    /// about by itself. Called once more on a day on which the calendar has changed, and at the end on the last day, where nothing is sent on that.
    /// </param>
    /// <param name="progress">Told after every family; it must be quick.</param>
    /// <exception cref="SimulationStoppedException">The ledger stayed unavailable.</exception>
    public async Task<SimulationSummary> Run(
        RecordingDays days, Func<DateOnly, CancellationToken, Task> begin, IProgress<SimulationProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(days);
        ArgumentNullException.ThrowIfNull(begin);
        var began = time.GetTimestamp();
        var today = days.First;
        foreach (var day in days.All())
        {
            today = day.Day;
            await begin(today, cancellation).ConfigureAwait(false);
            await Task.WhenAll(SideBySide(day.Registrations, Send, cancellation), InTurn(day.Calendar, cancellation)).ConfigureAwait(false);
            if (day.Calendar.Count > 0)
                await begin(today, cancellation).ConfigureAwait(false);
            await SideBySide(
                day.Families,
                async (family, stop) =>
                {
                    var last = day.Day;
                    // Made once more for each of its days: a whole workload would not fit into memory.
                    foreach (var (given, recorded) in days.Recorded(family))
                    {
                        last = recorded > last ? recorded : last;
                        if (recorded == day.Day)
                            await Send(given, stop).ConfigureAwait(false);
                    }
                    if (last == day.Day)
                        Finished(family, progress);
                },
                cancellation).ConfigureAwait(false);
        }
        if (today < days.Last)
            await begin(days.Last, cancellation).ConfigureAwait(false);
        return Summary(began);
    }

    private async Task InTurn(IEnumerable<GivenCommand> commands, CancellationToken cancellation)
    {
        foreach (var given in commands)
            await Send(given, cancellation).ConfigureAwait(false);
    }

    private static Task SideBySide<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> send, CancellationToken cancellation) => Parallel.ForEachAsync(
        items,
        new ParallelOptions { MaxDegreeOfParallelism = FamiliesAtOnce, CancellationToken = cancellation },
        async (item, stop) => await send(item, stop).ConfigureAwait(false));

    private void Finished(SimulatedFamily family, IProgress<SimulationProgress>? progress)
    {
        var tasks = Interlocked.Add(ref _tasks, family.Tasks);
        progress?.Report(new SimulationProgress(tasks, Interlocked.Read(ref _commands)));
    }

    private SimulationSummary Summary(long began) => new(_tasks, _commands, _accepted, _duplicates, _events, _refused, _retries, time.GetElapsedTime(began));

    private async Task Send(GivenCommand given, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await sink(given, cancellation).ConfigureAwait(false);
            switch (result.Outcome)
            {
                case CommandOutcome.Accepted:
                    Interlocked.Increment(ref _commands);
                    Interlocked.Increment(ref _accepted);
                    Interlocked.Add(ref _events, result.Events.Count);
                    return;
                case CommandOutcome.Duplicate:
                    Interlocked.Increment(ref _commands);
                    Interlocked.Increment(ref _duplicates);
                    return;
                case CommandOutcome.Refused:
                    Interlocked.Increment(ref _commands);
                    _refused.AddOrUpdate(result.Refusal!.Code, 1, (_, count) => count + 1);
                    return;
                default:
                    if (attempt == AttemptsMax)
                        throw new SimulationStoppedException($"{given.CommandId} was sent {attempt} times and the ledger stayed unavailable: {result.Cause ?? result.Outcome.ToString()}");
                    Interlocked.Increment(ref _retries);
                    await Task.Delay(Waiting.PauseAfter(attempt, RetryDelay, RetryDelayMax), time, cancellation).ConfigureAwait(false);
                    break;
            }
        }
    }
}
