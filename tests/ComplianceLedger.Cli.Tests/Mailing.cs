using ComplianceLedger.Mail;

namespace ComplianceLedger.Cli.Tests;

/// <summary>What a served ledger sends to agencies, as the operator of the program sees it.</summary>
public sealed class Mailing : IDisposable
{
    private const string Urging = """{"type":"issue-urging","commandId":"urge-ID","by":{"user":"giao","role":"assigner","agency":"vpcp"},"data":{"taskId":"t1","message":"Đề nghị báo cáo."} }""";

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task an_urging_is_mailed_over_tls_with_the_password_of_the_variable_and_listed()
    {
        using var certificate = MailServer.Certificate();
        await using var mail = new MailServer(certificate);
        var process = LedgerProcess.Start(new Call(
            "serve", "--data", _folder.Data, "--urls", "http://127.0.0.1:0", "--json", "--programme", "none", "--urging", "off", "--site", "https://ledger.example",
            "--smtp", $"smtp://so@localhost:{mail.Port}?from=so@vpcp.example&security=starttls", "--recipients", _folder.Write("recipients.csv", "# thư\nbo-1,van-thu@bo-1.example\n"))
        {
            Variables = new Dictionary<string, string?> { ["LEDGER_SMTP_PASSWORD"] = "bi-mat-thu", ["SSL_CERT_FILE"] = _folder.Write("authority.pem", certificate.ExportCertificatePem()) },
        });
        await using var server = await RunningServer.Ready(process, _folder.Data);
        await Import(Texts.Registrations + Texts.Assign("t1", "Mở thị trường"));
        Assert.Equal(200, (await server.Send(Urging)).Status);
        await Eventually.IsTrue(() => mail.Received.Count > 0, process.ToString);
        var received = Assert.Single(mail.Received);
        Assert.Equal(("so@vpcp.example", "van-thu@bo-1.example", true, "so:bi-mat-thu"), (received.From, string.Join(',', received.To), received.IsEncrypted, received.User));
        await Eventually.IsTrue(async () => (await List("--state", "Sent", "--json")).Json["messages"]!.AsArray().Count == 2, process.ToString);

        (await List()).Printing("directiveTask-t1@1:smtp").Printing("directiveTask-t1@1:log").Printing("Đôn đốc: t1 – Mở thị trường").Saying("smtp: 0 waiting, 0 failed, 0 without an address.");
        (await List("--lang", "vi")).Printing("đã gửi");
        Assert.Single((await List("--limit", "1", "--json")).Json["messages"]!.AsArray());
        (await LedgerProcess.Run("outbox", "retry", "directiveTask-t1@1:smtp", "--data", _folder.Data)).With(1).Saying("was sent");
        (await LedgerProcess.Run("outbox", "dismiss", "--state", "Failed", "--outlet", "smtp", "--data", _folder.Data)).With(0).Saying("0 messages are not sent any more");
        await server.Stop();
        Assert.Contains("directiveTask-t1@1:log: Đôn đốc: t1 – Mở thị trường [bo-1]", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("bi-mat-thu", process.ToString(), StringComparison.Ordinal);
        // The outbox is there for the verbs while nothing is served.
        Assert.Equal(2, (await List("--json")).Json["messages"]!.AsArray().Count);
    }

    [Fact]
    public async Task a_server_that_is_killed_before_its_mail_is_taken_sends_it_after_the_next_start()
    {
        await using var mail = new MailServer();
        var held = true;
        mail.Answer = line => line == "." && held ? "451 later" : null;
        string[] call = ["--programme", "none", "--smtp", $"smtp://127.0.0.1:{mail.Port}?from=so@vpcp.example", "--recipients", _folder.Write("recipients.csv", "bo-1,van-thu@bo-1.example\n")];
        await using (var killed = await RunningServer.Start(_folder.Data, call))
        {
            await Import(Texts.Registrations + Texts.Assign("t1"));
            Assert.Equal(200, (await killed.Send(Urging)).Status);
            await Eventually.IsTrue(async () => (await List("--state", "Waiting", "--json")).Json["messages"]!.AsArray().Any(message => (int)message!["attempts"]! > 0), killed.Process.ToString);
            await killed.Process.Kill();
        }
        held = false;
        await using var server = await RunningServer.Start(_folder.Data, call);
        await Eventually.IsTrue(() => mail.Received.Count > 0, server.Process.ToString);
        await Eventually.IsTrue(async () => (await List("--state", "Sent", "--json")).Json["messages"]!.AsArray().Count == 2, server.Process.ToString);
        Assert.Single(mail.Received);
    }

    [Fact]
    public async Task a_line_of_the_addresses_that_is_wrong_is_named_and_nothing_is_made()
    {
        var file = _folder.Write("recipients.csv", "bo-1,van-thu@bo-1.example\nbo-2,van-thu\n");
        (await LedgerProcess.Run("serve", "--data", _folder.Data, "--smtp", "smtp://127.0.0.1?from=so@vpcp.example", "--recipients", file)).With(2).Saying("line 2: 'van-thu' is not a mail address");
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task an_agency_among_the_addresses_that_the_ledger_does_not_know_is_told()
    {
        await using var server = await RunningServer.Start(
            _folder.Data, "--programme", "none", "--smtp", "smtp://127.0.0.1:1?from=so@vpcp.example", "--recipients", _folder.Write("recipients.csv", "bo-khong-co,van-thu@bo-1.example\n"));
        await server.Stop();
        Assert.Contains("bo-khong-co", server.Process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_outbox_beside_a_log_that_was_lost_is_refused_and_no_ledger_is_made()
    {
        await using (var server = await RunningServer.Start(_folder.Data, "--programme", "none"))
            await server.Stop();
        foreach (var file in new[] { "log.db", "views.db" })
            File.Delete(Path.Combine(_folder.Data, file));
        for (var start = 0; start < 2; start++)
            (await LedgerProcess.Run("serve", "--data", _folder.Data, "--programme", "none", "--urls", "http://127.0.0.1:0")).With(3).Saying("is empty");
    }

    [Fact]
    public async Task an_outbox_of_another_ledger_is_refused_with_what_to_do()
    {
        string[] folders = [_folder.File("one"), _folder.File("two")];
        foreach (var folder in folders)
        {
            await using var server = await RunningServer.Start(folder, "--programme", "none");
            await server.Stop();
        }
        File.Copy(Path.Combine(folders[0], "outbox.db"), Path.Combine(folders[1], "outbox.db"), overwrite: true);
        (await LedgerProcess.Run("report", "--data", folders[1])).With(3).Saying("outbox.db' is of ledger");
    }

    public void Dispose() => _folder.Dispose();

    private async Task Import(string commands) => (await LedgerProcess.Run("import", _folder.Write("commands.jsonl", commands), "--data", _folder.Data)).With(0);

    private async Task<Ended> List(params string[] further) => (await LedgerProcess.Run(["outbox", "list", "--data", _folder.Data, .. further])).With(0);
}
