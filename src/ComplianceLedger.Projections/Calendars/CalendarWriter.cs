using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Calendars;

/// <summary>
/// Writes the calendars and the terms that ask them. Beside each term stands the first change of its calendar that moves it: what a reactor has to do is a
/// row, and it is gone when it is done. Belongs to the one writer.
/// </summary>
internal sealed class CalendarWriter : IDisposable
{
    private readonly Dictionary<string, CalendarState> _calendars = new(StringComparer.Ordinal);
    private readonly List<DecodedEvent> _events = [];
    private readonly SqliteCommand _select;
    private readonly SqliteCommand _unmoved;
    private readonly Statement _insert;
    private readonly Statement _term;
    private readonly Statement _forgetTerm;
    private readonly Statement _moved;

    public CalendarWriter(SqliteConnection connection)
    {
        _select = connection.CreateCommand();
        _select.CommandText = CalendarTable.Select;
        _select.Parameters.Add("$calendar", SqliteType.Text);
        _unmoved = connection.CreateCommand();
        _unmoved.CommandText = MovableTermTable.SelectUnmoved;
        _unmoved.Parameters.Add("$calendar", SqliteType.Text);
        _unmoved.Parameters.Add("$decided_on", SqliteType.Text);
        _insert = new Statement(connection, CalendarTable.Insert, CalendarTable.Parameters);
        _term = new Statement(connection, MovableTermTable.Upsert, MovableTermTable.Parameters);
        _forgetTerm = new Statement(connection, "DELETE FROM movable_term_v1 WHERE task = $task", "$task");
        _moved = new Statement(connection, "UPDATE movable_term_v1 SET moved_by = $moved_by WHERE task = $task", "$moved_by", "$task");
    }

    public void Fold(DecodedEvent e)
    {
        var calendar = StateOf(e.Stream.Id);
        if (e.Event is CalendarCreated != (calendar.Current is null))
            throw new UnreadableEventException(e.Recorded, "a calendar begins with its creation, once.");
        try
        {
            _calendars[e.Stream.Id] = CalendarState.Evolve(calendar, e.Fact);
        }
        catch (UnexpectedEventException unexpected)
        {
            throw new UnreadableEventException(e.Recorded, unexpected.Message, unexpected);
        }
        _events.Add(e);
    }

    /// <summary>Inside the transaction, for a task that has changed. The calendars are as the transaction leaves them.</summary>
    public void Write(string task, MovableTerm? before, MovableTerm? now)
    {
        if (now == before)
            return;
        if (now is null)
        {
            _forgetTerm.Run(task);
            return;
        }
        _term.Run([task, .. MovableTermTable.Values(now, StateOf(now.Basis.Calendar.Value).Versions)]);
    }

    /// <summary>Inside the transaction, after the tasks.</summary>
    public void Write()
    {
        foreach (var e in _events)
            _insert.Run(CalendarTable.Values(e));
        foreach (var changes in _events.GroupBy(e => e.Stream.Id))
        {
            var (versions, first) = (StateOf(changes.Key).Versions, changes.Min(e => e.Recorded.Revision.Value));
            // The earliest; null, which sorts first, is before every other.
            var decidedOn = versions.Skip((int)first).Select(change => change.EffectiveOn).Order().First();
            // What was moved before stays so, and what was not has been looked at up to here.
            foreach (var (task, term) in UnmovedTermsOf(changes.Key, decidedOn))
            {
                if (term.MovedBy(versions, first) is { } revision)
                    _moved.Run(revision, task);
            }
        }
    }

    /// <summary>After the commit.</summary>
    public void Written() => _events.Clear();

    /// <summary>After a transaction that was given up: the rows are the memory.</summary>
    public void Forget()
    {
        _events.Clear();
        _calendars.Clear();
    }

    private CalendarState StateOf(string id)
    {
        if (!_calendars.TryGetValue(id, out var calendar))
        {
            _select.Parameters[0].Value = id;
            _calendars.Add(id, calendar = CalendarTable.State(CalendarTable.Read(_select)));
        }
        return calendar;
    }

    /// <param name="decidedOn">The first day on which any of the changes was decided; null where that may have been on any day.</param>
    private List<(string Task, MovableTerm Term)> UnmovedTermsOf(string calendar, DateOnly? decidedOn)
    {
        _unmoved.Parameters[0].Value = calendar;
        _unmoved.Parameters[1].Value = Columns.Text(decidedOn) ?? "";
        using var row = _unmoved.ExecuteReader();
        List<(string, MovableTerm)> terms = [];
        while (row.Read())
            terms.Add(MovableTermTable.Read(row));
        return terms;
    }

    public void Dispose()
    {
        _select.Dispose();
        _unmoved.Dispose();
        _insert.Dispose();
        _term.Dispose();
        _forgetTerm.Dispose();
        _moved.Dispose();
    }
}
