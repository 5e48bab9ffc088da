using System.Collections.Immutable;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Domain.Calendars;

/// <summary>A calendar begins with the days of the week on which nobody works.</summary>
public sealed record CalendarCreated(CalendarId CalendarId, ValueList<DayOfWeek> WeeklyRest, DateOnly? DecidedOn, string? Source) : CalendarEvent(DecidedOn);

public sealed record WeeklyRestSet(ValueList<DayOfWeek> Days, DateOnly? DecidedOn, string? Source) : CalendarEvent(DecidedOn);

public sealed record HolidayDeclared(DateOnly From, DateOnly To, string Name, DateOnly? DecidedOn, string Source) : CalendarEvent(DecidedOn);

public sealed record HolidayRevoked(DateOnly From, DateOnly To, DateOnly? DecidedOn, string Source) : CalendarEvent(DecidedOn);

/// <param name="Off">A working day that becomes a day of rest.</param>
/// <param name="Work">A day of rest that is worked on instead.</param>
public sealed record WorkingDaySwapped(DateOnly Off, DateOnly Work, DateOnly? DecidedOn, string Source) : CalendarEvent(DecidedOn);

/// <param name="DecidedOn">When the calendar was changed in the world: the event's effective day. Null where nobody knows.</param>
public abstract record CalendarEvent(DateOnly? DecidedOn) : DomainEvent;

/// <param name="DecidedOn">When the change was decided; null where nobody knows.</param>
public abstract record CalendarCommand(CalendarId CalendarId, DateOnly? DecidedOn) : Command
{
    public override StreamId Target => StreamId.Of(CalendarId);
}

/// <summary>Makes the calendar where there is none.</summary>
public sealed record SetWeeklyRest(CalendarId CalendarId, ValueList<DayOfWeek> Days, DateOnly? DecidedOn, string? Source) : CalendarCommand(CalendarId, DecidedOn);

public sealed record DeclareHoliday(CalendarId CalendarId, DateOnly From, DateOnly To, string Name, DateOnly? DecidedOn, string Source) : CalendarCommand(CalendarId, DecidedOn);

/// <summary>Takes back a holiday that was declared with exactly these days.</summary>
public sealed record RevokeHoliday(CalendarId CalendarId, DateOnly From, DateOnly To, DateOnly? DecidedOn, string Source) : CalendarCommand(CalendarId, DecidedOn);

public sealed record SwapWorkingDay(CalendarId CalendarId, DateOnly Off, DateOnly Work, DateOnly? DecidedOn, string Source) : CalendarCommand(CalendarId, DecidedOn);

/// <summary>A calendar as one of its events left it.</summary>
/// <param name="DecidedOn">As the event says; null where it does not.</param>
/// <param name="EffectiveOn">The event's effective day; null where nobody knows.</param>
public sealed record CalendarVersion(WorkingCalendar Calendar, DateOnly? DecidedOn, DateOnly? EffectiveOn);

/// <param name="Versions">By revision: a term that was resolved under one of them is explained by it for ever.</param>
public sealed record CalendarSummary(ImmutableList<CalendarVersion> Versions) : ReferenceSummary
{
    public long Revision => Versions.Count - 1;
}

/// <summary>Which days are worked on, as it was decided and when: all of its versions, one for each event.</summary>
public sealed record CalendarState(ImmutableList<CalendarVersion> Versions)
{
    /// <summary>Days of one holiday; the longest in the facts has nine.</summary>
    public const int HolidayDaysMax = 31;

    /// <summary>Events of one calendar: ten a year for centuries.</summary>
    public const int VersionsMax = 2_000;

    public static readonly CalendarState Initial = new(ImmutableList<CalendarVersion>.Empty);

    public WorkingCalendar? Current => Versions.Count == 0 ? null : Versions[^1].Calendar;

    public static CalendarState Evolve(CalendarState calendar, Fact fact) => fact.Event is CalendarEvent e
        ? new CalendarState(calendar.Versions.Add(new CalendarVersion(Next(calendar.Current, e), e.DecidedOn, AsOf.EffectiveDay(fact))))
        : throw new UnexpectedEventException(Category.Calendar, fact.Event);

