using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Calendars;

/// <summary>
/// Writes the calendars and the open terms that ask them. Beside each term stands the first change of its calendar that moves it: what a reactor has to do is a
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
        _select = Command(CalendarTable.Select);
        _unmoved = Command($"SELECT task, {string.Join(", ", OpenTerm.Names)} FROM open_term_v1 WHERE calendar = $calendar AND moved_by IS NULL");
        _insert = new Statement(connection, CalendarTable.Insert, CalendarTable.Parameters);
        _term = new Statement(
            connection,
            $"""
            INSERT INTO open_term_v1 (task, {string.Join(", ", OpenTerm.Names)}) VALUES ($task, {string.Join(", ", OpenTerm.Names.Select(name => $"${name}"))})
            ON CONFLICT (task) DO UPDATE SET {string.Join(", ", OpenTerm.Names.Select(name => $"{name} = excluded.{name}"))}
            """,
            ["$task", .. OpenTerm.Names.Select(name => $"${name}")]);
        _forgetTerm = new Statement(connection, "DELETE FROM open_term_v1 WHERE task = $task", "$task");
        _moved = new Statement(connection, "UPDATE open_term_v1 SET moved_by = $moved_by WHERE task = $task", "$moved_by", "$task");

        SqliteCommand Command(string sql)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add("$calendar", SqliteType.Text);
            return command;
        }
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
    public void Write(string task, OpenTerm? before, OpenTerm? now)
    {
        if (now == before)
            return;
        if (now is null)
        {
            _forgetTerm.Run(task);
            return;
        }
        _term.Run([task, .. now.Values(StateOf(now.Calendar.Value).Versions)]);
    }

    /// <summary>Inside the transaction, after the tasks.</summary>
    public void Write()
    {
        foreach (var e in _events)
            _insert.Run(CalendarTable.Values(e));
        foreach (var changes in _events.GroupBy(e => e.Stream.Id))
        {
            var (versions, first) = (StateOf(changes.Key).Versions, changes.Min(e => e.Recorded.Revision.Value));
            // What was moved before stays so, and what was not has been looked at up to here.
            foreach (var (task, term) in UnmovedTermsOf(changes.Key))
            {
                if (term.Term.MovedBy(term.Day, versions, first) is { } revision)
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

    private List<(string Task, OpenTerm Term)> UnmovedTermsOf(string calendar)
    {
        _unmoved.Parameters[0].Value = calendar;
        using var row = _unmoved.ExecuteReader();
        List<(string, OpenTerm)> terms = [];
        while (row.Read())
            terms.Add(OpenTerm.Read(row));
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
