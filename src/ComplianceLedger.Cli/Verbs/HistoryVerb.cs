using System.CommandLine;
using System.Globalization;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Domain;
using Command = System.CommandLine.Command;
using ComplianceLedger.Server.Api;
using ComplianceLedger.Server.Pages;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>A task's events in order, and the state after each.</summary>
internal static class HistoryVerb
{
    /// <summary>As much of the answer as is shown.</summary>
    private sealed record Shown(string TaskId, ShownTask? Task, IReadOnlyList<HistoryEvent> Events);

    private sealed record ShownTask(BilingualText Title);

    public static Command Create(GlobalOptions global)
    {
        var task = new Argument<string>("TASK") { Description = "id of the task" };
        var moment = new MomentOptions();
        var verb = new Command("history", "lịch sử một nhiệm vụ / a task's events: who, when it happened, when it was recorded, the state after each") { task };
        moment.AddTo(verb);
        verb.SetAction((parsed, cancellation) => Run(global.Read(parsed), parsed.GetValue(task)!, moment.Query(parsed), cancellation));
        return verb;
    }

    private static async Task<int> Run(Settings settings, string task, string query, CancellationToken cancellation)
    {
        await using var ledger = await LedgerClient.Connect(settings, "history", null, cancellation);
        var path = $"/api/v1/tasks/{Uri.EscapeDataString(task)}/history{query}";
        if (settings.Json)
        {
            Output.Document(await ledger.GetText(path, cancellation));
            return ExitStatus.Done;
        }
        var (history, rests) = await ledger.Get<Shown>(path, cancellation);
        var language = settings.Language;
        Output.Line(history.Task is { Title: var title } ? $"{history.TaskId}  {language.Say(title)}" : history.TaskId);
        var table = Output.Table(
            language.Say("Vị trí", "Position"), language.Say("Xảy ra", "Happened"), language.Say("Ghi sổ", "Recorded"), language.Say("Sự kiện", "Event"),
            language.Say("Ai", "Who"), language.Say("Trạng thái sau đó", "State after"), language.Say("Thời hạn", "Deadline"), language.Say("Tiến độ", "Timeliness"));
        foreach (var e in history.Events)
        {
            table.Row(
                e.Position.ToString(CultureInfo.InvariantCulture),
                e.OccurredAt ?? language.Say("không rõ", "unknown"),
                Output.Moment(e.RecordedAt),
                e.Counts ? e.Type : $"({e.Type})",
                $"{e.Actor.User} ({Words<Role>.NameOf(e.Actor.Role)}{(e.Actor.Agency is { } agency ? $", {agency}" : "")})",
                language.Say(Terms.Of(e.StatusAfter)),
                Output.Day(e.CurrentDeadlineAfter),
                language.Say(Terms.Of(e.TimelinessAfter)));
            foreach (var note in e.Corrections)
                table.Row("", "", "", $"  {language.Say("đính chính tại vị trí", "corrected at position")} {note.Position}: {note.Field} {note.Was ?? "–"} → {note.Is ?? "–"}", "", "", "", "");
            foreach (var dispute in e.Disputes)
                table.Row("", "", "", $"  {language.Say("bị phản đối", "disputed")} ({dispute.DisputeId}): {language.Say(dispute.Outcome is { } outcome ? Terms.Of(outcome) : Terms.NotResolved)}", "", "", "", "");
        }
        Output.Standard.Write(table);
        Output.Line(Footer.Of(language, rests));
        return ExitStatus.Done;
    }
}
