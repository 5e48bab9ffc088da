using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ComplianceLedger.Mail;

/// <param name="User">Who had said who he is, a colon, and his password; null for nobody.</param>
/// <param name="Data">Head and body as they were sent.</param>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Data, bool IsEncrypted, string? User)
{
    /// <summary>A line of the head, unfolded, without its name.</summary>
    public string Head(string name)
    {
        var head = Data[..Data.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        return head.Split("\r\n").Single(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];
    }
}

/// <summary>A mail server on this machine that keeps what it is given, and says what it is told to say.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    /// <param name="certificate">What it offers STARTTLS with; null: it offers none.</param>
    public MailServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>What it says to a command, such as <c>RCPT TO:&lt;a@b&gt;</c> or <c>.</c> at the end of a mail; null for the usual.</summary>
    public Func<string, string?> Answer { get; set; } = static _ => null;

    /// <summary>What it waits for before it answers a command, named as for <see cref="Answer"/>.</summary>
    public Func<string, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>A certificate of an authority of its own, for 127.0.0.1 and localhost.</summary>
    public static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // With a key that can be used for TLS on every system.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_sessions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task Accept()
    {
        while (true)
            _sessions.Add(Serve(await _listener.AcceptTcpClientAsync(_stopping.Token)));
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            Stream stream = client.GetStream();
            await using var session = new Session(stream);
            await Before("").WaitAsync(_stopping.Token);
            await session.Say(Answer("") ?? "220 mail.example ESMTP", _stopping.Token);
            string? from = null;
            string? user = null;
            List<string> to = [];
            while (await session.Hear(_stopping.Token) is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                await Before(line).WaitAsync(_stopping.Token);
                if (Answer(line) is { } told)
                {
                    await session.Say(told, _stopping.Token);
                    continue;
                }
                switch (verb)
                {
                    case "EHLO":
                        await session.Say($"250-mail.example\r\n{(_certificate is not null && !session.IsEncrypted ? "250-STARTTLS\r\n" : "")}250-AUTH PLAIN\r\n250 8BITMIME", _stopping.Token);
                        break;
                    case "STARTTLS":
                        await session.Say("220 go on", _stopping.Token);
                        await session.Encrypt(_certificate!, _stopping.Token);
                        break;
                    case "AUTH":
                        user = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])).Trim('\0').Replace('\0', ':');
                        await session.Say("235 welcome", _stopping.Token);
                        break;
                    case "MAIL":
                        (from, to) = (Path(line), []);
                        await session.Say("250 ok", _stopping.Token);
                        break;
                    case "RCPT":
                        to.Add(Path(line));
                        await session.Say("250 ok", _stopping.Token);
                        break;
                    case "DATA":
                        await session.Say("354 go on", _stopping.Token);
                        var data = await session.HearData(_stopping.Token);
                        var end = Answer(".");
                        if (end is null)
                            _received.Enqueue(new ReceivedMail(from!, to, data, session.IsEncrypted, user));
                        await Before(".").WaitAsync(_stopping.Token);
                        await session.Say(end ?? "250 taken", _stopping.Token);
                        break;
                    case "QUIT":
                        await session.Say("221 bye", _stopping.Token);
                        return;
                    default:
                        await session.Say("250 ok", _stopping.Token);
                        break;
                }
            }
        }
    }

    private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private sealed class Session(Stream stream) : IAsyncDisposable
    {
        private Stream _stream = stream;

        public bool IsEncrypted => _stream is SslStream;

        public async Task Encrypt(X509Certificate2 certificate, CancellationToken cancellation)
        {
            var encrypted = new SslStream(_stream);
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.None }, cancellation);
            _stream = encrypted;
        }

        public async Task Say(string answer, CancellationToken cancellation) => await _stream.WriteAsync(Encoding.UTF8.GetBytes($"{answer}\r\n"), cancellation);

        /// <summary>A line, or null at the end.</summary>
        public async Task<string?> Hear(CancellationToken cancellation)
        {
            // Byte by byte: what follows a STARTTLS belongs to TLS.
            var line = new List<byte>();
            var one = new byte[1];
            while (await _stream.ReadAsync(one, cancellation) == 1)
            {
                if (one[0] == '\n')
                    return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(one[0]);
            }
            return null;
        }

        public async Task<string> HearData(CancellationToken cancellation)
        {
            var data = new StringBuilder();
            while (await Hear(cancellation) is { } line && line != ".")
                data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            return data.ToString();
        }

        public ValueTask DisposeAsync() => _stream.DisposeAsync();
    }
}
