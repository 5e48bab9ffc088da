using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Domain.Inspections;

/// <summary>Kiểm tra: somebody looks into how tasks were done, or into an agency.</summary>
/// <param name="Tasks">None where the agency as a whole is inspected.</param>
public sealed record InspectionOpened(InspectionId InspectionId, ValueList<TaskId> Tasks, AgencyId? Agency) : DomainEvent;

public sealed record FindingNoted(string Finding) : DomainEvent;

/// <param name="Degree">How bad it is.</param>
/// <param name="Cause">Why it came to it.</param>
/// <param name="Responsibility">Who answers for it.</param>
public sealed record InspectionConcluded(string Degree, string Cause, string Responsibility) : DomainEvent;

public abstract record InspectionCommand(InspectionId InspectionId) : Command
{
    public override StreamId Target => StreamId.Of(InspectionId);
}

public sealed record OpenInspection(InspectionId InspectionId, ValueList<TaskId> Tasks, AgencyId? Agency) : InspectionCommand(InspectionId);

public sealed record NoteFinding(InspectionId InspectionId, string Finding) : InspectionCommand(InspectionId);

public sealed record ConcludeInspection(InspectionId InspectionId, string Degree, string Cause, string Responsibility) : InspectionCommand(InspectionId);

/// <summary>As much of an inspection as its rules look at. It is opened, takes findings, and ends with its conclusion.</summary>
/// <param name="Last">When its last event happened; a later one may not precede it.</param>
public sealed record InspectionState(InspectionOpened? Opened, int Findings, bool IsConcluded, Occurrence Last)
{
    /// <summary>Of one inspection; what takes more is several.</summary>
    public const int FindingsMax = 200;

    public static readonly InspectionState Initial = new(null, 0, false, Occurrence.Unknown);

    public static InspectionState Evolve(InspectionState inspection, Fact fact) => fact.Event switch
    {
        InspectionOpened e when inspection.Opened is null => inspection with { Opened = e, Last = fact.Occurred },
        FindingNoted when inspection.Opened is not null => inspection with { Findings = inspection.Findings + 1, Last = fact.Occurred },
        InspectionConcluded when inspection.Opened is not null => inspection with { IsConcluded = true, Last = fact.Occurred },
        _ => throw new UnexpectedEventException(Category.Inspection, fact.Event),
    };

    public static Decision Decide(InspectionState inspection, Command command, CommandContext context, References references) => (command, inspection) switch
    {
        (OpenInspection c, { Opened: null }) => Open(c, references),
        (OpenInspection c, _) => Decision.Refuse(InspectionRefusals.Exists(c.InspectionId)),
        (InspectionCommand c, { Opened: null }) => Decision.Refuse(InspectionRefusals.Unknown(c.InspectionId)),
        (InspectionCommand, { IsConcluded: true }) => Decision.Refuse(InspectionRefusals.Concluded),
        (InspectionCommand, _) when context.At.IsBefore(inspection.Last) => Decision.Refuse(InspectionRefusals.OutOfOrder(inspection.Last)),
        (NoteFinding, { Findings: >= FindingsMax }) => Decision.Refuse(InspectionRefusals.TooManyFindings),
        (NoteFinding c, _) => Decision.Accept(new FindingNoted(c.Finding)),
        (ConcludeInspection c, _) => Decision.Accept(new InspectionConcluded(c.Degree, c.Cause, c.Responsibility)),
        _ => throw new UnexpectedCommandException(Category.Inspection, command),
    };

    public static IEnumerable<StreamId> ReferencesOf(Command command) =>
        command is OpenInspection c ? [.. c.Tasks.Select(StreamId.Of), .. c.Agency is { } agency ? [StreamId.Of(agency)] : Array.Empty<StreamId>()] : [];

    private static Decision Open(OpenInspection c, References references)
    {
        if (c.Tasks.Count == 0 && c.Agency is null)
            return Decision.Refuse(InspectionRefusals.OfNothing);
        var named = new HashSet<TaskId>();
        foreach (var task in c.Tasks)
        {
            if (!named.Add(task))
                return Decision.Refuse(InspectionRefusals.RepeatedTask(task));
            if (references.Find<TaskSummary>(StreamId.Of(task)) is null)
                return Decision.Refuse(TaskRefusals.Unknown(task));
        }
        return c.Agency is { } agency && references.Find<AgencySummary>(StreamId.Of(agency)) is null
            ? Decision.Refuse(AgencyRefusals.Unknown(agency))
            : Decision.Accept(new InspectionOpened(c.InspectionId, c.Tasks, c.Agency));
    }
}

public static class InspectionRefusals
{
    public static Refusal Exists(InspectionId id) => new("inspection-exists", $"Cuộc kiểm tra '{id}' đã được mở.", $"Inspection '{id}' is opened already.");

    public static Refusal Unknown(InspectionId id) => new("unknown-inspection", $"Không có cuộc kiểm tra '{id}'.", $"There is no inspection '{id}'.");

    public static readonly Refusal OfNothing = new(
        "nothing-to-inspect", "Phải nêu ít nhất một nhiệm vụ hoặc một cơ quan được kiểm tra.", "An inspection is of at least one task or of an agency.");

    public static Refusal RepeatedTask(TaskId task) => new("repeated-task", $"Nhiệm vụ '{task}' được nêu hai lần.", $"Task '{task}' is named twice.");

    public static readonly Refusal Concluded = new("inspection-concluded", "Cuộc kiểm tra đã kết luận.", "The inspection is concluded.");

    public static readonly Refusal TooManyFindings = new(
        "too-many-findings", $"Một cuộc kiểm tra có nhiều nhất {InspectionState.FindingsMax} phát hiện.", $"An inspection has at most {InspectionState.FindingsMax} findings.");

    public static Refusal OutOfOrder(Occurrence last) => new(
        "out-of-order", $"Ngày xảy ra sớm hơn sự kiện gần nhất của cuộc kiểm tra ({last}).", $"It happened before the inspection's last event ({last}).");
}
