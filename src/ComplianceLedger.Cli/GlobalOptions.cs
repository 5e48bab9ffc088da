using System.CommandLine;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Cli;

/// <summary>The options that every verb takes: from the command line, else from a variable <c>LEDGER_…</c>, else from <c>ledger.json</c> in the current folder.</summary>
internal sealed class GlobalOptions
{
    private const string SettingsFile = "ledger.json";

    private readonly Option<string?> _data = Named("--data", "DIR", "folder of the embedded stores: event log, views, tokens (default ./ledger-data)");
    private readonly Option<string?> _store = Named("--store", "C", "event log: sqlite in --data, sqlite:FILE, or an EventStoreDB, esdb://HOST:PORT (default sqlite)");
    private readonly Option<string?> _views = Named("--views", "C", "views: sqlite, in --data");
    private readonly Option<string?> _server = Named("--server", "URL", "talk to that server, with the token in LEDGER_TOKEN");
    private readonly Option<string?> _lang = Named("--lang", "vi|en", "language of messages (default from the locale, else vi)");
    private readonly Option<bool> _json = new("--json") { Description = "one JSON document on standard output, nothing else", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Add(_data);
        root.Add(_store);
        root.Add(_views);
        root.Add(_server);
        root.Add(_json);
        root.Add(_lang);
    }

    /// <exception cref="UsageException">A value that is none of those allowed, or a settings file that can't be read.</exception>
    public Settings Read(ParseResult parsed)
    {
        var file = ReadFile();
        string? Value(Option<string?> option) => ValueOf(parsed, option, file);
        if (Value(_views) is { } views and not "sqlite")
            throw new UsageException($"--views {views}: only 'sqlite' is there so far.");
        var lang = Value(_lang) ?? LanguageOfLocale();
        if (lang is not ("vi" or "en"))
            throw new UsageException($"--lang {lang}: vi or en.");
        var server = Value(_server);
        if (server is not null && (!Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            throw new UsageException($"--server {server}: an address such as http://127.0.0.1:5080.");
        return new Settings(
            Value(_data) ?? "./ledger-data",
            StoreOf("--store", Value(_store) ?? "sqlite"),
            server,
            Environment.GetEnvironmentVariable("LEDGER_TOKEN"),
            parsed.GetValue(_json) || Elsewhere("json", file) is "true" or "1",
            new Language(IsVietnamese: lang == "vi"));
    }

    /// <summary>What an option of a single verb says, here or elsewhere; null where it says nothing.</summary>
    /// <exception cref="UsageException">The settings file can't be read.</exception>
    public static string? ValueOf(ParseResult parsed, Option<string?> option) => ValueOf(parsed, option, ReadFile());

    /// <summary>Whether the call itself names a server, wherever else one may be set.</summary>
    public bool NamesServer(ParseResult parsed) => parsed.GetValue(_server) is { Length: > 0 };

    /// <exception cref="UsageException">The text names no store.</exception>
    public static EventLogStore StoreOf(string option, string text)
    {
        try
        {
            return EventLogStore.Parse(text);
        }
        catch (EventLogException e)
        {
            // Not the text itself: there may be a password in it.
            throw new UsageException($"{option}: {e.Message}");
        }
    }

    private static string? ValueOf(ParseResult parsed, Option<string?> option, IReadOnlyDictionary<string, string?> file) =>
        parsed.GetValue(option) is { Length: > 0 } given ? given : Elsewhere(option.Name[2..], file);

    private static string? Elsewhere(string name, IReadOnlyDictionary<string, string?> file) =>
        Environment.GetEnvironmentVariable($"LEDGER_{name.ToUpperInvariant()}") is { Length: > 0 } variable ? variable : file.GetValueOrDefault(name);

    /// <summary>The settings file's keys, or none where there is no file. A key that is none of the options is an error, not a setting without effect.</summary>
    private static IReadOnlyDictionary<string, string?> ReadFile()
    {
        if (!File.Exists(SettingsFile))
            return new Dictionary<string, string?>();
        try
        {
            return FieldReader.ReadGiven(File.ReadAllBytes(SettingsFile), r => new Dictionary<string, string?>
            {
                ["data"] = r.TextOrNull("data"),
                ["store"] = r.TextOrNull("store"),
                ["views"] = r.TextOrNull("views"),
                ["server"] = r.TextOrNull("server"),
                ["lang"] = r.TextOrNull("lang"),
                ["json"] = r.FlagOrFalse("json") ? "true" : null,
                ["urging"] = r.TextOrNull("urging"),
                ["reminders"] = r.TextOrNull("reminders"),
                ["urgings"] = r.TextOrNull("urgings"),
                ["outlets"] = r.TextOrNull("outlets"),
                ["smtp"] = r.TextOrNull("smtp"),
                ["recipients"] = r.TextOrNull("recipients"),
                ["site"] = r.TextOrNull("site"),
            });
        }
        catch (Exception e) when (e is FieldException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{SettingsFile}: {e.Message}");
        }
    }

    private static string LanguageOfLocale()
    {
        foreach (var name in new[] { "LC_ALL", "LC_MESSAGES", "LANG" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } locale)
                return locale.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : "vi";
        }
        return "vi";
    }

    private static Option<string?> Named(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Recursive = true };
}

/// <param name="Server">The server to talk to, or null to look for one that holds the data folder.</param>
/// <param name="Token">For <paramref name="Server"/>.</param>
internal sealed record Settings(string Data, EventLogStore Store, string? Server, string? Token, bool Json, Language Language);

/// <summary>Chooses between the two sentences that every message has.</summary>
internal sealed record Language(bool IsVietnamese)
{
    public string Say(string vi, string en) => IsVietnamese ? vi : en;

    /// <summary>A text that need not have been translated.</summary>
    public string Say(BilingualText text) => IsVietnamese ? text.Vi : text.En ?? text.Vi;
}
