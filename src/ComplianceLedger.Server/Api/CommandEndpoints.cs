using System.Globalization;
using System.Text.Json;
using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Imports;

namespace ComplianceLedger.Server.Api;

/// <summary>Commands over HTTP: one as JSON, or many as JSON lines.</summary>
internal static class CommandEndpoints
{
    /// <summary>Bytes of one request's body; a larger one is answered with 413.</summary>
    public const int RequestBytesMax = 1 << 20;

    public const string JsonLines = "application/x-ndjson";

    public const string Route = "/api/v1/commands";

    /// <summary>Refusals of the gate, which looks only at who asks.</summary>
    private static readonly string[] ForbiddenCodes = ["not-for-this-role", "may-not-state-another", "role-may-not-be-stated"];

    public static void Map(IEndpointRouteBuilder routes, LedgerRuntime ledger) =>
        routes.MapPost(Route, (Delegate)((HttpContext http) => IsJsonLines(http) ? Many(http, ledger) : One(http, ledger)))
            .WithName("send-command")
            .WithSummary("Gửi lệnh / send a command")
            .Accepts<JsonElement>("application/json", JsonLines)
            .Produces<CommandAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static bool IsJsonLines(HttpContext http) =>
        http.Request.ContentType?.StartsWith(JsonLines, StringComparison.OrdinalIgnoreCase) == true;

    private static async Task<IResult> One(HttpContext http, LedgerRuntime ledger)
    {
        var body = await ReadBody(http).ConfigureAwait(false);
        GivenCommand given;
        try
        {
            given = CommandTable.Current.Parse(body);
        }
        catch (FieldException e)
        {
            return Problems.Malformed(e);
        }
        if (!TryExpected(http.Request, out var expected, out var header))
            return Problems.Malformed(header, header == "If-Match" ? "must be a revision in quotes, such as \"4\"" : "must be *: nothing is there yet");
        using var batch = http.Request.Headers[Wire.ImportHeader] == "true" ? ledger.Batches.Begin() : null;
        // A caller that goes away does not take back what it sent.
        var result = await ledger.Gate.Send(given, Access.CallerOf(http)!, expected, Traceparent(http), CancellationToken.None).ConfigureAwait(false);
        // A duplicate gives the first answer: the stream may have gone on since.
        if (result.Revision != Revision.None && result.Outcome != CommandOutcome.Duplicate)
            http.Response.Headers.ETag = $"\"{result.Revision}\"";
        if (result.Position is { } position)
            http.Response.Headers[Positions.Header] = position.ToString();
        return result.Outcome switch
        {
            CommandOutcome.Accepted or CommandOutcome.Duplicate => TypedResults.Ok(CommandAnswer.Of(result)),
            CommandOutcome.Refused when ForbiddenCodes.Contains(result.Refusal!.Code) => Problems.Of(result, StatusCodes.Status403Forbidden),
            CommandOutcome.Refused => Problems.Of(result, StatusCodes.Status422UnprocessableEntity),
            CommandOutcome.Conflict => Problems.Of(result, StatusCodes.Status409Conflict),
            _ => Later(http, result),
        };
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Later(HttpContext http, CommandResult result)
    {
        http.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        return Problems.Of(result, StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>
    /// Each line a command, all checked before the first is sent; each line of the answer a <see cref="CommandAnswer"/>, in the same order.
    /// </summary>
    private static async Task<IResult> Many(HttpContext http, LedgerRuntime ledger)
    {
        if (http.Request.Headers.IfMatch.Count > 0 || http.Request.Headers.IfNoneMatch.Count > 0)
            return Problems.Malformed("If-Match", "a revision is stated for one command, not for many");
        var body = await ReadBody(http).ConfigureAwait(false);
        var commands = new List<GivenCommand>();
        var number = 0;
        for (var rest = body; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            number++;
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            try
            {
                commands.Add(CommandTable.Current.Parse(line));
            }
            catch (FieldException e)
            {
                return Problems.Malformed($"line {number.ToString(CultureInfo.InvariantCulture)}", e.Message);
            }
        }
        var (caller, traceparent) = (Access.CallerOf(http)!, Traceparent(http));
        var batch = ledger.Batches.Begin();
        // A caller that goes away does not take back what it sent.
        var sending = CommandBatch.Send(commands, given => ledger.Gate.Send(given, caller, null, traceparent, CancellationToken.None));
        _ = End(batch, sending);
        http.Response.ContentType = JsonLines;
        foreach (var result in sending)
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, CommandAnswer.Of(await result.ConfigureAwait(false)), Wire.Options, http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted).ConfigureAwait(false);
        }
        return TypedResults.Empty;
    }

    private static async Task End(IDisposable batch, IReadOnlyList<Task> sending)
    {
        using (batch)
            await Task.WhenAll(sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public static async Task<ReadOnlyMemory<byte>> ReadBody(HttpContext http)
    {
        using var body = new MemoryStream();
        // The server's own limit stops a longer body with 413.
        await http.Request.Body.CopyToAsync(body, http.RequestAborted).ConfigureAwait(false);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static bool TryExpected(HttpRequest request, out Revision? expected, out string header)
    {
        expected = null;
        header = "If-None-Match";
        if (request.Headers.IfNoneMatch.ToString() is { Length: > 0 } none)
        {
            expected = Revision.None;
            return none == "*" && request.Headers.IfMatch.Count == 0;
        }
        header = "If-Match";
        var text = request.Headers.IfMatch.ToString();
        if (text.Length == 0)
            return true;
        if (text.Length < 3 || text[0] != '"' || text[^1] != '"' || !long.TryParse(text[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return false;
        expected = new Revision(revision);
        return true;
    }

    private static string? Traceparent(HttpContext http) =>
        http.Request.Headers.TraceParent.ToString() is { Length: 55 } given && given.All(c => c is '-' || char.IsAsciiHexDigitLower(c)) ? given : null;
}
