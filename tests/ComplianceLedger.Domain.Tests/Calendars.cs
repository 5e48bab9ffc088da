using ComplianceLedger.Domain.Calendars;

namespace ComplianceLedger.Domain.Tests;

/// <summary>Calendars as their events leave them.</summary>
public static class Calendars
{
    public static readonly CalendarCreated Created = new(CalendarId.Default, [DayOfWeek.Saturday, DayOfWeek.Sunday], null, "bộ luật");

    /// <summary>Monday to Friday, and nothing else.</summary>
    public static readonly CalendarSummary WorkingWeek = After(Created);

    /// <summary>A calendar that changes ten times in the first months of 2025, in ways that move terms to and fro.</summary>
    public static readonly CalendarSummary ChangingWhole = After(
    [
        Created,
        .. Enumerable.Range(0, 4).Select(i => new HolidayDeclared(TaskVocabulary.Day(20 + (i * 12)), TaskVocabulary.Day(23 + (i * 12)), $"Lễ {i}", TaskVocabulary.Day(5 + (i * 7)), "thông báo")),
        new WorkingDaySwapped(TaskVocabulary.Day(10), TaskVocabulary.Day(11), null, "thông báo"),
        new HolidayRevoked(TaskVocabulary.Day(32), TaskVocabulary.Day(35), TaskVocabulary.Day(12), "thông báo"),
        new WeeklyRestSet([DayOfWeek.Sunday], TaskVocabulary.Day(40), "luật"),
        new HolidayDeclared(TaskVocabulary.Day(60), TaskVocabulary.Day(68), "Lễ dài", null, "thông báo"),
        new WeeklyRestSet([DayOfWeek.Saturday, DayOfWeek.Sunday], TaskVocabulary.Day(50), "luật"),
    ]);

    /// <summary>The same as it was when only so many of its changes had been recorded.</summary>
    public static CalendarSummary Changing(int versions) => new(ChangingWhole.Versions.GetRange(0, versions));

    public static CalendarSummary After(params CalendarEvent[] events) =>
        new(events.Aggregate(CalendarState.Initial, (calendar, e) => CalendarState.Evolve(calendar, new Fact(e, Occurrence.Unknown, People.Registrar))).Versions);
}
