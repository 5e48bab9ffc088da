using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// Which streams a line changes and which it relies on. Most of it stands in the command. The parent of a child does not: it is known from the child's
/// assignment where this file holds it. A line about a child whose parent is not known waits for all that could be about that parent.
/// </summary>
internal sealed class LineTouches
{
    /// <summary>Tasks whose parent is remembered; the earliest are forgotten first. Forgetting costs parallelism, never order.</summary>
    public const int RememberedMax = 100_000;

    // None can be the name of a stream.
    private const string AnyTask = "*";
    private const string AnyDeadline = "* deadline";
    private const string AnySuccession = "* succession";

    private readonly Dictionary<TaskId, TaskId?> _parents = [];
    private readonly Queue<TaskId> _remembered = new();

    public IReadOnlyList<Touch> Of(Command command)
    {
        var touches = new List<Touch> { new(command.Target.ToString(), true) };
        foreach (var stream in ReferencesOf(command))
        {
            // The parties of a succession note it in their own streams: who is given a task after it waits for it.
            if (stream != command.Target)
                touches.Add(new Touch(stream.ToString(), command is SucceedAgency && stream.Category == Category.Agency));
        }
        // Whose a task is by then may follow from any succession before it in the file. An assignment names all of its agencies itself.
        if (command is SucceedAgency or (TaskCommand and not AssignTask))
            touches.Add(new Touch(AnySuccession, command is SucceedAgency));
        if (command is AssignTask assign)
            Remember(assign);
        if (command is TaskCommand task)
            AddParent(touches, task);
        return touches;
    }

    private static IEnumerable<StreamId> ReferencesOf(Command command) => command switch
    {
        // Of the state, references need the parent alone, which is looked after below.
        TaskCommand => DirectiveTask.Named(TaskState.Initial, command).Distinct(),
        InspectionCommand => InspectionState.ReferencesOf(command),
        RegisterInstrument => InstrumentState.ReferencesOf(command),
        CredentialCommand => CredentialState.ReferencesOf(command),
        SucceedAgency => SuccessionState.Named(command).Distinct(),
        AgencyCommand or CalendarCommand or RecordClaim or PreferClaim or RecordCorrection => [],
        _ => throw new ArgumentException($"{command.GetType().Name} does not come out of a file.", nameof(command)),
    };

    private void AddParent(List<Touch> touches, TaskCommand command)
    {
        var isDeadline = command is GrantExtension or AdjustDeadline;
        // A reopened child asks its parent to open again; a closed one is closed in the parent's stream as well.
        var isOpening = command is ReopenTask;
        var isClosing = command is ConfirmCompletion or WithdrawTask or SupersedeTask or UpholdDecline;
        var isKnown = _parents.TryGetValue(command.TaskId, out var parent);
        if (isKnown && parent is { } known && (isDeadline || isOpening || isClosing))
            touches.Add(new Touch(StreamId.Of(known).ToString(), false));
        // A closing line needs no more: see ChildrenFirst.
        if (isDeadline)
            touches.Add(new Touch(AnyDeadline, !isKnown));
        touches.Add(new Touch(AnyTask, isOpening && !isKnown));
    }

    private void Remember(AssignTask assign)
    {
        if (!_parents.TryAdd(assign.TaskId, assign.Parent))
            return;
        _remembered.Enqueue(assign.TaskId);
        if (_remembered.Count > RememberedMax)
            _parents.Remove(_remembered.Dequeue());
    }
}
