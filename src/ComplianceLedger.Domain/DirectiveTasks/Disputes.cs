using System.Globalization;
using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.DirectiveTasks;

// An agency may say that an entry of its task's history is not so. That is another thing than NormativeForce.Disputed, where sources disagree about a task.

/// <summary>One of a task's disputes, by number; written as <c>task~number</c>, so that it leads to its task.</summary>
/// <param name="Number">From 1.</param>
public readonly record struct DisputeId(TaskId Task, int Number)
{
    /// <summary>A task's id may hold a tilde itself: the last one is meant.</summary>
    public static bool TryParse(string? text, out DisputeId id)
    {
        id = default;
        var tilde = text?.LastIndexOf('~') ?? -1;
        if (tilde < 0 || !Identifier.IsValid(text![..tilde])
            || !int.TryParse(text.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || text[tilde + 1] == '0')
            return false;
        id = new DisputeId(new TaskId(text[..tilde]), number);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task}~{Number}");
}

public enum DisputeOutcome
{
    /// <summary>The agency is right; what is to be mended is mended by a correction or another command.</summary>
    Upheld,
    Rejected,
}

/// <param name="EventId">Of the entry, an event of the same task.</param>
/// <param name="Revision">The same event's place in the stream.</param>
public sealed record EntryDisputed(DisputeId DisputeId, Guid EventId, long Revision, string Reason) : DomainEvent;

public sealed record DisputeResolved(DisputeId DisputeId, DisputeOutcome Outcome, string Reason) : DomainEvent;

/// <param name="Revision">Of the disputed entry.</param>
/// <param name="User">Who disputes; somebody else resolves.</param>
/// <param name="Resolution">Null while nobody has decided.</param>
public sealed record Dispute(DisputeId Id, Guid EventId, long Revision, string Reason, string User, AgencyId? Agency, DateOnly? On, DisputeResolution? Resolution);

public sealed record DisputeResolution(DisputeOutcome Outcome, string Reason, string User, DateOnly? On);

/// <summary>In any state of the task: what is completed may have been entered wrong as well.</summary>
public static class Disputes
{
    /// <summary>Of one task; what is disputed more often is no matter of single entries.</summary>
    public const int DisputesMax = 100;

    internal static ValueList<Dispute> Evolve(ValueList<Dispute> disputes, Fact fact) => fact.Event switch
    {
        EntryDisputed e => disputes.Add(new Dispute(e.DisputeId, e.EventId, e.Revision, e.Reason, fact.By.User, fact.By.Agency, fact.Occurred.Day, null)),
        // As of a day between the two, the outcome may come without the dispute.
        DisputeResolved e => [.. disputes.Select(dispute => dispute.Id == e.DisputeId ? dispute with { Resolution = new DisputeResolution(e.Outcome, e.Reason, fact.By.User, fact.Occurred.Day) } : dispute)],
        _ => throw new UnexpectedEventException(Category.DirectiveTask, fact.Event),
    };

    internal static Decision Decide(TaskState task, DisputeEntry c, CommandContext context) =>
        context.Find(c.EventId) is not { } revision ? Decision.Refuse(CorrectionRefusals.UnknownEvent(c.EventId, c.Target))
        : context.Past[revision].Fact.Event is EntryDisputed or DisputeResolved ? Decision.Refuse(TaskRefusals.NotDisputable)
        : task.Disputes.FirstOrDefault(dispute => dispute.EventId == c.EventId && dispute.Resolution is null) is { } open ? Decision.Refuse(TaskRefusals.DisputeOpen(open.Id))
        : context.At.IsBefore(context.Past[revision].Fact.Occurred) ? Decision.Refuse(TaskRefusals.OutOfOrder(context.Past[revision].Fact.Occurred))
        : task.Disputes.Count >= DisputesMax ? Decision.Refuse(TaskRefusals.TooManyDisputes)
        : Decision.Accept(new EntryDisputed(new DisputeId(c.TaskId, task.Disputes.Count + 1), c.EventId, revision, c.Reason));

    internal static Decision Decide(TaskState task, ResolveDispute c, CommandContext context) =>
        task.Disputes.FirstOrDefault(dispute => dispute.Id == c.DisputeId && dispute.Resolution is null) is not { } open ? Decision.Refuse(TaskRefusals.NoOpenDispute(c.DisputeId))
        : open.User == context.By.User ? Decision.Refuse(TaskRefusals.AskerMayNotDecide)
        : context.At.Day < open.On ? Decision.Refuse(TaskRefusals.OutOfOrder(Occurrence.On(open.On.Value)))
        : Decision.Accept(new DisputeResolved(c.DisputeId, c.Outcome, c.Reason));
}
