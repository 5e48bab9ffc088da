using System.CommandLine;
using System.Globalization;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Api;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>What the ledger has sent to agencies, or could not.</summary>
internal static class OutboxVerb
{
    private const string Route = "/api/v1/outbox";

    public static Command Create(GlobalOptions global)
    {
        var verb = new Command("outbox", "hộp thư đi / messages to agencies: reminders and urgings");
        verb.Add(ListMessages(global));
        verb.Add(RetryMessage(global));
        return verb;
    }

    private static Command ListMessages(GlobalOptions global)
    {
        var state = new Option<string?>("--state") { HelpName = "S", Description = string.Join(", ", Words<MessageState>.All) };
        state.AcceptOnlyFromAmong([.. Words<MessageState>.All]);
        var limit = new Option<int?>("--limit") { HelpName = "N", Description = $"messages at most, up to {Outbox.ListMax}" };
        var after = new Option<string?>("--after") { HelpName = "NUMBER", Description = "go on where an earlier list ended" };
        var verb = new Command("list", "thư mới nhất trước / the latest first") { state, limit, after };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = global.Read(parsed);
            var asked = new Dictionary<string, string?>
            {
                ["state"] = parsed.GetValue(state),
                ["limit"] = parsed.GetValue(limit)?.ToString(CultureInfo.InvariantCulture),
                ["after"] = parsed.GetValue(after),
            };
            var path = $"{Route}?{string.Join('&', asked.Where(one => one.Value is not null).Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value!)}"))}";
            await using var ledger = await LedgerClient.Connect(settings, "outbox", null, cancellation);
            if (settings.Json)
            {
                Output.Document(await ledger.GetText(path, cancellation));
                return ExitStatus.Done;
            }
            var (answer, _) = await ledger.Get<OutboxAnswer>(path, cancellation);
            Show(settings.Language, answer);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Command RetryMessage(GlobalOptions global)
    {
        var key = new Argument<string>("KEY") { Description = "the message's key, as listed" };
        var verb = new Command("retry", "gửi lại thư không gửi được / send a message again that failed or had no address") { key };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = global.Read(parsed);
            await using var ledger = await LedgerClient.Connect(settings, "outbox", null, cancellation);
            var answer = await ledger.Post<RetryAnswer>($"{Route}/{Uri.EscapeDataString(parsed.GetValue(key)!)}/retry", new { }, cancellation);
            if (settings.Json)
                Output.Document(answer);
            else
                Output.Note(settings.Language.Say("Sẽ được gửi lại.", "It will be sent again."));
            return ExitStatus.Done;
        });
        return verb;
    }

    private static void Show(Language language, OutboxAnswer answer)
    {
        var table = Output.Table(
            language.Say("Mã", "Key"), language.Say("Tình trạng", "State"), language.Say("Gửi tới", "For"), language.Say("Tiêu đề", "Subject"), language.Say("Lần", "Attempts"),
            language.Say("Đã gửi", "Sent"), language.Say("Vấn đề", "Problem"));
        foreach (var message in answer.Messages)
        {
            table.Row(
                message.Key, StateText(language, message.State), string.Join(", ", message.Recipients), message.Subject, message.Attempts.ToString(CultureInfo.InvariantCulture),
                message.SentAt is { } sent ? Output.Moment(sent) : "—", message.Problem);
        }
        Output.Standard.Write(table);
        foreach (var outlet in answer.Outlets)
        {
            Output.Note($"{outlet.Name}: " + language.Say(
                $"{outlet.Waiting} chờ gửi, {outlet.Failed} không gửi được, {outlet.Unaddressed} không có địa chỉ", $"{outlet.Waiting} waiting, {outlet.Failed} failed, {outlet.Unaddressed} without an address")
                + (outlet.Runs ? "" : language.Say("; máy chủ không chạy nơi gửi này", "; the server was not started with it")) + (outlet.Problem is null ? "." : $": {outlet.Problem}"));
        }
        if (answer.Next is { } next)
            Output.Note($"--after {next}");
    }

    private static string StateText(Language language, MessageState state) => state switch
    {
        MessageState.Waiting => language.Say("chờ gửi", "waiting"),
        MessageState.Sent => language.Say("đã gửi", "sent"),
        MessageState.Failed => language.Say("không gửi được", "failed"),
        MessageState.Unaddressed => language.Say("không có địa chỉ", "no address"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There are no words for it."),
    };
}
