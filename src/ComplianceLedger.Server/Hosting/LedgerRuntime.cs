using System.Data.Common;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Projections;
using ComplianceLedger.Reactors;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Credentials;
using ComplianceLedger.Server.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace ComplianceLedger.Server.Hosting;

/// <summary>How the parts of a ledger stand.</summary>
/// <param name="RelayPosition">Everything up to here has had its effects.</param>
/// <param name="Faults">What keeps it from serving, for people; empty when it is ready.</param>
/// <param name="Outbox">Null for a ledger that sends nothing.</param>
public sealed record LedgerHealth(string LedgerId, bool Simulated, long Position, long LogHead, long RelayPosition, IReadOnlyList<string> Faults, OutboxStatus? Outbox)
{
    public bool IsReady => Faults.Count == 0;
}

/// <summary>How what is sent to agencies stands. An outlet that is away keeps nobody from being served.</summary>
/// <param name="Position">Everything up to here is in the outbox.</param>
public sealed record OutboxStatus(LogPosition Position, IReadOnlyList<OutletStatus> Outlets);

/// <summary>One whole embedded ledger in a data folder: log, actors, views, reactors. Where the parts are put together.</summary>
public sealed class LedgerRuntime : IAsyncDisposable
{
    private static readonly TimeSpan SettlePoll = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan ReactorRestartDelay = TimeSpan.FromSeconds(1);

    private readonly IEventLog _log;
    private readonly LedgerEngine _engine;
    private readonly Relay _relay;
    private readonly Recomputation _recomputation;
    private readonly Transfers _transfers;
    private readonly Urging? _urging;
    private readonly PeriodOpening _periods;
    private readonly Outbox? _outbox;
    private readonly Dispatch? _dispatch;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _reacting;
    private readonly ILogger _logger;

    private LedgerRuntime(IEventLog log, LedgerEngine engine, LedgerViews views, TimeProvider time, Outreach? outreach, Outbox? outbox, ILoggerFactory loggers)
    {
        _log = log;
        _engine = engine;
        Views = views;
        Time = time;
        _logger = loggers.CreateLogger<LedgerRuntime>();
        Tokens = new TokenAuthority(log, time);
        _relay = new Relay(log, engine.Gate, time);
        _recomputation = new Recomputation(log, views, engine.Gate, time);
        _transfers = new Transfers(log, views, engine.Gate, time);
        _urging = outreach?.MayUrge(Ledger.Simulated) == true ? new Urging(log, views, engine.Gate, outreach.Schedule, time) : null;
        Batches = new Batches(time);
        _periods = new PeriodOpening(log, views, engine.Gate, time, Batches);
        _outbox = outbox;
        // Without outlets too: what is urged meanwhile is not to go out with the next start that has some.
        _dispatch = outbox is not null && outreach is not null ? new Dispatch(log, outbox, OutletsOf(outreach, loggers), Ledger, outreach.Site, time, e => LogStop("dispatch", e)) : null;
        _reacting = Task.WhenAll(
            Task.Run(() => Keep("relay", cancellation => _relay.Run(from => _relay.ResumeFrom(Views, from), cancellation)), CancellationToken.None),
            Task.Run(() => Keep("recomputation", _recomputation.Run), CancellationToken.None),
            Task.Run(() => Keep("transfers", _transfers.Run), CancellationToken.None),
            _urging is null ? Task.CompletedTask : Task.Run(() => Keep("urging", _urging.Run), CancellationToken.None),
            // Its parts start again by themselves.
            _dispatch is null ? Task.CompletedTask : Task.Run(() => _dispatch.Run(_stopping.Token), CancellationToken.None),
            Task.Run(() => Keep("opening of periods", _periods.Run), CancellationToken.None));
    }

    public IEventLog Log => _log;

    public LedgerCreated Ledger => _engine.Ledger;

    public CommandGate Gate => _engine.Gate;

    public LedgerViews Views { get; }

    public TokenAuthority Tokens { get; }

    public TimeProvider Time { get; }

    /// <summary>Commands that are entered together are announced here.</summary>
    public Batches Batches { get; }

