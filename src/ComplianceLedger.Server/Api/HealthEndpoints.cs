using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

internal static class HealthEndpoints
{
    /// <param name="readsAreOpen">False: whoever shows no token hears whether the ledger is ready, and nothing about it.</param>
    public static void Map(IEndpointRouteBuilder routes, LedgerRuntime ledger, bool readsAreOpen)
    {
        // Both are answered however many other requests wait: a probe that has to queue takes a busy server for a dead one.
        routes.MapGet("/healthz", () => TypedResults.Text("alive")).DisableRateLimiting().WithName("alive").WithSummary("Tiến trình còn chạy / the process runs");
        routes.MapGet("/readyz", (HttpContext http) =>
            {
                var health = ledger.Health();
                if (!readsAreOpen && Access.CallerOf(http) is null)
                    return Results.Json(new ReadyAnswer(health.IsReady), statusCode: health.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
                var answer = new HealthAnswer(health.IsReady, health.LedgerId, health.Simulated, health.Position, health.LogHead, health.RelayPosition, health.Faults, OutboxHealth.Of(health.Outbox));
                return health.IsReady ? Results.Ok(answer) : Results.Json(answer, statusCode: StatusCodes.Status503ServiceUnavailable);
            })
            .DisableRateLimiting().WithName("ready").WithSummary("Sẵn sàng phục vụ / able to serve").Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }
}
