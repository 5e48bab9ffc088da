using System.CommandLine;
using System.Globalization;
using ComplianceLedger.Domain;
using Command = System.CommandLine.Command;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Api;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Credentials for the API.</summary>
internal static class TokenVerb
{
    private const string Route = "/api/v1/tokens";

    public static Command Create(GlobalOptions global)
    {
        var verb = new Command("token", "mã truy cập API / credentials for the API");
        verb.Add(CreateToken(global));
        verb.Add(ListTokens(global));
        verb.Add(RevokeToken(global));
        return verb;
    }

    private static Command CreateToken(GlobalOptions global)
    {
        var user = new Option<string>("--user") { HelpName = "U", Required = true };
        var role = new Option<string>("--role") { HelpName = "R", Required = true, Description = "assigner, agency-officer, inspector, auditor, registrar or admin" };
        role.AcceptOnlyFromAmong([.. Words<Role>.All.Except([Words<Role>.NameOf(Role.System), Words<Role>.NameOf(Role.Operator)])]);
        var agency = new Option<string?>("--agency") { HelpName = "A", Description = "required for an agency-officer" };
        var expires = new Option<string?>("--expires") { HelpName = "D", Description = "last day on which it is accepted" };
        var verb = new Command("create", "cấp mã; chỉ hiện một lần / issue a token; it is shown once") { user, role, agency, expires };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = global.Read(parsed);
            DateOnly? until = null;
            if (parsed.GetValue(expires) is { } text)
                until = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new UsageException($"--expires {text}: a date such as 2027-12-31.");
            if (!Words<Role>.TryParse(parsed.GetValue(role)!, out var given))
                throw new UsageException($"--role {parsed.GetValue(role)}: no such role.");
            await using var ledger = await LedgerClient.Connect(settings, "token", null, cancellation);
            var created = await ledger.Post<TokenCreated>(Route, new TokenRequest(parsed.GetValue(user)!, given, parsed.GetValue(agency), until), cancellation);
            if (settings.Json)
                Output.Document(created);
            else
                Output.Line(created.Token);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Command ListTokens(GlobalOptions global)
    {
        var verb = new Command("list", "ai giữ mã nào / who holds which token");
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = global.Read(parsed);
            await using var ledger = await LedgerClient.Connect(settings, "token", null, cancellation);
            if (settings.Json)
            {
                Output.Document(await ledger.GetText(Route, cancellation));
                return ExitStatus.Done;
            }
            var (rows, _) = await ledger.Get<IReadOnlyList<TokenRow>>(Route, cancellation);
            var language = settings.Language;
            var table = Output.Table("Id", language.Say("Người dùng", "User"), language.Say("Vai trò", "Role"), language.Say("Cơ quan", "Agency"), language.Say("Hết hạn", "Expires"), language.Say("Thu hồi", "Revoked"));
            foreach (var row in rows)
                table.Row(row.CredentialId, row.User, Words<Role>.NameOf(row.Role), row.Agency ?? "—", Output.Day(row.Expires), row.Revoked ? language.Say("đã thu hồi", "revoked") : "");
            Output.Standard.Write(table);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Command RevokeToken(GlobalOptions global)
    {
        var id = new Argument<string>("ID") { Description = "the token's id, as listed: what stands before its dot" };
        var verb = new Command("revoke", "thu hồi mã / revoke a token") { id };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = global.Read(parsed);
            await using var ledger = await LedgerClient.Connect(settings, "token", null, cancellation);
            var answer = await ledger.Delete($"{Route}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellation);
            if (settings.Json)
                Output.Document(answer);
            else
                Output.Note(settings.Language.Say("Đã thu hồi.", "Revoked."));
            return ExitStatus.Done;
        });
        return verb;
    }
}
