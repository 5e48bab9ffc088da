using System.Text;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>How often, and by which day of each period.</summary>
/// <param name="Calendar">Under which a cut-off that is no working day rolls, by the instrument's policy; null where it stays as it is written.</param>
public sealed record Recurrence(Cadence Every, DataCutOff CutOff, CalendarId? Calendar)
{
    /// <summary>The first period whose cut-off has not passed on a day; null where that lies beyond the years that the ledger can name.</summary>
    public ReportingPeriod? FirstFrom(DateOnly day)
    {
        var period = ReportingPeriod.Holding(day, Every);
        return CutOff.In(period) < day ? period.Next : period;
    }

    /// <summary>By when a period's task is due.</summary>
    public DeadlineTerm TermOf(ReportingPeriod period) =>
        Calendar is { } calendar ? new DeadlineTerm.OnWorkingDay(CutOff.In(period), calendar) : new DeadlineTerm.On(CutOff.In(period));
}

/// <summary>What makes a task a recurring duty: a parent of one child a period.</summary>
/// <param name="First">The first period that has a child.</param>
/// <param name="SetOn">The day of the assignment: a period that had begun before it opens on it.</param>
/// <param name="Consolidated">Where it ends at a period; null where it goes on.</param>
public sealed record RecurringDuty(Recurrence Recurrence, ReportingPeriod First, DateOnly? SetOn, Consolidation? Consolidated = null)
{
    /// <summary>Its periods in their order, whether they have begun or not; null after the last that the ledger can name, or that is its own.</summary>
    public ReportingPeriod? After(ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return period.Next is { } next && Has(next) ? next : null;
    }

    /// <summary>Of its cadence, and not before its first.</summary>
    public bool Reaches(ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return period.Cadence == Recurrence.Every && period.FirstDay >= First.FirstDay;
    }

    /// <summary>One that it reaches and has not left to another duty.</summary>
    public bool Has(ReportingPeriod period) => Reaches(period) && !(period.FirstDay >= Consolidated?.From.FirstDay);

    /// <summary>The day from which a period's task is there.</summary>
    public DateOnly OpensOn(ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return period.FirstDay < SetOn ? SetOn.Value : period.FirstDay;
    }
}

/// <param name="Into">The duty that stands for both.</param>
/// <param name="From">The first period that is that one's alone.</param>
public sealed record Consolidation(TaskId Into, ReportingPeriod From);

/// <summary>
/// The periods of a recurring duty: which it has, which of them have a task to be opened, and what that task is. All of it follows from the duty's state and nothing
/// else, so that it comes out the same whenever, and in whatever portions, the duty's history was entered.
/// </summary>
public static class DutyPeriods
{
    /// <summary>Bytes of a title, in UTF-8, up to which a period's task carries the period's name in its own; half of what any text may have.</summary>
    private const int TitleBytesMax = 8 * 1024;

    public static TaskId ChildOf(TaskId duty, ReportingPeriod period) => new(IdOf(duty, period));

    /// <summary>The duty whose period a task of this id would be, if there is such a duty. Null for an id that can be no period's.</summary>
    public static (TaskId Duty, ReportingPeriod Period)? Named(TaskId child)
    {
        var dot = child.Value.LastIndexOf('.');
        return dot > 0 && ReportingPeriod.TryParse(child.Value[(dot + 1)..], out var period) ? (new TaskId(child.Value[..dot]), period!) : null;
    }

    /// <summary>
    /// True for a period that is the duty's own, of which it stood on the day on which the period opens: it was neither closed nor suspended on that day, nor did it stand completed. What
    /// happens in the course of that day decides: who closes or suspends a duty on it leaves it without the period, and who resumes it on that day gives it the period.
    /// </summary>
    public static bool Has(TaskState task, ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Duty is { } duty && duty.Has(period) && !Rests(task, duty.OpensOn(period));
    }

