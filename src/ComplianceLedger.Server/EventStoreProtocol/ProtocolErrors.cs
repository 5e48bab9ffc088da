using System.Globalization;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Code = ComplianceLedger.EventLog.EventStoreDb.Contract.Code;
using RpcStatus = ComplianceLedger.EventLog.EventStoreDb.Contract.Status;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>Errors in the protocol's two forms: a failed call, whose trailer <c>exception</c> says which one it is, and the status of one append of a batch.</summary>
internal static class ProtocolErrors
{
    public static RpcException InvalidArgument(string problem) => new(new Grpc.Core.Status(StatusCode.InvalidArgument, problem));

    public static RpcException AccessDenied(string detail) => Failed(StatusCode.PermissionDenied, "access-denied", detail);

    public static RpcException TooLarge() => Failed(
        StatusCode.InvalidArgument, "maximum-append-size-exceeded", $"An append holds at most {EventLimits.AppendBytesMax} bytes.",
        ("maximum-append-size", EventLimits.AppendBytesMax.ToString(CultureInfo.InvariantCulture)));

    public static RpcException Unavailable(string cause) => new(new Grpc.Core.Status(StatusCode.Unavailable, cause));

    public static RpcStatus Of(Code code, string message, IMessage details) => new() { Code = code, Message = message, Details = Any.Pack(details) };

    private static RpcException Failed(StatusCode code, string exception, string detail, params (string Name, string Value)[] more)
    {
        var trailers = new Metadata { { "exception", exception } };
        foreach (var (name, value) in more)
            trailers.Add(name, value);
        return new RpcException(new Grpc.Core.Status(code, detail), trailers);
    }
}
