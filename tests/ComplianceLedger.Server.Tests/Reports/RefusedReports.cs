using System.Net;
using ComplianceLedger.Server.Tests.Api;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Server.Tests.Reports;

/// <summary>A report whose buckets don't hold what was assigned is not given, to whomever.</summary>
public sealed class RefusedReports
{
    [Fact]
    public async Task buckets_that_miss_a_task_are_no_report_and_the_task_is_named()
    {
        var whole = await RunningServer.Start();
        await whole.Register();
        await whole.Assign("kept", "2023-06-30");
        await whole.Assign("lost", "2023-06-30");
        Assert.Equal(2, (await whole.Read("/api/v1/reports/summary"))["assigned"]!.GetValue<int>());
        await using var server = await whole.Again(() => Damage(whole, "UPDATE as_of_v2 SET status = NULL WHERE task = (SELECT number FROM as_of_task_v2 WHERE task = 'lost')"));

        var problem = await (await server.Get("/api/v1/reports/summary")).Problem(422, "report-does-not-sum");
        Assert.Contains("lost", problem.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("kept", problem.Text("detail"), StringComparison.Ordinal);
        await (await server.Get("/api/v1/reports/summary?by=agency")).Problem(422, "report-does-not-sum");
        var page = await server.Get("/");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.StatusCode);
        Assert.Contains("lost", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void Damage(RunningServer server, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={server.ViewsFile};Pooling=False");
        connection.Open();
        using var damage = connection.CreateCommand();
        damage.CommandText = sql;
        Assert.Equal(1, damage.ExecuteNonQuery());
    }
}
