using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Api;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;
using Microsoft.AspNetCore.Builder;

namespace ComplianceLedger.Cli;

/// <summary>The server answered with a problem.</summary>
internal sealed class ProblemException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>What the caller asked for makes no sense to the server.</summary>
    public bool IsUsage => status is HttpStatusCode.BadRequest;

    public bool IsUnavailable => status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}

/// <summary>
/// A ledger to talk to: the server that was named, or the one that holds the data folder, or one of this program's own, opened for the length of one verb on an
/// address of this machine that it tells nobody. So every verb has one way only.
/// </summary>
internal sealed class LedgerClient : IAsyncDisposable
{
    /// <summary>How long a verb that opens the folder itself waits for the views to catch up with the log.</summary>
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;
    private readonly Opened? _opened;

    private LedgerClient(HttpClient http, Opened? opened) => (_http, _opened) = (http, opened);

    /// <summary>The ledger in this process, where this verb has opened it.</summary>
    public LedgerRuntime? Local => _opened?.Runtime;

    private sealed record Opened(DataFolder Folder, LedgerRuntime Runtime, WebApplication Web);

    /// <summary>The ledger at the other end.</summary>
    public static LedgerClient Over(HttpClient http) => new(http, null);

    /// <param name="create">What to create in an empty folder, or null where an empty folder is an error.</param>
    /// <param name="clock">Of a ledger that is opened here; null for the machine's.</param>
    public static async Task<LedgerClient> Connect(Settings settings, string verb, NewLedger? create, CancellationToken cancellation, TimeProvider? clock = null)
    {
        if (settings.Server is { } server)
            return Over(HttpFor(server, settings.Token));
        if (DataFolder.IsHeld(settings.Data))
        {
            var announced = DataFolder.ServerOf(settings.Data)
                ?? throw new DataFolderException($"The data folder {Path.GetFullPath(settings.Data)} is in use by {DataFolder.HolderOf(settings.Data)}.");
            return Over(HttpFor(announced.Url, announced.OperatorToken));
        }
        if (create is null && settings.Store.IsFile && !File.Exists(settings.Store.FileIn(settings.Data)))
            throw new DataFolderException($"There is no ledger in {Path.GetFullPath(settings.Data)}; 'ledger serve' creates one.");
        var folder = DataFolder.Open(settings.Data, verb);
        LedgerRuntime? runtime = null;
        WebApplication? web = null;
        try
        {
            runtime = await LedgerRuntime.Open(folder, settings.Store, create, clock ?? TimeProvider.System, null, cancellation);
            web = LedgerServer.Build(runtime, "http://127.0.0.1:0");
            await web.StartAsync(cancellation);
            // Reads rest on the views alone: what the relay has still to do keeps nobody waiting.
            if (!await runtime.Views.WaitFor(await runtime.Log.Head(cancellation), SettleTimeout, cancellation))
                throw new EventLogException($"The views do not catch up: {string.Join("; ", runtime.Health().Faults)}");
            return new LedgerClient(HttpFor(LedgerServer.AddressOf(web), runtime.Tokens.OperatorToken), new Opened(folder, runtime, web));
        }
        catch
        {
            if (web is not null)
                await web.DisposeAsync();
            if (runtime is not null)
                await runtime.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The body of a read, as the server wrote it.</summary>
    /// <exception cref="ProblemException">The server answered with a problem.</exception>
    public async Task<string> GetText(string path, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        await ThrowIfProblem(response, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>The answer, and what it rests on, as its headers say.</summary>
    public async Task<(T Answer, Rests Rests)> Get<T>(string path, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        await ThrowIfProblem(response, cancellation);
        var answer = await response.Content.ReadFromJsonAsync<T>(Wire.Options, cancellation) ?? throw new InvalidOperationException($"{path}: the answer is empty.");
        return (answer, new Rests(Header(response, "Ledger-As-Of"), Header(response, "Ledger-Known-At"), Header(response, "Ledger-Position")));
    }

    public async Task<T> Post<T>(string path, object body, CancellationToken cancellation)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Wire.Options, cancellation);
        await ThrowIfProblem(response, cancellation);
        return await response.Content.ReadFromJsonAsync<T>(Wire.Options, cancellation) ?? throw new InvalidOperationException($"{path}: the answer is empty.");
    }

    /// <summary>The body of the answer, as the server wrote it.</summary>
    public async Task<string> Delete(string path, CancellationToken cancellation)
    {
        using var response = await _http.DeleteAsync(new Uri(path, UriKind.Relative), cancellation);
        await ThrowIfProblem(response, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>How the server stands, ready or not.</summary>
    /// <exception cref="ProblemException">It does not say.</exception>
    public async Task<HealthAnswer> Health(CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable
            && response.Content.Headers.ContentType?.MediaType == "application/json"
            && await response.Content.ReadFromJsonAsync<HealthAnswer>(Wire.Options, cancellation) is { Ledger: not null } health)
        {
            return health;
        }
        await ThrowIfProblem(response, cancellation);
        throw new JsonException("/readyz names no ledger.");
    }

    /// <summary>Waits until what was recorded so far has had its effects on other streams and stands in the views.</summary>
    /// <exception cref="EventLogException">That takes too long.</exception>
    public async Task WaitUntilSettled(CancellationToken cancellation)
    {
        if (!(_opened is { } opened ? await opened.Runtime.WaitUntilSettled(SettleTimeout, cancellation) : await SettlesElsewhere(cancellation)))
            throw new EventLogException($"What was recorded does not come to its effects: {string.Join("; ", (await Health(cancellation)).Faults)}");
    }

    private async Task<bool> SettlesElsewhere(CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < SettleTimeout)
        {
            var health = await Health(cancellation);
            if (health.RelayPosition >= health.LogHead && health.Position >= health.LogHead)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
        return false;
    }

    /// <summary>Says that the commands that are sent from now on belong together, until what it gives is disposed of; to a server, for as long as it is talked to.</summary>
    public IDisposable? BeginImport()
    {
        if (_opened is { } opened)
            return opened.Runtime.Batches.Begin();
        _http.DefaultRequestHeaders.Add(Wire.ImportHeader, "true");
        return null;
    }

    /// <summary>Sends one command: straight to the gate where the ledger is in this process, otherwise over HTTP.</summary>
    public async Task<CommandResult> Send(GivenCommand given, CancellationToken cancellation)
    {
        if (_opened is not null)
            return await _opened.Runtime.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation);
        try
        {
            using var body = new ByteArrayContent(CommandTable.Current.Write(given));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(new Uri("/api/v1/commands", UriKind.Relative), body, cancellation);
            var answer = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json"
                ? await response.Content.ReadFromJsonAsync<CommandAnswer>(Wire.Options, cancellation)
                : null;
            if (answer?.Outcome is not null)
                return ResultOf(given, answer);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
                return Unavailable(given, $"{(int)response.StatusCode} {response.ReasonPhrase}");
            await ThrowIfProblem(response, cancellation);
            throw new ProblemException(response.StatusCode, $"The server answered {(int)response.StatusCode} without saying what became of {given.CommandId}.");
        }
        catch (HttpRequestException e)
        {
            return Unavailable(given, e.Message);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            // The client's own patience is over; the command may have been carried out all the same.
            return Unavailable(given, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_opened is null)
            return;
        await _opened.Web.DisposeAsync();
        await _opened.Runtime.DisposeAsync();
        _opened.Folder.Dispose();
    }

    private static CommandResult ResultOf(GivenCommand given, CommandAnswer answer) => new(
        given.CommandId,
        Enum.Parse<CommandOutcome>(answer.Outcome, ignoreCase: true),
        given.Command.Target,
        answer.Revision is { } revision ? new Revision(revision) : Revision.None,
        answer.Position is { } position ? new LogPosition(position) : null,
        answer.Events ?? [],
        answer.Refusal,
        answer.Cause);

    private static CommandResult Unavailable(GivenCommand given, string cause) =>
        new(given.CommandId, CommandOutcome.Unavailable, given.Command.Target, Revision.None, null, [], Cause: cause);

    private static HttpClient HttpFor(string server, string? token)
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(server) };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        return http;
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : "";

    private static async Task ThrowIfProblem(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var problem = JsonDocument.Parse(text);
            var detail = problem.RootElement.TryGetProperty("detail", out var said) ? said.GetString() : null;
            throw new ProblemException(response.StatusCode, detail ?? text);
        }
        catch (JsonException)
        {
            throw new ProblemException(response.StatusCode, string.Create(CultureInfo.InvariantCulture, $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}."));
        }
    }
}

/// <summary>What an answer rests on, as printed.</summary>
internal sealed record Rests(string AsOf, string KnownAt, string Position);
