using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>Compares a row as it is stored, value by value and without reading any meaning into it: whatever somebody has put there, it is different or it is not.</summary>
internal static class StoredRow
{
    /// <param name="select">Gives the row, or none; its columns are <paramref name="columns"/>.</param>
    /// <param name="expected">What the writer would store; null where there should be no row.</param>
    public static string? Difference(SqliteCommand select, IReadOnlyList<string> columns, object?[]? expected)
    {
        using var row = select.ExecuteReader();
        if (!row.Read())
            return expected is null ? null : "the views have no row of it";
        if (expected is null)
            return "the views have a row of it before its first event";
        for (var i = 0; i < columns.Count; i++)
        {
            if (Difference(columns[i], row.GetValue(i), expected[i]) is { } problem)
                return problem;
        }
        return null;
    }

    public static string? Difference(string name, object? stored, object? expected)
    {
        var equal = (stored, expected) switch
        {
            (null or DBNull, null) => true,
            (string one, string other) => one == other,
            (long one, int other) => one == other,
            (long one, long other) => one == other,
            _ => false,
        };
        return equal ? null : $"{name} is {Text(stored)} in the views and {Text(expected)} by its events";
    }

    private static string Text(object? value) => value switch
    {
        null or DBNull => "null",
        string text => $"'{text}'",
        byte[] bytes => $"{bytes.Length} bytes",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
