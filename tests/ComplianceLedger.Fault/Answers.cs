using System.Globalization;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Fault;

/// <summary>What a server answers about everything it knows up to a position, so that two servers' answers can be compared.</summary>
internal static class Answers
{
    private const string Day = "2025-07-10";

    public static async Task<IReadOnlyList<string>> Of(RunningServer server, long position)
    {
        var moment = string.Create(CultureInfo.InvariantCulture, $"asOf={Day}&knownAt={position}");
        var answers = new List<string>
        {
            await server.Get($"/api/v1/reports/summary?{moment}"),
            await server.Get($"/api/v1/reports/summary?{moment}&by=agency"),
            await server.Get($"/api/v1/overdue?{moment}"),
            await server.Get($"/api/v1/extensions?{moment}"),
            await server.Get("/api/v1/agencies"),
            await server.Get("/api/v1/instruments"),
        };
        string? after = null;
        do
        {
            var page = JsonNode.Parse(await server.Get($"/api/v1/tasks?{moment}&limit=100{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}"))!;
            answers.Add(page["tasks"]!.ToJsonString());
            after = (string?)page["next"];
        }
        while (after is not null);
        return answers;
    }
}
