using System.Net;
using System.Threading.RateLimiting;
using ComplianceLedger.Server.Api;
using ComplianceLedger.Server.Pages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ComplianceLedger.Server.Hosting;

/// <summary>The web half: API, pages, health, over a ledger that somebody else opened and will close.</summary>
public static class LedgerServer
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>How long a server that stops waits for requests under way; those of clients that take longer are broken off.</summary>
    private static readonly TimeSpan RequestsEndTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Requests of one caller at once; those beyond wait in a short queue, and those beyond that hear 429.</summary>
    private const int RequestsPerCallerMax = 512;

    private const int RequestsWaitingMax = 1_024;

    /// <param name="urls">Addresses to listen on, separated by semicolons.</param>
    public static WebApplication Build(LedgerRuntime ledger, string urls, Action<ILoggingBuilder>? logging = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(urls);
        // The slim builder reads no settings that lie about and starts faster; what this server needs is added here.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(LedgerServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = CommandEndpoints.RequestBytesMax;
            kestrel.AddServerHeader = false;
        });
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = RequestsEndTimeout);
        builder.Services.AddSingleton(ledger);
        builder.Services.ConfigureHttpJsonOptions(json => Wire.Configure(json.SerializerOptions));
        builder.Services.AddProblemDetails();
        LedgerOpenApi.Add(builder.Services);
        PageEndpoints.Add(builder.Services);
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = async (context, _) =>
                await Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests of this caller are under way.").ExecuteAsync(context.HttpContext).ConfigureAwait(false);
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetConcurrencyLimiter(
                Access.CallerOf(http)?.User ?? http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new ConcurrencyLimiterOptions { PermitLimit = RequestsPerCallerMax, QueueLimit = RequestsWaitingMax }));
        });
        var onThisMachineOnly = IsOnThisMachineOnly(urls);
        if (onThisMachineOnly)
        {
            // Reads need no token here, so a page of somebody else's must not reach them by giving this machine another name.
            builder.Services.AddHostFiltering(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        }

        var app = builder.Build();
        app.UseExceptionHandler(errors => errors.Run(AnswerError));
        if (onThisMachineOnly)
            app.UseHostFiltering();
        var access = new Access(ledger, readsAreOpen: onThisMachineOnly);
        app.Use((http, next) => access.Invoke(http, next));
        app.UseRateLimiter();
        CommandEndpoints.Map(app, ledger);
        ReadEndpoints.Map(app, ledger);
        TokenEndpoints.Map(app, ledger);
        HealthEndpoints.Map(app, ledger);
        PageEndpoints.Map(app, ledger);
        app.MapOpenApi("/openapi/{documentName}.json");
        return app;
    }

    /// <summary>The address that the server listens on; one that was asked for with port 0 has its real port here.</summary>
    public static string AddressOf(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    private static bool IsOnThisMachineOnly(string urls) => urls
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(url => BindingAddress.Parse(url).Host is "localhost" || (IPAddress.TryParse(BindingAddress.Parse(url).Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static Task AnswerError(HttpContext http)
    {
        var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        return (error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Of(
                StatusCodes.Status413PayloadTooLarge, "too-large", $"A request has at most {CommandEndpoints.RequestBytesMax} bytes."),
            BadHttpRequestException bad => Problems.Of(bad.StatusCode, "malformed", bad.InnerException is System.Text.Json.JsonException json ? json.Message : bad.Message),
            _ when PageEndpoints.AreWanted(http) => PageEndpoints.Problem(http.RequestServices.GetRequiredService<LedgerRuntime>(), PageProblem.Failed),
            _ => Problems.Of(StatusCodes.Status500InternalServerError, "internal", "The server failed; its log says why."),
        }).ExecuteAsync(http);
    }
}
