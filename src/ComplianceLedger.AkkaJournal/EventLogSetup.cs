using Akka.Actor.Setup;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal;

/// <summary>
/// Gives the journal a log that the composition root has opened. It takes precedence over <c>store</c>, and the journal doesn't dispose it:
/// whoever opened it does, after the actor system has terminated.
/// </summary>
public sealed class EventLogSetup(IEventLog log) : Setup
{
    public IEventLog Log { get; } = log ?? throw new ArgumentNullException(nameof(log));
}
