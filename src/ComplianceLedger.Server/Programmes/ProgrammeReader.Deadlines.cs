using System.Text.Json;
using System.Text.Json.Nodes;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Programmes;

internal sealed partial class ProgrammeReader
{
    /// <summary>Tasks whose deadlines recur: their children are the periods that the ledger opens, and nothing else.</summary>
    private readonly HashSet<string> _duties = new(StringComparer.Ordinal);

    /// <summary>A deadline with the fields that it has in a command; what they may say together is the command's to tell.</summary>
    private DeadlineTerm DeadlineOf(YamlRow row)
    {
        var given = new JsonObject
        {
            ["on"] = Day(row.DayOrNull("on")),
            ["rolls"] = row.Flag("rolls"),
            ["workingDays"] = row.NumberOrNull("workingDays"),
            ["months"] = row.NumberOrNull("months"),
            ["from"] = Day(row.DayOrNull("from")),
            ["calendarId"] = row.IdentifierOrNull("calendarId"),
            ["words"] = row.TextOrNull("words"),
            ["year"] = row.NumberOrNull("year"),
            ["every"] = row.WordOrNull<Cadence>("every") is { } every ? Words<Cadence>.NameOf(every) : null,
            ["cutOff"] = row.WrittenOrNull("cutOff"),
        };
        row.Finish();
        var term = TermOf(row, given);
        if (term.Calendar is { } calendar && !_calendars.Contains(calendar.Value))
            throw Unknown(row, "calendarId", $"calendar/{calendar}", $"the programme has no calendar '{calendar}'");
        return term;
    }

    private static DeadlineTerm TermOf(YamlRow row, JsonObject given)
    {
        try
        {
            return GivenTerms.Read(JsonSerializer.SerializeToUtf8Bytes(given));
        }
        catch (FieldException e)
        {
            throw e.Path.Length == 0 ? row.Wrong(e.Problem, e) : row.Wrong(e.Path, $"deadline.{e.Path}: {e.Problem}");
        }
    }

    /// <summary>What no instrument says: a duty that is part of another task, or parts of a duty other than its periods.</summary>
    private void CheckRecurrence(YamlRow row, DeadlineTerm? deadline, string? parent)
    {
        if (parent is not null && deadline is DeadlineTerm.Every)
            throw row.Wrong("parent", "a task whose deadline recurs has no parent: each of its periods is a child of it");
        if (parent is not null && _duties.Contains(parent))
            throw row.Wrong("parent", $"the deadline of task '{parent}' recurs: its children are its periods, which the ledger opens itself");
    }
}
