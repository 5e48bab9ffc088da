using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Server.Verification;

/// <summary>May this correction follow on those events? Asked of the domain's own decision, which must come to the same event.</summary>
internal static class CorrectionRules
{
    /// <param name="stream">Before the correction.</param>
    /// <param name="past">Its events until then.</param>
    public static string? Problem(VerifiedStream stream, Fact fact, IReadOnlyList<PastFact> past)
    {
        var (id, e) = (stream.Id!.Value, (CorrectionRecorded)fact.Event);
        var command = new RecordCorrection(id, e.EventId, e.Field, e.Was, e.Is, e.Reason);
        var context = new CommandContext(fact.By, fact.Occurred, past.Count, past);
        var decision = id.Category switch
        {
            Category.DirectiveTask => DirectiveTask.Decide(stream.Task, command, context, References.None),
            Category.Agency => AgencyState.Decide(stream.Agency, command, context),
            Category.Instrument => InstrumentState.Decide(stream.Instrument, command, context, References.None),
            _ => null,
        };
        return decision switch
        {
            null => $"a stream of the category {id.Category} is not corrected",
            Decision.Refused refused => $"the events before it don't allow this correction: {refused.Refusal.En}",
            Decision.Accepted accepted when accepted.Events.Count == 1 && accepted.Events[0].Equals(e) => null,
            _ => "it names its event or its values in another way than the events before it do",
        };
    }
}
