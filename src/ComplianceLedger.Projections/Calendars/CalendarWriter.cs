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
    private readonly SqliteCommand _termsOf;
    private readonly Statement _insert;
    private readonly Statement _term;
    private readonly Statement _forgetTerm;
    private readonly Statement _moved;

    public CalendarWriter(SqliteConnection connection)
    {
        _select = Command(CalendarTable.Select);
        _termsOf = Command($"SELECT task, {string.Join(", ", OpenTerm.Names)} FROM open_term_v1 WHERE calendar = $calendar");
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
        foreach (var calendar in _events.Select(e => e.Stream.Id).Distinct())
        {
            var versions = StateOf(calendar).Versions;
            foreach (var (task, term) in TermsOf(calendar))
                _moved.Run(term.Term.MovedBy(term.Day, versions), task);
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

    private List<(string Task, OpenTerm Term)> TermsOf(string calendar)
    {
        _termsOf.Parameters[0].Value = calendar;
        using var row = _termsOf.ExecuteReader();
        List<(string, OpenTerm)> terms = [];
        while (row.Read())
            terms.Add(OpenTerm.Read(row));
        return terms;
    }

    public void Dispose()
    {
        _select.Dispose();
        _termsOf.Dispose();
        _insert.Dispose();
        _term.Dispose();
        _forgetTerm.Dispose();
        _moved.Dispose();
    }
}
