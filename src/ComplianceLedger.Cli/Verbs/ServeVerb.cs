using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ComplianceLedger.Actors;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.EventStoreProtocol;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Programmes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Runs the ledger until it is told to stop.</summary>
internal static class ServeVerb
{
    public static Command Create(GlobalOptions global)
    {
        var urls = new Option<string>("--urls") { HelpName = "U", Description = $"addresses to listen on (default {LedgerServer.DefaultUrl})", DefaultValueFactory = _ => LedgerServer.DefaultUrl };
        var programme = new Option<string?>("--programme") { HelpName = "directive-15|FILE|none", Description = "what an empty ledger is given (default directive-15; none for a simulated one)" };
        var simulated = new Option<bool>("--simulated") { Description = "create the ledger as simulated: everything in it is made up" };
        var protocolUrls = new Option<string?>("--protocol-urls") { HelpName = "U", Description = "addresses at which holders of a token read the log with clients of EventStoreDB (default none)" };
        var certificate = new Option<string?>("--protocol-certificate") { HelpName = "FILE", Description = "certificate and key in PEM for https addresses among those" };
        var outreach = new OutreachOptions();
        var verb = new Command("serve", "chạy sổ: API, trang, góc nhìn / run the ledger: API, pages, views; creates it when the folder is empty") { urls, programme, simulated, protocolUrls, certificate };
        outreach.AddTo(verb);
        verb.SetAction((parsed, cancellation) => Run(
            global.Read(parsed), outreach.Read(parsed), parsed.GetValue(urls)!, parsed.GetValue(programme), parsed.GetValue(simulated), parsed.GetValue(protocolUrls), parsed.GetValue(certificate), cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, Outreach outreach, string urls, string? programmeName, bool simulated, string? protocolUrls, string? certificateFile, CancellationToken cancellation)
    {
        // The program hears that it is asked to stop only once this has given way for the first time.
        await Task.Yield();
        try
        {
            return await Serve(settings, outreach, urls, programmeName, simulated, protocolUrls, certificateFile, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A server that was still starting has left nothing half-done.
            return ExitStatus.Done;
        }
    }

    private static async Task<int> Serve(Settings settings, Outreach outreach, string urls, string? programmeName, bool simulated, string? protocolUrls, string? certificateFile, CancellationToken cancellation)
    {
        // What can be wrong with the words of the call is found before anything is opened or made.
        CheckAddresses("--urls", urls);
        using var certificate = certificateFile is null ? null : ReadCertificate(certificateFile);
        if (protocolUrls is not null && !settings.Store.IsFile)
            throw new UsageException("--protocol-urls serves an embedded log; the history of this ledger is read from its EventStoreDB itself.");
        if (protocolUrls is not null)
            CheckAddresses("--protocol-urls", protocolUrls, mayBeEncrypted: certificate is not null);
        var programme = (programmeName ?? (simulated ? "none" : Programme.ShippedName)) is not "none" and var name ? Load(name) : null;
        using var folder = DataFolder.Open(settings.Data, $"serve {urls}");
        using var loggers = LoggerFactory.Create(ConfigureLogging);
        await using var ledger = await LedgerRuntime.Open(folder, settings.Store, NewLedger.Default with { Simulated = simulated }, TimeProvider.System, loggers, cancellation, outreach);
        if (simulated && !ledger.Ledger.Simulated)
            throw new UsageException($"The ledger in {folder.Path} is not a simulated one.");
        await GiveProgramme(settings.Language, ledger, programme, programmeName is not null, cancellation);
        if (await outreach.Unknown(ledger.Log, cancellation) is { Count: > 0 } unknown)
            Output.Note(settings.Language.Say($"--recipients: sổ chưa có cơ quan {string.Join(", ", unknown)}.", $"--recipients: this ledger has no agency {string.Join(", ", unknown)} so far."));

        await using var web = LedgerServer.Build(ledger, urls, ConfigureLogging);
        await Listen(web, urls, cancellation);
        await using var protocol = protocolUrls is null ? null : StoreServer.Build(ledger.Log, protocolUrls, ConfigureLogging, ledger.Tokens, certificate);
        if (protocol is not null)
            await Listen(protocol, protocolUrls!, cancellation);
        var url = LedgerServer.AddressOf(web);
        folder.Announce(url, ledger.Tokens.OperatorToken);
        if (settings.Json)
            Output.Document($$"""{"url":"{{url}}","ledger":"{{ledger.Ledger.LedgerId}}","simulated":{{(ledger.Ledger.Simulated ? "true" : "false")}}}""");
        else
            Output.Line(settings.Language.Say($"Sổ {ledger.Ledger.LedgerId} phục vụ tại {url} (dữ liệu: {folder.Path})", $"Ledger {ledger.Ledger.LedgerId} serves at {url} (data: {folder.Path})"));
        await web.WaitForShutdownAsync(cancellation);
        return ExitStatus.Done;
    }

    /// <exception cref="IOException">Another program has the address.</exception>
    public static async Task Listen(WebApplication web, string urls, CancellationToken cancellation)
    {
        try
        {
            await web.StartAsync(cancellation);
        }
        catch (SocketException e)
        {
            throw new IOException($"Failed to bind to address {urls}: {e.Message}", e);
        }
    }

    private static X509Certificate2 ReadCertificate(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"--protocol-certificate {file}: {e.Message}");
        }
    }

    /// <exception cref="UsageException">One of them is no address to listen on.</exception>
    public static void CheckAddresses(string option, string urls, bool mayBeEncrypted = false)
    {
        var given = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // '*' and '+' stand for every address of this machine, and are no host's name otherwise.
        var wrong = given.FirstOrDefault(url =>
            !Uri.TryCreate(url.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out var address)
            || !(address.Scheme == Uri.UriSchemeHttp || (mayBeEncrypted && address.Scheme == Uri.UriSchemeHttps)) || address.PathAndQuery != "/");
        if (given.Length == 0 || wrong is not null)
            throw new UsageException($"{option} {wrong ?? urls}: addresses such as {LedgerServer.DefaultUrl}, separated by semicolons. Encryption belongs to a proxy before this server.");
    }

    private static Programme Load(string name) =>
        name == Programme.ShippedName || File.Exists(name) ? Programme.Load(name) : throw new UsageException($"--programme {name}: there is no such file.");

    /// <summary>An empty ledger gets its programme; an import that was interrupted is taken up again.</summary>
    private static async Task GiveProgramme(Language language, LedgerRuntime ledger, Programme? programme, bool wasNamed, CancellationToken cancellation)
    {
        if (await ProgrammeImport.Unfinished(ledger, cancellation) is { } unfinished)
        {
            if (programme?.Name != unfinished)
                throw new UsageException($"The import of programme '{unfinished}' was interrupted; start with --programme and that programme to finish it.");
        }
        else if (programme is null || ledger.Ledger.Simulated || !await ProgrammeImport.IsEmpty(ledger.Log, cancellation))
        {
            if (programme is not null && wasNamed)
            {
                Output.Note(ledger.Ledger.Simulated
                    ? language.Say("Sổ này là giả lập nên không tự nhập chương trình; hãy dùng 'ledger import'.", "The ledger is made up, so the programme was not imported; use 'ledger import'.")
                    : language.Say("Sổ không trống nên chương trình không được nhập; hãy dùng 'ledger import'.", "The ledger is not empty, so the programme was not imported; use 'ledger import'."));
            }
            return;
        }
        var refused = await Import(language, ledger, programme!, cancellation);
        foreach (var result in refused)
            Output.Note($"{result.CommandId}: {result.Refusal!.Code}: {language.Say(result.Refusal.Vi, result.Refusal.En)}");
        if (!await ledger.WaitUntilSettled(TimeSpan.FromMinutes(1), cancellation))
            throw new EventLogException($"The views do not catch up with the programme: {string.Join("; ", ledger.Health().Faults)}");
    }

    private static async Task<IReadOnlyList<CommandResult>> Import(Language language, LedgerRuntime ledger, Programme programme, CancellationToken cancellation)
    {
        try
        {
            return await ProgrammeImport.Run(ledger, programme, cancellation);
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            throw new EventLogException(language.Say(
                $"Việc nhập chương trình '{programme.Name}' bị ngắt; lần khởi động sau sẽ nhập tiếp.", $"The import of programme '{programme.Name}' was interrupted; the next start takes it up."), e);
        }
    }

    public static void ConfigureLogging(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        // A start that fails is said by this program itself, in one line.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddFilter(typeof(LogOutlet).FullName, LogLevel.Information)
        .AddSimpleConsole(console => console.SingleLine = true)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
