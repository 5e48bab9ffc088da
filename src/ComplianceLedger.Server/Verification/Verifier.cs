using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>Looks through a whole store, from its first event to the last one that it holds at the beginning.</summary>
public sealed class Verifier(IEventLog log, CompareViews? views = null)
{
    /// <param name="progress">Events looked at so far.</param>
    /// <exception cref="EventLogException">The store can't be read at all.</exception>
    public Task<VerificationSummary> Run(Action<long>? progress = null, CancellationToken cancellation = default) => throw new NotSupportedException($"{log} {views}");
}
