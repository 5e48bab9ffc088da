using ComplianceLedger.EventLog;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Projections.Tests;

/// <summary>A view database of its own for each test, deleted after it.</summary>
internal sealed class ViewsFolder : IDisposable
{
    /// <summary>Far above what any wait here takes: only a hanging test comes to it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-views-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "views.db");

    public Task<LedgerViews> Open(IEventLog log, LedgerViewsOptions? options = null) => LedgerViews.Open(Path, log, TimeProvider.System, options ?? new LedgerViewsOptions());

    /// <summary>Opens the views and waits until they hold the whole log. Today is day <paramref name="today"/>.</summary>
    public async Task<LedgerViews> OpenAtHead(IEventLog log, int today = 0, LedgerViewsOptions? options = null)
    {
        var views = await LedgerViews.Open(Path, log, new FakeTimeProvider(Recorder.Noon(today)), options ?? new LedgerViewsOptions());
        var reached = await views.WaitFor(await log.Head(), Patience).WaitAsync(Patience);
        Assert.True(reached, views.Fault?.ToString());
        return views;
    }

    /// <summary>Every row of every table.</summary>
    public List<string> Dump()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        List<string> tables = [.. Rows(connection, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")];
        Assert.Contains("task_board_v10", tables);
        return [.. tables.SelectMany(table => Rows(connection, $"SELECT * FROM {table}").Order(StringComparer.Ordinal).Select(row => $"{table}: {row}"))];
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return string.Join(" | ", Enumerable.Range(0, row.FieldCount).Select(column => row.IsDBNull(column) ? "null" : row.GetString(column)));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

internal static class Answers
{
    public static T Value<T>(this Answer<T> answer) => Assert.IsType<Answer<T>.Given>(answer).Value;

    public static async Task<T> Value<T>(this Task<Answer<T>> answer) => (await answer).Value();
}
