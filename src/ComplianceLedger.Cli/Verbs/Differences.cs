using System.Globalization;
using ComplianceLedger.Server.Api;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>The tasks in which two answers differ, each with the events that make the difference.</summary>
internal static class Differences
{
    public static void Write(Language language, IEnumerable<(string TaskId, string First, string Second, IReadOnlyList<HistoryEvent> Events)> tasks)
    {
        var table = Output.Table(
            language.Say("Nhiệm vụ", "Task"), language.Say("Trước", "First"), language.Say("Sau", "Second"), language.Say("Vị trí", "Position"),
            language.Say("Ngày có hiệu lực", "Effective"), language.Say("Ghi sổ", "Recorded"), language.Say("Sự kiện", "Event"), language.Say("Ai", "Who"));
        foreach (var task in tasks)
        {
            string[] sides = [task.TaskId, task.First, task.Second];
            foreach (var e in task.Events)
            {
                table.Row([.. sides, e.Position.ToString(CultureInfo.InvariantCulture), Output.Day(e.EffectiveDay), Output.Moment(e.RecordedAt), e.Type, e.Actor.User]);
                sides = ["", "", ""];
            }
        }
        Output.Standard.Write(table);
    }
}