    public static Decision Decide(CalendarState calendar, Command command) => (command, calendar.Current) switch
    {
        (CalendarCommand, _) when calendar.Versions.Count >= VersionsMax => Decision.Refuse(CalendarRefusals.TooManyChanges),
        (SetWeeklyRest c, var current) => SetRest(c, current),
        (CalendarCommand c, null) => Decision.Refuse(CalendarRefusals.Unknown(c.CalendarId)),
        (DeclareHoliday c, { } current) => Declare(c, current),
        (RevokeHoliday c, { } current) => Revoke(c, current),
        (SwapWorkingDay c, { } current) => Swap(c, current),
        _ => throw new UnexpectedCommandException(Category.Calendar, command),
    };

    /// <summary>What an event makes of a calendar, which begins with its creation.</summary>
    private static WorkingCalendar Next(WorkingCalendar? calendar, CalendarEvent by) => (by, calendar) switch
    {
        (CalendarCreated e, null) => WorkingCalendar.Resting(e.WeeklyRest),
        (WeeklyRestSet e, { } current) => current with { WeeklyRest = e.Days },
        (HolidayDeclared e, { } current) => current with { Holidays = current.Holidays.Add(new Holiday(e.From, e.To, e.Name, e.Source)) },
        (HolidayRevoked e, { } current) => current with { Holidays = current.Holidays.RemoveAll(holiday => holiday.Spans(e.From, e.To)) },
        (WorkingDaySwapped e, { } current) => current.Swapping(new WorkingDaySwap(e.Off, e.Work)),
        _ => throw new UnexpectedEventException(Category.Calendar, by),
    };

    private static Decision SetRest(SetWeeklyRest c, WorkingCalendar? current) =>
        c.Days.Distinct().Count() is var days && (days != c.Days.Count || days > 6) ? Decision.Refuse(CalendarRefusals.WeekWithoutWork)
        : current is not null && current.WeeklyRest.Equals(c.Days) ? Decision.Refuse(CalendarRefusals.NothingChanged)
        : Decision.Accept(current is null ? new CalendarCreated(c.CalendarId, c.Days, c.DecidedOn, c.Source) : new WeeklyRestSet(c.Days, c.DecidedOn, c.Source));

    private static Decision Declare(DeclareHoliday c, WorkingCalendar current) =>
        c.To < c.From || c.To.DayNumber - c.From.DayNumber >= HolidayDaysMax ? Decision.Refuse(CalendarRefusals.NoHolidayIsSoLong(c.From, c.To))
        : current.Holidays.Exists(holiday => holiday.Spans(c.From, c.To)) ? Decision.Refuse(CalendarRefusals.HolidayExists(c.From, c.To))
        : Swapped(current, c.From, c.To, isWorked: true) is { } worked ? Decision.Refuse(CalendarRefusals.WorkedInExchange(worked, current.Swaps.Last(swap => swap.Work == worked).Off))
        : Decision.Accept(new HolidayDeclared(c.From, c.To, c.Name, c.DecidedOn, c.Source));

    private static Decision Revoke(RevokeHoliday c, WorkingCalendar current)
    {
        if (!current.Holidays.Exists(holiday => holiday.Spans(c.From, c.To)))
            return Decision.Refuse(CalendarRefusals.NoSuchHoliday(c.From, c.To));
        var revoked = new HolidayRevoked(c.From, c.To, c.DecidedOn, c.Source);
        var next = Next(current, revoked);
        // A holiday on days of rest is taken back like any other: only what a swap has taken off would stay so in spite of it.
        return Swapped(current, c.From, c.To, isWorked: false) is { } off && !DaysOf(c.From, c.To).Any(day => next.IsWorkingDay(day) != current.IsWorkingDay(day))
            ? Decision.Refuse(CalendarRefusals.OffInExchange(off, current.Swaps.Last(swap => swap.Off == off).Work))
            : Decision.Accept(revoked);
    }

    /// <summary>The first of these days that a swap made one of work, or of rest; null where there is none.</summary>
    private static DateOnly? Swapped(WorkingCalendar calendar, DateOnly from, DateOnly to, bool isWorked) =>
        DaysOf(from, to).Where(day => calendar.WorkedBySwap(day) == isWorked).Select(day => (DateOnly?)day).FirstOrDefault();

    private static IEnumerable<DateOnly> DaysOf(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
            yield return day;
    }

