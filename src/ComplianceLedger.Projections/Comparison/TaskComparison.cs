using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Calendars;
using ComplianceLedger.Projections.DueDates;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.RecurringDuties;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Successions;
using ComplianceLedger.Projections.TaskBoard;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>What the views say of a task, in nine tables, against the task's events, read from the log again.</summary>
internal sealed class TaskComparison : IDisposable
{
    private readonly LogPosition _head;
    private readonly IEventLog _log;
    private readonly SqliteCommand _board;
    private readonly SqliteCommand _relations;
    private readonly SqliteCommand _due;
    private readonly SqliteCommand _term;
    private readonly SqliteCommand _transfers;
    private readonly SqliteCommand _corrected;
    private readonly SqliteCommand _duty;
    private readonly CalendarComparison _calendars;
    private readonly SuccessionPlans _successions;
    private readonly AsOfComparison _asOf;

    public TaskComparison(Snapshot snapshot, IEventLog log, CalendarComparison calendars)
    {
        (_head, _log, _calendars, _asOf) = (snapshot.Head, log, calendars, new AsOfComparison(snapshot));
        _board = Select($"SELECT {string.Join(", ", TaskBoardTable.Names)} FROM {TaskBoardTable.Name} WHERE task = $task");
        _relations = Select("SELECT agency, relation FROM task_agency_v2 WHERE task = $task ORDER BY agency, relation");
        _due = Select($"SELECT {string.Join(", ", DueRow.Names)} FROM due_dates_v2 WHERE task = $task");
        _transfers = Select("SELECT succession, receiver, effective_on, before, reverts FROM transfer_due_v3 WHERE task = $task ORDER BY effective_on, succession");
        using var successions = snapshot.Command(SuccessionTable.Select);
        _successions = SuccessionTable.Plans(SuccessionTable.Rows(successions));
        _term = Select($"SELECT {string.Join(", ", MovableTermTable.Names)} FROM movable_term_v1 WHERE task = $task");
        _corrected = Select("SELECT position, known_from, effective_day FROM corrected_day_v1 WHERE task = $task ORDER BY position, known_from");
        _duty = Select($"SELECT {string.Join(", ", DutyRow.Names)} FROM recurring_duty_v3 WHERE task = $task");

        SqliteCommand Select(string sql)
        {
            var select = snapshot.Command(sql);
            select.Parameters.Add("$task", SqliteType.Text);
            return select;
        }
    }

    /// <summary>The first difference; null where there is none.</summary>
    public async Task<string?> Difference(StreamId id, CancellationToken cancellation)
    {
        var events = await DecodedEvent.AllOf(_log, id, _head, cancellation).ConfigureAwait(false);
        var fold = TaskFold.Of(events);
        var task = fold.Board();
        foreach (var select in new[] { _board, _relations, _due, _transfers, _term, _corrected, _duty })
            select.Parameters[0].Value = id.Id;
        var term = MovableTerm.Of(fold.State);
        var termRow = term is null ? null : MovableTermTable.Values(term, await _calendars.VersionsOf(term.Basis.Calendar, cancellation).ConfigureAwait(false));
        return StoredRow.Difference(_board, TaskBoardTable.Names, task is null ? null : TaskBoardTable.Values(task, fold.FirstPosition))
            ?? StoredRow.Difference("task_agency", Relations(), task is null ? "" : Relations(task))
            ?? (StoredRow.Difference(_due, DueRow.Names, DueRow.Of(fold.State)?.Values) is { } dueProblem ? $"due_dates: {dueProblem}" : null)
            ?? StoredRow.Difference("transfer_due", Transfers(), task is null ? "" : Transfers(task))
            ?? (StoredRow.Difference(_term, MovableTermTable.Names, termRow) is { } problem ? $"movable_term: {problem}" : null)
            ?? StoredRow.Difference("corrected_day", Joined(_corrected), Corrected(events))
            ?? _asOf.Difference(id.Id, events)
            ?? (StoredRow.Difference(_duty, DutyRow.Names, DutyRow.Of(fold.State)?.Values()) is { } dutyProblem ? $"recurring_duty: {dutyProblem}" : null);
    }

    private static string Corrected(IReadOnlyList<DecodedEvent> events) => string.Join(
        ", ",
        Enumerable.Range(0, events.Count).Where(i => events[i].Event is CorrectionRecorded).SelectMany(i => CorrectedDay.Of(events, i))
            .OrderBy(day => day.Position).ThenBy(day => day.KnownFrom).Select(day => $"{day.Position} {day.KnownFrom} {Columns.Text(day.Day)}"));

    private string Relations() => Joined(_relations);

    private string Transfers() => Joined(_transfers);

    private string Transfers(BoardTask task) =>
        string.Join(", ", _successions.Due(task).Select(due => $"{due.Plan.Id} {due.To} {Columns.Text(due.Plan.EffectiveOn)} {due.Before} {(due.Reverts ? 1 : 0)}"));

    private static string Joined(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        List<string> rows = [];
        while (row.Read())
            rows.Add(string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(row.GetValue)));
        return string.Join(", ", rows);
    }

    private static string Relations(BoardTask task) => string.Join(
        ", ",
        task.AllRelations()
            .OrderBy(relation => relation.Agency, StringComparer.Ordinal).ThenBy(relation => relation.Relation, StringComparer.Ordinal)
            .Select(relation => $"{relation.Agency} {relation.Relation}"));

    public void Dispose()
    {
        _board.Dispose();
        _relations.Dispose();
        _due.Dispose();
        _transfers.Dispose();
        _term.Dispose();
        _corrected.Dispose();
        _asOf.Dispose();
        _duty.Dispose();
    }
}
