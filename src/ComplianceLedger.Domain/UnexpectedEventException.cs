namespace ComplianceLedger.Domain;

/// <summary>A stream holds an event that its category does not know: a broken invariant, never skipped.</summary>
public sealed class UnexpectedEventException : Exception
{
    public UnexpectedEventException(Category category, DomainEvent e)
        : base($"A stream of category {StreamId.Prefix(category)} holds {e.GetType().Name}, which does not belong there.") { }

    public UnexpectedEventException() { }
    public UnexpectedEventException(string message) : base(message) { }
    public UnexpectedEventException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>A command reached a stream of another category: a fault of the program that routed it.</summary>
public sealed class UnexpectedCommandException : Exception
{
    public UnexpectedCommandException(Category category, Command command)
        : base($"{command.GetType().Name} was sent to a stream of category {StreamId.Prefix(category)}.") { }

    public UnexpectedCommandException() { }
    public UnexpectedCommandException(string message) : base(message) { }
    public UnexpectedCommandException(string message, Exception inner) : base(message, inner) { }
}
