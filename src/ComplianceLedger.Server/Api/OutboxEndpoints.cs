using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

/// <summary>Messages to agencies: seen, and sent again, by an administrator or the operator. They name people's addresses where something went wrong.</summary>
internal static class OutboxEndpoints
{
    private const string Route = "/api/v1/outbox";

    public static void Map(IEndpointRouteBuilder routes, LedgerRuntime ledger)
    {
        routes.MapGet(Route, (HttpContext http, string? state, string? after, string? limit) => List(http, ledger, state, after, limit))
            .AddEndpointFilter(async (context, next) => ReadEndpoints.UnknownQuestion(context.HttpContext) is { } unknown ? unknown : await next(context).ConfigureAwait(false))
            .WithName("list-outbox").WithSummary("Hộp thư đi / messages to agencies and how they stand, the latest first")
            .Produces<OutboxAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden);
        routes.MapPost($"{Route}/{{key}}/retry", (HttpContext http, string key) => Retry(http, ledger, key))
            .WithName("retry-message").WithSummary("Gửi lại / send a message again that failed or had no address")
            .Produces<RetryAnswer>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult List(HttpContext http, LedgerRuntime ledger, string? state, string? after, string? limit)
    {
        if (Refusal(http) is { } refusal)
            return refusal;
        try
        {
            var asked = ReadEndpoints.LimitOf(limit);
            if (asked is < 1 or > Outbox.ListMax)
                return Problems.Malformed("limit", $"must be from 1 to {Outbox.ListMax}");
            long? before = null;
            if (!string.IsNullOrEmpty(after))
                before = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FieldException("after", "is not on this list");
            var messages = ledger.Messages(ReadEndpoints.WordOrNull<MessageState>("state", state), before, asked);
            return TypedResults.Ok(new OutboxAnswer(
                ledger.OutboxStatus?.Outlets ?? [],
                [.. messages.Select(MessageAnswer.Of)],
                messages.Count < asked ? null : messages[^1].Number.ToString(CultureInfo.InvariantCulture)));
        }
        catch (FieldException e)
        {
            return Problems.Malformed(e);
        }
    }

    private static IResult Retry(HttpContext http, LedgerRuntime ledger, string key) => Refusal(http) ?? ledger.Retry(key) switch
    {
        RetryOutcome.Waits => TypedResults.Ok(new RetryAnswer(key, MessageState.Waiting)),
        RetryOutcome.NotFailed => Problems.Of(StatusCodes.Status422UnprocessableEntity, "message-not-failed", $"The message '{key}' waits already, or was sent."),
        _ => Problems.NotFound($"There is no message '{key}'."),
    };

    private static IResult? Refusal(HttpContext http) =>
        Access.CallerOf(http) is not { } caller ? Access.Unauthorized(http)
        : Authority.MayManageMessages(caller.Role) ? null
        : Problems.Forbidden("Only an administrator or the operator sees what is sent to agencies.");
}
