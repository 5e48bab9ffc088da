using System.Threading.Channels;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;
using Empty = ComplianceLedger.EventLog.EventStoreDb.Contract.Empty;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>
/// The embedded log over EventStoreDB's Streams service, so that any of its clients can read and follow it. Whole for <c>ledger store</c>; to read only beside a
/// running ledger, whose history nobody but its actors writes. Nothing is ever deleted.
/// </summary>
internal sealed class StreamsEndpoint(ServedLog served) : Streams.StreamsBase
{
    /// <summary>How often appends that were begun and not ended are looked at.</summary>
    private static readonly TimeSpan LatenessInterval = TimeSpan.FromMilliseconds(200);

    private static readonly Empty None = new();

    public override async Task Read(ReadReq request, IServerStreamWriter<ReadResp> responseStream, ServerCallContext context)
    {
        try
        {
            await new ReadCall(served.Log, request.Options ?? new ReadReq.Types.Options(), responseStream, context.CancellationToken).Run().ConfigureAwait(false);
        }
        catch (EventLogException e)
        {
            throw ProtocolErrors.Unavailable(e.Message);
        }
        catch (ObjectDisposedException)
        {
            throw ProtocolErrors.Unavailable("The log is being closed.");
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            throw ProtocolErrors.InvalidArgument("The regular expression of the filter takes too long.");
        }
    }

