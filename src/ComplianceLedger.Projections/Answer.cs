using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

/// <summary>What an answer rests on; printed with it, so that the same question can be asked again.</summary>
/// <param name="AsOf">The day asked about.</param>
/// <param name="KnownAt">The moment asked for, or else the latest <c>recordedAt</c> among what counts.</param>
/// <param name="Position">Nothing recorded after it counts.</param>
public sealed record Basis(DateOnly AsOf, DateTimeOffset KnownAt, LogPosition Position);

/// <summary>An answer of the views. What was not recorded yet is said, never answered with an empty list.</summary>
public abstract record Answer<T>
{
    private Answer() { }

    public sealed record Given(Basis Basis, T Value) : Answer<T>;

    /// <summary>Known at that point was nothing: the ledger began later. <paramref name="Since"/>: when its first event was recorded; null while it is empty.</summary>
    public sealed record NotYetRecording(DateTimeOffset? Since) : Answer<T>;

    /// <summary>The views have not come to the position asked for; <c>WaitFor</c> waits for it.</summary>
    public sealed record NotYetReached(LogPosition Asked, LogPosition Reached) : Answer<T>;
}
