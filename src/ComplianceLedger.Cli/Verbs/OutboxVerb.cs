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
        verb.Add(Wish(global, MessageWish.Retry, "retry", "gửi lại / send messages again that failed, had no address or were dismissed"));
        verb.Add(Wish(global, MessageWish.Dismiss, "dismiss", "thôi gửi / give up messages that wait, failed or had no address"));
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

    private static Command Wish(GlobalOptions global, MessageWish wish, string name, string description)
    {
        IReadOnlyList<string> states = [.. Outbox.StatesFor(wish).Select(Words<MessageState>.NameOf)];
        var key = new Argument<string?>("KEY") { Description = "the message's key, as listed", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string?>("--state") { HelpName = "S", Description = $"all messages in this state instead: {string.Join(", ", states)}" };
        state.AcceptOnlyFromAmong([.. states]);
        var outlet = new Option<string?>("--outlet") { HelpName = "NAME", Description = "with --state: only those of this outlet" };
        var verb = new Command(name, description) { key, state, outlet };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = global.Read(parsed);
            var (message, all, of) = (parsed.GetValue(key), parsed.GetValue(state), parsed.GetValue(outlet));
            if (message is null == all is null || (of is not null && all is null))
                throw new UsageException($"outbox {name}: a message's KEY, or --state S with or without --outlet NAME.");
            await using var ledger = await LedgerClient.Connect(settings, "outbox", null, cancellation);
            if (message is not null)
            {
                var answer = await ledger.Post<WishAnswer>($"{Route}/{Uri.EscapeDataString(message)}/{name}", new { }, cancellation);
                Say(settings, answer, wish is MessageWish.Retry ? settings.Language.Say("Sẽ được gửi lại.", "It will be sent again.") : settings.Language.Say("Không gửi nữa.", "It is not sent any more."));
                return ExitStatus.Done;
            }
            var outletPart = of is null ? "" : $"&outlet={Uri.EscapeDataString(of)}";
            var answers = await ledger.Post<WishesAnswer>($"{Route}/{name}?state={all}{outletPart}", new { }, cancellation);
            Say(settings, answers, wish is MessageWish.Retry
                ? settings.Language.Say($"{answers.Messages} thư sẽ được gửi lại.", $"{answers.Messages} messages will be sent again.")
                : settings.Language.Say($"{answers.Messages} thư không gửi nữa.", $"{answers.Messages} messages are not sent any more."));
            return ExitStatus.Done;
        });
        return verb;
    }

    private static void Say(Settings settings, object answer, string text)
    {
        if (settings.Json)
            Output.Document(answer);
        else
            Output.Note(text);
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
        MessageState.Dismissed => language.Say("thôi gửi", "dismissed"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There are no words for it."),
    };
}
