using ComplianceLedger.Domain.Calendars;

namespace ComplianceLedger.Projections;

/// <summary>A working calendar as recorded so far.</summary>
/// <param name="Revision">Of its last event: terms say under which one they were resolved.</param>
/// <param name="Changes">All of its events, by revision.</param>
public sealed record CalendarRow(string CalendarId, long Revision, WorkingCalendar Calendar, IReadOnlyList<CalendarEvent> Changes);
