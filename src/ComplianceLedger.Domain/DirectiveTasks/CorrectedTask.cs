using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>What a correction of a task's event means for its other events.</summary>
internal static class CorrectedTask
{
    /// <summary>
    /// Takes along what was only derived from the corrected event: the day of completion is the accepted product's date of issue, and how a deadline was worked
    /// out, or what recurs with it, happened when it was set.
    /// </summary>
    /// <param name="facts">Those before the correction.</param>
    public static void Follow(Span<Fact> facts, int corrected)
    {
        switch (facts[corrected].Event)
        {
            case SubmittedForConfirmation submitted when AcceptedAt(facts, corrected) is { } at:
                facts[at] = facts[at] with { Event = ((CompletionConfirmed)facts[at].Event) with { CompletedOn = submitted.Product.IssuedOn } };
                break;
            case TaskAssigned or DeadlineAdjusted:
                for (var i = corrected + 1; i < facts.Length && IsRecordedWithAnother(facts[i].Event); i++)
                    facts[i] = facts[i] with { Occurred = facts[corrected].Occurred };
                break;
            default:
                break;
        }
    }

    /// <summary>Events that belong to the one before them, and happened when that one did.</summary>
    public static bool IsRecordedWithAnother(DomainEvent e) => e is DeadlineResolved or RecurrenceSet or PeriodOpened;

    /// <summary>Why the history can't have been as it was corrected; null where it can.</summary>
    /// <param name="facts">As they were corrected.</param>
    /// <param name="was">When the corrected event had happened until then.</param>
    public static Refusal? Problem(IReadOnlyList<Fact> facts, int corrected, Occurrence was)
    {
        var fact = facts[corrected];
        // Its first period, and the day on which that opened, followed from the day of the assignment.
        if (fact.Event is TaskAssigned && fact.Occurred.Day != was.Day && facts.ElementAtOrDefault(corrected + 1).Event is RecurrenceSet)
            return TaskRefusals.RecurringSince(was);
        // What it says of the agencies was decided on those of its side of the succession.
        if (TaskState.ChangesParties(fact.Event) && TaskState.Fold(facts).Transfers.FirstOrDefault(transfer => was.Day < transfer.EffectiveOn != fact.Occurred.Day < transfer.EffectiveOn) is { } between)
            return TaskRefusals.TransferredBetween(between);
        if (fact.Event is SubmittedForConfirmation submitted && submitted.Product.IssuedOn > fact.Occurred.Day)
            return TaskRefusals.ProductIssuedLater;
        if (!TaskState.IsLifecycle(fact.Event))
            return null;
        // Against each of them and not the nearest alone: one of unknown time stands between no two others.
        for (var i = 0; i < facts.Count; i++)
        {
            if (TaskState.IsLifecycle(facts[i].Event) && (i < corrected ? fact.Occurred.IsBefore(facts[i].Occurred) : facts[i].Occurred.IsBefore(fact.Occurred)))
                return CorrectionRefusals.OutOfOrder(facts[i].Occurred);
        }
        return null;
    }

    private static int? AcceptedAt(ReadOnlySpan<Fact> facts, int submitted)
    {
        for (var i = submitted + 1; i < facts.Length; i++)
        {
            if (facts[i].Event is CompletionConfirmed)
                return i;
            if (facts[i].Event is SubmittedForConfirmation)
                return null;
        }
        return null;
    }
}
