using System.CommandLine;
using ComplianceLedger.Reactors;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>What a served ledger is to say to agencies by itself.</summary>
internal sealed class OutreachOptions
{
    private readonly Option<string?> _urging = new("--urging")
    {
        HelpName = "on|off", Description = "nhắc việc, đôn đốc / remind and urge agencies of their deadlines (default on; off for a simulated ledger)",
    };

    private readonly Option<string?> _reminders = new("--reminders")
    {
        HelpName = "DAYS", Description = $"days before a deadline at which it reminds, or none (default {UrgingSchedule.DefaultReminders})",
    };

    private readonly Option<string?> _urgings = new("--urgings")
    {
        HelpName = "DAYS", Description = $"days after a deadline at which it urges, or none (default {UrgingSchedule.DefaultUrgings})",
    };

    private readonly Option<string?> _outlets = new("--outlets")
    {
        HelpName = "log,smtp", Description = "nơi gửi nhắc việc, đôn đốc / where reminders and urgings go, or none (default log, and smtp where --smtp is given)",
    };

    private readonly Option<string?> _smtp = new("--smtp")
    {
        HelpName = "URL", Description = $"mail server, {SmtpSettings.Example} or smtps://; its password in {PasswordVariable} or passwordFile=FILE",
    };

    private readonly Option<string?> _recipients = new("--recipients")
    {
        HelpName = "FILE", Description = "mail addresses: an agency a line, its id and its addresses, separated by commas",
    };

    private readonly Option<string?> _site = new("--site") { HelpName = "URL", Description = "where people read this ledger, for links in messages" };

    private const string PasswordVariable = "LEDGER_SMTP_PASSWORD";

    private const string NoOutlet = "none";

    public void AddTo(Command verb)
    {
        verb.Add(_urging);
        verb.Add(_reminders);
        verb.Add(_urgings);
        verb.Add(_outlets);
        verb.Add(_smtp);
        verb.Add(_recipients);
        verb.Add(_site);
    }

    /// <exception cref="UsageException">A value that is none of those allowed.</exception>
    public Outreach Read(ParseResult parsed)
    {
        bool? urges = GlobalOptions.ValueOf(parsed, _urging) switch
        {
            null => null,
            "on" => true,
            "off" => false,
            var other => throw new UsageException($"--urging {other}: on or off."),
        };
        var schedule = Parsed("--reminders, --urgings", () => UrgingSchedule.Parse(
            GlobalOptions.ValueOf(parsed, _reminders) ?? UrgingSchedule.DefaultReminders, GlobalOptions.ValueOf(parsed, _urgings) ?? UrgingSchedule.DefaultUrgings));
        var smtp = GlobalOptions.ValueOf(parsed, _smtp);
        var recipients = GlobalOptions.ValueOf(parsed, _recipients);
        var outlets = OutletsOf(GlobalOptions.ValueOf(parsed, _outlets) ?? (smtp is null ? LogOutlet.OutletName : $"{LogOutlet.OutletName},{SmtpOutlet.OutletName}"));
        var mails = outlets.Contains(SmtpOutlet.OutletName);
        // With none they may stay in the settings.
        if (!mails && outlets.Length > 0 && (smtp ?? recipients) is not null)
            throw new UsageException($"{(smtp is null ? "--recipients is" : "--smtp is")} given, and no mail is sent: {(smtp is null ? $"it needs --smtp {SmtpSettings.Example}" : $"--outlets does not name {SmtpOutlet.OutletName}")}.");
        var addresses = mails ? Addresses(smtp, recipients) : AddressBook.Empty;
        return new Outreach(urges, schedule)
        {
            WritesLog = outlets.Contains(LogOutlet.OutletName),
            Outlets = mails ? [Mail(smtp!, addresses)] : [],
            Addressed = [.. addresses.Agencies],
            Site = GlobalOptions.ValueOf(parsed, _site) is { } site ? SiteOf(site) : null,
        };
    }

    private static string[] OutletsOf(string text)
    {
        var names = text == NoOutlet ? [] : text.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => name is not (LogOutlet.OutletName or SmtpOutlet.OutletName)) is { } unknown)
            throw new UsageException($"--outlets {text}: '{unknown}' is no outlet; {LogOutlet.OutletName}, {SmtpOutlet.OutletName}, both separated by a comma, or {NoOutlet}.");
        return names.Distinct().Count() == names.Length ? names : throw new UsageException($"--outlets {text}: each outlet once.");
    }

    private static AddressBook Addresses(string? smtp, string? recipients)
    {
        if (smtp is null)
            throw new UsageException($"--outlets {SmtpOutlet.OutletName} needs --smtp {SmtpSettings.Example}.");
        if (recipients is null)
            throw new UsageException("--smtp needs --recipients FILE: the ledger knows no addresses of agencies.");
        return Parsed($"--recipients {recipients}", () => AddressBook.Parse(Lines(recipients)));
    }

    private static SmtpOutlet Mail(string smtp, AddressBook addresses) => new(
        Parsed("--smtp", () => SmtpSettings.Parse(smtp, Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } password ? password : null)), addresses);

    private static Uri SiteOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var site) && (site.Scheme == Uri.UriSchemeHttp || site.Scheme == Uri.UriSchemeHttps) && site is { Query: "", Fragment: "", UserInfo: "" }
            ? site
            : throw new UsageException($"--site {text}: an address such as https://ledger.vpcp.example.");

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--recipients {file}: {e.Message}");
        }
    }

    private static T Parsed<T>(string option, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException e)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
    }
}
