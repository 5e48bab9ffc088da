using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using ComplianceLedger.Server.Credentials;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>The log that an endpoint serves, and whether it may be written through it.</summary>
internal sealed record ServedLog(IEventLog Log, bool IsWritable)
{
    /// <summary>Appends of one call that are on their way to the disk.</summary>
    public const int AppendsUnderWayMax = 1_024;

    /// <summary>Appends of one call of which the last part has not come: each may hold a megabyte.</summary>
    public const int AppendsBegunMax = 64;

    public AppendTurns Turns { get; } = new();
}

/// <summary>
/// The embedded log as an EventStoreDB of one node, for development and tests on one machine: no users, no TLS, no scavenging. EventStoreDB itself is for production.
/// Beside a running ledger its read half alone, for holders of a token.
/// </summary>
public static class StoreServer
{
    public const string DefaultUrl = "http://127.0.0.1:2113";

    /// <summary>A token that is revoked is worth nothing to a subscription after this.</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan CallsEndTimeout = TimeSpan.FromSeconds(2);

    /// <param name="log">Opened and closed by the caller.</param>
    /// <param name="urls">Addresses to listen on, separated by semicolons. HTTP/2; without TLS where they begin with http.</param>
    /// <param name="readers">Who may read, and nobody may write; null where whoever reaches the address may do both.</param>
    /// <param name="recheck">How often a reader's token is looked at again, where not ordinarily.</param>
    /// <param name="certificate">For https addresses: EventStoreDB's own clients send a password over TLS only.</param>
    public static WebApplication Build(IEventLog log, string urls, Action<ILoggingBuilder>? logging = null, TokenAuthority? readers = null, X509Certificate2? certificate = null, TimeSpan? recheck = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(urls);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(StoreServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.AddServerHeader = false;
            if (certificate is not null)
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
        });
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = CallsEndTimeout);
        builder.Services.AddSingleton(new ServedLog(log, IsWritable: readers is null));
        builder.Services.AddGrpc(grpc =>
        {
            // Well above what a client puts into one part: an append that is too large is refused by itself, for which it has to be read.
            grpc.MaxReceiveMessageSize = 8 * EventLimits.AppendBytesMax;
            grpc.EnableDetailedErrors = false;
        });
        var app = builder.Build();
        if (readers is not null)
            app.Use((http, next) => Authenticate(readers, recheck ?? Recheck, http, next));
        app.MapGrpcService<StreamsEndpoint>();
        app.MapGrpcService<ServerFeaturesEndpoint>();
        app.MapGrpcService<GossipEndpoint>();
        return app;
    }

    /// <summary>A client of EventStoreDB sends a user and a password: the password is the token.</summary>
    private static async Task Authenticate(TokenAuthority readers, TimeSpan recheck, HttpContext http, RequestDelegate next)
    {
        // Clients ask for features and nodes before they say who they are; neither tells anything of the ledger. By the route that was chosen, never by the path's
        // spelling, which routes don't look at so closely.
        var service = http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName;
        if (service == ServerFeatures.Descriptor.FullName || service == Gossip.Descriptor.FullName)
        {
            await next(http).ConfigureAwait(false);
            return;
        }
        if (AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header) && TokenOf(header) is { } token
            && await readers.Authenticate(token, http.RequestAborted).ConfigureAwait(false) is not null)
        {
            await WhileValid(readers, token, recheck, http, next(http)).ConfigureAwait(false);
            return;
        }
        // A call that fails before it begins says so in its headers.
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = ((int)StatusCode.Unauthenticated).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["grpc-message"] = "The history is read with a token: as the password of any user.";
    }

    /// <summary>A reader may stay for days: his token is looked at again and again, and one that was revoked or has expired ends what he reads.</summary>
    private static async Task WhileValid(TokenAuthority readers, string token, TimeSpan recheck, HttpContext http, Task call)
    {
        using var timer = new PeriodicTimer(recheck);
        while (await Task.WhenAny(call, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()).ConfigureAwait(false) != call)
        {
            if (await IsValid(readers, token).ConfigureAwait(false))
                continue;
            http.Abort();
            break;
        }
        await call.ConfigureAwait(false);
    }

    private static async Task<bool> IsValid(TokenAuthority readers, string token)
    {
        try
        {
            return await readers.Authenticate(token, CancellationToken.None).ConfigureAwait(false) is not null;
        }
        catch (Exception e) when (e is EventLogException or ObjectDisposedException)
        {
            // Nobody can say, so nobody goes on reading.
            return false;
        }
    }

    private static string? TokenOf(AuthenticationHeaderValue header)
    {
        if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return header.Parameter;
        var credentials = new byte[(header.Parameter?.Length ?? 0) + 1];
        if (!header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header.Parameter ?? "", credentials, out var length))
            return null;
        var text = Encoding.UTF8.GetString(credentials, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