    private static Decision Swap(SwapWorkingDay c, WorkingCalendar current) =>
        !current.IsWorkingDay(c.Off) ? Decision.Refuse(CalendarRefusals.NotAWorkingDay(c.Off))
        : current.IsWorkingDay(c.Work) ? Decision.Refuse(CalendarRefusals.NotADayOfRest(c.Work))
        : Decision.Accept(new WorkingDaySwapped(c.Off, c.Work, c.DecidedOn, c.Source));
}

public static class CalendarRefusals
{
    public static readonly Refusal WeekWithoutWork = new(
        "week-without-work", "Ngày nghỉ hằng tuần phải khác nhau và không quá sáu ngày.", "Days of weekly rest are all different, and at most six.");

    public static readonly Refusal NothingChanged = new("nothing-changed", "Không có gì thay đổi.", "Nothing would change.");

    public static readonly Refusal TooManyChanges = new(
        "too-many-changes", $"Một lịch có nhiều nhất {CalendarState.VersionsMax} lần thay đổi.", $"A calendar has at most {CalendarState.VersionsMax} changes.");

    /// <summary>Who asks has read a change in the log that its owner is about to hear of: to ask again helps.</summary>
    public static readonly Refusal Behind = new(
        "calendar-behind", "Lịch làm việc chưa cập nhật đến thay đổi được nêu.", "The calendar has not come to the change that is named.");

    public static Refusal Unknown(CalendarId id) => new(
        "unknown-calendar", $"Chưa có lịch làm việc '{id}' (set-weekly-rest tạo lịch).", $"There is no calendar '{id}' (set-weekly-rest makes one).");

    public static Refusal NoHolidayIsSoLong(DateOnly from, DateOnly to) => new(
        "impossible-holiday",
        $"Kỳ nghỉ từ {IsoText.Of(from)} đến {IsoText.Of(to)} phải có từ 1 đến {CalendarState.HolidayDaysMax} ngày.",
        $"A holiday from {IsoText.Of(from)} to {IsoText.Of(to)} is impossible: it has 1 to {CalendarState.HolidayDaysMax} days.");

    public static Refusal HolidayExists(DateOnly from, DateOnly to) => new(
        "holiday-exists", $"Kỳ nghỉ từ {IsoText.Of(from)} đến {IsoText.Of(to)} đã được công bố.", $"The holiday from {IsoText.Of(from)} to {IsoText.Of(to)} is declared already.");

    public static Refusal NoSuchHoliday(DateOnly from, DateOnly to) => new(
        "unknown-holiday", $"Không có kỳ nghỉ từ {IsoText.Of(from)} đến {IsoText.Of(to)}.", $"There is no holiday from {IsoText.Of(from)} to {IsoText.Of(to)}.");

    public static Refusal NotAWorkingDay(DateOnly day) => new(
        "not-a-working-day", $"{IsoText.Of(day)} không phải ngày làm việc nên không thể hoán đổi để nghỉ.", $"{IsoText.Of(day)} is no working day, so it can't be taken off in exchange.");

    public static Refusal NotADayOfRest(DateOnly day) => new(
        "not-a-day-of-rest", $"{IsoText.Of(day)} không phải ngày nghỉ nên không thể làm bù.", $"{IsoText.Of(day)} is no day of rest, so it can't be worked on in exchange.");

    /// <param name="off">The day that was taken off for it.</param>
    public static Refusal WorkedInExchange(DateOnly work, DateOnly off) => new(
        "worked-in-exchange",
        $"{IsoText.Of(work)} là ngày làm bù do hoán đổi với {IsoText.Of(off)}, và hoán đổi được áp dụng trước ngày nghỉ: hãy hoán đổi trở lại, hoặc công bố kỳ nghỉ không gồm ngày này.",
        $"{IsoText.Of(work)} is worked on in exchange for {IsoText.Of(off)}, and a swap goes before a holiday: swap it back, or declare the holiday without that day.");

    /// <param name="work">The day that is worked on for it.</param>
    public static Refusal OffInExchange(DateOnly off, DateOnly work) => new(
        "off-in-exchange",
        $"{IsoText.Of(off)} vẫn là ngày nghỉ do hoán đổi với {IsoText.Of(work)}, nên bãi bỏ kỳ nghỉ này không thay đổi ngày nào: hãy hoán đổi trở lại trước.",
        $"{IsoText.Of(off)} stays off in exchange for {IsoText.Of(work)}, so that to revoke the holiday would change no day: swap it back first.");
}
