using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Mail;
using ComplianceLedger.Reactors.Dispatching;
using MimeKit;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Messages as mail, to a server on this machine that says what a test has it say.</summary>
public sealed class SendingMail : IAsyncLifetime
{
    private const string From = "so-theo-doi@vpcp.example";

    /// <summary>Long enough for a server on this machine that answers, and waited for by a test of one that doesn't.</summary>
    private const int ShortTimeoutMs = 2_000;

    private readonly MailServer _server = new();
    private readonly AddressBook _addresses = AddressBook.Parse(["bct, van-thu@bct.example", "vpcp,vp@vpcp.example,kiem-tra@vpcp.example"]);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_message_arrives_with_its_key_and_in_vietnamese()
    {
        var message = Message("bct", "vpcp");
        Assert.Equal(Sent("bct", "vpcp"), await Send(message), Same);
        var mail = Assert.Single(_server.Received);
        Assert.Equal((From, "van-thu@bct.example vp@vpcp.example kiem-tra@vpcp.example"), (mail.From, string.Join(' ', mail.To)));
        // Letters beyond ASCII never stand in a head as they are.
        Assert.StartsWith("=?utf-8?", mail.Head("Subject"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("auto-generated", mail.Head("Auto-Submitted"));
        using var read = await Read(mail);
        Assert.Equal("Đôn đốc: T quá hạn 21/06/2013 – Mở thị trường", read.Subject);
        Assert.Equal("Đề nghị báo cáo.\n\nNhiệm vụ: T\n.\n", read.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal((From, "van-thu@bct.example, vp@vpcp.example, kiem-tra@vpcp.example"), (read.From.ToString(), read.To.ToString().Replace("\"", "", StringComparison.Ordinal)));
        Assert.Equal(new DateTimeOffset(2013, 6, 23, 7, 0, 0, VietnamTime.Offset), read.Date);
        Assert.Equal(SmtpOutlet.MessageIdOf(message, From), read.MessageId);
        Assert.Matches("^[0-9a-f]{32}@vpcp\\.example$", read.MessageId);
    }

    [Fact]
    public async Task a_second_copy_is_the_same_mail_and_another_message_another()
    {
        await Send(Message("bct"));
        await Send(Message("bct") with { Attempts = 3 });
        await Send(Message("bct") with { Ledger = new LedgerId("another") });
        await Send(Message("bct") is var message ? message with { Content = message.Content with { Revision = new Revision(2) } } : null!);
        // In a log that was restored from an older copy, another urging may stand in the same place.
        await Send(Message("bct") is var former ? former with { Content = former.Content with { EventId = Guid.NewGuid() } } : null!);
        var ids = _server.Received.Select(mail => mail.Head("Message-Id")).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(4, ids.Distinct().Count());
        Assert.Equal(_server.Received[0].Data, _server.Received[1].Data);
    }

    [Fact]
    public async Task who_has_it_already_is_left_out()
    {
        Assert.Equal(Sent("vpcp"), await Send(Message("bct", "vpcp") with { Reached = [new AgencyId("bct")] }), Same);
        Assert.Equal(["vp@vpcp.example", "kiem-tra@vpcp.example"], Assert.Single(_server.Received).To);
    }

    [Fact]
    public async Task an_agency_without_an_address_is_said_and_keeps_nobody_from_having_it()
    {
        Assert.Equal(new Delivery(DeliveryOutcome.Unaddressed, [], "no address of bng"), await Send(Message("bng")), Same);
        Assert.Equal(new Delivery(DeliveryOutcome.Unaddressed, [], "the task names no agency"), await Send(Message()), Same);
        Assert.Empty(_server.Received);
        Assert.Equal(new Delivery(DeliveryOutcome.Unaddressed, [new AgencyId("bct")], "no address of bng"), await Send(Message("bct", "bng")), Same);
        Assert.Equal(["van-thu@bct.example"], Assert.Single(_server.Received).To);
    }

    [Fact]
    public async Task a_recipient_who_is_refused_for_good_is_said_and_the_others_have_it()
    {
        Says("RCPT TO:<van-thu@bct.example>", "550 5.1.1 no such user");
        var delivery = await Send(Message("bct", "vpcp"));
        Assert.Equal(new Delivery(DeliveryOutcome.Refused, [new AgencyId("vpcp")], "van-thu@bct.example: 550 5.1.1 no such user"), delivery, Same);
        Assert.Equal(["vp@vpcp.example", "kiem-tra@vpcp.example"], Assert.Single(_server.Received).To);
    }

    [Fact]
    public async Task an_agency_has_it_where_one_of_its_addresses_does()
    {
        Says("RCPT TO:<vp@vpcp.example>", "550 gone");
        Assert.Equal(new Delivery(DeliveryOutcome.Delivered, [new AgencyId("vpcp")], "vp@vpcp.example: 550 gone"), await Send(Message("vpcp")), Same);
    }

    [Fact]
    public async Task nobody_accepted_is_as_final_as_the_answers_were()
    {
        Says("RCPT", "550 no such user");
        Assert.Equal(new Delivery(DeliveryOutcome.Refused, [], "van-thu@bct.example: 550 no such user"), await Send(Message("bct")), Same);
        Says("RCPT", "450 busy");
        Assert.Equal(new Delivery(DeliveryOutcome.Deferred, [], "van-thu@bct.example: 450 busy"), await Send(Message("bct")), Same);
        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task a_recipient_who_is_busy_is_tried_again_alone()
    {
        Says("RCPT TO:<van-thu@bct.example>", "451 try again later");
        Assert.Equal(new Delivery(DeliveryOutcome.Deferred, [new AgencyId("vpcp")], "van-thu@bct.example: 451 try again later"), await Send(Message("bct", "vpcp")), Same);
    }

    [Theory]
    [InlineData(".", "554 5.7.1 spam", DeliveryOutcome.Refused)]
    [InlineData(".", "452 no room", DeliveryOutcome.Deferred)]
    [InlineData("DATA", "554 no", DeliveryOutcome.Refused)]
    [InlineData("MAIL", "550 not from you", DeliveryOutcome.Away)]
    [InlineData("MAIL", "451 not now", DeliveryOutcome.Away)]
    [InlineData("RCPT", "421 closing", DeliveryOutcome.Deferred)]
    [InlineData("", "554 no service", DeliveryOutcome.Away)]
    public async Task what_the_server_says_is_told(string command, string answer, DeliveryOutcome outcome)
    {
        _server.Answer = line => (command.Length == 0 ? line.Length == 0 : line.StartsWith(command, StringComparison.Ordinal)) ? answer : null;
        var delivery = await Send(Message("bct"));
        Assert.Equal((outcome, 0), (delivery.Outcome, delivery.Reached.Count));
        Assert.Contains(answer[4..], delivery.Problem, StringComparison.Ordinal);
        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task a_server_that_does_not_offer_starttls_gets_nothing()
    {
        var delivery = await Send(Message("bct"), Settings() with { Security = SmtpSecurity.StartTls });
        Assert.Equal(Delivery.Away($"127.0.0.1:{_server.Port}: the server offers no STARTTLS, and nothing is sent in the clear"), delivery, Same);
        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task a_server_that_nobody_vouches_for_gets_nothing()
    {
        using var certificate = MailServer.Certificate();
        await using var server = new MailServer(certificate);
        var delivery = await Send(Message("bct"), Settings() with { Port = server.Port, Security = SmtpSecurity.StartTls });
        Assert.Equal(DeliveryOutcome.Away, delivery.Outcome);
        Assert.StartsWith($"127.0.0.1:{server.Port}: TLS: ", delivery.Problem, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task a_user_says_who_he_is()
    {
        Assert.Equal(Sent("bct"), await Send(Message("bct"), Settings() with { User = "so", Password = "mật khẩu" }), Same);
        Assert.Equal("so:mật khẩu", Assert.Single(_server.Received).User);
        Says("AUTH", "535 wrong password");
        var refused = await Send(Message("bct"), Settings() with { User = "so", Password = "mật khẩu" });
        Assert.Equal(DeliveryOutcome.Away, refused.Outcome);
        Assert.Contains("does not let so in: 535", refused.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("mật khẩu", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_server_that_is_not_there_is_away()
    {
        int port;
        await using (var gone = new MailServer())
            port = gone.Port;
        var delivery = await Send(Message("bct"), Settings() with { Port = port });
        Assert.Equal(DeliveryOutcome.Away, delivery.Outcome);
        Assert.StartsWith($"127.0.0.1:{port}: ", delivery.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_dispatch_sends_its_mail_through_all_of_this()
    {
        var away = true;
        _server.Answer = line => line.Length == 0 && away ? "421 starting" : null;
        await using var sending = await Sending.Start(new SmtpOutlet(Settings(), _addresses), new InMemoryOutlet("log"));
        await sending.Assign("T", due: 8, title: "Mở thị trường");
        var key = await sending.Urge("T", threshold: 1);
        await sending.Comes($"{key}:log", MessageState.Sent);
        await sending.Comes(() => sending.Find($"{key}:smtp")!.Problem?.Contains("starting", StringComparison.Ordinal) == true);
        away = false;
        await sending.Comes(() => sending.Dispatch.Outlets()[0].Problem is not null);
        sending.Time.Advance(Sender.PauseAfter(1));
        await sending.Comes($"{key}:smtp", MessageState.Sent);
        using var read = await Read(Assert.Single(_server.Received));
        Assert.Equal("Đôn đốc: T quá hạn 21/06/2013 – Mở thị trường", read.Subject);
    }

    [Fact]
    public async Task a_server_that_takes_a_mail_and_then_says_nothing_more_has_taken_it()
    {
        var silence = new TaskCompletionSource();
        _server.Before = line => line.StartsWith("QUIT", StringComparison.Ordinal) ? silence.Task : Task.CompletedTask;
        await using var sending = await Sending.Start(new SmtpOutlet(Settings(), _addresses, answerTimeoutMs: ShortTimeoutMs));
        var keys = await sending.UrgeEach("T");
        var sent = await sending.Comes($"{keys[0]}:smtp", MessageState.Sent);
        Assert.Equal((1, null), (sent.Attempts, sent.Problem));
        Assert.Single(_server.Received);
    }

    [Fact]
    public async Task a_server_has_longer_to_take_a_mail_than_to_greet()
    {
        var taking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Before = line => line == "." ? taking.Task : Task.CompletedTask;
        var outlet = new SmtpOutlet(Settings(), _addresses, answerTimeoutMs: ShortTimeoutMs);
        await using var sending = await Sending.Start(outlet);
        var keys = await sending.UrgeEach("T");
        await sending.Comes(() => _server.Received.Count == 1);
        // Another server is given up before its greeting; by then the first has had as long, and more.
        await using var silent = new MailServer { Before = _ => taking.Task };
        var away = await new SmtpOutlet(Settings() with { Port = silent.Port }, _addresses, answerTimeoutMs: ShortTimeoutMs).Send(Message("bct"), CancellationToken.None).WaitAsync(Engine.Patience);
        Assert.Equal(DeliveryOutcome.Away, away.Outcome);
        Assert.Equal((MessageState.Waiting, null), (sending.Find($"{keys[0]}:smtp")!.State, sending.Find($"{keys[0]}:smtp")!.Problem));
        taking.SetResult();
        Assert.Equal(1, (await sending.Comes($"{keys[0]}:smtp", MessageState.Sent)).Attempts);
        Assert.Single(_server.Received);
    }

    private SmtpSettings Settings() => new("127.0.0.1", _server.Port, SmtpSecurity.None, null, null, From);

    private Task<Delivery> Send(OutboxMessage message, SmtpSettings? settings = null) => new SmtpOutlet(settings ?? Settings(), _addresses).Send(message, CancellationToken.None).WaitAsync(Engine.Patience);

    private void Says(string command, string answer) => _server.Answer = line => line.StartsWith(command, StringComparison.Ordinal) ? answer : null;

    private static async Task<MimeMessage> Read(ReceivedMail mail)
    {
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Data));
        return await MimeMessage.LoadAsync(bytes);
    }

    private static OutboxMessage Message(params string[] recipients) => new(
        1, new LedgerId("tests"), "smtp",
        new MessageContent(
            new StreamName("directiveTask-T"), new Revision(1), new LogPosition(9), Guid.Empty, VietnamTime.StartOf(new DateOnly(2013, 6, 23)).AddHours(7), [.. recipients.Select(id => new AgencyId(id))],
            "Đôn đốc: T quá hạn 21/06/2013 – Mở thị trường", "Đề nghị báo cáo.\n\nNhiệm vụ: T\n.\n"),
        [], MessageState.Waiting, 0, null, null, null, null);

    private static Delivery Sent(params string[] reached) => Delivery.To([.. reached.Select(id => new AgencyId(id))]);

    private static bool Same(Delivery one, Delivery other) => one.Outcome == other.Outcome && one.Problem == other.Problem && one.Reached.SequenceEqual(other.Reached);
}
