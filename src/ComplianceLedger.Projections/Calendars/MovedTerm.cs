using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

/// <summary>A task whose term ends on another day since a calendar changed.</summary>
/// <param name="Revision">Of the calendar's event that moved it first.</param>
public sealed record MovedTerm(string TaskId, CalendarId Calendar, Revision Revision);
