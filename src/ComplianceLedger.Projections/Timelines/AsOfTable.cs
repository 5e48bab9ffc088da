using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using Microsoft.Data.Sqlite;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>
/// The as-of table and the two that it names its tasks and their particulars by, written and read. Tasks and rows are numbered in the order of the log, without gaps: the knowledge axis of the
/// table, on which a row reaches up to the next one of its task that covers the day. Days are numbers (1 January of the year 1 is 0), since the whole of it is read at every start.
/// </summary>
internal static class AsOfTable
{
    /// <param name="Number">From 0 on.</param>
    public readonly record struct Task(int Number, string Id)
    {
        public object?[] Values() => [Number, Id];
    }

    public readonly record struct Particulars(int Task, int Ordinal, TaskParticulars Value)
    {
        public object?[] Values(string id) =>
        [
            Task, Ordinal, Value.Instrument, Value.Group, Value.Lead, Lists.Text(Value.Coordinators), Value.Monitoring, Lists.Text(Value.Addressees), Value.Title.Vi, Value.Title.En,
            SearchText.Plain($"{id}\n{Value.Title.Vi}\n{Value.Title.En}"),
        ];
    }

    /// <param name="Position">Of the event that makes it the answer.</param>
    public readonly record struct Row(int Number, long Position, int Task, AnswerChange Change)
    {
        public object?[] Values()
        {
            var answer = Change.Answer;
            return
            [
                Number, Position, Task, Change.From == DateOnly.MinValue ? null : Change.From.DayNumber, Change.Until?.DayNumber,
                answer.Status is { } status ? Words<TaskStatus>.NameOf(status) : null, Words<Standing>.NameOf(answer.Standing),
                answer.OriginalDeadline?.DayNumber, answer.CurrentDeadline?.DayNumber, answer.CompletedOn?.DayNumber, answer.RestedDays, answer.IsResting ? 1 : 0,
                answer.HasOpenRequest ? 1 : 0, answer.HasDisputes ? 1 : 0, answer.IsEnteredLate ? 1 : 0, answer.Extensions, answer.Particulars,
            ];
        }
    }

    public static readonly string[] TaskNames = ["number", "task"];

    public static readonly string[] ParticularsNames = ["task", "ordinal", "instrument", "grp", "lead", "coordinators", "monitoring", "addressees", "title_vi", "title_en", "search"];

    public static readonly string[] RowNames =
    [
        "number", "position", "task", "day_from", "day_until", "status", "standing", "original_deadline", "current_deadline", "completed_on", "rested_days", "is_resting",
        "has_request", "has_disputes", "is_entered_late", "extensions", "particulars",
    ];

    public static Statement InsertTask(SqliteConnection connection) => Insert(connection, "as_of_task_v2", TaskNames);

    public static Statement InsertParticulars(SqliteConnection connection) => Insert(connection, "as_of_particulars_v2", ParticularsNames);

    public static Statement InsertRow(SqliteConnection connection) => Insert(connection, "as_of_v2", RowNames);

    /// <summary>The whole of it, as the last transaction left it.</summary>
    public static void Load(SqliteConnection connection, AsOfIndex index)
    {
        Each("SELECT task FROM as_of_task_v2 ORDER BY number", row => index.AddTask(row.GetString(0)));
        Each(
            $"SELECT {string.Join(", ", ParticularsNames[..^1])} FROM as_of_particulars_v2 ORDER BY task, ordinal",
            row => index.AddParticulars(new Particulars(row.GetInt32(0), row.GetInt32(1), ReadParticulars(row))));
        Each($"SELECT {string.Join(", ", RowNames)} FROM as_of_v2 ORDER BY number", row => index.Add(Read(row)));

        void Each(string sql, Action<SqliteDataReader> read)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var row = command.ExecuteReader();
            while (row.Read())
                read(row);
        }
    }

    private static TaskParticulars ReadParticulars(SqliteDataReader row) => new(
        row.GetString(2), row.TextOrNull(3), row.TextOrNull(4), [.. Lists.Read<string>(row.GetString(5))], row.TextOrNull(6), [.. Lists.Read<string>(row.GetString(7))],
        new BilingualText(row.GetString(8), row.TextOrNull(9)));

    private static Row Read(SqliteDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetInt32(2),
        new AnswerChange(
            Day(row, 3) ?? DateOnly.MinValue, Day(row, 4),
            new TaskAnswer(
                row.WordOrNull<TaskStatus>(5), row.Word<Standing>(6), Day(row, 7), Day(row, 8), Day(row, 9), row.GetInt32(10), row.GetBoolean(11), row.GetBoolean(12), row.GetBoolean(13),
                row.GetBoolean(14), row.GetInt32(15), row.GetInt32(16))));

    private static DateOnly? Day(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateOnly.FromDayNumber(row.GetInt32(column));

    private static Statement Insert(SqliteConnection connection, string table, string[] names) => new(
        connection,
        string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {table} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(name => $"${name}"))})"),
        [.. names.Select(name => $"${name}")]);
}
