using ComplianceLedger.Domain;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>A way out for messages. One message at a time; the same one may come again after it was taken, with the same key.</summary>
public interface IOutlet
{
    /// <summary>Part of each key, so it stays what it is: lower-case letters.</summary>
    string Name { get; }

    /// <summary>Sends to the recipients that were not reached before. An exception, or the end of its time, counts as <see cref="DeliveryOutcome.Deferred"/>: nobody knows what became of it.</summary>
    /// <param name="cancellation">The end of the message's time as well.</param>
    Task<Delivery> Send(OutboxMessage message, CancellationToken cancellation);
}

/// <summary>What became of an attempt: for the recipient for whom it went worst.</summary>
public enum DeliveryOutcome
{
    /// <summary>Taken for all of them.</summary>
    Delivered,

    /// <summary>For some there is no address.</summary>
    Unaddressed,

    /// <summary>Refused for good.</summary>
    Refused,

    /// <summary>Not now.</summary>
    Deferred,

    /// <summary>Nothing can be sent through the outlet now, this message or another.</summary>
    Away,
}

/// <param name="Reached">Agencies that it has been taken for in this attempt.</param>
/// <param name="Problem">For people; it may be there beside a delivery too, such as for the second address of an agency.</param>
public sealed record Delivery(DeliveryOutcome Outcome, IReadOnlyList<AgencyId> Reached, string? Problem = null)
{
    public static Delivery To(IReadOnlyList<AgencyId> reached) => new(DeliveryOutcome.Delivered, reached);

    public static Delivery Deferred(string problem) => new(DeliveryOutcome.Deferred, [], problem);

    public static Delivery Away(string problem) => new(DeliveryOutcome.Away, [], problem);
}
