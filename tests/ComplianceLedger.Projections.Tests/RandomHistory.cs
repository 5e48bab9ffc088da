using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Tests;

/// <summary>One event of a random history: which task, what, when it happened and how far the recorder's clock moves (it may be set back).</summary>
public sealed record Step(byte Task, byte Kind, sbyte Happened, sbyte Detail, sbyte ClockMoves);

/// <summary>Any order of any events: the fold is total, and so must be whatever is faster.</summary>
internal static class RandomHistory
{
    public const int Tasks = 5;

    public static readonly string[] Agencies = ["bct", "bng", "btc"];

    public static async Task<Recorder> Record(EventLog.IEventLog log, IEnumerable<Step> steps)
    {
        var recorder = await new Recorder(log).Begin();
        await recorder.Instrument("ct-15");
        await recorder.Agency("bct");
        await recorder.Append(StreamId.Of(Calendar), Occurrence.Unknown, new CalendarCreated(Calendar, [DayOfWeek.Sunday], null, null));
        var assigned = new HashSet<string>();
        var successions = 0;
        foreach (var step in steps)
        {
            recorder.Now = recorder.Now.AddHours(step.ClockMoves);
            recorder.By = step.ClockMoves % 2 == 0 ? Recorder.Itself : Recorder.Person;
            var task = $"t{step.Task % Tasks}";
            var occurred = step.Kind % 11 == 0 ? Occurrence.Unknown : Occurrence.On(Recorder.Day(step.Happened));
            if (step.Kind % 8 == 5)
                await recorder.Append(StreamId.Of(Calendar), occurred, new HolidayDeclared(Recorder.Day(step.Detail), Recorder.Day(step.Detail + 3), "Lễ", Recorder.Day(step.Happened), "s"));
            if (step.Kind % 8 == 6 && successions < Agencies.Length - 1)
                await Succeed(recorder, successions++, step);
            if (step.Kind % 13 == 3)
                await recorder.Append(StreamId.Of(new InstrumentId("ct-15")), occurred, new CorrectionRecorded(Guid.Empty, 0, "issuedOn", null, IsoText.Of(Recorder.Day(step.Detail)), "r"));
            if (step.Kind % 13 == 4)
                await recorder.Append(StreamId.Of(new AgencyId("bct")), occurred, new CorrectionRecorded(Guid.Empty, 0, "name.vi", null, $"Bộ {step.Detail}", "r"));
            await recorder.Append(StreamId.Of(new TaskId(task)), occurred, assigned.Add(task) ? Assigned(task, step) : step.Kind % 34 == 33 ? Corrected(recorder, task, step) : step.Kind % 19 == 7 ? Disputed(recorder, task, step) : Event(task, step));
        }
        return recorder;
    }

    /// <summary>One agency follows the other, in the order of their list; or takes a task of it.</summary>
    private static Task<EventLog.LogPosition> Succeed(Recorder recorder, int number, Step step)
    {
        var plan = new Succession(
            new SuccessionId($"s{number}"), step.Detail % 3 == 0 ? SuccessionKind.Split : SuccessionKind.Merge, [new AgencyId(Agencies[number])], new AgencyId(Agencies[number + 1]), Recorder.Day(step.Happened), null);
        return recorder.Append(StreamId.Of(plan.Id), Occurrence.Unknown, new SuccessionPlanned(plan, plan.Dissolves ? [] : [new TaskAllocation(new TaskId($"t{step.Task % Tasks}"), plan.Successor)]));
    }

    private static TaskTransferred Transferred(Step step) => new(
        new SuccessionId($"s{step.Kind % 2}"), SuccessionKind.Merge, Agency(step),
        [.. SomeAgencies(step.Kind).SelectMany(agency => Enum.GetValues<TaskRelation>().Select(relation => new ReleasedRelation(agency, relation)))], [.. Enum.GetValues<TaskRelation>().Take(step.Kind % 5)],
        Recorder.Day(step.Happened - 5), null);

