using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;
using Code = ComplianceLedger.EventLog.EventStoreDb.Contract.Code;
using Nothing = Google.Protobuf.WellKnownTypes.Empty;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>One append of a batch: its parts come one after the other, and its answer repeats what it expected.</summary>
internal sealed class BatchedAppend
{
    /// <summary>From an append's first part to its last, whatever more the client gives it.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    private readonly BatchAppendReq.Types.Options _options;
    private readonly AppendCall _append;
    private readonly UUID _id;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly TimeSpan _within;

    public BatchedAppend(ServedLog served, BatchAppendReq first)
    {
        _id = first.CorrelationId;
        _options = first.Options;
        _within = TimeLeft(_options);
        _append = new AppendCall(served, _options.StreamIdentifier, _options.ExpectedStreamPositionCase switch
        {
            BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.StreamPosition => ExpectedRevision.Exactly(_options.StreamPosition),
            BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.NoStream => ExpectedRevision.NoStream,
            BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.Any => ExpectedRevision.Any,
            BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.StreamExists => ExpectedRevision.StreamExists,
            _ => throw ProtocolErrors.InvalidArgument("An append says which revision it expects."),
        });
    }

    public void Add(BatchAppendReq part)
    {
        foreach (var message in part.ProposedMessages)
            _append.Add(message.Id, message.Metadata, message.Data, message.CustomMetadata);
    }

    public async Task<BatchAppendResp> Send(CancellationToken cancellation)
    {
        var answer = new BatchAppendResp { CorrelationId = _id, StreamIdentifier = _options.StreamIdentifier };
        switch (_options.ExpectedStreamPositionCase)
        {
            case BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.StreamPosition:
                answer.StreamPosition = _options.StreamPosition;
                break;
            case BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.NoStream:
                answer.NoStream = new Nothing();
                break;
            case BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.StreamExists:
                answer.StreamExists = new Nothing();
                break;
            default:
                answer.Any = new Nothing();
                break;
        }
        if (IsLate)
        {
            answer.Error = ProtocolErrors.Of(Code.DeadlineExceeded, "The deadline had passed.", new EventLog.EventStoreDb.Contract.Timeout());
            return answer;
        }
        try
        {
            switch (await _append.Send(_within - TimeProvider.System.GetElapsedTime(_began), cancellation).ConfigureAwait(false))
            {
                case AppendOutcome.Appended appended:
                    answer.Success = SuccessOf(appended);
                    break;
                case AppendOutcome.Conflict conflict:
                    answer.Error = ProtocolErrors.Of(Code.AlreadyExists, "WrongExpectedVersion", Wrong(conflict.Actual));
                    break;
                case AppendOutcome.Unknown unknown:
                    answer.Error = ProtocolErrors.Of(Code.DeadlineExceeded, unknown.Cause, new EventLog.EventStoreDb.Contract.Timeout());
                    break;
            }
        }
        catch (RpcException e)
        {
            answer.Error = ErrorOf(e);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or EventLogException)
        {
            answer.Error = ProtocolErrors.Of(Code.Unavailable, e.Message, new Unknown());
        }
        return answer;
    }

    /// <summary>The answer to a part that no append can be made of.</summary>
    /// <param name="begun">Of which append the part is, where that is known: clients look for the stream in every answer.</param>
    public static BatchAppendResp Refusal(BatchAppendReq part, BatchedAppend? begun, RpcException e) => new()
    {
        CorrelationId = part.CorrelationId,
        StreamIdentifier = part.Options?.StreamIdentifier ?? begun?._options.StreamIdentifier ?? new StreamIdentifier(),
        Error = ErrorOf(e),
    };

    private static BatchAppendResp.Types.Success SuccessOf(AppendOutcome.Appended appended)
    {
        var success = new BatchAppendResp.Types.Success();
        if (appended.Revision == Revision.None)
            success.NoStream = new Nothing();
        else
            success.CurrentRevision = (ulong)appended.Revision.Value;
        if (appended.Position == LogPosition.Start)
            success.NoPosition = new Nothing();
        else
            success.Position = new AllStreamPosition { CommitPosition = (ulong)appended.Position.Value, PreparePosition = (ulong)appended.Position.Value };
        return success;
    }

    private static EventLog.EventStoreDb.Contract.Status ErrorOf(RpcException e) => e.StatusCode switch
    {
        StatusCode.PermissionDenied => ProtocolErrors.Of(Code.PermissionDenied, e.Status.Detail, new AccessDenied()),
        StatusCode.InvalidArgument when e.Trailers.GetValue("exception") == "maximum-append-size-exceeded" =>
            ProtocolErrors.Of(Code.InvalidArgument, e.Status.Detail, new MaximumAppendSizeExceeded { MaxAppendSize = EventLimits.AppendBytesMax }),
        StatusCode.InvalidArgument => ProtocolErrors.Of(Code.InvalidArgument, e.Status.Detail, new BadRequest { Message = e.Status.Detail }),
        _ => ProtocolErrors.Of(Code.Unknown, e.Status.Detail, new Unknown()),
    };

    /// <summary>True when the time that the client gives it is over. Whatever has not been sent to the log by then is not stored.</summary>
    public bool IsLate => TimeProvider.System.GetElapsedTime(_began) >= _within;

    private static TimeSpan TimeLeft(BatchAppendReq.Types.Options options) => options.DeadlineOptionCase switch
    {
        // By their seconds and nanoseconds: a client may send what no .NET type holds.
        BatchAppendReq.Types.Options.DeadlineOptionOneofCase.Deadline => Seconds(options.Deadline.Seconds, options.Deadline.Nanos),
        BatchAppendReq.Types.Options.DeadlineOptionOneofCase.Deadline21100 =>
            Until(options.Deadline21100.Seconds, options.Deadline21100.Nanos),
        _ => TimeMax,
    };

    private static TimeSpan Until(long seconds, int nanos)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (seconds - now.ToUnixTimeSeconds() > TimeMax.TotalSeconds + 1)
            return TimeMax;
        var left = seconds < 0 ? TimeSpan.Zero : DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(nanos / 100) - now;
        return left > TimeMax ? TimeMax : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static TimeSpan Seconds(long seconds, int nanos) =>
        seconds >= TimeMax.TotalSeconds ? TimeMax : seconds < 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds + (nanos / 1e9));

    private WrongExpectedVersion Wrong(Revision actual)
    {
        var wrong = new WrongExpectedVersion();
        if (actual == Revision.None)
            wrong.CurrentNoStream = new Nothing();
        else
            wrong.CurrentStreamRevision = (ulong)actual.Value;
        switch (_options.ExpectedStreamPositionCase)
        {
            case BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.StreamPosition:
                wrong.ExpectedStreamPosition = _options.StreamPosition;
                break;
            case BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.NoStream:
                wrong.ExpectedNoStream = new Nothing();
                break;
            case BatchAppendReq.Types.Options.ExpectedStreamPositionOneofCase.StreamExists:
                wrong.ExpectedStreamExists = new Nothing();
                break;
            default:
                wrong.ExpectedAny = new Nothing();
                break;
        }
        return wrong;
    }
}
