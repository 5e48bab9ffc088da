using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>
/// The definition of <em>as of D, known at K</em>: take the task's events up to K in log order, each as it was corrected by K, drop those effective after D, fold
/// the rest. Every faster way is measured against this one. The caller has already left out what was recorded after K, and nothing else.
/// </summary>
public static class AsOf
{
    /// <summary>The day from which an event counts: a confirmed completion counts from its product's date of issue, a change of a calendar and
    /// the deadlines that it moves from the day on which it was decided, a succession and what it moves from its own day, every other event from when it
    /// happened. A correction has no day of its own: from its position on, what it corrects was so all along.
    /// Null where nobody knows: such an event is never later than the day asked about.</summary>
    public static DateOnly? EffectiveDay(Fact fact) => fact.Event switch
    {
        CompletionConfirmed e => e.CompletedOn,
        DeadlineRecomputed e => e.DecidedOn ?? fact.Occurred.Day,
        CalendarEvent e => e.DecidedOn ?? fact.Occurred.Day,
        TransferEvent e => e.EffectiveOn,
        SuccessionPlanned e => e.Succession.EffectiveOn,
        AgencySucceeded e => e.Succession.EffectiveOn,
        SuccessionReceived e => e.Succession.EffectiveOn,
        CorrectionRecorded => null,
        _ => fact.Occurred.Day,
    };

    /// <param name="fact">As it is corrected.</param>
    public static bool Counts(Fact fact, DateOnly asOf) => !(EffectiveDay(fact) > asOf);

    /// <param name="facts">The task's facts up to K, from its first on, in log order, none left out: a correction names its event by its place.</param>
    public static TaskState Fold(IEnumerable<Fact> facts, DateOnly asOf)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var task = TaskState.Initial;
        foreach (var fact in Correction.Applied(facts))
        {
            // A product may have been issued before its task was assigned: until the assignment counts, there is no task that it could complete.
            if (fact.Event is not CorrectionRecorded && Counts(fact, asOf) && (task.Id is not null || fact.Event is TaskAssigned))
                task = TaskState.Evolve(task, fact);
        }
        return task;
    }
}
