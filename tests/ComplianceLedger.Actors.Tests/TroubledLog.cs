using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>What goes wrong with one stream, as long as it does.</summary>
internal enum Trouble
{
    UnknownNotStored,

    /// <summary>Stored, but the answer is lost, and nobody can look either.</summary>
    UnknownButStored,

    /// <summary>Stored, and the answer is lost; who looks will find it.</summary>
    UnknownButStoredAndSeen,

    ThrowsNotStored,

    ThrowsButStored,

    /// <summary>Neither written nor read.</summary>
    Away,

    CannotBeRead,
}

/// <summary>A log of which single streams fail when they are told to, in front of one that doesn't.</summary>
internal sealed class TroubledLog(IEventLog inner) : IEventLog
{
    private readonly ConcurrentDictionary<StreamName, Trouble> _troubles = new();
    private readonly ConcurrentDictionary<StreamName, TaskCompletionSource> _held = new();
    private int _appends;

    /// <summary>While set, nobody can follow the log.</summary>
    public bool CannotBeFollowed { get; set; }

    public int Appends => Volatile.Read(ref _appends);

    /// <summary>Until the result is disposed of.</summary>
    public IDisposable Trouble(StreamId stream, Trouble trouble)
    {
        _troubles[Vocabulary.Name(stream)] = trouble;
        return new End(() => _troubles.TryRemove(Vocabulary.Name(stream), out var _));
    }

    /// <summary>Holds the appends to one stream that come from now on back until the result is completed; those held before wait for what they were given.</summary>
    public TaskCompletionSource Hold(StreamId stream) =>
        _held[Vocabulary.Name(stream)] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _appends);
        // Without the token: what a trouble stores, or what was held back, is stored for certain.
        Task<AppendOutcome> Store() => inner.Append(stream, expected, events, CancellationToken.None);
        if (_held.TryGetValue(stream, out var held))
        {
            await held.Task;
            return await Store();
        }
        if (!_troubles.TryGetValue(stream, out var trouble))
            return await inner.Append(stream, expected, events, cancellation);
        switch (trouble)
        {
            case Tests.Trouble.UnknownNotStored or Tests.Trouble.Away:
                return new AppendOutcome.Unknown("the wire broke on the way there");
            case Tests.Trouble.UnknownButStored or Tests.Trouble.UnknownButStoredAndSeen:
                await Store();
                return new AppendOutcome.Unknown("the wire broke on the way back");
            case Tests.Trouble.ThrowsNotStored:
                throw new IOException("the wire broke on the way there");
            case Tests.Trouble.ThrowsButStored:
                await Store();
                throw new IOException("the wire broke on the way back");
            default:
                return await Store();
        }
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (_troubles.TryGetValue(stream, out var trouble) && trouble is Tests.Trouble.UnknownButStored or Tests.Trouble.ThrowsButStored or Tests.Trouble.Away or Tests.Trouble.CannotBeRead)
            throw new IOException("the store is away");
        await foreach (var recorded in inner.ReadStream(stream, from, direction, limit, cancellation))
            yield return recorded;
    }

    public IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, CancellationToken cancellation = default) => inner.ReadAll(after, limit, cancellation);

    public IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default) =>
        CannotBeFollowed ? throw new IOException("the store is away") : inner.Subscribe(after, cancellation);

    public string? Failure => null;

    public Task<LogPosition> Head(CancellationToken cancellation = default) => inner.Head(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
