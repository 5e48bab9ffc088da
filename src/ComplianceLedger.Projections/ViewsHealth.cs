using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

/// <summary>How the views stand, as of the moment of asking.</summary>
/// <param name="Position">What the views reflect.</param>
/// <param name="LogHead">The latest position of the log that the views have heard of.</param>
/// <param name="IsCaughtUp">The views follow live.</param>
/// <param name="Fault">Why they stopped, for good until they are opened again: an event that can't be read, or a damaged view.</param>
/// <param name="Retrying">Why they wait before the next attempt: a store that is away.</param>
public sealed record ViewsHealth(LogPosition Position, LogPosition LogHead, bool IsCaughtUp, Exception? Fault, Exception? Retrying);

/// <summary>A projection as the view database lists it.</summary>
/// <param name="State"><c>catching-up</c>, <c>active</c> or <c>stopped</c>.</param>
public sealed record ProjectionInfo(string Name, int Version, LogPosition Position, string State);
