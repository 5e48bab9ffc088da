using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.Domain.Tests.Properties;

/// <summary>A task that was assigned, and what came of everything that was tried on it.</summary>
public sealed class RandomHistory
{
    private readonly List<Fact> _facts = [];

    /// <param name="first">How the task begins; a plain assignment where it does not matter.</param>
    public RandomHistory(IEnumerable<Attempt> attempts, Command? first = null)
    {
        var day = Day(1);
        var task = TaskState.Initial;
        Try(ref task, first ?? Plain, first is OpenPeriod ? Relay : Assigner, day);
        foreach (var attempt in attempts)
        {
            day = day.AddDays(attempt.Days);
            if (attempt.Kind == AttemptKind.ChangeCalendar)
            {
                Calendar = Calendars.Changing(Math.Min(Calendar.Versions.Count + 1, Calendars.ChangingWhole.Versions.Count));
                continue;
            }
            var (command, by) = Choose(attempt, task, day);
            Try(ref task, command, by, day);
        }
    }

    /// <summary>A duty that comes round every month.</summary>
    public static AssignTask Recurring => Plain with { Deadline = new DeadlineTerm.Every(new Recurrence(Cadence.Month, new DataCutOff(20), null)) };

    /// <summary>One month's task of such a duty.</summary>
    public static OpenPeriod OfAPeriod => new(Plain with { Parent = OtherTask }, ReportingPeriod.Holding(Day(1), Cadence.Month));

    private static AssignTask Plain => Assign(due: Day(30), lead: Lead, coordinators: [Helping]);

    /// <summary>The events, in log order.</summary>
    public IReadOnlyList<Fact> Facts => _facts;

    /// <summary>Each accepted command with the state that it found and the events that it led to.</summary>
    public List<(TaskState Before, Command Command, CommandContext Context, IReadOnlyList<DomainEvent> Events, CalendarSummary Calendar)> Accepted { get; } = [];

    /// <summary>A few days before the first event to a few days after the last.</summary>
    public IEnumerable<DateOnly> Days()
    {
        var last = _facts.Max(fact => fact.Occurred.Day)!.Value.AddDays(65);
        for (var day = Day(-2); day <= last; day = day.AddDays(1))
            yield return day;
    }

    /// <summary>The calendar as far as it has been recorded by the end.</summary>
    public CalendarSummary Calendar { get; private set; } = Calendars.Changing(1);

    public static Decision Decide(TaskState task, Command command, CommandContext context, CalendarSummary calendar) =>
        DirectiveTask.Decide(task, command, context, World.Answering(task, command, context, calendar));

    private void Try(ref TaskState task, Command command, Party by, DateOnly day)
    {
        var context = new CommandContext(by, Occurrence.On(day), _facts.Count, command.LooksBack ? [.. _facts.Select((fact, i) => new PastFact(StoryEvents.Id(i), fact))] : null);
        if (Decide(task, command, context, Calendar) is not Decision.Accepted accepted)
            return;
        Accepted.Add((task, command, context, accepted.Events, Calendar));
        foreach (var e in accepted.Events)
        {
            var fact = new Fact(e, context.At, by);
            _facts.Add(fact);
            task = TaskState.Evolve(task, fact);
        }
    }

    private static DeadlineTerm TermOf(int number, DateOnly from) => (Math.Abs(number) % 4) switch
    {
        0 => new DeadlineTerm.WorkingDays((Math.Abs(number) % 30) + 1, from, CalendarId.Default),
        1 => new DeadlineTerm.Months((Math.Abs(number) % 3) + 1, from, CalendarId.Default),
        2 => new DeadlineTerm.OnWorkingDay(from.AddDays(Math.Abs(number)), CalendarId.Default),
        _ => new DeadlineTerm.Words("cuối tháng 3", 2025),
    };