    /// <summary>Opens a ledger, with its views in a folder that the caller holds.</summary>
    /// <param name="create">What to create in an empty log; null where that is an error.</param>
    /// <param name="outreach">What it says to agencies by itself; null for a ledger that is not served, which says nothing.</param>
    /// <exception cref="EventLogException">The store is none of ours, of another version, or can't be opened.</exception>
    /// <exception cref="LedgerViewsException">The views belong to another ledger.</exception>
    /// <exception cref="OutboxException">The outbox belongs to another ledger.</exception>
    public static async Task<LedgerRuntime> Open(
        DataFolder folder, EventLogStore store, NewLedger? create, TimeProvider time, ILoggerFactory? loggers, CancellationToken cancellation, Outreach? outreach = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(store);
        var log = await store.Open(folder.Path, time, cancellation).ConfigureAwait(false);
        LedgerViews? views = null;
        LedgerEngine? engine = null;
        Outbox? outbox = null;
        try
        {
            // Before the engine, which creates a ledger in an empty log: views that hold one say that its log was lost.
            views = await LedgerViews.Open(folder.ViewsFile, log, time, cancellation).ConfigureAwait(false);
            if (await LedgerEngine.FirstEvent(log, cancellation).ConfigureAwait(false) is null)
            {
                if (create is null)
                    throw new EventLogException($"There is no ledger in {store.Describe(folder.Path)}; 'ledger serve' creates one.");
                if (File.Exists(folder.OutboxFile))
                    throw new OutboxException($"There is an outbox, '{folder.OutboxFile}', and the log in {store.Describe(folder.Path)} is empty: it was lost, or is another one. Restore the log, or move the outbox away to begin a new ledger.");
            }
            engine = await LedgerEngine.Start(log, create ?? NewLedger.Default, time, loggers, cancellation).ConfigureAwait(false);
            // Before the reactors: what they record from here on is what a new outbox begins with.
            if (outreach?.MaySend(engine.Ledger.Simulated) == true || File.Exists(folder.OutboxFile))
                outbox = await Outbox.Open(folder.OutboxFile, engine.Ledger.LedgerId, log, cancellation: cancellation).ConfigureAwait(false);
            return new LedgerRuntime(log, engine, views, time, outreach, outbox, loggers ?? NullLoggerFactory.Instance);
        }
        catch
        {
            outbox?.Dispose();
            if (engine is not null)
                await engine.DisposeAsync().ConfigureAwait(false);
            if (views is not null)
                await views.DisposeAsync().ConfigureAwait(false);
            await log.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public LedgerHealth Health()
    {
        var views = Views.Health;
        var faults = new List<string>();
        if (_log.Failure is { } failure)
            faults.Add($"log: {failure}");
        if (views.Fault is { } fault)
            faults.Add($"views: {fault.Message}");
        if (views.Retrying is { } retrying)
            faults.Add($"views: {retrying.Message}");
        if (!views.IsCaughtUp && faults.Count == 0)
            faults.Add($"views: catching up, at {views.Position} of {views.LogHead}");
        if (_relay.Status.Fault is { } relayFault)
            faults.Add($"relay: {relayFault}");
        if (_recomputation.Fault is { } recomputationFault)
            faults.Add($"deadlines: {recomputationFault}");
        if (_transfers.Fault is { } transfersFault)
            faults.Add($"successions: {transfersFault}");
        if (_urging?.Fault is { } urgingFault)
            faults.Add($"urging: {urgingFault}");
        if (_periods.Fault is { } periodsFault)
            faults.Add($"periods: {periodsFault}");
        if (_dispatch?.Fault is { } dispatchFault)
            faults.Add($"outbox: {dispatchFault}");
        OutboxStatus? outbox = null;
        try
        {
            outbox = OutboxStatus;
        }
        catch (DbException e)
        {
            faults.Add($"outbox: {e.Message}");
        }
        if (_engine.WhenTerminated.IsCompleted)
            faults.Add("actors: the actor system has stopped");
        return new LedgerHealth(Ledger.LedgerId.Value, Ledger.Simulated, views.Position.Value, views.LogHead.Value, Effected.Value, faults, outbox);
    }

    /// <summary>Null for a ledger that sends nothing.</summary>
    public OutboxStatus? OutboxStatus => _dispatch is null ? null : new OutboxStatus(_dispatch.Position, _dispatch.Outlets());

    /// <summary>What was sent to agencies or is to be, the latest first; nothing where there is no outbox.</summary>
    /// <param name="before">Only messages with lower numbers; null for the latest.</param>
    public IReadOnlyList<OutboxMessage> Messages(MessageState? state, long? before, int limit) => _outbox?.List(state, before, limit) ?? [];

    /// <summary>Does what is wished for a message. One that is retried goes out at once, or as soon as the ledger is served with its outlet.</summary>
    public WishOutcome Wish(MessageWish wish, string key)
    {
        var outcome = _outbox?.Wish(wish, key, Time.GetUtcNow()) ?? WishOutcome.NoSuchMessage;
        _dispatch?.LookAtOnce();
        return outcome;
    }

    /// <summary>Does what is wished for all messages in a state, as far as there is room for them.</summary>
    /// <param name="state">One of <see cref="Outbox.StatesFor"/>.</param>
    /// <param name="outlet">Null for those of every outlet.</param>
    /// <returns>For how many it was done.</returns>
    public int Wish(MessageWish wish, MessageState state, string? outlet)
    {
        var done = _outbox?.Wish(wish, state, outlet, Time.GetUtcNow()) ?? 0;
        _dispatch?.LookAtOnce();
        return done;
    }

    /// <summary>Waits until everything recorded so far, and the day that it is, has had its effects, and all of it stands in the views; false if that takes longer, or if the views have stopped. Urgings are not waited for. Whoever asks means that nothing more is to come for now.</summary>
    public async Task<bool> WaitUntilSettled(TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            // Twice: an effect may have one of its own, as a period that is opened is passed on to its agencies.
            for (var round = 0; round < 2; round++)
            {
                var recorded = await Log.Head(either.Token).ConfigureAwait(false);
                while (Effected < recorded || LookedAt < VietnamTime.DayOf(Time.GetUtcNow()))
                {
                    // They stop for good, and an event that stopped them may hold up the relay as well.
                    if (Views.Fault is not null)
                        return false;
                    Batches.LetGo();
                    await Task.Delay(SettlePoll, Time, either.Token).ConfigureAwait(false);
                }
            }
            // The effects are in the log now, below this head.
            return await Views.WaitFor(await Log.Head(either.Token).ConfigureAwait(false), timeout, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Nothing new comes in any more; what is under way ends; the stores close.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reacting.ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        await Views.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        _outbox?.Dispose();
        _relay.Dispose();
        _recomputation.Dispose();
        _transfers.Dispose();
        _urging?.Dispose();
        _periods.Dispose();
        _stopping.Dispose();
    }

    private IReadOnlyList<IOutlet> OutletsOf(Outreach outreach, ILoggerFactory loggers)
    {
        if (!outreach.MaySend(Ledger.Simulated))
            return [];
        return outreach.WritesLog ? [new LogOutlet(loggers.CreateLogger<LogOutlet>()), .. outreach.Outlets] : outreach.Outlets;
    }

    private LogPosition Effected => new[] { _relay.Status.Position, _recomputation.Position, _transfers.Position, _periods.Position }.Min();

    /// <summary>The last day of which every reactor that goes by days has done what is due, urging left out.</summary>
    private DateOnly LookedAt => new[] { _transfers.Day, _periods.Day }.Min(day => day ?? DateOnly.MinValue);

    private async Task Keep(string reactor, Func<CancellationToken, Task> run)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await run(_stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Health shows it as long as it lasts. An event that can't be read is met again at every start; a store that was away is not.
                LogStop(reactor, e);
                await Task.Delay(ReactorRestartDelay, Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void LogStop(string reactor, Exception e) => _logger.LogError(e, "The {Reactor} stopped: {Message}", reactor, e.Message);
}
