using System.Globalization;
using System.Text.Json.Nodes;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Tests.Api;

namespace ComplianceLedger.Server.Tests.Reports;

/// <summary>
/// Tables that were published, entered as synthetic histories: as many tasks as the table counts, each with an ordinary history, through the whole ledger. What a table does
/// not say is chosen here and differs from case to case; what it says must not depend on that.
/// </summary>
public sealed class PublishedTables
{
    private static readonly Table Of2017 = Table.Of(2017);
    private static readonly Table Of2016 = Table.Of(2016);
    private static readonly Table Of2025 = Table.Of(2025);

    [Fact]
    public async Task the_table_of_2017_comes_out_with_all_its_counts_and_its_rate()
    {
        await using var server = await Entered(Of2017, new Chosen(Of2017.OnTime!.Value, Of2017.WithinTerm!.Value));
        var report = await Report(server, Of2017);
        Assert.Equal(
            $$"""{"completedOnTime":14068,"completedLate":1983,"completedNoDeadline":0,"openWithinTerm":5640,"openOverdue":223,"openNoDeadline":0,"suspended":0,"withdrawnOrSuperseded":0}""",
            report["buckets"]!.ToJsonString());
        Assert.Equal(21_914, (long)report["assigned"]!);
        Assert.Equal(0, (long)report["late"]!["inEntry"]!);
        Same(report, "k1", 16_051, 16_274, "completed with deadline <= asOf / all with deadline <= asOf");
        Same(report, "k2", 16_051, 21_914, "completed / assigned");
        Same(report, "k3", 223, 21_914, "overdue / assigned");
        Same(report, "k4", 14_068, 16_051, "on time / completed");
        Same(report, "k5", 1_983, 16_051, "late against the original deadline / completed");
        Same(report, "k6", 16_051, 16_274, "completed / (completed + overdue)");
        Assert.Equal(Of2017.Rate, $"{Truncated(report, "k6", places: 2)}%");
        // And as people see it.
        Assert.Contains("98,62%", await (await server.Get("/?asOf=2017-12-31")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(223, (await server.Read("/api/v1/overdue?asOf=2017-12-31")).AsArray().Count);
    }

    [Theory]
    [InlineData(0, 3_549)]
    [InlineData(1_250, 0)]
    public async Task the_table_of_2016_comes_out_whatever_was_on_time(int onTime, int withinTerm)
    {
        await using var server = await Entered(Of2016, new Chosen(onTime, withinTerm));
        var report = await Report(server, Of2016);
        Assert.Equal((6_272, 2_501, 222), (Assigned(report), Completed(report), (long)report["buckets"]!["openOverdue"]!));
        // The published denominator is what was completed and what was overdue, whenever the former was due.
        Same(report, "k6", 2_501, 2_723, "completed / (completed + overdue)");
        Assert.Equal(Of2016.Rate, $"{Truncated(report, "k6", places: 1)}%");
        Same(report, "k2", 2_501, 6_272, "completed / assigned");
    }

    [Theory]
    [InlineData(8_150)]
    [InlineData(4_000)]
    public async Task the_table_of_2025_comes_out_whatever_was_on_time(int onTime)
    {
        await using var server = await Entered(Of2025, new Chosen(onTime, Of2025.WithinTerm!.Value));
        var report = await Report(server, Of2025);
        Assert.Equal((9_831, 8_150, 1_620, 61), (Assigned(report), Completed(report), (long)report["buckets"]!["openWithinTerm"]!, (long)report["buckets"]!["openOverdue"]!));
        Same(report, "k2", 8_150, 9_831, Of2025.RateMeans);
        Assert.Equal(1_173, await KeyTasks(server, Of2025));
    }

    [Fact]
    public void the_tables_add_up_as_far_as_they_say()
    {
        Assert.Equal(Of2017.Assigned, Of2017.OnTime + Of2017.Late + Of2017.WithinTerm + Of2017.Overdue);
        Assert.Equal(Of2017.Completed, Of2017.OnTime + Of2017.Late);
        Assert.Equal(Of2025.Assigned, Of2025.Completed + Of2025.WithinTerm + Of2025.Overdue);
        Assert.Equal((null, null, null), (Of2016.OnTime, Of2016.Late, Of2016.WithinTerm));
        Assert.Equal((null, null), (Of2025.OnTime, Of2025.Late));
    }

    /// <summary>What the table itself does not say, or says as well.</summary>
    /// <param name="OnTime">Of those completed; the others were late.</param>
    /// <param name="WithinTerm">Of those that are neither completed nor overdue; the others have no deadline.</param>
    private sealed record Chosen(int OnTime, int WithinTerm);

    private sealed record Table(DateOnly AsOf, int Assigned, int? OnTime, int? Late, int Completed, int? WithinTerm, int Overdue, int? KeyTasks, string Rate, string RateMeans)
    {
        public static Table Of(int year)
        {
            using var text = new StreamReader(typeof(PublishedTables).Assembly.GetManifestResourceStream("published-tables.csv")!);
            Assert.Equal("as_of,scope,assigned,completed_on_time,completed_late,completed,open_within_term,open_overdue,key_tasks,published_rate,rate_means,source", text.ReadLine());
            var row = text.ReadToEnd().Split('\n').Single(line => line.StartsWith($"{year}-", StringComparison.Ordinal)).Split(',');
            int? Count(int column) => row[column].Length == 0 ? null : int.Parse(row[column], CultureInfo.InvariantCulture);
            return new Table(
                DateOnly.Parse(row[0], CultureInfo.InvariantCulture), Count(2)!.Value, Count(3), Count(4), Count(5)!.Value, Count(6), Count(7)!.Value, Count(8), row[9], row[10]);
        }
    }

    private static async Task<RunningServer> Entered(Table table, Chosen chosen)
    {
        var server = await RunningServer.Start(simulated: true);
        await server.Register();
        var instrument = new InstrumentId("ct-15");
        Occurrence On(int daysBefore) => Occurrence.On(table.AsOf.AddDays(-daysBefore));
        Party minh = new("minh", Role.Assigner, new AgencyId("vpcp")), lan = new("lan", Role.Assigner, new AgencyId("vpcp"));
        await Parallel.ForEachAsync(Enumerable.Range(0, table.Assigned), new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (number, cancellation) =>
        {
            var id = new TaskId($"t{number:000000}");
            var (isCompleted, isOverdue) = (number < table.Completed, number >= table.Completed && number < table.Completed + table.Overdue);
            // Due a month before the day of the table, or a month after it.
            DateOnly? due = isCompleted || isOverdue ? table.AsOf.AddDays(-30)
                : number < table.Completed + table.Overdue + chosen.WithinTerm ? table.AsOf.AddDays(30)
                : null;
            await Do("assign", new AssignTask(
                id, instrument, null, NormativeForce.Task, new BilingualText($"Nhiệm vụ {number}", null), null, [], null, [],
                due is { } day ? new DeadlineTerm.On(day) : null, null, number % table.Assigned < table.KeyTasks, false, null, null, []), On(90), minh);
            if (isCompleted)
            {
                var doneDaysBefore = number < chosen.OnTime ? 40 : 20;
                await Do("submit", new SubmitCompletion(id, new Product(null, null, table.AsOf.AddDays(-doneDaysBefore), "Báo cáo", null)), On(doneDaysBefore), minh);
                await Do("confirm", new ConfirmCompletion(id, null), On(doneDaysBefore - 1), lan);
            }

            async Task Do(string step, Command command, Occurrence at, Party by)
            {
                var result = await server.Runtime.Gate.Send(new GivenCommand($"{step}-{id}", command, at, by), LedgerEngine.Operator, cancellation: cancellation);
                Assert.Equal(Actors.CommandOutcome.Accepted, result.Outcome);
            }
        });
        return server;
    }

    /// <summary>The report on the table's day, which says what it rests on.</summary>
    private static async Task<JsonNode> Report(RunningServer server, Table table)
    {
        var report = await server.Read($"/api/v1/reports/summary?asOf={table.AsOf:yyyy-MM-dd}");
        Assert.Equal(table.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), report.Text("asOf"));
        Assert.Equal((await server.Runtime.Log.Head()).Value, (long)report["position"]!);
        Assert.NotNull(report.Text("knownAt"));
        Assert.Equal(Assigned(report), report["buckets"]!.AsObject().Sum(bucket => (long)bucket.Value!));
        return report;
    }

    private static long Assigned(JsonNode report) => (long)report["assigned"]!;

    private static long Completed(JsonNode report) => new[] { "completedOnTime", "completedLate", "completedNoDeadline" }.Sum(bucket => (long)report["buckets"]![bucket]!);

    private static void Same(JsonNode report, string rate, long numerator, long denominator, string formula)
    {
        var found = report["rates"]![rate]!;
        Assert.Equal((numerator, denominator, formula), ((long)found["numerator"]!, (long)found["denominator"]!, found.Text("formula")));
        Assert.Equal(Math.Round((decimal)numerator / denominator, 6), (decimal)found["value"]!);
    }

    private static string Truncated(JsonNode report, string rate, int places)
    {
        var found = report["rates"]![rate]!;
        var unit = (decimal)Math.Pow(10, places);
        return (decimal.Truncate(100 * unit * (long)found["numerator"]! / (long)found["denominator"]!) / unit).ToString($"F{places}", CultureInfo.InvariantCulture);
    }

    private static async Task<int> KeyTasks(RunningServer server, Table table)
    {
        var (found, after) = (0, "");
        while (true)
        {
            var page = await server.Read($"/api/v1/tasks?asOf={table.AsOf:yyyy-MM-dd}&limit=200{after}");
            found += page["tasks"]!.AsArray().Count(task => (bool)task!["isKeyTask"]!);
            if (page.Text("next") is not { } next)
                return found;
            after = $"&after={Uri.EscapeDataString(next)}";
        }
    }
}
