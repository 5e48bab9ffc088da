using System.Globalization;
using System.Security.Authentication;
using Grpc.Core;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>What a failed call means, for people and for what is done next.</summary>
internal static class Failures
{
    /// <summary>The leader that a follower names when it turns a call away.</summary>
    public static NodeAddress? LeaderOf(RpcException e) =>
        Says(e, "not-leader")
        && e.Trailers.GetValue("leader-endpoint-host") is { Length: > 0 } host
        && int.TryParse(e.Trailers.GetValue("leader-endpoint-port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new NodeAddress(host, port)
            : null;

    /// <summary>True where another node, or the same one a moment later, may answer.</summary>
    public static bool MayPass(RpcException e) => !Says(e, "access-denied") && !Says(e, "stream-deleted")
        && e.StatusCode is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.InvalidArgument) && !IsUntrusted(e);

    /// <summary>True where the server gave up one call, being busy, on a connection that is sound.</summary>
    public static bool IsOfThisCall(RpcException e) => e.Status.DebugException is null
        && (e.StatusCode is StatusCode.Aborted or StatusCode.ResourceExhausted || e.Status.Detail.Contains("Busy", StringComparison.OrdinalIgnoreCase));

    /// <summary>Of the first call to an address, before anybody knows what answers there.</summary>
    public static EventLogException ExplainGreeting(RpcException e, NodeAddress address, string doing) =>
        IsUntrusted(e) ? Explain(e, address, doing)
        : IsSomethingElse(e) ? new EventLogException($"{doing} failed: what answers at {address} does not speak EventStoreDB's protocol ({Detail(e)}).", e)
        : IsBrokenHandshake(e) ? new EventLogException($"{doing} failed: what answers at {address} does not speak EventStoreDB's protocol, or has just hung up ({Detail(e)}).", e) { MayPass = true }
        : Explain(e, address, doing);

    /// <summary>In one sentence: what, where, and what to look at.</summary>
    public static EventLogException Explain(RpcException e, NodeAddress address, string doing)
    {
        var problem = e switch
        {
            _ when IsUntrusted(e) => $"the certificate of {address} is not trusted ({Innermost(e).Message}); tlsCaFile names another certificate authority",
            _ when e.StatusCode == StatusCode.Unauthenticated => $"{address} does not know this user or password",
            _ when Says(e, "access-denied") || e.StatusCode == StatusCode.PermissionDenied => $"{address} does not allow this user to do that",
            _ when Says(e, "stream-deleted") => $"the stream '{e.Trailers.GetValue("stream-name") ?? "?"}' was deleted in the store: history is missing",
            { StatusCode: StatusCode.Unavailable } => $"{address} can't be reached ({Detail(e)})",
            _ when e.StatusCode == StatusCode.DeadlineExceeded => $"{address} has not answered in time",
            _ => $"{address}: {e.StatusCode}: {Detail(e)}",
        };
        return new EventLogException($"{doing} failed: {problem}.", e) { MayPass = MayPass(e), HistoryIsMissing = Says(e, "stream-deleted") };
    }

    public static bool Says(RpcException e, string exception) => e.Trailers.GetValue("exception") == exception;

    private static bool IsUntrusted(RpcException e) => Innermost(e) is AuthenticationException || e.Status.DebugException is { } debug && Innermost(debug) is AuthenticationException;

    // A web server answers with a page, or in another version of HTTP; a gRPC server of another kind knows no such service.
    private static bool IsSomethingElse(RpcException e) =>
        e.StatusCode == StatusCode.Unimplemented
        // Of a gateway whose server is away, the status says so.
        || (e.Status.Detail.StartsWith("Bad gRPC response", StringComparison.Ordinal) && e.StatusCode is not (StatusCode.Unavailable or StatusCode.Unauthenticated or StatusCode.PermissionDenied))
        || e.Status.DebugException is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.HttpProtocolError };

    // Before anything was asked on it, the connection was over: a server of another kind has answered in its own way, or ours was stopped at that moment.
    private static bool IsBrokenHandshake(RpcException e) => e.Status.DebugException is HttpRequestException { HttpRequestError: HttpRequestError.Unknown };

    /// <summary>The cause behind what the client makes of it.</summary>
    private static string Detail(RpcException e) => e.Status.DebugException is { } debug ? Innermost(debug).Message : e.Status.Detail;

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e;
    }
}
