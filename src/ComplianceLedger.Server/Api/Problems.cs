using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ComplianceLedger.Server.Api;

/// <summary>Every error of the API: <c>application/problem+json</c> with a <c>code</c> for programs and sentences for people.</summary>
internal static class Problems
{
    /// <summary>Seconds after which an unavailable server may be asked again.</summary>
    public const string RetryAfterSeconds = "1";

    public static ProblemHttpResult Malformed(string? field, string problem) =>
        Of(StatusCodes.Status400BadRequest, "malformed", field is null ? problem : $"{field}: {problem}", ("field", field));

    public static ProblemHttpResult Malformed(FieldException e) => Malformed(e.Path.Length == 0 ? null : e.Path, e.Problem);

    public static ProblemHttpResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", what);

    public static ProblemHttpResult Unauthorized() =>
        Of(StatusCodes.Status401Unauthorized, "no-credential", "This needs a token: Authorization: Bearer <token>. It may be missing, wrong, expired or revoked.");

    public static ProblemHttpResult TooManyRequests() =>
        Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests of this caller are under way.");

    public static ProblemHttpResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, "not-for-this-role", detail);

    public static ProblemHttpResult NotYetRecording(DateTimeOffset? since) => Of(
        StatusCodes.Status422UnprocessableEntity,
        "not-yet-recording",
        since is { } first ? $"not-yet-recording since {first:O}: before that nothing was known to this ledger." : "not-yet-recording: this ledger is empty.",
        ("since", since));

    public static ProblemHttpResult DoesNotSum(string detail) => Of(StatusCodes.Status422UnprocessableEntity, "report-does-not-sum", detail);

    public static IResult Unavailable(HttpContext http, string detail)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Of(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);
    }

    /// <summary>What the web server itself turns away, which says no more than its status.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => NotFound("There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Of(status, "method-not-allowed", "This address is not asked that way."),
        StatusCodes.Status415UnsupportedMediaType => Of(status, "unsupported-media-type", "Send application/json, or commands as application/x-ndjson."),
        _ => Of(status, "malformed", "The server can't take this request."),
    };

    /// <summary>A command that was not carried out: the answer's own fields stand beside the problem's.</summary>
    public static ProblemHttpResult Of(CommandResult result, int status)
    {
        var answer = CommandAnswer.Of(result);
        return Of(
            status,
            answer.Refusal?.Code ?? answer.Outcome,
            answer.Refusal is { } refusal ? $"{refusal.Vi} / {refusal.En}" : answer.Cause ?? $"The stream ends with revision {answer.Revision?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}.",
            ("commandId", answer.CommandId),
            ("outcome", answer.Outcome),
            ("stream", answer.Stream),
            ("revision", answer.Revision),
            ("position", answer.Position),
            ("events", answer.Events),
            ("refusal", answer.Refusal),
            ("cause", answer.Cause));
    }

    public static ProblemHttpResult Of(int status, string code, string detail, params (string Name, object? Value)[] extensions)
    {
        var all = new Dictionary<string, object?> { ["code"] = code };
        foreach (var (name, value) in extensions)
            all[name] = value;
        return TypedResults.Problem(detail, statusCode: status, type: $"urn:compliance-ledger:{code}", extensions: all);
    }
}
