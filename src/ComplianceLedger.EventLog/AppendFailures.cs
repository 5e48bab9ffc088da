namespace ComplianceLedger.EventLog;

/// <summary>
/// Nothing of the write was stored: another writer was first. The actor stops; started again, it recovers what the other one wrote.
/// The cause of a <c>WriteMessageFailure</c> and of <c>OnPersistFailure</c>.
/// </summary>
public sealed class AppendConflictException : Exception
{
    public AppendConflictException(StreamName stream, Revision expected, Revision actual)
        : base($"The stream '{stream}' does not end with revision {expected} but with {actual}: another writer was first.")
    {
        Stream = stream;
        Expected = expected;
        Actual = actual;
    }

    public AppendConflictException() { }
    public AppendConflictException(string message) : base(message) { }
    public AppendConflictException(string message, Exception inner) : base(message, inner) { }

    public StreamName Stream { get; }
    public Revision Expected { get; }

    /// <summary>How far the stream goes, as far as is known: it may have grown since.</summary>
    public Revision Actual { get; }
}

/// <summary>
/// The store did not say what became of the write before the append deadline, or was not asked. The actor stops; started again, it
/// recovers what was stored. To a caller: <i>may have happened; send again with the same command id</i>.
/// </summary>
public sealed class AppendUnknownException : Exception
{
    public AppendUnknownException(string message, Exception? inner) : base(message, inner) { }
    public AppendUnknownException(string message) : base(message) { }
    public AppendUnknownException() { }
}
