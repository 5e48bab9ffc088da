using System.Collections.Frozen;
using ComplianceLedger.Domain;

namespace ComplianceLedger.EventCodec;

/// <summary>An event as bytes, under its registered name.</summary>
public readonly record struct StoredEvent(string Type, byte[] Data);

/// <summary>Stored data that this program can't read: an unknown event, version or field. Never skipped.</summary>
public sealed class EventCodecException : Exception
{
    public EventCodecException(string message) : base(message) { }
    public EventCodecException(string message, Exception inner) : base(message, inner) { }
    public EventCodecException() { }
}

/// <summary>
/// Every event that a ledger can hold, under its registered name and version. A shape that has been stored never changes: a change is a new version,
/// whose predecessor stays readable here and turns into today's event.
/// </summary>
public sealed class EventTable
{
    private readonly FrozenDictionary<string, Func<FieldReader, DomainEvent>> _readers;
    private readonly FrozenDictionary<Type, (string Name, Action<FieldWriter, DomainEvent> Write)> _writers;

    private EventTable(Builder builder)
    {
        _readers = builder.Readers.ToFrozenDictionary(StringComparer.Ordinal);
        _writers = builder.Writers.ToFrozenDictionary();
    }

    /// <summary>The events of this program.</summary>
    public static readonly EventTable Current = new(StoredEvents.Register(new Builder()));

    public IReadOnlyCollection<string> Names => _readers.Keys;

    public string NameOf(DomainEvent e) => _writers[(e ?? throw new ArgumentNullException(nameof(e))).GetType()].Name;

    public StoredEvent Encode(DomainEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (!_writers.TryGetValue(e.GetType(), out var entry))
            throw new EventCodecException($"{e.GetType().Name} has no registered name.");
        return new StoredEvent(entry.Name, FieldWriter.Write(e, entry.Write));
    }

    /// <param name="where">Stream and revision, for the error.</param>
    /// <exception cref="EventCodecException">Unknown name or version, or data of another shape.</exception>
    public DomainEvent Decode(string type, ReadOnlyMemory<byte> data, string where)
    {
        if (!_readers.TryGetValue(type, out var read))
            throw new EventCodecException($"{where}: this program knows no event '{type}'.");
        try
        {
            return FieldReader.ReadStored(data, read);
        }
        catch (FieldException e)
        {
            throw new EventCodecException($"{where}: {type}: {e.Message}", e);
        }
    }

    /// <exception cref="EventCodecException">The metadata has another shape or version.</exception>
    public static EventMetadata DecodeMetadata(ReadOnlyMemory<byte> metadata, string where)
    {
        try
        {
            return EventMetadata.Decode(metadata);
        }
        catch (FieldException e)
        {
            throw new EventCodecException($"{where}: metadata: {e.Message}", e);
        }
    }

    internal sealed class Builder
    {
        public Dictionary<string, Func<FieldReader, DomainEvent>> Readers { get; } = new(StringComparer.Ordinal);

        public Dictionary<Type, (string, Action<FieldWriter, DomainEvent>)> Writers { get; } = [];

        /// <summary>Registers the version that is written today.</summary>
        public Builder Add<T>(string name, int version, Action<FieldWriter, T> write, Func<FieldReader, T> read) where T : DomainEvent
        {
            var stored = $"{name}.v{version}";
            Readers.Add(stored, r => read(r));
            Writers.Add(typeof(T), (stored, (w, e) => write(w, (T)e)));
            return this;
        }
    }
}
