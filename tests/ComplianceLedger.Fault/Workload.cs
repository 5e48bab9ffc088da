using System.Globalization;
using System.Text.Json;

namespace ComplianceLedger.Fault;

/// <summary>One command, as it goes to the server, again and again under the same id.</summary>
internal sealed record Command(string Id, string Stream, string Json);

/// <summary>Commands that a ledger accepts if each family's are sent in their order, after the registrations.</summary>
internal static class Workload
{
    private const int Agencies = 8;

    private static readonly DateOnly Begin = new(2025, 1, 6);

    public static IReadOnlyList<Command> Registrations { get; } =
    [
        Of("register-instrument", "instrument-ct-15", "registrar", null, null, new { instrumentId = "ct-15", kind = "Directive", issuer = "bbt", title = new { vi = "Chỉ thị 15-CT/TW" } }),
        .. Enumerable.Range(0, Agencies).Select(i => Of(
            "register-agency", $"agency-{Agency(i)}", "registrar", null, null, new { agencyId = Agency(i), kind = "Ministry", name = new { vi = $"Bộ số {i}" } })),
    ];

    /// <summary>One task, or a parent and its children, from assignment to confirmation.</summary>
    public static IReadOnlyList<Command> Family(string name, Random random)
    {
        var commands = new List<Command>();
        var children = random.Next(4) == 0 ? random.Next(1, 4) : 0;
        var lead = random.Next(Agencies);
        Assign(commands, name, null, lead, random);
        for (var child = 1; child <= children; child++)
        {
            var leads = random.Next(Agencies);
            Assign(commands, $"{name}.{child}", name, leads, random);
            Work(commands, $"{name}.{child}", leads, random);
        }
        Work(commands, name, lead, random);
        return commands;
    }

    private static void Assign(List<Command> commands, string task, string? parent, int lead, Random random) =>
        commands.Add(Of("assign-task", $"directiveTask-{task}", "assigner", null, Begin, new
        {
            taskId = task,
            instrument = "ct-15",
            group = $"nhom-{random.Next(3)}",
            force = "Task",
            title = new { vi = $"Nhiệm vụ {task}", en = $"Task {task}" },
            lead = Agency(lead),
            coordinating = new[] { Agency(lead + 1), Agency(lead + 2) },
            monitoring = Agency(lead + 3),
            deadline = new { on = "2025-06-30" },
            parent,
        }));

    private static void Work(List<Command> commands, string task, int lead, Random random)
    {
        var day = Begin;
        var number = 0;
        void Next(string type, bool isLead, object data)
        {
            day = day.AddDays(1 + random.Next(5));
            commands.Add(Of(type, $"directiveTask-{task}", isLead ? "agency-officer" : "assigner", isLead ? Agency(lead) : null, day, data, ++number));
        }
        Next("accept-task", true, new { taskId = task });
        for (var reports = random.Next(1, 4); reports > 0; reports--)
            Next("report-progress", true, new { taskId = task, percent = 10 * random.Next(1, 9), summary = "Đang thực hiện." });
        for (var request = 1; request <= random.Next(3); request++)
        {
            Next("request-extension", true, new { taskId = task, requestId = $"r{request}", newDeadline = $"2025-{6 + request:00}-15", reason = "Cần thêm thời gian." });
            if (task.Contains('.', StringComparison.Ordinal) || random.Next(2) == 0)
                Next("refuse-extension", false, new { taskId = task, requestId = $"r{request}", reason = "Không đủ căn cứ." });
            else
                Next("grant-extension", false, new { taskId = task, requestId = $"r{request}", document = "12/QĐ" });
        }
        Next("attach-evidence", true, new { taskId = task, evidence = new { title = "Biên bản", mediaType = "text/plain" } });
        for (var rework = random.Next(2); rework >= 0; rework--)
        {
            Next("submit-completion", true, new { taskId = task, product = new { issuedOn = Text(day), title = "Báo cáo kết quả" } });
            if (rework > 0)
                Next("return-for-rework", false, new { taskId = task, reason = "Cần bổ sung." });
        }
        Next("confirm-completion", false, new { taskId = task });
    }

    private static Command Of(string type, string stream, string role, string? agency, DateOnly? at, object data, int number = 0)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{type}/{stream}/{number}");
        var by = new { user = agency is null ? role : $"officer-{agency}", role, agency };
        return new Command(id, stream, at is { } day
            ? JsonSerializer.Serialize(new { type, commandId = id, at = Text(day), by, data })
            : JsonSerializer.Serialize(new { type, commandId = id, by, data }));
    }

    private static string Agency(int number) => string.Create(CultureInfo.InvariantCulture, $"bo-{number % Agencies}");

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
