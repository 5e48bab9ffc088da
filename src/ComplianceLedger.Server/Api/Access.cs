using System.Threading.RateLimiting;
using ComplianceLedger.Domain;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

/// <summary>
/// Who asks. A token is looked at wherever one is sent: a wrong one is refused, even where none is needed. Reads are open to everybody who can reach the
/// address while that is this machine only; on any other address they need a token.
/// </summary>
internal sealed class Access(LedgerRuntime ledger, bool readsAreOpen)
{
    private const string Scheme = "Bearer ";

    /// <summary>Pages and reads that need no token in any case.</summary>
    private static readonly string[] AlwaysOpen = ["/healthz", "/readyz", "/openapi"];

    public static Party? CallerOf(HttpContext http) => http.Features.Get<Party>();

    /// <summary>
    /// Each token costs a look into the log, a wrong one too, before anybody knows whose request it is. So many looks at once for one address, of the log's few
    /// readers; further ones wait, and beyond those there is 429.
    /// </summary>
    private const int LooksPerAddressMax = 2;

    private const int LooksWaitingPerAddressMax = 1_024;

    private readonly PartitionedRateLimiter<HttpContext> _looks = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetConcurrencyLimiter(
        http.Connection.RemoteIpAddress?.ToString() ?? "",
        _ => new ConcurrencyLimiterOptions { PermitLimit = LooksPerAddressMax, QueueLimit = LooksWaitingPerAddressMax }));

    public async Task Invoke(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.Authorization.ToString() is { Length: > 0 } header)
        {
            Party? caller = null;
            if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                using var look = await _looks.AcquireAsync(http, 1, http.RequestAborted).ConfigureAwait(false);
                if (!look.IsAcquired)
                {
                    await Problems.TooManyRequests().ExecuteAsync(http).ConfigureAwait(false);
                    return;
                }
                caller = await ledger.Tokens.Authenticate(header[Scheme.Length..].Trim(), http.RequestAborted).ConfigureAwait(false);
            }
            if (caller is null)
            {
                await Refuse(http).ConfigureAwait(false);
                return;
            }
            http.Features.Set(caller);
        }
        var isOpen = readsAreOpen && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));
        if (CallerOf(http) is null && !isOpen && !AlwaysOpen.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
        {
            await Refuse(http).ConfigureAwait(false);
            return;
        }
        await next(http).ConfigureAwait(false);
    }

    /// <summary>The answer to whoever shows no token that stands for anybody.</summary>
    public static IResult Unauthorized(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized();
    }

    private static Task Refuse(HttpContext http) => Unauthorized(http).ExecuteAsync(http);
}
