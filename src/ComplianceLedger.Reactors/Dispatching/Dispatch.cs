using ComplianceLedger.Actors;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>How an outlet stands.</summary>
/// <param name="Runs">False where messages wait for an outlet that this ledger was not started with.</param>
/// <param name="Problem">Why nothing can be sent through it now; null where something can, whatever became of a single message.</param>
public sealed record OutletStatus(string Name, bool Runs, int Waiting, int Failed, int Unaddressed, string? Problem);

/// <summary>
/// Carries reminders and urgings out of the ledger: follows the log from where its outbox stands, puts each urging into the outbox as a message for each
/// outlet, and sends what waits there. What was entered as history was somebody's news once, and is nobody's now. Outlets don't wait for each other, nor does what waits for the log.
/// </summary>
public sealed class Dispatch
{
    /// <summary>Events without a message between two positions on the disk: after a kill so many are looked at again at most, and none is sent twice for it.</summary>
    private const int UnsavedMax = 10_000;

    private const string UrgingType = "directive-task.urging-issued.";

    private readonly IEventLog _log;
    private readonly Outbox _outbox;
    private readonly TimeProvider _time;
    private readonly MessageWriter _writer;
    private readonly IReadOnlyList<Sender> _senders;
    private readonly IReadOnlyList<DispatchPart> _parts;
    private long _position;

    /// <param name="site">Where people read the ledger, for links; or null.</param>
    /// <param name="stopped">Told of each fault; a part that has one starts again by itself.</param>
    public Dispatch(IEventLog log, Outbox outbox, IReadOnlyList<IOutlet> outlets, LedgerCreated ledger, Uri? site, TimeProvider time, Action<Exception>? stopped = null)
    {
        ArgumentNullException.ThrowIfNull(outbox);
        (_log, _outbox, _time) = (log, outbox, time);
        _writer = new MessageWriter(log, ledger, site);
        _senders = [.. outlets.Select(outlet => new Sender(outbox, outlet, time))];
        _parts = [Part(Follow), .. _senders.Select(sender => Part(sender.Run))];
        _position = outbox.Position.Value;

        DispatchPart Part(Func<Action, CancellationToken, Task> run) => new(run, stopped ?? (static _ => { }), time);
    }

    /// <summary>Everything up to here is in the outbox, as far as it belongs there.</summary>
    public LogPosition Position => new(Interlocked.Read(ref _position));

    /// <summary>Why nothing is taken in, or nothing sent through an outlet, now; or null. An outlet that is away is none: see <see cref="Outlets"/>.</summary>
    public string? Fault => _parts.Select(part => part.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>Every outlet that runs, or for which something has not gone out.</summary>
    public IReadOnlyList<OutletStatus> Outlets()
    {
        var counts = _outbox.Counts().ToDictionary(count => count.Outlet);
        return
        [
            .. _senders.Select(sender => Status(counts.GetValueOrDefault(sender.Name, new OutletCounts(sender.Name, 0, 0, 0)), true, sender.Problem)),
            .. counts.Values.ExceptBy(_senders.Select(sender => sender.Name), count => count.Outlet).Select(count => Status(count, false, null)),
        ];

        static OutletStatus Status(OutletCounts count, bool runs, string? problem) => new(count.Outlet, runs, count.Waiting, count.Failed, count.Unaddressed, problem);
    }

    /// <summary>Looks at once for what waits: somebody believes that it will go out now.</summary>
    public void LookAtOnce()
    {
        foreach (var sender in _senders)
            sender.LookAtOnce();
    }

    /// <summary>Takes in and sends until it is cancelled.</summary>
    public Task Run(CancellationToken cancellation) => Task.WhenAll(_parts.Select(part => part.Run(cancellation)));

    private async Task Follow(Action works, CancellationToken cancellation)
    {
        var unsaved = 0;
        await foreach (var message in _log.Subscribe(_outbox.Position, cancellation).ConfigureAwait(false))
        {
            switch (message)
            {
                case LogMessage.Event { Recorded: var recorded }:
                    var content = await Read(recorded, cancellation).ConfigureAwait(false);
                    if (content is not null || ++unsaved >= UnsavedMax)
                    {
                        _outbox.Take(recorded, content, _senders.Select(sender => sender.Name), _time.GetUtcNow());
                        unsaved = 0;
                    }
                    Interlocked.Exchange(ref _position, recorded.Position.Value);
                    if (content is not null)
                    {
                        foreach (var sender in _senders)
                            sender.Look();
                    }
                    break;
                case LogMessage.CaughtUp caughtUp:
                    Interlocked.Exchange(ref _position, caughtUp.Position.Value);
                    works();
                    break;
                case LogMessage.Checkpoint checkpoint:
                    Interlocked.Exchange(ref _position, checkpoint.Position.Value);
                    break;
                default:
                    break;
            }
        }
        throw new EventLogException("The log ended a subscription, which has no end.");
    }

    /// <summary>What an event says to agencies, or null.</summary>
    private async Task<MessageContent?> Read(RecordedEvent recorded, CancellationToken cancellation)
    {
        if (!recorded.Type.StartsWith(UrgingType, StringComparison.Ordinal))
            return null;
        var (fact, metadata) = Recorder.Read(recorded);
        return fact.Event is UrgingIssued urging && !Urging.IsHistory(metadata)
            ? await _writer.Write(recorded, urging, metadata.RecordedAt, cancellation).ConfigureAwait(false)
            : null;
    }
}
