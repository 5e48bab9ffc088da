using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Storage;

/// <summary>A prepared statement of one connection, with its parameters by name.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    /// <param name="parameters">In the order in which <see cref="Run"/> is given their values.</param>
    public Statement(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = new SqliteParameter[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
            _parameters[i] = _command.Parameters.Add(new SqliteParameter(parameters[i], null));
        // A parameter that has no value yet can't be prepared; the first run prepares the statement, and the command keeps it.
    }

    public void Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    /// <summary>Reads the one row, or gives null.</summary>
    public T? One<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values) where T : class
    {
        Bind(values);
        using var row = _command.ExecuteReader();
        return row.Read() ? read(row) : null;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        if (values.Length != _parameters.Length)
            throw new ArgumentException($"{_parameters.Length} values are needed, not {values.Length}.", nameof(values));
        for (var i = 0; i < values.Length; i++)
            _parameters[i].Value = values[i] ?? DBNull.Value;
    }
}

/// <summary>How values stand in the tables.</summary>
internal static class Columns
{
    public static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>As in the metadata: seven digits of a second, in UTC, so that it sorts as text.</summary>
    public static string Text(DateTimeOffset moment) => IsoText.Stored(moment);

    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateOnly? DayOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateOnly.ParseExact(row.GetString(column), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset Moment(this SqliteDataReader row, int column) => IsoText.ReadStored(row.GetString(column));

    public static T Word<T>(this SqliteDataReader row, int column) where T : struct, Enum =>
        Words<T>.TryParse(row.GetString(column), out var value)
            ? value
            : throw new LedgerViewsException($"Column {row.GetName(column)} holds '{row.GetString(column)}', which is no {typeof(T).Name}; rebuild the views.");

    public static T? WordOrNull<T>(this SqliteDataReader row, int column) where T : struct, Enum => row.IsDBNull(column) ? null : row.Word<T>(column);
}
