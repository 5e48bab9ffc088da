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
            .AddEndpointFilter(ReadEndpoints.OnlyKnownQuestions)
            .WithName("list-outbox").WithSummary("Hộp thư đi / messages to agencies and how they stand, the latest first")
            .Produces<OutboxAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden);
        MapWish(routes, ledger, MessageWish.Retry, "retry", "Gửi lại / send again what failed, had no address or was dismissed");
        MapWish(routes, ledger, MessageWish.Dismiss, "dismiss", "Thôi gửi / give up what waits, failed or had no address");
    }

    private static void MapWish(IEndpointRouteBuilder routes, LedgerRuntime ledger, MessageWish wish, string verb, string summary)
    {
        routes.MapPost($"{Route}/{{key}}/{verb}", (HttpContext http, string key) => Wish(http, ledger, wish, key))
            .WithName($"{verb}-message").WithSummary(summary)
            .Produces<WishAnswer>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        routes.MapPost($"{Route}/{verb}", (HttpContext http, string? state, string? outlet) => Wish(http, ledger, wish, state, outlet))
            .AddEndpointFilter(ReadEndpoints.OnlyKnownQuestions)
            .WithName($"{verb}-messages").WithSummary($"{summary}: all in one state, of one outlet or of every")
            .Produces<WishesAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden);
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

    private static IResult Wish(HttpContext http, LedgerRuntime ledger, MessageWish wish, string key) => Refusal(http) ?? ledger.Wish(wish, key) switch
    {
        WishOutcome.Done => TypedResults.Ok(new WishAnswer(key, wish is MessageWish.Retry ? MessageState.Waiting : MessageState.Dismissed)),
        WishOutcome.NoSuchMessage => Problems.NotFound($"There is no message '{key}'."),
        WishOutcome.NoRoom => Problems.Of(StatusCodes.Status422UnprocessableEntity, "outbox-full", $"{Outbox.WaitingMax} messages wait for that outlet already."),
        _ when wish is MessageWish.Retry => Problems.Of(StatusCodes.Status422UnprocessableEntity, "message-not-failed", $"The message '{key}' waits already, or was sent."),
        _ => Problems.Of(StatusCodes.Status422UnprocessableEntity, "message-ended", $"The message '{key}' was sent, or was dismissed before."),
    };

    private static IResult Wish(HttpContext http, LedgerRuntime ledger, MessageWish wish, string? state, string? outlet)
    {
        if (Refusal(http) is { } refusal)
            return refusal;
        try
        {
            var states = Outbox.StatesFor(wish);
            return ReadEndpoints.WordOrNull<MessageState>("state", state) is { } asked && states.Contains(asked)
                ? TypedResults.Ok(new WishesAnswer(ledger.Wish(wish, asked, outlet)))
                : Problems.Malformed("state", $"must be {string.Join(" or ", states)}");
        }
        catch (FieldException e)
        {
            return Problems.Malformed(e);
        }
    }

    private static IResult? Refusal(HttpContext http) =>
        Access.CallerOf(http) is not { } caller ? Access.Unauthorized(http)
        : Authority.MayManageMessages(caller.Role) ? null
        : Problems.Forbidden("Only an administrator or the operator sees what is sent to agencies.");
}