    private static TaskAssigned Assigned(string task, Step step) => new(
        new TaskId(task), new InstrumentId(step.Detail % 3 == 0 ? "nq-93" : "ct-15"), step.Detail % 2 == 0 ? "g1" : null,
        step.Kind % 5 == 0 ? NormativeForce.Proposal : step.Kind % 7 == 0 ? NormativeForce.Target : NormativeForce.Task,
        new BilingualText($"Nhiệm vụ {task}", step.Kind % 6 == 0 ? $"Task {task}" : null), step.Kind % 3 == 0 ? null : Agency(step),
        SomeAgencies(step.Kind), step.Kind % 4 == 0 ? Agency(step) : null, SomeAgencies(step.Kind / 4),
        step.Detail % 4 == 0 ? null : Recorder.Day(step.Detail), step.Kind % 5 == 1 ? Urgency.Urgent : null, step.Detail % 3 == 1, step.Detail % 5 == 1,
        step.Kind % 7 == 1 ? new TaskId("above") : null, step.Kind % 7 == 2 ? "report" : null, step.Kind % 7 == 3 ? [ClaimOf(step)] : []);

    private static DomainEvent Event(string task, Step step) => (step.Kind % 42) switch
    {
        0 => new TaskAccepted(),
        1 => new TaskDeclined("r"),
        2 => new DeclineUpheld("r"),
        3 => new ProgressReported(null, 50, "s", []),
        4 => new ExtensionRequested($"r{step.Detail}", Recorder.Day(step.Detail), "r"),
        5 => new ExtensionGranted($"r{step.Detail}", Recorder.Day(step.Detail), Paper, false),
        6 => new ExtensionRefused("r", "r"),
        7 => new DeadlineAdjusted(null, step.Detail % 3 == 0 ? null : Recorder.Day(step.Detail), "r", Paper),
        8 => new SubmittedForConfirmation(new Product(null, null, Recorder.Day(step.Detail), "p", null)),
        9 or 10 => new CompletionConfirmed(Recorder.Day(step.Detail), null),
        11 => new ReturnedForRework("r"),
        12 => new TaskSuspended("r", null),
        14 => new TaskResumed("r", null),
        15 => step.Detail % 2 == 0 ? new TaskWithdrawn("r", null) : new TaskSuperseded(new TaskId("other"), "r"),
        16 => new TaskReopened("r", new InstrumentId("ct-15")),
        17 or 18 => new ChildOpened(ChildOf(task, step), null, 0),
        19 => new ChildClosed(ChildOf(task, step), 1, TaskStatus.Completed),
        20 => new CoordinatorAdded(Agency(step), null),
        21 => new CoordinatorRemoved(Agency(step), null),
        22 or 23 => new LeadDetermined(Agency(step), null, step.Detail % 2 == 0, null),
        24 => new ClaimRecorded(ClaimOf(step).Field, ClaimOf(step).Value, ClaimOf(step).Source),
        25 => new ClaimPreferred(ClaimOf(step).Field, ClaimOf(step).Value, ClaimOf(step).Source),
        26 => new DeclineRejected("r"),
        27 => new EvidenceAttached(Paper with { Title = "p" }),
        28 or 29 or 33 or 34 => new DeadlineResolved(Recorder.Day(step.Detail), TermOf(step), new DeadlineBasis(Calendar, 0, RollPolicy.Forward)),
        30 => new DeadlineRecomputed(null, Recorder.Day(step.Detail), TermOf(step), new DeadlineBasis(Calendar, step.Kind % 3, RollPolicy.Forward), step.Kind % 2 == 0 ? null : Recorder.Day(step.Detail - 9)),
        31 or 32 => Transferred(step),
        13 => new UrgingIssued(step.Kind % 5 == 0 ? null : Recorder.Day(step.Detail), step.Detail % 4 == 0 ? null : step.Detail % 31, Agency(step), null, [], "m"),
        35 or 36 => new RecurrenceSet(new Recurrence(Cadence.Month, new DataCutOff(15), step.Kind % 2 == 0 ? Calendar : null), ReportingPeriod.Holding(Recorder.Day(step.Detail), Cadence.Month)),
        37 => new PeriodOpened(ReportingPeriod.Holding(Recorder.Day(step.Detail), Cadence.Quarter), Recorder.Day(step.Detail)),
        38 => new DutyConsolidated(new TaskId("other"), ReportingPeriod.Holding(Recorder.Day(step.Detail), Cadence.Month), "r", null),
        40 when Transferred(step) is var moved => new TransferBackdated(moved.SuccessionId, moved.Kind, moved.To, moved.Released, moved.EffectiveOn, null),
        39 => new TransferReverted(new SuccessionId($"s{step.Detail % 2}"), Agency(step), [], [], Recorder.Day(step.Happened - 5)),
        _ => Amended(step),
    };

