using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using Microsoft.Data.Sqlite;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>
/// Which tasks are wanted, said twice: as SQL that narrows the current rows, and as a test of each task, which alone decides: a task that is folded
/// again for another day has no row to narrow by.
/// </summary>
internal sealed record TaskFilter
{
    public string? TaskId { get; init; }
    public string? Agency { get; init; }
    public string? Lead { get; init; }
    public string? Group { get; init; }
    public string? Instrument { get; init; }
    public TaskStatus? Status { get; init; }
    public string? Q { get; init; }

    /// <summary>Only tasks that can be overdue on this day.</summary>
    public DateOnly? OverdueOn { get; init; }

    public bool HasOpenRequest { get; init; }

    public bool HasDisputes { get; init; }

    public static TaskFilter Of(TaskQuery query) => new()
    {
        Agency = query.Agency,
        Group = query.Group,
        Instrument = query.Instrument,
        Status = query.Status,
        Q = string.IsNullOrEmpty(query.Q) ? null : query.Q,
    };

    public bool Matches(BoardTask task) =>
        (Agency is null || task.HasRelation(Agency))
        && (Lead is null || task.Lead == Lead)
        && (Group is null || task.Group == Group)
        && (Instrument is null || task.Instrument == Instrument)
        && (Status is null || task.Status == Status)
        && (!HasOpenRequest || task.OpenRequest is not null)
        && (!HasDisputes || task.Disputes.Count > 0)
        && (OverdueOn is not { } day || (task.Standing == Standing.Counted && task.Measured().Timeliness(day) == Timeliness.Overdue))
        && (Q is null || MatchesText(task, Q));

    /// <summary>Conditions on the current rows; every task that matches fulfils them.</summary>
    public string Narrow(SqliteCommand command)
    {
        List<string> conditions = [];
        Add("lead = $lead", "$lead", Lead);
        Add("grp = $grp", "$grp", Group);
        Add("instrument = $instrument", "$instrument", Instrument);
        Add("status = $status", "$status", Status is { } status ? Words<TaskStatus>.NameOf(status) : null);
        Add("task IN (SELECT task FROM task_agency_v1 WHERE agency = $agency)", "$agency", Agency);
        Add("instr(search, $search) > 0", "$search", Q is null ? null : SearchText.Plain(Q));
        Add("current_deadline < $overdueOn", "$overdueOn", Storage.Columns.Text(OverdueOn));
        if (HasOpenRequest)
            conditions.Add("request IS NOT NULL");
        if (HasDisputes)
            conditions.Add("disputes <> '[]'");
        return conditions.Count == 0 ? "TRUE" : string.Join(" AND ", conditions);

        void Add(string condition, string name, string? value)
        {
            if (value is null)
                return;
            conditions.Add(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    private static bool MatchesText(BoardTask task, string q) =>
        SearchText.Contains(task.TaskId, q) || SearchText.Contains(task.Title.Vi, q) || (task.Title.En is { } en && SearchText.Contains(en, q));
}
