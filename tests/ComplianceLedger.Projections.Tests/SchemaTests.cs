using System.Text.RegularExpressions;
using ComplianceLedger.Projections.Storage;

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

    /// <summary>The projection whose name is the longest beginning of a table's.</summary>
    private static string ProjectionOf(string table) =>
        Schema.Projections.Select(projection => projection.Name).Where(name => table == name || table.StartsWith($"{name}_", StringComparison.Ordinal)).MaxBy(name => name.Length) ?? $"none of {table}";

    [GeneratedRegex(@"CREATE TABLE IF NOT EXISTS (?<name>\w+)_v(?<version>\d+) ")]
    private static partial Regex VersionedTable();
}
