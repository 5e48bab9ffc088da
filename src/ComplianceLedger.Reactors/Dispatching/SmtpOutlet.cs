using System.Security.Cryptography;
using System.Text;
using ComplianceLedger.Domain;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>Sends messages as mail, each over a connection of its own. The key is in the Message-ID, by which a mail reader knows a second copy.</summary>
/// <param name="answerTimeoutMs">Another limit than the ordinary one, for tests.</param>
public sealed class SmtpOutlet(SmtpSettings settings, AddressBook addresses, int answerTimeoutMs = SmtpOutlet.AnswerTimeoutMs) : IOutlet
{
    public const string OutletName = "smtp";

    /// <summary>For one answer of the server, before there is a mail to take and after it was taken.</summary>
    private const int AnswerTimeoutMs = 30_000;

    /// <summary>For one answer while a mail is given: RFC 5321 (4.5.3.2.6) allows a server 10 minutes to say that it has taken one, and who leaves before sends it twice.</summary>
    private const int TakingTimeoutMs = 10 * 60_000;

    /// <summary>Bytes of the hash that makes a Message-ID.</summary>
    private const int MessageIdBytes = 16;

    public string Name => OutletName;

    public async Task<Delivery> Send(OutboxMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        var mailboxes = message.Unreached.ToDictionary(agency => agency, agency => addresses.Of(agency));
        if (mailboxes.Values.All(list => list.Count == 0))
            return new Delivery(DeliveryOutcome.Unaddressed, [], Unaddressed(mailboxes));
        using var client = new Client { Timeout = answerTimeoutMs };
        if (await Open(client, cancellation).ConfigureAwait(false) is { } problem)
            return Delivery.Away($"{settings}: {problem}");
        try
        {
            using var mail = MailOf(message, mailboxes.Values.SelectMany(list => list));
            client.Timeout = TakingTimeoutMs;
            await client.SendAsync(mail, cancellation).ConfigureAwait(false);
        }
        catch (SmtpCommandException e) when (e.ErrorCode is SmtpErrorCode.SenderNotAccepted || e.StatusCode is SmtpStatusCode.ServiceNotAvailable)
        {
            // It is not this message that the server does not like.
            return Delivery.Away($"{settings}: {Answer(e.StatusCode, e.Message)}");
        }
        catch (SmtpCommandException) when (client.Accepted.Count == 0 && client.Problems.Count > 0)
        {
            // Every recipient was turned away, and each has its own reason.
        }
        catch (SmtpCommandException e)
        {
            return new Delivery(IsForGood(e.StatusCode) ? DeliveryOutcome.Refused : DeliveryOutcome.Deferred, [], $"{settings}: {Answer(e.StatusCode, e.Message)}");
        }
        catch (Exception e) when (e is SmtpProtocolException or ProtocolException or IOException or TimeoutException or ServiceNotConnectedException or ServiceNotAuthenticatedException)
        {
            // It may have been taken, and nobody knows: such an attempt counts, or a server that never answers would get the mail for ever.
            return Delivery.Deferred($"{settings}: {e.Message}");
        }
        await Leave(client, cancellation).ConfigureAwait(false);
        return Came(client, mailboxes);
    }

    /// <summary>The same for the same message, however often it is sent; another for another event in the same place of a log that was restored.</summary>
    internal static string MessageIdOf(OutboxMessage message, string from)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{message.Ledger}\n{message.Key}\n{message.Content.EventId}"));
        return $"{Convert.ToHexStringLower(hash.AsSpan(0, MessageIdBytes))}@{from[(from.LastIndexOf('@') + 1)..]}";
    }

    /// <summary>Why nothing can be sent, or null.</summary>
    private async Task<string?> Open(Client client, CancellationToken cancellation)
    {
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, settings.Security switch
            {
                SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
                SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            }, cancellation).ConfigureAwait(false);
            if (settings is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (NotSupportedException) when (!client.IsConnected)
        {
            return "the server offers no STARTTLS, and nothing is sent in the clear";
        }
        catch (NotSupportedException)
        {
            return "the server takes no user and password";
        }
        catch (SslHandshakeException e)
        {
            // The first line; what follows is advice to programmers.
            return $"TLS: {(e.InnerException ?? e).Message.Split('\n')[0].Trim()}";
        }
        catch (AuthenticationException e)
        {
            return $"the server does not let {settings.User} in: {e.Message}";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.Message;
        }
    }

    /// <summary>Takes leave of a server that has answered for every recipient. Whether it takes leave as well changes nothing of that.</summary>
    private async Task Leave(Client client, CancellationToken cancellation)
    {
        client.Timeout = answerTimeoutMs;
        await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private MimeMessage MailOf(OutboxMessage message, IEnumerable<string> to)
    {
        var mail = new MimeMessage();
        mail.From.Add(MailboxAddress.Parse(settings.From));
        mail.To.AddRange(to.Distinct(StringComparer.OrdinalIgnoreCase).Select(MailboxAddress.Parse));
        mail.Subject = message.Content.Subject;
        mail.Date = message.Content.RecordedAt.ToOffset(VietnamTime.Offset);
        mail.MessageId = MessageIdOf(message, settings.From);
        // RFC 3834: so that no absence notice answers it.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Body = new TextPart("plain") { Text = message.Content.Text };
        return mail;
    }

    private static Delivery Came(Client client, Dictionary<AgencyId, IReadOnlyList<string>> mailboxes)
    {
        List<AgencyId> reached = [.. mailboxes.Where(agency => agency.Value.Any(client.Accepted.Contains)).Select(agency => agency.Key)];
        var left = mailboxes.Where(agency => !reached.Contains(agency.Key)).ToDictionary();
        bool Some(Func<string, bool> address) => left.Values.Any(list => list.Any(address));
        var outcome = Some(address => client.Problems.TryGetValue(address, out var answer) && !IsForGood(answer.StatusCode)) ? DeliveryOutcome.Deferred
            : Some(_ => true) ? DeliveryOutcome.Refused
            : left.Count > 0 ? DeliveryOutcome.Unaddressed
            : DeliveryOutcome.Delivered;
        List<string> problems = [.. client.Problems.Select(problem => $"{problem.Key}: {Answer(problem.Value.StatusCode, problem.Value.Response)}")];
        if (left.Values.Any(list => list.Count == 0))
            problems.Add(Unaddressed(left));
        return new Delivery(outcome, reached, problems.Count == 0 ? null : string.Join("; ", problems));
    }

    private static string Unaddressed(Dictionary<AgencyId, IReadOnlyList<string>> mailboxes) =>
        mailboxes.Count == 0 ? "the task names no agency" : $"no address of {string.Join(", ", mailboxes.Where(agency => agency.Value.Count == 0).Select(agency => agency.Key))}";

    private static bool IsForGood(SmtpStatusCode status) => (int)status >= 500;

    private static string Answer(SmtpStatusCode status, string words) => $"{(int)status} {words}";

    /// <summary>One that goes on where a single recipient is refused, and remembers which.</summary>
    private sealed class Client : SmtpClient
    {
        // As elsewhere in .NET: the authority of a closed network publishes nothing that could be asked.
        public Client() => CheckCertificateRevocation = false;

        public HashSet<string> Accepted { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, SmtpResponse> Problems { get; } = new(StringComparer.OrdinalIgnoreCase);

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => Accepted.Add(mailbox.Address);

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => Problems[mailbox.Address] = response;
    }
}