    private static DomainEvent Disputed(Recorder recorder, string task, Step step)
    {
        var id = new DisputeId(new TaskId(task), (step.Detail & 1) + 1);
        return step.Happened % 3 == 0
            ? new DisputeResolved(id, step.Detail % 2 == 0 ? DisputeOutcome.Upheld : DisputeOutcome.Rejected, "r")
            : new EntryDisputed(id, Guid.Empty, (step.Detail & 0x7F) % recorder.Kept.Count(kept => kept.Stream == StreamId.Of(new TaskId(task))), "r");
    }

    /// <summary>Of any event of the task that says something correctable; of its assignment where another does not.</summary>
    private static CorrectionRecorded Corrected(Recorder recorder, string task, Step step)
    {
        var past = recorder.Kept.Where(kept => kept.Stream == StreamId.Of(new TaskId(task))).Select(kept => kept.Fact.Event).ToList();
        var at = (step.Detail & 0x7F) % past.Count;
        if (!CorrectableField.Of(past[at]).Any())
            at = 0;
        var names = CorrectableField.Of(past[at]).Select(field => field.Name).Where(name => name is "occurredAt" or "product.issuedOn" or "title.vi" or "title.is.vi").ToList();
        var name = names[step.Task % names.Count];
        return new CorrectionRecorded(Guid.Empty, at, name, null, name.StartsWith("title", StringComparison.Ordinal) ? $"Tên {step.Detail}" : IsoText.Of(Recorder.Day(step.Happened)), "r");
    }

    private static DeadlineTerm.WorkingDays TermOf(Step step) => new(step.Kind % 20 + 1, Recorder.Day(step.Detail), Calendar);

    /// <summary>One field at a time, so that no change of another hides it.</summary>
    private static TaskAmended Amended(Step step) => (step.Detail & 0x7) switch
    {
        0 => Nothing with { Group = new Change<string?>(null, "g2") },
        1 => Nothing with { Group = new Change<string?>("g1", null) },
        2 => Nothing with { Force = new Change<NormativeForce>(NormativeForce.Task, NormativeForce.Practice) },
        3 => Nothing with { Title = new Change<BilingualText>(new BilingualText("x", null), new BilingualText($"Sửa {step.Kind}", null)) },
        4 => Nothing with { Monitor = new Change<AgencyId?>(null, Agency(step)) },
        5 => Nothing with { Monitor = new Change<AgencyId?>(null, null) },
        _ => Nothing with { Addressees = new Change<ValueList<AgencyId>>([], SomeAgencies(step.Kind)) },
    };

    private static readonly CalendarId Calendar = CalendarId.Default;

    private static AgencyId Agency(Step step) => new(Agencies[(step.Detail & 0x7F) % Agencies.Length]);

    /// <summary>None, one or more, each at most once.</summary>
    private static ValueList<AgencyId> SomeAgencies(int chosen) => [.. Agencies.Where((_, i) => (chosen >> i) % 2 == 1).Select(agency => new AgencyId(agency))];

    // Some are a period's, should their parent be a recurring duty.
    private static TaskId ChildOf(string task, Step step) => step.Detail % 4 == 3
        ? DutyPeriods.ChildOf(new TaskId(task), ReportingPeriod.Holding(Recorder.Day(step.Happened), Cadence.Month))
        : new($"{task}-{step.Detail & 1}");

    // Few, so that what is preferred has often been recorded.
    private static Claim ClaimOf(Step step) => new("deadline", $"{step.Detail & 1}", "source");

    private static readonly TaskAmended Nothing = new(null, null, null, null, null, "r");

    private static readonly Document Paper = new("1", null, null, null, null, null, null, null);
}
