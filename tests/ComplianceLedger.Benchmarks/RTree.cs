using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Benchmarks;

/// <summary>
/// The same answers as rectangles in an R*Tree: how long they are known × on which days × from which day on overdue × which part of the tasks by id. What a question about any instant would cost if the tree
/// answered it, and what keeping it costs.
/// </summary>
internal static class RTree
{
    /// <summary>Tasks of one part: the fourth coordinate, by which a page in the order of ids would be found.</summary>
    private const int PartTasks = 4_096;

    private readonly record struct Open(long Id, int KnownFrom, int From, int Until, int Overdue);

    public static void Run(string viewDatabase, int rounds)
    {
        var path = Path.Combine(Path.GetDirectoryName(viewDatabase)!, "rtree.db");
        File.Delete(path);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 16384");
        Execute(connection, "CREATE VIRTUAL TABLE tree USING rtree_i32(id, k0, k1, d0, d1, f0, f1, p0, p1)");
        var last = Build(viewDatabase, connection);
        var day = SyntheticHistory.Days / 2 * last.Scale;
        foreach (var (name, known, asked) in new[] { ("in the middle, half known", last.Rows / 2, day), ("in the middle, all known", last.Rows, day), ("today, all known", last.Rows, 2 * day) })
        {
            AnyInstant.Print($"-- R*Tree: {name}");
            var stab = $"k0 <= {known} AND k1 >= {known} AND d0 <= {asked} AND d1 >= {asked}";
            var part = last.Tasks / PartTasks / 2 * last.PartScale;
            Time(connection, rounds, "count of all", $"SELECT count(*) FROM tree WHERE {stab}");
            Time(connection, rounds, "overdue, 30 days of deadlines", $"SELECT id FROM tree WHERE {stab} AND f0 >= {60 * last.Scale} AND f1 < {90 * last.Scale} LIMIT 1001");
            Time(connection, rounds, "due soon", $"SELECT id FROM tree WHERE {stab} AND f0 >= {asked} AND f1 <= {asked + 3 * last.Scale} LIMIT 2001");
            Time(connection, rounds, "one part of the tasks", $"SELECT id FROM tree WHERE {stab} AND p0 = {part} AND p1 = {part}");
        }
    }

    private static (int Rows, int Tasks, int Scale, int PartScale) Build(string viewDatabase, SqliteConnection tree)
    {
        using var views = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = viewDatabase, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        views.Open();
        var rows = (int)Scalar(views, "SELECT count(*) FROM as_of_v2");
        var tasks = (int)Scalar(views, "SELECT count(*) FROM as_of_task_v2");
        // Coordinates of one magnitude: the tree divides along the widest.
        var scale = Math.Max(1, rows / SyntheticHistory.Days);
        var partScale = Math.Max(1, rows / (tasks / PartTasks + 1));
        var (open, id, operations) = (new Dictionary<int, List<Open>>(), 0L, 0L);
        using var insert = Command(tree, "INSERT INTO tree VALUES ($id, $k0, $k1, $d0, $d1, $f, $f, $p, $p)", "$id", "$k0", "$k1", "$d0", "$d1", "$f", "$p");
        using var close = Command(tree, "UPDATE tree SET k1 = $k1 WHERE id = $id", "$k1", "$id");
        using var select = views.CreateCommand();
        select.CommandText = "SELECT number, task, day_from, day_until, current_deadline, rested_days, status FROM as_of_v2 ORDER BY number";
        var clock = Stopwatch.StartNew();
        Execute(tree, "BEGIN");
        using var row = select.ExecuteReader();
        while (row.Read())
        {
            var (number, task) = (row.GetInt32(0), row.GetInt32(1));
            var (from, until) = (Day(2) ?? 0, Day(3) ?? 2 * SyntheticHistory.Days);
            var isOpen = !row.IsDBNull(6) && row.GetString(6) is not ("Suspended" or "Completed" or "Withdrawn" or "Superseded");
            var overdue = isOpen && Day(4) is { } deadline ? deadline + row.GetInt32(5) : 2 * SyntheticHistory.Days;
            if (!open.TryGetValue(task, out var known))
                open.Add(task, known = []);
            foreach (var before in known.Where(before => before.From < until && from < before.Until).ToList())
            {
                known.Remove(before);
                Run(close, number - 1, before.Id);
                operations += 2;
                if (before.From < from)
                    Add(before with { KnownFrom = number, Until = from });
                if (until < before.Until)
                    Add(before with { KnownFrom = number, From = until });
            }
            Add(new Open(0, number, from, until, overdue));
            if (number % 8_000 == 0)
                Execute(tree, "COMMIT; BEGIN");

            void Add(Open rectangle)
            {
                known.Add(rectangle = rectangle with { Id = id++ });
                Run(insert, rectangle.Id, rectangle.KnownFrom, 2 * rows, rectangle.From * scale, rectangle.Until * scale - 1, rectangle.Overdue * scale, task / PartTasks * partScale);
                operations++;
            }
        }
        Execute(tree, "COMMIT");
        var microseconds = clock.Elapsed.TotalMicroseconds;
        AnyInstant.Print($"R*Tree {id} rectangles, {microseconds / rows:0.0} µs a change of an answer, {microseconds / operations:0.0} µs an operation");
        return (rows, tasks, scale, partScale);

        int? Day(int column) => row.IsDBNull(column) ? null : row.GetInt32(column) - SyntheticHistory.FirstDay.DayNumber;
    }

    private static void Time(SqliteConnection connection, int rounds, string what, string sql)
    {
        var times = new List<double>();
        var rows = 0;
        for (var round = 0; round <= rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var row = command.ExecuteReader();
            for (rows = 0; row.Read(); rows++)
                row.GetInt64(0);
            if (round > 0)
                times.Add(clock.Elapsed.TotalMilliseconds);
        }
        AnyInstant.Print($"{what,-40} {rows,8} rows  p50 {Commands.Median(times),6:0.0} ms");
        AnyInstant.Explain(connection, sql);
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params string[] names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
            command.Parameters.Add(name, SqliteType.Integer);
        return command;
    }

    private static void Run(SqliteCommand command, params long[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
