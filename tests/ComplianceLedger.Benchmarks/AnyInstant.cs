using System.Diagnostics;
using System.Globalization;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Projections;
using Microsoft.Data.Sqlite;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Benchmarks;

/// <summary>Questions about any day, as known at any point: what a table of answers for all of them costs, and how long each takes at the worst pairs of instants.</summary>
internal static class AnyInstant
{
    private const int PageRows = 100;

    public static async Task<int> Run(string[] args)
    {
        var tasks = Commands.Option(args, "--tasks", 50_000);
        var rounds = Commands.Option(args, "--rounds", 15);
        var at = Array.IndexOf(args, "--folder");
        var folder = at < 0 ? Directory.CreateTempSubdirectory("ledger-benchmark-").FullName : Directory.CreateDirectory(args[at + 1]).FullName;
        try
        {
            await using var log = SqliteEventLog.Open(Path.Combine(folder, "log.db"));
            var head = await log.Head();
            if (head == LogPosition.Start)
            {
                var writing = Stopwatch.StartNew();
                var events = await new SyntheticHistory(tasks).Write(log, CancellationToken.None);
                head = await log.Head();
                Print($"history {tasks} tasks, {events} events, written in {writing.Elapsed.TotalSeconds:0} s");
            }
            var database = Path.Combine(folder, "views.db");
            await Build(log, head, database);
            await using var views = await LedgerViews.Open(database, log, TimeProvider.System);
            var loading = Stopwatch.StartNew();
            await views.Report(new DateOnly(2026, 1, 1));
            Print($"views taken into memory in {loading.Elapsed.TotalSeconds:0.0} s");
            Size(database);
            await Ask(views, head, rounds);
            Plans(database);
            if (args.Contains("--rtree"))
                RTree.Run(database, rounds);
            return 0;
        }
        finally
        {
            if (at < 0)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Build(SqliteEventLog log, LogPosition head, string database)
    {
        var clock = Stopwatch.StartNew();
        // Tasks that are at work at the same time are more than the views remember by default; to read their streams again is not what is measured.
        await using var views = await LedgerViews.Open(database, log, TimeProvider.System, new LedgerViewsOptions { CachedTasksMax = 500_000 });
        var from = views.Position;
        if (!await views.WaitFor(head, TimeSpan.FromHours(2)))
            throw new InvalidOperationException($"The views stopped: {views.Fault}");
        if (from < head)
            Print($"views built at {(head.Value - from.Value) / clock.Elapsed.TotalSeconds:0} events/s");
    }

    private static void Size(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        var (tasks, rows, events) = (Number("SELECT count(*) FROM as_of_task_v2"), Number("SELECT count(*) FROM as_of_v2"), Number("SELECT count(*) FROM history_index_v1"));
        var bytes = Copied(connection);
        Print($"as-of table {rows} rows: {rows / tasks:0.0} a task, {bytes / tasks:0} bytes a task on the disk, of {events / tasks:0.0} events a task");
        Print($"memory {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0} MB in all, {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB at most");

        double Number(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToDouble(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }

    // What the three tables would take as a database of their own: SQLite as it is built here does not tell what a table takes.
    private static double Copied(SqliteConnection connection)
    {
        var path = Path.GetTempFileName();
        using (var copy = connection.CreateCommand())
        {
            copy.CommandText =
                $"""
                ATTACH '{path}' AS copy;
                CREATE TABLE copy.task AS SELECT * FROM as_of_task_v2;
                CREATE UNIQUE INDEX copy.task_id ON task (task);
                CREATE TABLE copy.particulars AS SELECT * FROM as_of_particulars_v2;
                CREATE TABLE copy.rows AS SELECT * FROM as_of_v2;
                CREATE INDEX copy.rows_task ON rows (task);
                DETACH copy;
                """;
            copy.ExecuteNonQuery();
        }
        var bytes = new FileInfo(path).Length;
        File.Delete(path);
        return bytes;
    }

    private static async Task Ask(LedgerViews views, LogPosition head, int rounds)
    {
        var last = SyntheticHistory.FirstDay.AddDays(SyntheticHistory.Days);
        var middle = SyntheticHistory.FirstDay.AddDays(SyntheticHistory.Days / 2);
        var half = new KnownAt.AtPosition(new LogPosition(head.Value / 2));
        (string Name, DateOnly Day, KnownAt Known)[] pairs =
        [
            ("today, all known", last, KnownAt.Head),
            ("in the middle, all known", middle, KnownAt.Head),
            ("in the middle, half known", middle, half),
            ("today, half known", last, half),
            ("a quarter, half known", SyntheticHistory.FirstDay.AddDays(SyntheticHistory.Days / 4), half),
            ("2100, all known", new DateOnly(2100, 12, 31), KnownAt.Head),
        ];
        foreach (var (name, day, known) in pairs)
        {
            Print($"-- {name}");
            var middleTask = (await Given(views.OverduePage(new OverdueQuery { AsOf = day, KnownAt = known, Limit = 1 })))!.Total / 2;
            await Measure("overdue, first page", rounds, async () => (await Given(views.OverduePage(new OverdueQuery { AsOf = day, KnownAt = known, Limit = PageRows })))!.Rows.Count);
            var after = (await Given(views.Overdue(day, known))).ElementAtOrDefault(middleTask)?.TaskId;
            await Measure("overdue, a page in the middle", rounds, async () => (await Given(views.OverduePage(new OverdueQuery { AsOf = day, KnownAt = known, Limit = PageRows, After = after })))!.Rows.Count);
            await Measure("overdue of an agency", rounds, async () => (await Given(views.OverduePage(new OverdueQuery { AsOf = day, KnownAt = known, Limit = PageRows, Agency = "a150" })))!.Rows.Count);
            await Page("tasks, first page", new TaskQuery());
            await Page("tasks, last page", new TaskQuery { After = SyntheticHistory.TaskId(int.MaxValue / 1000) });
            await Page("tasks due soon", new TaskQuery { Timeliness = Timeliness.DueSoon });
            await Page("tasks declined (few)", new TaskQuery { Status = TaskStatus.Declined });
            await Page("tasks of an agency, overdue", new TaskQuery { Agency = "a199", Timeliness = Timeliness.Overdue });
            await Page("tasks of nobody", new TaskQuery { Agency = "nobody" });
            await Page("tasks of a group, submitted", new TaskQuery { Group = "g7", Instrument = "i3", Status = TaskStatus.Submitted });
            await Measure("report", rounds, async () => (await Given(views.Report(day, known))).Lines.Count);
            await Measure("report by agency", rounds, async () => (await Given(views.Report(day, known, ReportCut.Agency))).Lines.Count);
            await Measure("report by kind", rounds, async () => (await Given(views.Report(day, known, ReportCut.Kind))).Lines.Count);

            Task Page(string what, TaskQuery query) => Measure(
                what, rounds, async () => (await Given(views.Tasks(query with { AsOf = day, KnownAt = known, Limit = PageRows }))).Tasks.Count);
        }
        Print($"-- compared");
        await Measure("report, all known and half known", rounds, async () => (await Given(views.CompareReports(KnownAt.Head, half, middle))).Differing);
    }

    private static async Task Measure(string what, int rounds, Func<Task<int>> ask)
    {
        var times = new List<double>();
        var rows = 0;
        for (var round = 0; round <= rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            rows = await ask();
            // The first round is the compiler's and the cache's.
            if (round > 0)
                times.Add(clock.Elapsed.TotalMilliseconds);
        }
        Print($"{what,-40} {rows,8} rows  p50 {Commands.Median(times),6:0.0} ms  p99 {times.Order().ElementAt((int)(times.Count * 0.99)),6:0.0} ms");
    }

    private static async Task<T> Given<T>(Task<Answer<T>> answer) => await answer is Answer<T>.Given given ? given.Value : throw new InvalidOperationException($"{await answer}");

    private static void Plans(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        foreach (var sql in new[]
        {
            "SELECT position, recorded_at_running_max FROM history_index_v1 WHERE position <= 1 ORDER BY position DESC LIMIT 1",
            "SELECT position, recorded_at_running_max FROM history_index_v1 WHERE recorded_at_running_max <= '2025' ORDER BY recorded_at_running_max DESC, position DESC LIMIT 1",
            "SELECT title_vi, title_en FROM as_of_particulars_v2 WHERE task = 1 AND ordinal = 0",
            "SELECT * FROM as_of_v2 WHERE task = 1 ORDER BY number",
            "SELECT task, ordinal FROM as_of_particulars_v2 WHERE instr(search, 'x') > 0",
        })
            Explain(connection, sql);
    }

    public static void Explain(SqliteConnection connection, string sql)
    {
        Print($"{sql}");
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        using var row = command.ExecuteReader();
        while (row.Read())
            Print($"    {row.GetString(3)}");
    }

    public static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