    /// <summary>Every period, in order, that the duty has and has let nobody in for yet.</summary>
    public static IEnumerable<ReportingPeriod> Unopened(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task is not { Duty: { } duty, Id: { } id })
            yield break;
        var room = Children.ChildrenMax - task.Children.Count;
        for (var period = duty.Has(duty.First) ? duty.First : null; period is not null && room > 0 && !(duty.OpensOn(period) >= task.ClosedOn); period = duty.After(period))
        {
            if (task.Children.ContainsKey(ChildOf(id, period)) || Rests(task, duty.OpensOn(period)))
                continue;
            room--;
            yield return period;
        }
    }

    /// <summary>Those of them that have begun.</summary>
    public static IEnumerable<ReportingPeriod> Begun(TaskState task, DateOnly today) => Unopened(task).TakeWhile(period => task.Duty!.OpensOn(period) <= today);

    /// <summary>Those whose tasks its stream holds open; their own streams may have yet to say so, or may say otherwise by now.</summary>
    public static IEnumerable<ReportingPeriod> Open(TaskState task) => OfChildren(task, child => child.IsOpen);

    /// <summary>Those of them that it does not have, as is known by now: they were opened before their duty's history was entered.</summary>
    public static IEnumerable<ReportingPeriod> Surplus(TaskState task) => Open(task).Where(period => !Has(task, period));

    /// <summary>Those whose tasks were withdrawn, and that it has: by the ledger itself, which knew less of its history then, or by somebody who had a reason.</summary>
    public static IEnumerable<ReportingPeriod> Withdrawn(TaskState task) => OfChildren(task, child => child.Outcome == TaskStatus.Withdrawn).Where(period => Has(task, period));

    /// <summary>
    /// The duty as a period's task takes it over: as it stood when the day began on which the period opens, with the successions of that day. Where it was assigned on that
    /// day there was nothing before, and what came of the day counts.
    /// </summary>
    /// <param name="facts">The duty's own, from its first on, none left out.</param>
    public static TaskState AsItOpens(RecurringDuty duty, IEnumerable<Fact> facts, ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(duty);
        var opensOn = duty.OpensOn(period);
        return AsOf.Fold(
            Correction.Applied(facts).Where(fact => fact.Event is not CorrectionRecorded && (opensOn == duty.SetOn || fact.Event is TransferEvent || fact.Occurred.Day != opensOn)), opensOn);
    }

    /// <summary>A period's task: who has the duty, and what it is.</summary>
    /// <param name="duty">See <see cref="AsItOpens"/>.</param>
    public static AssignTask AssignmentOf(TaskState duty, ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(duty);
        ArgumentNullException.ThrowIfNull(period);
        var (id, recurrence) = (duty.Id!.Value, duty.Duty!.Recurrence);
        return new AssignTask(
            ChildOf(id, period), duty.Instrument!.Value, duty.Group, duty.Force, TitleOf(duty.Title, period), duty.Lead, duty.Coordinators, duty.Monitor, duty.Addressees,
            recurrence.TermOf(period), duty.Urgency, duty.IsKeyTask, IsStanding: false, id, duty.Source, []);
    }

    /// <summary>Why the duty does not have a period, for people; only for one that it does not have.</summary>
    public static string ReasonAgainst(TaskState task, ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(period);
        var why =
            task.Duty!.Consolidated is { } consolidated && period.FirstDay >= consolidated.From.FirstDay ? $"đã được gộp vào '{consolidated.Into}' từ {consolidated.From.Name.Vi}"
            : task.ClosedOn is { } closed && task.Duty.OpensOn(period) >= closed ? $"đã đóng ngày {DayText.Of(closed)}"
            : $"{(IsSuspended(task, task.Duty.OpensOn(period)) ? "tạm dừng" : "đã hoàn thành")} vào ngày {DayText.Of(task.Duty.OpensOn(period))}";
        return $"Sổ tự thu hồi: nhiệm vụ định kỳ '{task.Id}' {why} nên không có kỳ {period.Name.Vi}.";
    }

    /// <summary>Why the ledger takes back that it withdrew a period's task, for people.</summary>
    public static string ReasonFor(TaskState task, ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(period);
        return $"Sổ tự mở lại: theo những gì được ghi sau đó, nhiệm vụ định kỳ '{task.Id}' có kỳ {period.Name.Vi}.";
    }

    /// <summary>Of a task that is closed, or that somebody has done something about, nothing comes: it stays as it is.</summary>
    internal static Decision Decide(TaskState task, WithdrawPeriod c, CommandContext context) =>
        task.Period is not null && task.Status.IsOpen() && context.Past.All(past => IsUntouchedAfter(past.Fact)) ? Decision.Accept(new TaskWithdrawn(c.Reason, null)) : Decision.Accept();

    /// <summary>Of a task that is open, or that somebody has withdrawn, nothing comes.</summary>
    internal static Decision Decide(TaskState task, ReopenPeriod c, CommandContext context) =>
        task is { Period: { } period, Parent: { } parent, IsTakenBack: true }
            // Its duty may be closed, and has the period all the same.
            ? new Decision.Accepted([new TaskReopened(c.Reason, task.Instrument!.Value)], new OpenChild(parent, c.TaskId, task.CurrentDeadline, context.NextRevision, period))
            : Decision.Accept();

    // What comes by itself, to every task or with another one's, and nobody has had any work with.
    private static bool IsUntouchedAfter(Fact fact) => fact.Event switch
    {
        TaskAssigned or PeriodOpened or DeadlineResolved or DeadlineRecomputed or UrgingIssued or TransferEvent or ClaimRecorded or ClaimPreferred => true,
        TaskWithdrawn or TaskReopened => fact.By.Role == Role.System,
        _ => false,
    };

    /// <summary>Why an assignment can't be that of a recurring duty; null where it can, with the event that makes it one.</summary>
    internal static Refusal? Set(AssignTask c, Recurrence recurrence, DateOnly day, References references, out RecurrenceSet? set)
    {
        set = null;
        // Its periods would be children of a child, due long after the grandparent is.
        if (c.Parent is not null)
            return TaskRefusals.RecurringChild;
        if (recurrence.Calendar is { } calendar && references.Find<CalendarSummary>(StreamId.Of(calendar)) is null)
            return CalendarRefusals.Unknown(calendar);
        if (recurrence.FirstFrom(day) is not { } first)
            return TaskRefusals.TermWithoutEnd;
        if (!Identifier.IsValid(IdOf(c.TaskId, first)))
            return TaskRefusals.IdTooLongForPeriods(c.TaskId, Identifier.LengthMax - first.ToString().Length - 1);
        set = new RecurrenceSet(recurrence, first);
        return null;
    }

    /// <summary>Why the duty lets no child in for a period, or none at all by hand; null where it does.</summary>
    internal static Refusal? Opening(TaskState task, OpenChild c, DateOnly? on) =>
        task.Duty is not { } duty ? c.Period is null ? null : TaskRefusals.NotAPeriod(c.Child)
        : c.Period is not { } period ? TaskRefusals.ChildrenArePeriods(c.TaskId)
        : c.Child != ChildOf(c.TaskId, period) || !Has(task, period) || !(duty.OpensOn(period) <= on)
            ? TaskRefusals.NotAPeriod(c.Child)
        : null;

    private static bool Rests(TaskState task, DateOnly day) =>
        task.ClosedOn <= day || IsSuspended(task, day) || task.CompletedSpans.Any(span => span.From <= day && day < span.Until);

    private static bool IsSuspended(TaskState task, DateOnly day) => task.Suspensions.Any(span => span.From <= day && !(span.Until <= day));

    private static IEnumerable<ReportingPeriod> OfChildren(TaskState task, Func<ChildTask, bool> which)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Duty is null
            ? []
            : task.Children.Where(child => which(child.Value)).Select(child => Named(child.Key)?.Period).OfType<ReportingPeriod>().OrderBy(period => period.FirstDay);
    }

    private static string IdOf(TaskId duty, ReportingPeriod period) => $"{duty}.{period}";

    private static BilingualText TitleOf(BilingualText duty, ReportingPeriod period) =>
        Math.Max(Encoding.UTF8.GetByteCount(duty.Vi), Encoding.UTF8.GetByteCount(duty.En ?? "")) > TitleBytesMax
            ? duty
            : new BilingualText($"{duty.Vi} ({period.Name.Vi})", duty.En is { } english ? $"{english} ({period.Name.En})" : null);
}
