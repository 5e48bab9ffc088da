using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>What goes wrong with one append. Each thing goes wrong in two forms: and nothing was stored; but it was stored.</summary>
public enum Fault
{
    None,
    UnknownNotPersisted,
    UnknownButPersisted,
    ThrowsNotPersisted,
    ThrowsButPersisted,

    /// <summary>Never answers, and doesn't heed its token.</summary>
    HangsNotPersisted,
    HangsButPersisted,

    /// <summary>Answers Unknown, and is stored only once somebody has looked and found nothing.</summary>
    UnknownPersistedAfterALook,

    /// <summary>Another writer's event is there first; the log says so.</summary>
    AnotherWriterWasFirst,

    /// <summary>Another writer's event is there first, and the log's answer is lost.</summary>
    UnknownAndAnotherWriterWasFirst,

    /// <summary>Stores, and calls it a conflict: a store that doesn't recognise an append that it was sent before.</summary>
    ConflictButPersisted,
}

/// <summary>A log that fails when it is told to, in front of one that doesn't.</summary>
public sealed class FaultyEventLog(Task<IEventLog> inner) : IEventLog
{
    private readonly ConcurrentDictionary<int, Fault> _faults = new();
    private readonly ConcurrentDictionary<StreamName, TaskCompletionSource> _gates = new();
    private readonly ConcurrentQueue<Func<Task>> _afterALook = new();
    private readonly Task<LogPosition> _before = Task.Run(async () => await (await inner).Head());
    private int _appends;

    /// <summary>Appends begun.</summary>
    public int Appends => Volatile.Read(ref _appends);

    public bool Disposed { get; private set; }

    /// <summary>While set, reads throw.</summary>
    public bool ReadsFail { get; set; }

    /// <summary>A stream read forwards gives no more events than this, as if the rest had been lost.</summary>
    public long ForwardReadsEndAfter { get; set; } = long.MaxValue;

    /// <summary>While set, the fault of every append that has none of its own.</summary>
    public Fault Always { get; set; }

    /// <param name="nth">Counted from the next one, which is 1.</param>
    public void OnAppend(int nth, Fault fault) => _faults[Appends + nth] = fault;

    /// <summary>Holds the appends to one stream back until the result is completed.</summary>
    public TaskCompletionSource Hold(StreamName stream) => _gates[stream] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public static EncodedEvent Foreign() => new(Guid.NewGuid(), "foreign.v1", "{}"u8.ToArray(), "{}"u8.ToArray());

    public async Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default)
    {
        var number = Interlocked.Increment(ref _appends);
        var log = await inner;
        if (_gates.TryGetValue(stream, out var gate))
            await gate.Task;
        // Without the token: what a fault stores is stored for certain.
        Task<AppendOutcome> Store() => log.Append(stream, expected, events, CancellationToken.None);
        switch (_faults.GetValueOrDefault(number, Always))
        {
            case Fault.None:
                return await log.Append(stream, expected, events, cancellation);
            case Fault.UnknownNotPersisted:
                return new AppendOutcome.Unknown("the wire broke on the way there");
            case Fault.UnknownButPersisted:
                await Store();
                return new AppendOutcome.Unknown("the wire broke on the way back");
            case Fault.ThrowsNotPersisted:
                throw new IOException("the wire broke on the way there");
            case Fault.ThrowsButPersisted:
                await Store();
                throw new IOException("the wire broke on the way back");
            case Fault.HangsNotPersisted:
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                goto default;
            case Fault.HangsButPersisted:
                await Store();
                goto case Fault.HangsNotPersisted;
            case Fault.UnknownPersistedAfterALook:
                _afterALook.Enqueue(Store);
                return new AppendOutcome.Unknown("it is on its way");
            case Fault.AnotherWriterWasFirst:
                await log.Append(stream, expected, [Foreign()], CancellationToken.None);
                return await Store();
            case Fault.UnknownAndAnotherWriterWasFirst:
                await log.Append(stream, expected, [Foreign()], CancellationToken.None);
                await Store();
                return new AppendOutcome.Unknown("the wire broke on the way back");
            case Fault.ConflictButPersisted:
                await Store();
                return new AppendOutcome.Conflict(new Revision(expected.Value + events.Count));
            default:
                throw new InvalidOperationException();
        }
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var log = await inner;
        if (ReadsFail)
            throw new IOException("the store is away");
        await foreach (var recorded in log.ReadStream(stream, from, direction, direction == ReadDirection.Forwards ? Math.Min(limit, ForwardReadsEndAfter) : limit, cancellation))
            yield return recorded;
        while (_afterALook.TryDequeue(out var late))
            await late();
    }

    public async IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var recorded in (await inner).ReadAll(after, limit, cancellation))
            yield return recorded;
    }

    public async IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var message in (await inner).Subscribe(after, cancellation))
            yield return message;
    }

    public string? Failure => null;

    public async Task<LogPosition> Head(CancellationToken cancellation = default) => await (await inner).Head(cancellation);

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await (await inner).DisposeAsync();
    }

    /// <summary>What has come into the log behind the faults since this began: a real server keeps what earlier tests wrote.</summary>
    public async Task<List<RecordedEvent>> All()
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in (await inner).ReadAll(await _before, long.MaxValue))
            events.Add(recorded);
        return events;
    }
}
