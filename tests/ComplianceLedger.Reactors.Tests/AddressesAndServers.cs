using ComplianceLedger.Domain;
using ComplianceLedger.Reactors.Dispatching;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>What the operator says of addresses and of the mail server, and what is wrong with it.</summary>
public sealed class AddressesAndServers
{
    [Fact]
    public void an_address_book_is_a_line_an_agency()
    {
        var book = AddressBook.Parse(["# Bộ", "", "bct , van-thu@bct.example", "vpcp,a@vpcp.example, B@vpcp.example,a@VPCP.example", "  "]);
        Assert.Equal(["van-thu@bct.example"], book.Of(new AgencyId("bct")));
        Assert.Equal(["a@vpcp.example", "B@vpcp.example"], book.Of(new AgencyId("vpcp")));
        Assert.Empty(book.Of(new AgencyId("bng")));
    }

    [Theory]
    [InlineData("bct", "has no address")]
    [InlineData("bct,", "'' is not a mail address")]
    [InlineData("bct,van-thu", "'van-thu' is not a mail address")]
    [InlineData("bct,văn-thư@bct.example", "is not a mail address")]
    [InlineData("bct,Văn thư <van-thu@bct.example>", "is not a mail address")]
    [InlineData("bct,a@b.example;c@d.example", "is not a mail address")]
    [InlineData("bct,a@b.example\u0007", "is not a mail address")]
    [InlineData("bct,@bct.example", "is not a mail address")]
    [InlineData("Bộ Công Thương,a@b.example", "is not the id of an agency")]
    [InlineData("agency;address", "is not the id of an agency")]
    [InlineData("vpcp,a@b.example", "vpcp has a line already")]
    public void a_line_that_is_wrong_is_named(string line, string problem)
    {
        var wrong = Assert.Throws<FormatException>(() => AddressBook.Parse(["vpcp,vp@vpcp.example", "", line]));
        Assert.StartsWith("line 3: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(problem, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void an_agency_has_no_more_addresses_than_it_may()
    {
        string Line(int count) => $"bct,{string.Join(',', Enumerable.Range(0, count).Select(i => $"a{i}@bct.example"))}";
        Assert.Equal(AddressBook.AddressesPerAgencyMax, AddressBook.Parse([Line(AddressBook.AddressesPerAgencyMax)]).Of(new AgencyId("bct")).Count);
        Assert.Throws<FormatException>(() => AddressBook.Parse([Line(AddressBook.AddressesPerAgencyMax + 1)]));
    }

    [Theory]
    [InlineData("smtp://mail.vpcp.example?from=so@vpcp.example", null, "mail.vpcp.example", 587, SmtpSecurity.StartTls, null)]
    [InlineData("smtps://mail.vpcp.example/?from=so@vpcp.example", null, "mail.vpcp.example", 465, SmtpSecurity.Tls, null)]
    [InlineData("SMTP://so@vpcp.example@mail.vpcp.example:2525?from=so@vpcp.example", "x", "mail.vpcp.example", 2525, SmtpSecurity.StartTls, "so@vpcp.example")]
    [InlineData("smtp://s%C3%B4@mail.vpcp.example?security=starttls&from=so%40vpcp.example", "x", "mail.vpcp.example", 587, SmtpSecurity.StartTls, "sô")]
    [InlineData("smtp://127.0.0.1?from=so@vpcp.example", null, "127.0.0.1", 25, SmtpSecurity.None, null)]
    [InlineData("smtp://so@localhost:26?from=so@vpcp.example", "x", "localhost", 26, SmtpSecurity.None, "so")]
    [InlineData("smtp://[::1]?from=so@vpcp.example&security=starttls", null, "::1", 587, SmtpSecurity.StartTls, null)]
    [InlineData("smtp://mail.vpcp.example?from=so@vpcp.example&security=none", null, "mail.vpcp.example", 25, SmtpSecurity.None, null)]
    public void a_mail_server_is_an_address(string address, string? password, string host, int port, SmtpSecurity security, string? user) =>
        Assert.Equal(new SmtpSettings(host, port, security, user, password, "so@vpcp.example"), SmtpSettings.Parse(address, password));

    [Theory]
    [InlineData("mail.vpcp.example", "a mail server is smtp://")]
    [InlineData("http://mail.vpcp.example", "a mail server is smtp://")]
    [InlineData("smtp://mail.vpcp.example", "from=")]
    [InlineData("smtp://mail.vpcp.example?from=so", "'so' is no mail address")]
    [InlineData("smtp://?from=so@vpcp.example", "is no host")]
    [InlineData("smtp://mail vpcp?from=so@vpcp.example", "is no host")]
    [InlineData("smtp://mail.vpcp.example:0?from=so@vpcp.example", "port")]
    [InlineData("smtp://mail.vpcp.example:x?from=so@vpcp.example", "port")]
    [InlineData("smtp://@mail.vpcp.example?from=so@vpcp.example", "is a user")]
    [InlineData("smtp://mail.vpcp.example?from=so@vpcp.example&tls=true", "no option 'tls'")]
    [InlineData("smtps://mail.vpcp.example?from=so@vpcp.example&security=none", "no option 'security'")]
    [InlineData("smtp://mail.vpcp.example?from=so@vpcp.example&security=some", "security is starttls or none")]
    [InlineData("smtp://so@mail.vpcp.example?from=so@vpcp.example", "no password for so")]
    [InlineData("smtp://mail.vpcp.example?from=so@vpcp.example", "names no user", "bi-mat")]
    [InlineData("smtp://so@mail.vpcp.example?from=so@vpcp.example&security=none", "over TLS only", "bi-mat")]
    [InlineData("smtp://so:bi-mat@mail.vpcp.example?from=so@vpcp.example", "LEDGER_SMTP_PASSWORD")]
    [InlineData("smtp://so:12?bi-mat@mail.vpcp.example?from=so@vpcp.example", "no option '…'")]
    [InlineData("smtp://so@mail.vpcp.example?from=so@vpcp.example&passwordFile=missing.txt", "passwordFile missing.txt")]
    public void what_is_no_mail_server_is_said_without_a_password(string address, string problem, string? password = null)
    {
        var wrong = Assert.Throws<FormatException>(() => SmtpSettings.Parse(address, password));
        Assert.Contains(problem, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bi-mat", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_password_may_lie_in_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            SmtpSettings Parse() => SmtpSettings.Parse($"smtp://so@mail.vpcp.example?from=so@vpcp.example&passwordFile={Uri.EscapeDataString(file)}", null);
            File.WriteAllText(file, " bí mật \n");
            Assert.Equal(" bí mật ", Parse().Password);
            Assert.DoesNotContain("bí mật", Parse().ToString(), StringComparison.Ordinal);
            File.WriteAllText(file, "\n");
            Assert.Throws<FormatException>(Parse);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
