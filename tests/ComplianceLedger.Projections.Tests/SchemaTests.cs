using System.Text.RegularExpressions;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Tests;

public sealed partial class SchemaTests
{
    // Views whose projections are of other versions are built again; a table that was changed under the old version would stay empty.
    [Fact]
    public void a_table_is_named_by_the_version_of_its_projection()
    {
        var tables = VersionedTable().Matches(Schema.Create).Select(match => (Name: match.Groups["name"].Value, Version: int.Parse(match.Groups["version"].Value, null))).ToList();
        Assert.All(tables, table => Assert.Equal((ProjectionOf(table.Name), table.Version), Schema.Projections.Single(projection => projection.Name == ProjectionOf(table.Name))));
        Assert.Equal(Schema.Projections.Select(projection => projection.Name), tables.Select(table => ProjectionOf(table.Name)).Distinct().Order(StringComparer.Ordinal));
    }

    // A calendar that changes after ten years looks at no task that was closed in them.
    [Fact]
    public void a_change_of_a_calendar_searches_for_the_terms_that_it_reaches_and_scans_none()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Schema.Create;
        command.ExecuteNonQuery();
        command.CommandText = $"EXPLAIN QUERY PLAN {MovableTermTable.SelectUnmoved}";
        command.Parameters.AddWithValue("$calendar", "vn");
        command.Parameters.AddWithValue("$decided_on", "2025-12-25");
        using var row = command.ExecuteReader();
        List<string> plan = [];
        while (row.Read())
            plan.Add(row.GetString(3));
        Assert.Equal(
            [
                "SEARCH movable_term_v1 USING INDEX movable_term_v1_unmoved (calendar=? AND closed_on=?)",
                "SEARCH movable_term_v1 USING INDEX movable_term_v1_unmoved (calendar=? AND closed_on>?)",
            ],
            plan.Where(step => step.Contains("movable_term", StringComparison.Ordinal)));
    }

    /// <summary>The projection whose name is the longest beginning of a table's.</summary>
    private static string ProjectionOf(string table) =>
        Schema.Projections.Select(projection => projection.Name).Where(name => table == name || table.StartsWith($"{name}_", StringComparison.Ordinal)).MaxBy(name => name.Length) ?? $"none of {table}";

    [GeneratedRegex(@"CREATE TABLE IF NOT EXISTS (?<name>\w+)_v(?<version>\d+) ")]
    private static partial Regex VersionedTable();
}
