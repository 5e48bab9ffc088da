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

    /// <summary>The answers of all streams that a decision on a task asks for.</summary>
    public static References Answering(TaskState task, Command command, CommandContext context, Domain.Calendars.CalendarSummary? calendar = null) => Answering(
        known => DirectiveTask.ReferencesOf(task, command, context, known),
        stream => new Reference(stream.Category == Category.Calendar ? calendar ?? Calendars.WorkingWeek : Existing(stream), long.MaxValue));

    /// <summary>The same of any stream: what was answered may lead to more questions.</summary>
    public static References Answering(Func<References, IEnumerable<StreamId>> referencesOf, Func<StreamId, Reference> answer)
    {
        var answers = new Dictionary<StreamId, Reference>();
        while (true)
        {
            var known = new References(answers);
            List<StreamId> asked = [.. referencesOf(known).Where(stream => !known.Know(stream)).Distinct()];
            if (asked.Count == 0)
                return known;
            foreach (var stream in asked)
                answers.Add(stream, answer(stream));
        }
    }
}