    private (Command, Party) Choose(Attempt attempt, TaskState task, DateOnly day)
    {
        var assigner = attempt.ByAnother ? OtherAssigner : Assigner;
        var lead = attempt.ByAnother ? Assigner : LeadOfficer;
        var later = (task.CurrentDeadline ?? day).AddDays(attempt.Number);
        var agency = attempt.Number % 2 == 0 ? Helping : Stranger;
        var request = task.OpenRequest?.Id ?? "none";
        Command command = attempt.Kind switch
        {
            AttemptKind.Accept => new AcceptTask(TheTask),
            AttemptKind.Decline => new DeclineTask(TheTask, "không"),
            AttemptKind.Uphold => new UpholdDecline(TheTask, "đúng"),
            AttemptKind.Reject => new RejectDecline(TheTask, "sai"),
            AttemptKind.Report => new ReportProgress(TheTask, null, null, "đang làm", []),
            AttemptKind.Evidence => new AttachEvidence(TheTask, Report),
            AttemptKind.Request => new RequestExtension(TheTask, $"r{task.RequestIds.Count}", later, "chờ"),
            AttemptKind.Grant => new GrantExtension(TheTask, request, attempt.Number % 3 == 0 ? null : later, Decree, attempt.Number % 2 == 0),
            AttemptKind.RefuseMoreTime => new RefuseExtension(TheTask, request, "không"),
            AttemptKind.Adjust => new AdjustDeadline(TheTask, Due(attempt.Number % 7 == 0 ? null : later), "dời", Decree),
            AttemptKind.SetTerm => new AdjustDeadline(TheTask, TermOf(attempt.Number, day), "theo hạn", Decree),
            AttemptKind.Recompute => new RecomputeDeadline(TheTask, CalendarId.Default, attempt.Number % 2 == 0 ? MovableTerm.Of(task)?.MovedBy(Calendar.Versions) ?? 0 : Math.Max(attempt.Number, 0) % Calendar.Versions.Count),
            AttemptKind.Transfer => new TransferTask(
                TheTask, new Succession(new SuccessionId($"s{Math.Abs(attempt.Number) % 3}"), SuccessionKind.Merge, [agency, Lead], attempt.Number % 2 == 0 ? Stranger : Helping, day.AddDays(attempt.Number / 4), null),
                attempt.Number % 2 == 0 ? Stranger : Helping),
            AttemptKind.Revert => new RevertTransfer(TheTask, task.Transfers is [.., var last] ? last.SuccessionId : new SuccessionId("s0")),
            AttemptKind.Urge => new IssueUrging(TheTask, attempt.Number % 4 == 0 ? null : attempt.Number % 11, "nhắc", attempt.Number % 3 == 0 ? task.CurrentDeadline : null),
            AttemptKind.Submit => new SubmitCompletion(TheTask, ProductOf(day.AddDays(-Math.Max(attempt.Number, 0)))),
            AttemptKind.Confirm => new ConfirmCompletion(TheTask, null),
            AttemptKind.Return => new ReturnForRework(TheTask, "thiếu"),
            AttemptKind.Suspend => new SuspendTask(TheTask, "chờ luật", null),
            AttemptKind.Resume => new ResumeTask(TheTask, "có luật", null),
            AttemptKind.Withdraw => new WithdrawTask(TheTask, "thôi", null),
            AttemptKind.Supersede => new SupersedeTask(TheTask, OtherTask, "gộp"),
            AttemptKind.Consolidate => new ConsolidateDuty(TheTask, OtherTask, "gộp", attempt.Number % 2 == 0 ? Instrument : null),
            AttemptKind.Reopen => new ReopenTask(TheTask, "chưa đạt", Instrument),
            AttemptKind.DetermineLead => new DetermineLead(TheTask, agency, null),
            AttemptKind.AddCoordinator => new AddCoordinator(TheTask, agency, null),
            AttemptKind.RemoveCoordinator => new RemoveCoordinator(TheTask, agency, null),
            AttemptKind.Amend => new AmendTask(TheTask, $"nhóm {attempt.Number % 3}", null, null, null, null, "đính lại"),
            AttemptKind.OpenChild when DutyPeriods.Unopened(task).FirstOrDefault() is { } period => new OpenChild(TheTask, DutyPeriods.ChildOf(TheTask, period), null, 0, period),
            AttemptKind.OpenChild => new OpenChild(TheTask, Child, later, Math.Max(attempt.Number, 0)),
            AttemptKind.CloseChild => new CloseChild(TheTask, Child, Math.Max(attempt.Number, 0), TaskStatus.Completed),
            AttemptKind.Claim => new RecordClaim(StreamId.Of(TheTask), "số", $"{attempt.Number % 3}", "báo A"),
            AttemptKind.Prefer => new PreferClaim(StreamId.Of(TheTask), "số", $"{attempt.Number % 3}", "báo A"),
            AttemptKind.Dispute => new DisputeEntry(TheTask, StoryEvents.Id(Math.Max(attempt.Number, 0) % _facts.Count), "không đúng"),
            AttemptKind.ResolveDispute => new ResolveDispute(new DisputeId(TheTask, Math.Max(1, task.Disputes.Count)), attempt.Number % 2 == 0 ? DisputeOutcome.Upheld : DisputeOutcome.Rejected, "đã xem"),
            _ => throw new ArgumentOutOfRangeException(nameof(attempt), attempt.Kind, "Nobody tries that."),
        };
        if (attempt.Kind == AttemptKind.ResolveDispute)
            return (command, Registrar);
        var asks = attempt.Kind is AttemptKind.Accept or AttemptKind.Decline or AttemptKind.Report or AttemptKind.Evidence or AttemptKind.Request or AttemptKind.Submit or AttemptKind.Dispute;
        return (command, asks ? lead : assigner);
    }
}
