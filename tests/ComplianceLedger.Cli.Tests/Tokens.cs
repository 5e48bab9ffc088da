using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ComplianceLedger.Cli.Tests;

/// <summary>Tokens that the program issues, as others use them.</summary>
public sealed class Tokens(ServedLedger ledger) : IClassFixture<ServedLedger>
{
    [Fact]
    public async Task a_token_stands_for_its_role_until_it_is_revoked()
    {
        var created = (await Token("create", "--user", "giao-viec", "--role", "assigner", "--agency", "vpcp", "--json")).With(0).Json;
        var (id, token) = ((string)created["credentialId"]!, (string)created["token"]!);
        Assert.Equal(HttpStatusCode.OK, await Send(token, Texts.Assign("token-1").Replace(""","by":{"user":"giao","role":"assigner","agency":"vpcp"}""", "", StringComparison.Ordinal)));
        // An assigner registers nothing.
        Assert.Equal(HttpStatusCode.Forbidden, await Send(token, """{"type":"register-agency","commandId":"a9","data":{"agencyId":"bo-9","kind":"Ministry","name":{"vi":"Bộ Chín"}}}"""));

        (await Token("list")).With(0).Printing(id).Printing("giao-viec");
        Assert.Equal($"credential-{id}", (string?)(await Token("revoke", id, "--json")).With(0).Json["stream"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(token, Texts.Assign("token-2")));
        (await Token("list", "--lang", "vi")).With(0).Printing("đã thu hồi");
        Assert.True((bool)(await Token("list", "--json")).With(0).Json.AsArray().Single(row => (string?)row!["credentialId"] == id)!["revoked"]!);
        (await Token("revoke", "unheard-of")).With(1);
    }

    [Fact]
    public async Task a_token_is_printed_alone_and_a_reader_may_only_read()
    {
        var token = (await Token("create", "--user", "kiem-toan", "--role", "auditor", "--expires", "2099-12-31")).With(0).Out.Trim();
        Assert.Matches("^[0-9a-f]+\\.[A-Za-z0-9_-]+$", token);
        Assert.Equal(HttpStatusCode.Forbidden, await Send(token, Texts.Assign("token-3")));
        Assert.Equal(2, (await WithToken(token, "overdue", "--as-of", "2025-07-10", "--json")).With(0).Json.AsArray().Count(row => ((string)row!["taskId"]!).StartsWith('t') && ((string)row["taskId"]!).Length == 2));
        (await WithToken(token, "token", "list")).With(1);
    }

    [Fact]
    public async Task a_wrong_token_is_refused_even_where_none_is_needed()
    {
        using var folder = new TestFolder();
        var file = folder.Write("commands.jsonl", Texts.Ledger);
        foreach (var verb in new[] { new[] { "report" }, ["import", file], ["simulate", "--tasks", "1"] })
            (await WithToken("operator.wrong", verb)).With(1).Saying("This needs a token");
    }

    [Fact]
    public async Task an_officer_has_an_agency() => (await Token("create", "--user", "can-bo", "--role", "agency-officer")).With(1);

    private Task<Ended> Token(params string[] arguments) => LedgerProcess.Run(["token", .. arguments, "--data", ledger.Data]);

    private Task<Ended> WithToken(string token, params string[] arguments) => LedgerProcess.Run(
        new Call([.. arguments, "--server", ledger.Server.Url]) { Variables = new Dictionary<string, string?> { ["LEDGER_TOKEN"] = token } });

    private async Task<HttpStatusCode> Send(string token, string command)
    {
        using var http = new HttpClient { BaseAddress = new Uri(ledger.Server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var body = new StringContent(command, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/api/v1/commands", UriKind.Relative), body);
        return answer.StatusCode;
    }
}
