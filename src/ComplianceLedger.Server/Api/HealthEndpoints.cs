using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, LedgerRuntime ledger)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("alive")).WithName("alive").WithSummary("Tiến trình còn chạy / the process runs");
        routes.MapGet("/readyz", () =>
            {
                var health = ledger.Health();
                var answer = new HealthAnswer(health.IsReady, health.LedgerId, health.Simulated, health.Position, health.LogHead, health.RelayPosition, health.Faults);
                return health.IsReady ? Results.Ok(answer) : Results.Json(answer, statusCode: StatusCodes.Status503ServiceUnavailable);
            })
            .WithName("ready").WithSummary("Sẵn sàng phục vụ / able to serve").Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }
}
