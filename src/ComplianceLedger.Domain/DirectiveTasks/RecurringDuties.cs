using System.Text;
using ComplianceLedger.Domain.Calendars;

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

/// <summary>The periods of a recurring duty: which of them have a task to be opened, and what that task is.</summary>
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

    /// <summary>Every period, in order, for which the duty has let nobody in yet and, as things stand, would. One that began while the duty rested, suspended or completed, is left out.</summary>
    public static IEnumerable<ReportingPeriod> Unopened(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task is not { Duty: { } duty, Id: { } id } || !task.Status.IsOpen())
            yield break;
        var room = Children.ChildrenMax - task.Children.Count;
        for (var period = duty.Has(duty.First) ? duty.First : null; period is not null && room > 0; period = duty.After(period))
        {
            if (task.Children.ContainsKey(ChildOf(id, period)) || Rests(task, duty.OpensOn(period)))
                continue;
            room--;
            yield return period;
        }
    }

    /// <summary>Those of them that have begun.</summary>
    public static IEnumerable<ReportingPeriod> Begun(TaskState task, DateOnly today) => Unopened(task).TakeWhile(period => task.Duty!.OpensOn(period) <= today);

    /// <summary>The last period for which the duty has let a child in; null where there is none.</summary>
    public static ReportingPeriod? LastOpened(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Duty is null ? null : task.Children.Keys.Select(child => Named(child)?.Period).MaxBy(period => period?.FirstDay);
    }

    /// <summary>A period's task: who has the duty, and what it is, on the day on which the period opens.</summary>
    /// <param name="duty">As of that day.</param>
    public static AssignTask AssignmentOf(TaskState duty, ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(duty);
        ArgumentNullException.ThrowIfNull(period);
        var (id, recurrence) = (duty.Id!.Value, duty.Duty!.Recurrence);
        return new AssignTask(
            ChildOf(id, period), duty.Instrument!.Value, duty.Group, duty.Force, TitleOf(duty.Title, period), duty.Lead, duty.Coordinators, duty.Monitor, duty.Addressees,
            recurrence.TermOf(period), duty.Urgency, duty.IsKeyTask, IsStanding: false, id, duty.Source, []);
    }

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
        : c.Child != ChildOf(c.TaskId, period) || !duty.Has(period) || !(duty.OpensOn(period) <= on) || Rests(task, duty.OpensOn(period))
            ? TaskRefusals.NotAPeriod(c.Child)
        : null;

    private static bool Rests(TaskState task, DateOnly day) =>
        task.Suspensions.Any(span => span.From <= day && !(span.Until <= day)) || task.CompletedSpans.Any(span => span.From <= day && day < span.Until);

    private static string IdOf(TaskId duty, ReportingPeriod period) => $"{duty}.{period}";

    private static BilingualText TitleOf(BilingualText duty, ReportingPeriod period) =>
        Math.Max(Encoding.UTF8.GetByteCount(duty.Vi), Encoding.UTF8.GetByteCount(duty.En ?? "")) > TitleBytesMax
            ? duty
            : new BilingualText($"{duty.Vi} ({period.Name.Vi})", duty.En is { } english ? $"{english} ({period.Name.En})" : null);
}
