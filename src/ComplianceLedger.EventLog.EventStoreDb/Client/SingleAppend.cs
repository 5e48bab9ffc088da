using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;
using Grpc.Core;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>One append in one call, for a server without batches.</summary>
internal static class SingleAppend
{
    /// <exception cref="EventLogException">The store refused it for good; nothing was stored.</exception>
    public static async Task<AppendOutcome> Send(
        Connection connection, Node node, StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            using var call = node.Streams.Append(node.Call(deadline, connection.Settings.NodePreference == NodePreference.Leader, cancellation));
            var options = new AppendReq.Types.Options { StreamIdentifier = Wire.Stream(stream.Value) };
            if (expected == Revision.None)
                options.NoStream = new Empty();
            else
                options.Revision = (ulong)expected.Value;
            await call.RequestStream.WriteAsync(new AppendReq { Options = options }, cancellation).ConfigureAwait(false);
            foreach (var e in events)
                await call.RequestStream.WriteAsync(new AppendReq { ProposedMessage = Proposed(e) }, cancellation).ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            var answer = await call.ResponseAsync.ConfigureAwait(false);
            if (answer.ResultCase == AppendResp.ResultOneofCase.WrongExpectedVersion)
            {
                var wrong = answer.WrongExpectedVersion;
                return new AppendOutcome.Conflict(
                    wrong.CurrentRevisionOptionCase == AppendResp.Types.WrongExpectedVersion.CurrentRevisionOptionOneofCase.CurrentRevision
                        ? new Revision(checked((long)wrong.CurrentRevision))
                        : Revision.None);
            }
            return AppendAnswers.Appended(expected, events.Count, (long)answer.Success.CurrentRevision, answer.Success.Position?.CommitPosition);
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            if (Failures.Says(e, "maximum-append-size-exceeded"))
                throw AppendAnswers.TooLarge(node.Address, e.Trailers.GetValue("maximum-append-size"));
            if (!Failures.MayPass(e))
                throw Failures.Explain(e, node.Address, $"Appending to '{stream}'");
            if (e.StatusCode != StatusCode.DeadlineExceeded)
                connection.Lost(node, e);
            var explained = Failures.Explain(e, node.Address, "Appending");
            return new AppendOutcome.Unknown(explained.Message, explained);
        }
    }

    private static AppendReq.Types.ProposedMessage Proposed(EncodedEvent e) => new()
    {
        Id = Wire.Uuid(e.EventId),
        Metadata = { { Wire.Type, e.Type }, { Wire.ContentType, Wire.Json } },
        CustomMetadata = UnsafeByteOperations.UnsafeWrap(e.Metadata),
        Data = UnsafeByteOperations.UnsafeWrap(e.Data),
    };
}

/// <summary>What both ways of appending make of the server's answer.</summary>
internal static class AppendAnswers
{
    /// <exception cref="EventLogException">It stands in the wrong place: a stream that was deleted goes on counting where it ended.</exception>
    public static AppendOutcome.Appended Appended(Revision expected, int events, long revision, ulong? commitPosition) =>
        revision == expected.Value + events
            ? new AppendOutcome.Appended(new Revision(revision), Wire.PositionOf(commitPosition ?? 0))
            : throw new EventLogException($"The store put {events} events after revision {expected} and says that they end with {revision}: the stream was deleted there, and history is missing.") { HistoryIsMissing = true };

    public static ArgumentException TooLarge(NodeAddress address, string? bytes) =>
        new($"{address} takes at most {bytes ?? "fewer"} bytes in one append; the ledger needs {EventLimits.AppendBytesMax} (the server's MaxAppendSize).");
}
