using System.Runtime.CompilerServices;
using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Tests.Verification;

/// <summary>A good history with something wrong in it. Positions are given anew at the end, so that a damage is only what it says it is.</summary>
internal sealed class Damage(IReadOnlyList<RecordedEvent> good)
{
    private readonly List<RecordedEvent> _events = [.. good];
    private readonly HashSet<int> _keptPositions = [];

    /// <summary>The index of the event of a type, in a stream.</summary>
    public int IndexOf(string type, string stream) =>
        _events.Select((recorded, i) => (recorded, i)).Where(pair => pair.recorded.Type == type && pair.recorded.Stream.Value == stream).First().i;

    /// <summary>The index of what an agency was told of a task.</summary>
    public int IndexOfTold(string agency, string task) => _events.FindIndex(recorded =>
        recorded.Stream.Value == $"agency-{agency}" && Encoding.UTF8.GetString(recorded.Data.Span).Contains($"\"taskId\":\"{task}\"", StringComparison.Ordinal));

    public RecordedEvent this[int index] => _events[index];

    public Damage Swap(int one, int other)
    {
        (_events[one], _events[other]) = (_events[other], _events[one]);
        return this;
    }

    public Damage Drop(int index)
    {
        _events.RemoveAt(index);
        return this;
    }

    public Damage Repeat(int index)
    {
        _events.Insert(index + 1, _events[index]);
        return this;
    }

    public Damage Move(int from, int to)
    {
        var moved = _events[from];
        _events.RemoveAt(from);
        _events.Insert(to, moved);
        return this;
    }

    public Damage Cut(int count)
    {
        _events.RemoveRange(count, _events.Count - count);
        return this;
    }

    /// <summary>The position stays at what it says, and does not count up.</summary>
    public Damage WithPosition(int index, long position)
    {
        _keptPositions.Add(index);
        return Change(index, recorded => recorded with { Position = new LogPosition(position) });
    }

    public Damage Change(int index, Func<RecordedEvent, RecordedEvent> change)
    {
        _events[index] = change(_events[index]);
        return this;
    }

    /// <summary>Changes bytes and nothing else.</summary>
    public Damage ChangeData(int index, string from, string to) => Change(index, recorded => recorded with { Data = Replace(recorded.Data, from, to) });

    public Damage ChangeMetadata(int index, string from, string to) => Change(index, recorded => recorded with { Metadata = Replace(recorded.Metadata, from, to) });

    /// <summary>Puts in an event as somebody would who takes care that its shape and its id are right.</summary>
    public Damage Forge(int index, string stream, long revision, DomainEvent e, Func<EventMetadata, EventMetadata>? change = null)
    {
        var template = EventMetadata.Decode(_events[0].Metadata);
        var metadata = (change ?? (m => m))(template with { CommandId = $"forged-{index}", CommandHash = new string('f', 64), References = [] });
        var stored = EventTable.Current.Encode(e);
        var id = EventIds.Of(stream, revision + 1, metadata.Writer, stored.Type, stored.Data);
        _events.Insert(index, new RecordedEvent(
            new StreamName(stream), new Revision(revision), LogPosition.Start, id, stored.Type, stored.Data, (metadata with { EventId = id }).Encode()));
        return this;
    }

    /// <summary>Changes an event, or what is said of it, and makes its id right again.</summary>
    public Damage Rewrite(int index, Func<EventMetadata, EventMetadata> change, DomainEvent? e = null)
    {
        var recorded = _events[index];
        var metadata = change(EventMetadata.Decode(recorded.Metadata));
        var stored = EventTable.Current.Encode(e ?? EventTable.Current.Decode(recorded.Type, recorded.Data, ""));
        var id = EventIds.Of(recorded.Stream.Value, recorded.Revision.Value + 1, metadata.Writer, stored.Type, stored.Data);
        _events[index] = recorded with { Type = stored.Type, Data = stored.Data, EventId = id, Metadata = (metadata with { EventId = id }).Encode() };
        return this;
    }

    public int Count => _events.Count;

    public IEventLog Log() => new Stored([.. _events.Select((recorded, i) => _keptPositions.Contains(i) ? recorded : recorded with { Position = new LogPosition(i + 1) })]);

    private static ReadOnlyMemory<byte> Replace(ReadOnlyMemory<byte> bytes, string from, string to)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Gives the events out as they are, in whatever order.</summary>
    private sealed class Stored(IReadOnlyList<RecordedEvent> events) : IEventLog
    {
        public async IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await Task.CompletedTask;
            foreach (var recorded in events)
                yield return recorded;
        }

        public async IAsyncEnumerable<RecordedEvent> ReadStream(
            StreamName stream, Revision from, ReadDirection direction, long limit, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await Task.CompletedTask;
            foreach (var recorded in events.Where(recorded => recorded.Stream == stream && recorded.Revision >= from).Take((int)Math.Min(limit, int.MaxValue)))
                yield return recorded;
        }

        public string? Failure => null;

        public Task<LogPosition> Head(CancellationToken cancellation = default) => Task.FromResult(events.Max(recorded => recorded.Position));

        public Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> toAppend, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
