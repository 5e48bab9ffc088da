using System.Text;
using Newtonsoft.Json.Linq;

namespace ComplianceLedger.Server.Tests.Imports;

/// <summary>Lines of import files.</summary>
internal static class Lines
{
    public static string Agency(string id) =>
        Command("register-agency", $"agency-{id}", "registrar", null, new JObject { ["agencyId"] = id, ["kind"] = "Ministry", ["name"] = Title(id) });

    public static string Merge(string successor, params string[] predecessors) => Command("succeed-agency", $"merge-{successor}", "registrar", null, new JObject
    {
        ["successionId"] = successor, ["kind"] = "Merge", ["predecessors"] = new JArray(predecessors), ["successor"] = successor, ["effectiveOn"] = "2025-03-01",
    });

    public static string Instrument(string id) => Command("register-instrument", $"instrument-{id}", "registrar", null, new JObject
    {
        ["instrumentId"] = id, ["kind"] = "Directive", ["issuer"] = "Ban Bí thư", ["issuedOn"] = "2022-08-10", ["title"] = Title(id),
    });

    public static string Assign(string id, string? lead = null, string? deadline = null, string? parent = null, string at = "2023-01-02", string[]? coordinating = null) =>
        Command("assign-task", $"assign-{id}", "assigner", null, new JObject
        {
            ["taskId"] = id,
            ["instrument"] = "ct15",
            ["force"] = "Task",
            ["title"] = Title(id),
            ["lead"] = lead,
            ["coordinating"] = new JArray(coordinating ?? []),
            ["deadline"] = deadline is null ? null : new JObject { ["on"] = deadline },
            ["parent"] = parent,
        }, at);

    /// <summary>The calendar of every day: who counts its working days counts days.</summary>
    public static string Calendar() => Command("set-weekly-rest", "calendar", "registrar", null, new JObject { ["calendarId"] = "vn", ["days"] = new JArray() });

    public static string Holiday(string day) => Command("declare-holiday", $"holiday-{day}", "registrar", null,
        new JObject { ["calendarId"] = "vn", ["from"] = day, ["to"] = day, ["name"] = "Lễ", ["decidedOn"] = "2023-01-15", ["source"] = "giả định" });

    public static string AssignTerm(string id, int workingDays, string from, string at = "2023-01-02") => Command("assign-task", $"assign-{id}", "assigner", null,
        new JObject
        {
            ["taskId"] = id,
            ["instrument"] = "ct15",
            ["force"] = "Task",
            ["title"] = Title(id),
            ["deadline"] = new JObject { ["workingDays"] = workingDays, ["from"] = from },
        }, at);

    public static string AssignEvery(string id, string every, string cutOff, string at = "2023-01-02") => Command("assign-task", $"assign-{id}", "assigner", null,
        new JObject
        {
            ["taskId"] = id,
            ["instrument"] = "ct15",
            ["force"] = "Task",
            ["title"] = Title(id),
            ["deadline"] = new JObject { ["every"] = every, ["cutOff"] = cutOff },
        }, at);

    public static string Progress(string id, string key, string at = "2023-02-01") =>
        Command("report-progress", $"progress-{id}-{key}", "assigner", null, new JObject { ["taskId"] = id, ["summary"] = key }, at);

    public static string Submit(string id, string issuedOn = "2023-03-01", string at = "2023-03-01") =>
        Command("submit-completion", $"submit-{id}", "assigner", null,
            new JObject { ["taskId"] = id, ["product"] = new JObject { ["issuedOn"] = issuedOn, ["title"] = "Báo cáo" } }, at);

    public static string Confirm(string id, string at = "2023-03-05") =>
        Command("confirm-completion", $"confirm-{id}", "assigner", "another", new JObject { ["taskId"] = id }, at);

    public static string Reopen(string id, string at = "2023-03-20") =>
        Command("reopen-task", $"reopen-{id}", "assigner", null, new JObject { ["taskId"] = id, ["reason"] = "sai", ["instrument"] = "ct15" }, at);

    public static string Supersede(string id, string by, string at = "2023-03-10") =>
        Command("supersede-task", $"supersede-{id}", "assigner", null, new JObject { ["taskId"] = id, ["supersededBy"] = by, ["reason"] = "thay thế" }, at);

    public static string Withdraw(string id, string at = "2023-03-10") =>
        Command("withdraw-task", $"withdraw-{id}", "assigner", null, new JObject { ["taskId"] = id, ["reason"] = "thôi" }, at);

    public static string Adjust(string id, string deadline, string at = "2023-02-10") =>
        Command("adjust-deadline", $"adjust-{id}-{deadline}", "assigner", null,
            new JObject { ["taskId"] = id, ["deadline"] = new JObject { ["on"] = deadline }, ["reason"] = "đổi", ["document"] = "12/CV" }, at);

    public static string Lead(string id, string lead, string at = "2023-01-20") =>
        Command("determine-lead", $"lead-{id}-{lead}", "assigner", null, new JObject { ["taskId"] = id, ["lead"] = lead }, at);

    public static string RequestExtension(string id, string to, string at = "2023-02-01") =>
        Command("request-extension", $"request-{id}-{to}", "assigner", null,
            new JObject { ["taskId"] = id, ["requestId"] = $"r-{to}", ["newDeadline"] = to, ["reason"] = "chậm" }, at);

    public static string GrantExtension(string id, string to, string at = "2023-02-02") =>
        Command("grant-extension", $"grant-{id}-{to}", "assigner", "another",
            new JObject { ["taskId"] = id, ["requestId"] = $"r-{to}", ["document"] = "15/CV" }, at);

    public static string Inspect(string id, string task, string at = "2023-04-01") =>
        Command("open-inspection", $"inspect-{id}", "inspector", null, new JObject { ["inspectionId"] = id, ["taskIds"] = new JArray(task) }, at);

    public static string Finding(string id, string at = "2023-04-02") =>
        Command("note-finding", $"finding-{id}", "inspector", null, new JObject { ["inspectionId"] = id, ["finding"] = "chậm" }, at);

    /// <summary>One command on one line.</summary>
    public static string Command(string type, string commandId, string role, string? user, JObject data, string? at = "2022-09-01") => new JObject
    {
        ["type"] = type,
        ["commandId"] = commandId,
        ["at"] = at,
        ["by"] = new JObject { ["user"] = user ?? "somebody", ["role"] = role },
        ["data"] = data,
    }.ToString(Newtonsoft.Json.Formatting.None);

    /// <summary>Each line with its line feed.</summary>
    public static byte[] File(params IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    private static JObject Title(string vi) => new() { ["vi"] = vi };
}
