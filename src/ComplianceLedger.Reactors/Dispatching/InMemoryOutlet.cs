using System.Collections.Concurrent;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>Keeps what it is given, for tests and trials.</summary>
public sealed class InMemoryOutlet(string name) : IOutlet
{
    private readonly ConcurrentQueue<OutboxMessage> _given = new();
    private readonly ConcurrentQueue<OutboxMessage> _delivered = new();

    public string Name { get; } = name;

    /// <summary>What becomes of a message; it is delivered unless something else is said here.</summary>
    public Func<OutboxMessage, CancellationToken, Task<Delivery>> Answer { get; set; } = static (message, _) => Task.FromResult(Delivery.To(message.Unreached));

    /// <summary>Every attempt.</summary>
    public IReadOnlyList<OutboxMessage> Given => [.. _given];

    /// <summary>Every attempt that was told to have succeeded.</summary>
    public IReadOnlyList<OutboxMessage> Delivered => [.. _delivered];

    public async Task<Delivery> Send(OutboxMessage message, CancellationToken cancellation)
    {
        _given.Enqueue(message);
        var delivery = await Answer(message, cancellation).ConfigureAwait(false);
        if (delivery.Outcome is DeliveryOutcome.Delivered)
            _delivered.Enqueue(message);
        return delivery;
    }
}
