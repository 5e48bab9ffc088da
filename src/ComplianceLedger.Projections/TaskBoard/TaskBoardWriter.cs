using ComplianceLedger.Domain.Agencies;
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
using ComplianceLedger.Projections.Timelines;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>
/// Writes the task board, the relations, the due dates, the terms, the transfers that are due, the recurring duties and the corrected days: each task once a transaction, however
/// many of its events are in it.
/// </summary>
internal sealed class TaskBoardWriter : IDisposable
{
    private readonly TaskFolds _folds;
    private readonly CalendarWriter _calendars;
    private readonly SuccessionWriter _successions;
    private readonly AsOfWriter _asOf;
    private readonly List<TaskFolds.Entry> _dirty = [];
    private readonly Statement _row;
    private readonly Statement _move;
    private readonly Statement _forgetRelations;
    private readonly Statement _relation;
    private readonly Statement _forgetDue;
    private readonly Statement _due;
    private readonly Statement _correctedDay;
    private readonly Statement _duty;

    public TaskBoardWriter(SqliteConnection connection, IEventLog log, int cachedTasksMax, CalendarWriter calendars, SuccessionWriter successions, AsOfWriter asOf)
    {
        (_calendars, _successions, _asOf) = (calendars, successions, asOf);
        _folds = new TaskFolds(log, cachedTasksMax, asOf.NumberOf);
        _row = new Statement(connection, TaskBoardTable.Upsert, TaskBoardTable.Parameters);
        _move = new Statement(connection, TaskBoardTable.Update, TaskBoardTable.MovingParameters);
        _forgetRelations = new Statement(connection, "DELETE FROM task_agency_v2 WHERE task = $task", "$task");
        _relation = new Statement(
            connection, "INSERT INTO task_agency_v2 (agency, task, relation) VALUES ($agency, $task, $relation)", "$agency", "$task", "$relation");
        _forgetDue = new Statement(connection, "DELETE FROM due_dates_v2 WHERE task = $task", "$task");
        _correctedDay = new Statement(connection, CorrectedDay.Insert, CorrectedDay.Parameters);
        _due = new Statement(
            connection,
            """
            INSERT INTO due_dates_v2 (task, day, is_urged, urged) VALUES ($task, $day, $is_urged, $urged)
            ON CONFLICT (task) DO UPDATE SET day = excluded.day, is_urged = excluded.is_urged, urged = excluded.urged
            """,
            "$task", "$day", "$is_urged", "$urged");
        _duty = new Statement(
            connection,
            """
            INSERT INTO recurring_duty_v3 (task, next_day, open_periods, at_odds) VALUES ($task, $next_day, $open_periods, $at_odds)
            ON CONFLICT (task) DO UPDATE SET next_day = excluded.next_day, open_periods = excluded.open_periods, at_odds = excluded.at_odds
            """,
            "$task", "$next_day", "$open_periods", "$at_odds");
    }

    /// <summary>Events that count from another day than they did, since the last commit.</summary>
    public IReadOnlyList<CorrectedDay> Corrected => _folds.Corrected;

    public async ValueTask Fold(DecodedEvent e, CancellationToken cancellation)
    {
        var entry = await _folds.Add(e, cancellation).ConfigureAwait(false);
        _asOf.Add(entry, e);
        if (entry.IsDirty)
            return;
        entry.IsDirty = true;
        _dirty.Add(entry);
    }

    /// <summary>Inside the transaction.</summary>
    public void Write()
    {
        foreach (var entry in _dirty)
        {
            var task = entry.Fold.Board() ?? throw new InvalidOperationException($"Task {entry.Id} has no assignment.");
            if (entry.Written is { } before && TaskBoardTable.HasOnlyMoved(before, task))
                TaskBoardTable.Move(_move, task);
            else
                TaskBoardTable.Write(_row, task, entry.Fold.FirstPosition);
            WriteRelations(entry.Written, task);
            var due = DueRow.Of(entry.Fold.State);
            WriteDue(entry.Id, entry.WrittenDue, due);
            var (term, duty) = (MovableTerm.Of(entry.Fold.State), DutyRow.Of(entry.Fold.State));
            _calendars.Write(entry.Id, entry.WrittenTerm, term);
            _successions.Write(entry.Written, task);
            WriteDuty(entry.Id, entry.WrittenDuty, duty);
            (entry.Written, entry.WrittenDue, entry.WrittenTerm, entry.WrittenDuty) = (task, due, term, duty);
        }
        foreach (var day in _folds.Corrected)
            _correctedDay.Run(day.Values);
    }

    /// <summary>After the commit.</summary>
    public void Written()
    {
        foreach (var entry in _dirty)
            entry.IsDirty = false;
        _dirty.Clear();
        _folds.Trim();
    }

    /// <summary>After a transaction that was given up: what is folded is not what is written.</summary>
    public void Forget()
    {
        _dirty.Clear();
        _folds.Clear();
    }

    private void WriteRelations(BoardTask? before, BoardTask task)
    {
        if (before is not null && before.AllRelations().SequenceEqual(task.AllRelations()))
            return;
        if (before is not null)
            _forgetRelations.Run(task.TaskId);
        foreach (var (agency, relation) in task.AllRelations())
            _relation.Run(agency, task.TaskId, relation);
    }

    private void WriteDue(string task, DueRow? before, DueRow? due)
    {
        if (due == before)
            return;
        if (due is null)
            _forgetDue.Run(task);
        else
            _due.Run([task, .. due.Values]);
    }

    private void WriteDuty(string task, DutyRow? before, DutyRow? duty)
    {
        // Once a duty, always one.
        if (duty is not null && duty != before)
            _duty.Run([task, .. duty.Values()]);
    }

    public void Dispose()
    {
        _row.Dispose();
        _move.Dispose();
        _forgetRelations.Dispose();
        _relation.Dispose();
        _forgetDue.Dispose();
        _due.Dispose();
        _correctedDay.Dispose();
        _duty.Dispose();
    }
}
