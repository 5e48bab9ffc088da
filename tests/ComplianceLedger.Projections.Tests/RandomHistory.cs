using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections.Tests;

/// <summary>One event of a random history: which task, what, when it happened and how far the recorder's clock moves (it may be set back).</summary>
public sealed record Step(byte Task, byte Kind, sbyte Happened, sbyte Detail, sbyte ClockMoves);

/// <summary>Any order of any events: the fold is total, and so must be whatever is faster.</summary>
internal static class RandomHistory
{
    public const int Tasks = 5;

    private static readonly string[] Agencies = ["bct", "bng", "btc"];

    public static async Task<Recorder> Record(EventLog.IEventLog log, IEnumerable<Step> steps)
    {
        var recorder = await new Recorder(log).Begin();
        await recorder.Instrument("ct-15");
        await recorder.Agency("bct");
        var assigned = new HashSet<string>();
        foreach (var step in steps)
        {
            recorder.Now = recorder.Now.AddHours(step.ClockMoves);
            var task = $"t{step.Task % Tasks}";
            var occurred = step.Kind % 11 == 0 ? Occurrence.Unknown : Occurrence.On(Recorder.Day(step.Happened));
            await recorder.Append(StreamId.Of(new TaskId(task)), occurred, assigned.Add(task) ? Assigned(task, step) : Event(task, step));
        }
        return recorder;
    }

    private static TaskAssigned Assigned(string task, Step step) => new(
        new TaskId(task), new InstrumentId(step.Detail % 3 == 0 ? "nq-93" : "ct-15"), step.Detail % 2 == 0 ? "g1" : null,
        step.Kind % 5 == 0 ? NormativeForce.Proposal : step.Kind % 7 == 0 ? NormativeForce.Target : NormativeForce.Task,
        new BilingualText($"Nhiệm vụ {task}", null), step.Kind % 3 == 0 ? null : Agency(step), [], step.Kind % 4 == 0 ? Agency(step) : null, [],
        step.Detail % 4 == 0 ? null : new Deadline.On(Recorder.Day(step.Detail)), null, false, false, null, null, []);

    private static DomainEvent Event(string task, Step step) => (step.Kind % 20) switch
    {
        0 => new TaskAccepted(),
        1 => new TaskDeclined("r"),
        2 => new DeclineUpheld("r"),
        3 => new ProgressReported(null, 50, "s", []),
        4 => new ExtensionRequested($"r{step.Detail}", Recorder.Day(step.Detail), "r"),
        5 => new ExtensionGranted($"r{step.Detail}", Recorder.Day(step.Detail), Paper, false),
        6 => new ExtensionRefused("r", "r"),
        7 => new DeadlineAdjusted(null, step.Detail % 3 == 0 ? null : new Deadline.On(Recorder.Day(step.Detail)), "r", Paper),
        8 => new SubmittedForConfirmation(new Product(null, null, Recorder.Day(step.Detail), "p", null)),
        9 or 10 => new CompletionConfirmed(Recorder.Day(step.Detail), null),
        11 => new ReturnedForRework("r"),
        12 or 13 => new TaskSuspended("r", null),
        14 => new TaskResumed("r", null),
        15 => step.Detail % 2 == 0 ? new TaskWithdrawn("r", null) : new TaskSuperseded(new TaskId("other"), "r"),
        16 => new TaskReopened("r", new InstrumentId("ct-15")),
        17 => new ChildOpened(new TaskId($"{task}-{step.Detail % 2}"), null, 0),
        18 => step.Detail % 2 == 0 ? new CoordinatorAdded(Agency(step), null) : new LeadDetermined(Agency(step), null, false, null),
        _ => new ClaimRecorded("deadline", $"{step.Detail}", "source"),
    };

    private static AgencyId Agency(Step step) => new(Agencies[(step.Detail & 0x7F) % Agencies.Length]);

    private static readonly Document Paper = new("1", null, null, null, null, null, null, null);
}
