using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Tests;

/// <summary>A world in which everything that a command can name exists, each task is also a monthly duty of the lead, and no parent sets a limit.</summary>
public static class World
{
    private static readonly RecurringDuty Monthly =
        new(new Recurrence(Cadence.Month, new DataCutOff(null), null), ReportingPeriod.Holding(Day(1), Cadence.Month), Day(1));

    public static ReferenceSummary Existing(StreamId stream) => stream.Category switch
    {
        Category.Instrument => new InstrumentSummary(InstrumentKind.Directive, RollPolicy.Forward),
        Category.Agency => new AgencySummary(AgencyKind.Ministry),
        Category.Calendar => Calendars.WorkingWeek,
        Category.DirectiveTask => new TaskSummary(TaskStatus.Assigned, null, TaskParties.None with { Lead = Lead }, Monthly),
        _ => throw new InvalidOperationException($"No decision looks at {stream}."),
    };

    public static References Answering(IEnumerable<StreamId> streams) => Answering(streams, Calendars.WorkingWeek);

    public static References Answering(IEnumerable<StreamId> streams, Domain.Calendars.CalendarSummary calendar) =>
        new(streams.Distinct().ToDictionary(stream => stream, stream => new Reference(stream.Category == Category.Calendar ? calendar : Existing(stream), long.MaxValue)));
}
