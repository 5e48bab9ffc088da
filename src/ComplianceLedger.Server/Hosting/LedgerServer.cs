using System.Net;
using System.Threading.RateLimiting;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Api;
using ComplianceLedger.Server.Pages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ComplianceLedger.Server.Hosting;

/// <summary>What the web half takes on at most.</summary>
public sealed record ServerLimits
{
    /// <summary>Requests of one caller at once; those beyond wait in a short queue, and those beyond that hear 429.</summary>
    public int RequestsPerCallerMax { get; init; } = 512;

    public int RequestsWaitingMax { get; init; } = 1_024;

    /// <summary>How long a read waits for the views to reach what the caller asks for.</summary>
    public TimeSpan ReadWaitMax { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>The web half: API, pages, health, over a ledger that somebody else opened and will close.</summary>
public static class LedgerServer
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>How long a server that stops waits for requests under way; those of clients that take longer are broken off.</summary>
    private static readonly TimeSpan RequestsEndTimeout = TimeSpan.FromSeconds(5);

    /// <param name="urls">Addresses to listen on, separated by semicolons.</param>
    public static WebApplication Build(LedgerRuntime ledger, string urls, Action<ILoggingBuilder>? logging = null, ServerLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(urls);
        limits ??= new ServerLimits();
        // The slim builder reads no settings that lie about and starts faster; what this server needs is added here.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(LedgerServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(AddressesIn(urls));
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
        var onThisMachineOnly = IsOnThisMachineOnly(urls);
        LedgerOpenApi.Add(builder.Services, readsAreOpen: onThisMachineOnly);
        PageEndpoints.Add(builder.Services);
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = async (context, _) =>
                await Problems.TooManyRequests().ExecuteAsync(context.HttpContext).ConfigureAwait(false);
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetConcurrencyLimiter(
                Access.CallerOf(http)?.User ?? http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new ConcurrencyLimiterOptions { PermitLimit = limits.RequestsPerCallerMax, QueueLimit = limits.RequestsWaitingMax }));
        });
        if (onThisMachineOnly)
        {
            // Reads need no token here, so a page of somebody else's must not reach them by giving this machine another name.
            builder.Services.AddHostFiltering(hosts =>
            {
                hosts.AllowedHosts = [.. HostsOf(urls).Union(["localhost", "127.0.0.1", "[::1]"])];
                hosts.IncludeFailureMessage = false;
            });
        }

        var app = builder.Build();
        app.UseExceptionHandler(errors => errors.Run(AnswerError));
        app.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        if (onThisMachineOnly)
            app.UseHostFiltering();
        app.Use(AnswerHead);
        // Here, and not at the beginning, where it would be put otherwise: a route is chosen by the method that the line above may change.
        app.UseRouting();
        var access = new Access(ledger, readsAreOpen: onThisMachineOnly);
        app.Use((http, next) => access.Invoke(http, next));
        app.UseRateLimiter();
        CommandEndpoints.Map(app, ledger);
        ReadEndpoints.Map(app, ledger, limits);
        TokenEndpoints.Map(app, ledger, limits);
        OutboxEndpoints.Map(app, ledger);
        HealthEndpoints.Map(app, ledger, onThisMachineOnly);
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

    private static bool IsOnThisMachineOnly(string urls) =>
        HostsOf(urls).All(host => host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static IEnumerable<string> HostsOf(string urls) => AddressesIn(urls).Select(url => BindingAddress.Parse(url).Host);

    private static string[] AddressesIn(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>HEAD is GET without a body, which the server leaves out by itself.</summary>
    private static Task AnswerHead(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsHead(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    }

    private static Task AnswerError(HttpContext http)
    {
        var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        IResult answer = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Of(
                StatusCodes.Status413PayloadTooLarge, "too-large", $"A request has at most {CommandEndpoints.RequestBytesMax} bytes."),
            BadHttpRequestException bad => Problems.Of(bad.StatusCode, "malformed", bad.InnerException is System.Text.Json.JsonException json ? json.Message : bad.Message),
            EventLogException or TimeoutException when PageEndpoints.AreWanted(http) => PageEndpoints.Problem(http, http.RequestServices.GetRequiredService<LedgerRuntime>(), PageProblem.Unavailable),
            _ when PageEndpoints.AreWanted(http) => PageEndpoints.Problem(http, http.RequestServices.GetRequiredService<LedgerRuntime>(), PageProblem.Failed),
            EventLogException or TimeoutException => Problems.Unavailable(http, error.Message),
            _ => Problems.Of(StatusCodes.Status500InternalServerError, "internal", "The server failed; its log says why."),
        };
        return answer.ExecuteAsync(http);
    }
}
