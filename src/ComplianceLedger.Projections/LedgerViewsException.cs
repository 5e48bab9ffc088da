using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

/// <summary>The view database can't serve this log: another ledger's, another store's, of another format. The message says which and what to do.</summary>
public sealed class LedgerViewsException : Exception
{
    public LedgerViewsException(string message) : base(message) { }
    public LedgerViewsException(string message, Exception inner) : base(message, inner) { }
    public LedgerViewsException() { }
}

/// <summary>An event that this program can't read or that doesn't belong where it stands. It is never skipped: the views stop before it.</summary>
public sealed class UnreadableEventException : Exception
{
    internal UnreadableEventException(RecordedEvent recorded, string problem, Exception? inner = null)
        : base($"{recorded.Stream}@{recorded.Revision} ({recorded.Type}, position {recorded.Position}): {problem}", inner) =>
        (Stream, Revision, Position, Type) = (recorded.Stream, recorded.Revision, recorded.Position, recorded.Type);

    public UnreadableEventException() { }
    public UnreadableEventException(string message) : base(message) { }
    public UnreadableEventException(string message, Exception inner) : base(message, inner) { }

    public StreamName Stream { get; }
    public Revision Revision { get; }
    public LogPosition Position { get; }
    public string Type { get; } = "";
}
