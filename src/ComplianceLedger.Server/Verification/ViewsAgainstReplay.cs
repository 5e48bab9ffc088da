using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Verification;

/// <summary>Compares the embedded views with the replay, beside whoever is using them.</summary>
internal sealed class ViewsAgainstReplay(string databasePath, IEventLog log, VerifiedStreams streams, FindingList findings) : IAsyncDisposable
{
    private readonly ViewComparison _comparison = new(databasePath, log, VerificationSummary.FindingsKept);

    /// <param name="read">What the event says; null where it can't be read.</param>
    public async ValueTask Check(RecordedEvent recorded, (Fact Fact, EventMetadata Metadata)? read, CancellationToken cancellation)
    {
        if (await _comparison.Event(recorded, read, cancellation).ConfigureAwait(false) is { } difference)
            findings.Add(FindingOf(difference, recorded.Revision, recorded.Position));
    }

    /// <summary>What can only be compared once the replay knows every stream.</summary>
    public async Task End(CancellationToken cancellation)
    {
        var trusted = streams.All.Where(stream => stream is { Id: not null, IsTrusted: true }).Select(stream => stream.Id!.Value);
        var differences = await _comparison.Rows(trusted, id => streams.Find(id) is not null, streams.Position, cancellation).ConfigureAwait(false);
        foreach (var difference in differences)
        {
            var stream = difference.Stream is { } name ? streams.Find(name.Value) : null;
            findings.Add(FindingOf(difference, stream?.Last, stream?.LastPosition ?? difference.Position));
        }
    }

    public ValueTask DisposeAsync() => _comparison.DisposeAsync();

    private Finding FindingOf(ViewDifference difference, Revision? revision, LogPosition position)
    {
        var isOfLog = difference.Kind == ViewDifferenceKind.Log;
        // Views may have seen what the log has lost since: rebuilt, they would have lost it as well.
        var mayHoldMore = streams.IsCutShort || difference.Kind == ViewDifferenceKind.BeyondLog;
        return new Finding(
            FindingSeverity.Error, isOfLog ? FindingCodes.Unreadable : FindingCodes.ViewDiffers,
            position, difference.Stream, difference.Stream is null ? null : revision, difference.Problem,
            isOfLog ? null : mayHoldMore ? "keep the views until it is known what the log has lost" : "rebuild the views");
    }
}
