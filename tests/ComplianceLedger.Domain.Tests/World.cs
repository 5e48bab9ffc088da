using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Tests;

/// <summary>A world in which everything that a command can name exists, and no parent sets a limit.</summary>
public static class World
{
    public static ReferenceSummary Existing(StreamId stream) => stream.Category switch
    {
        Category.Instrument => new InstrumentSummary(InstrumentKind.Directive),
        Category.Agency => new AgencySummary(AgencyKind.Ministry),
        Category.DirectiveTask => new TaskSummary(TaskStatus.Assigned, null),
        _ => throw new InvalidOperationException($"No decision looks at {stream}."),
    };

    public static References Answering(IEnumerable<StreamId> streams) =>
        new(streams.Distinct().ToDictionary(stream => stream, stream => new Reference(Existing(stream), long.MaxValue)));
}