    public override async Task<AppendResp> Append(IAsyncStreamReader<AppendReq> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext().ConfigureAwait(false) || requestStream.Current.ContentCase != AppendReq.ContentOneofCase.Options)
            throw ProtocolErrors.InvalidArgument("An append begins with its options.");
        var options = requestStream.Current.Options;
        var append = new AppendCall(served, options.StreamIdentifier, options.ExpectedStreamRevisionCase switch
        {
            AppendReq.Types.Options.ExpectedStreamRevisionOneofCase.Revision => ExpectedRevision.Exactly(options.Revision),
            AppendReq.Types.Options.ExpectedStreamRevisionOneofCase.NoStream => ExpectedRevision.NoStream,
            AppendReq.Types.Options.ExpectedStreamRevisionOneofCase.Any => ExpectedRevision.Any,
            AppendReq.Types.Options.ExpectedStreamRevisionOneofCase.StreamExists => ExpectedRevision.StreamExists,
            _ => throw ProtocolErrors.InvalidArgument("An append says which revision it expects."),
        });
        while (await requestStream.MoveNext().ConfigureAwait(false))
        {
            var message = requestStream.Current.ProposedMessage ?? throw ProtocolErrors.InvalidArgument("After its options an append holds proposed messages.");
            append.Add(message.Id, message.Metadata, message.Data, message.CustomMetadata);
        }
        switch (await append.Send(BatchedAppend.TimeMax, context.CancellationToken).ConfigureAwait(false))
        {
            case AppendOutcome.Appended appended:
                return new AppendResp { Success = SuccessOf(appended) };
            case AppendOutcome.Conflict conflict:
                return new AppendResp { WrongExpectedVersion = Wrong(append.Expected, conflict.Actual) };
            case AppendOutcome.Unknown unknown:
                throw ProtocolErrors.Unavailable(unknown.Cause);
            case var other:
                throw new InvalidOperationException($"{other} is no outcome of an append.");
        }
    }

    /// <summary>One long call; each append of it is answered when it is durable, whatever became of the others.</summary>
    public override async Task BatchAppend(IAsyncStreamReader<BatchAppendReq> requestStream, IServerStreamWriter<BatchAppendResp> responseStream, ServerCallContext context)
    {
        // Bounded by the appends under way: one more is read when one has been answered.
        using var underWay = new SemaphoreSlim(ServedLog.AppendsUnderWayMax);
        var answers = Channel.CreateBounded<BatchAppendResp>(ServedLog.AppendsUnderWayMax);
        var answering = Answer(answers.Reader, responseStream);
        var begun = new Dictionary<Guid, BatchedAppend>();
        try
        {
            while (await Next().ConfigureAwait(false))
            {
                // One that is wrong is refused by itself: others share the call.
                var whole = Take(requestStream.Current, out var refusal);
                if (whole is null && refusal is null)
                    continue;
                await underWay.WaitAsync(context.CancellationToken).ConfigureAwait(false);
                // Those of one stream reach the log in the order in which they came; all are answered when they are done.
                _ = Finish(whole?.Send(context.CancellationToken) ?? Task.FromResult(refusal!));
            }
        }
        finally
        {
            // Whoever hung up hears nothing, but what he sent is ended before his call is. Each append has the log's own deadline.
            for (var i = 0; i < ServedLog.AppendsUnderWayMax; i++)
                await underWay.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            answers.Writer.Complete();
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The next part, whichever append it is of; meanwhile those whose last part has not come in time are answered.
        async Task<bool> Next()
        {
            var next = requestStream.MoveNext(context.CancellationToken);
            while (begun.Count > 0 && !next.IsCompleted)
            {
                await Task.WhenAny(next, Task.Delay(LatenessInterval, context.CancellationToken)).ConfigureAwait(false);
                foreach (var (id, late) in begun.Where(append => append.Value.IsLate).ToList())
                {
                    begun.Remove(id);
                    await underWay.WaitAsync(context.CancellationToken).ConfigureAwait(false);
                    _ = Finish(late.Send(context.CancellationToken));
                }
            }
            return await next.ConfigureAwait(false);
        }

        BatchedAppend? Take(BatchAppendReq request, out BatchAppendResp? refusal)
        {
            refusal = null;
            var id = Guid.Empty;
            try
            {
                id = Wire.GuidOf(request.CorrelationId);
                if (!begun.TryGetValue(id, out var append))
                {
                    // What follows of one that was refused.
                    if (request.Options is null)
                        return null;
                    if (begun.Count >= ServedLog.AppendsBegunMax)
                        throw ProtocolErrors.InvalidArgument($"More than {ServedLog.AppendsBegunMax} appends were begun and not ended.");
                    begun.Add(id, append = new BatchedAppend(served, request));
                }
                append.Add(request);
                if (!request.IsFinal)
                    return null;
                begun.Remove(id);
                return append;
            }
            catch (FormatException)
            {
                refusal = BatchedAppend.Refusal(request, null, ProtocolErrors.InvalidArgument("An append needs a UUID as its correlation id."));
            }
            catch (RpcException e)
            {
                begun.Remove(id, out var append);
                refusal = BatchedAppend.Refusal(request, append, e);
            }
            return null;
        }

        async Task Finish(Task<BatchAppendResp> answer)
        {
            try
            {
                await answers.Writer.WriteAsync(await answer.ConfigureAwait(false)).ConfigureAwait(false);
            }
            finally
            {
                underWay.Release();
            }
        }
    }

    public override Task<DeleteResp> Delete(DeleteReq request, ServerCallContext context) => throw ProtocolErrors.AccessDenied("History is immutable: no stream is deleted.");

    public override Task<TombstoneResp> Tombstone(TombstoneReq request, ServerCallContext context) => throw ProtocolErrors.AccessDenied("History is immutable: no stream is deleted.");

    private static async Task Answer(ChannelReader<BatchAppendResp> answers, IServerStreamWriter<BatchAppendResp> client)
    {
        var gone = false;
        await foreach (var answer in answers.ReadAllAsync().ConfigureAwait(false))
        {
            if (gone)
                continue;
            try
            {
                await client.WriteAsync(answer).ConfigureAwait(false);
            }
            catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException or RpcException)
            {
                // The client hung up; its other appends end all the same.
                gone = true;
            }
        }
    }

    private static AppendResp.Types.Success SuccessOf(AppendOutcome.Appended appended)
    {
        var success = new AppendResp.Types.Success();
        if (appended.Revision == Revision.None)
            success.NoStream = None;
        else
            success.CurrentRevision = (ulong)appended.Revision.Value;
        if (appended.Position == LogPosition.Start)
            success.NoPosition = None;
        else
            success.Position = new AppendResp.Types.Position { CommitPosition = (ulong)appended.Position.Value, PreparePosition = (ulong)appended.Position.Value };
        return success;
    }

    private static AppendResp.Types.WrongExpectedVersion Wrong(ExpectedRevision expected, Revision actual)
    {
        var wrong = new AppendResp.Types.WrongExpectedVersion();
        if (actual == Revision.None)
            wrong.CurrentNoStream = None;
        else
            wrong.CurrentRevision = (ulong)actual.Value;
        switch (expected.Kind)
        {
            case ExpectedRevisionKind.Exactly:
                wrong.ExpectedRevision = (ulong)expected.Revision.Value;
                break;
            case ExpectedRevisionKind.NoStream:
                wrong.ExpectedNoStream = None;
                break;
            case ExpectedRevisionKind.StreamExists:
                wrong.ExpectedStreamExists = None;
                break;
            default:
                wrong.ExpectedAny = None;
                break;
        }
        return wrong;
    }
}
