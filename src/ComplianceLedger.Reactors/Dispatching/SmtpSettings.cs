using System.Globalization;
using System.Net;

namespace ComplianceLedger.Reactors.Dispatching;

public enum SmtpSecurity
{
    /// <summary>In the clear.</summary>
    None,

    /// <summary>TLS after a greeting in the clear; a server that does not offer it is turned away.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}

/// <summary>
/// The mail server, as an address says it: <c>smtp://USER@HOST:PORT?from=ADDRESS</c> with STARTTLS, <c>smtps://</c> with TLS from the start. The options are
/// <c>from</c>, <c>passwordFile</c> and <c>security=none</c>, which a server on this machine has by itself. An option that is not known here is an error. The
/// password stands in no address.
/// </summary>
/// <param name="From">Whose mail it is: the sender of the envelope too.</param>
public sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, string? User, string? Password, string From)
{
    public const string Example = "smtp://USER@HOST?from=ADDRESS";

    private const int SubmissionPort = 587;
    private const int SubmissionPortTls = 465;
    private const int PlainPort = 25;

    /// <param name="password">From elsewhere, such as a variable; null for none.</param>
    /// <exception cref="FormatException">The message says what is wrong, for people, and repeats no password.</exception>
    public static SmtpSettings Parse(string address, string? password)
    {
        ArgumentNullException.ThrowIfNull(address);
        var isTls = address.StartsWith("smtps://", StringComparison.OrdinalIgnoreCase);
        if (!isTls && !address.StartsWith("smtp://", StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"a mail server is {Example}, or smtps:// for TLS from the start.");
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var (place, options) = question < 0 ? (rest, "") : (rest[..question], rest[(question + 1)..]);
        var at = place.LastIndexOf('@');
        var user = at < 0 ? null : Uri.UnescapeDataString(place[..at]);
        if (user?.Contains(':', StringComparison.Ordinal) == true)
            throw new FormatException("no password stands in the address of the mail server: put it into LEDGER_SMTP_PASSWORD, or into a file named by passwordFile=FILE.");
        if (user is { Length: 0 })
            throw new FormatException("what stands before @ in the address of the mail server is a user.");
        var (host, port) = HostAndPort(place[(at + 1)..].TrimEnd('/'));
        string? from = null;
        string? passwordFile = null;
        SmtpSecurity? security = isTls ? SmtpSecurity.Tls : IsOnThisMachine(host) ? SmtpSecurity.None : SmtpSecurity.StartTls;
        foreach (var option in options.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (option, "") : (option[..equals], Uri.UnescapeDataString(option[(equals + 1)..]));
            switch (name)
            {
                case "from":
                    from = value;
                    break;
                case "passwordFile":
                    passwordFile = value;
                    break;
                case "security" when !isTls:
                    security = value switch
                    {
                        "none" => SmtpSecurity.None,
                        "starttls" => SmtpSecurity.StartTls,
                        _ => throw new FormatException("security is starttls or none; smtps:// is TLS from the start."),
                    };
                    break;
                default:
                    // What is no word may be a part of a password that holds a question mark.
                    throw new FormatException($"the mail server's address has no option '{(name.All(char.IsAsciiLetter) ? name : "…")}': from, passwordFile, and security with smtp://.");
            }
        }
        if (from is null || !AddressBook.IsAddress(from))
            throw new FormatException($"the mail server's address names the sender, such as from=so@vpcp.example{(from is null ? "" : $"; '{from}' is no mail address")}.");
        if (passwordFile is not null)
            password = ReadPassword(passwordFile);
        if (user is null != password is null)
            throw new FormatException(user is null
                ? "there is a password for the mail server, and its address names no user."
                : $"there is no password for {user} at the mail server: put it into LEDGER_SMTP_PASSWORD, or into a file named by passwordFile=FILE.");
        if (user is not null && security is SmtpSecurity.None && !IsOnThisMachine(host))
            throw new FormatException("a password is sent to another machine over TLS only.");
        return new SmtpSettings(host, port ?? DefaultPort(security.Value), security.Value, user, password, from);
    }

    /// <summary>For people; without the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static int DefaultPort(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SubmissionPortTls,
        SmtpSecurity.StartTls => SubmissionPort,
        _ => PlainPort,
    };

    private static (string Host, int? Port) HostAndPort(string text)
    {
        // An IPv6 address has colons of its own, and stands in brackets.
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
            throw new FormatException($"'{host}' in the address of the mail server is no host.");
        if (!hasPort)
            return (host, null);
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? (host, port)
            : throw new FormatException("the mail server's port is a number from 1 to 65535.");
    }

    private static bool IsOnThisMachine(string host) => host is "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string ReadPassword(string file)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n') is { Length: > 0 } password ? password : throw new FormatException($"passwordFile {file} is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"passwordFile {file}: {e.Message}", e);
        }
    }
}
