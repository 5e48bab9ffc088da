using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>By when a task is due, as its instrument says it. What is recorded is the date that it comes to, and how.</summary>
public abstract record DeadlineTerm
{
    /// <summary>Working days of one term.</summary>
    public const int WorkingDaysMax = 1_000;

    /// <summary>Months of one term.</summary>
    public const int MonthsMax = 240;

    private DeadlineTerm() { }

    /// <summary>The calendar that says where the term ends; null where none is asked.</summary>
    public virtual CalendarId? Calendar => null;

    /// <summary>The date as it is written, before it rolls; null where none is.</summary>
    public DateOnly? Written => this switch
    {
        On term => term.Date,
        OnWorkingDay term => term.Date,
        _ => null,
    };

    /// <summary>A date written out in an instrument. It does not roll.</summary>
    public sealed record On(DateOnly Date) : DeadlineTerm;

    /// <summary>A date that the instrument says to roll where it is no working day.</summary>
    public sealed record OnWorkingDay(DateOnly Date, CalendarId CalendarId) : DeadlineTerm
    {
        public override CalendarId? Calendar => CalendarId;
    }

    /// <param name="Count">1 to <see cref="WorkingDaysMax"/>.</param>
    /// <param name="From">The trigger day, which is not counted.</param>
    public sealed record WorkingDays(int Count, DateOnly From, CalendarId CalendarId) : DeadlineTerm
    {
        public override CalendarId? Calendar => CalendarId;
    }

    /// <summary>The same day of a later month, or that month's last.</summary>
    /// <param name="Count">1 to <see cref="MonthsMax"/>.</param>
    public sealed record Months(int Count, DateOnly From, CalendarId CalendarId) : DeadlineTerm
    {
        public override CalendarId? Calendar => CalendarId;
    }

    /// <summary>Once a period. It comes to no date: each period's task has its own.</summary>
    public sealed record Every(Recurrence Recurrence) : DeadlineTerm
    {
        public override CalendarId? Calendar => Recurrence.Calendar;
    }

    /// <summary>See <see cref="DeadlineWords"/>. It does not roll.</summary>
    public sealed record Words(string Text, int Year) : DeadlineTerm
    {
        /// <summary>In the one spelling in which words are compared and stored.</summary>
        public string Text { get; } = DeadlineWords.Spell(Text);
    }

    /// <summary>The last day of the term, for a term that asks a calendar. Null where that lies beyond the days that the ledger can name.</summary>
    public DateOnly? ResolveUnder(WorkingCalendar calendar, RollPolicy policy) => this switch
    {
        OnWorkingDay term => calendar.Roll(term.Date, policy),
        WorkingDays term => calendar.After(term.From, term.Count),
        Months term => term.From.AddMonths(term.Count) is var day && day <= VietnamTime.LastDay ? calendar.Roll(day, policy) : null,
        _ => throw new InvalidOperationException($"{GetType().Name} asks no calendar."),
    };
}

/// <summary>Dates in words: đầu, giữa, cuối tháng = 1st, 15th, last day of a month; giữa năm = 30 June; cuối năm = 31 December.</summary>
public static class DeadlineWords
{
    public const string Examples = "giữa năm, cuối năm, đầu tháng 6, giữa tháng 6, cuối tháng 6";

    /// <summary>The words in one spelling: lower case, composed, single spaces.</summary>
    public static string Spell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join(' ', text.Normalize(NormalizationForm.FormC).ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <returns>Null for words that are none of these, or a year that the ledger does not name.</returns>
    public static DateOnly? DayOf(string text, int year)
    {
        if (year < VietnamTime.FirstDay.Year || year > VietnamTime.LastDay.Year)
            return null;
        var words = Spell(text).Split(' ');
        return words switch
        {
            ["giữa", "năm"] => new DateOnly(year, 6, 30),
            ["cuối", "năm"] => new DateOnly(year, 12, 31),
            [var part, "tháng", var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12 => part switch
            {
                "đầu" => new DateOnly(year, month, 1),
                "giữa" => new DateOnly(year, month, 15),
                "cuối" => new DateOnly(year, month, DateTime.DaysInMonth(year, month)),
                _ => null,
            },
            _ => null,
        };
    }
}

/// <summary>Which calendar, at which of its revisions, and which policy made a date of a term.</summary>
public sealed record DeadlineBasis(CalendarId Calendar, long Revision, RollPolicy RollPolicy);

/// <summary>A term that was resolved.</summary>
/// <param name="Basis">Null where no calendar was asked.</param>
public sealed record ResolvedTerm(DeadlineTerm Term, DeadlineBasis? Basis);

/// <summary>The end of a task's term, as far as a change of its calendar may still move it.</summary>
/// <param name="Day">Where it ends as things stand.</param>
/// <param name="ClosedOn">When the task was completed, withdrawn or superseded; null while it is open.</param>
public sealed record MovableTerm(DeadlineTerm Term, DeadlineBasis Basis, DateOnly Day, DateOnly? ClosedOn)
{
    /// <summary>Null where the deadline follows from no calendar, and where the task was closed on a day that nobody knows: no change can be said to have come before it.</summary>
    public static MovableTerm? Of(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task is not { Term: { Basis: { } basis } resolved, CurrentDeadline: { } day })
            return null;
        var isOpen = task.Status.IsOpen();
        return isOpen || task.ClosedOn is not null ? new MovableTerm(resolved.Term, basis, day, isOpen ? null : task.ClosedOn) : null;
    }

    /// <summary>A change counts for an open task whenever it was decided, and for a closed one where that was by the day of its closing: whichever of the two was recorded first.</summary>
    public bool IsReachedBy(CalendarVersion change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return ClosedOn is not { } closed || !(change.EffectiveOn > closed);
    }

    /// <summary>Where one change of its calendar puts its end; null where the term stays as it is.</summary>
    /// <param name="versions">Of the calendar that the term asks, by revision.</param>
    /// <param name="revision">Of the change; not the calendar's first.</param>
    public DateOnly? MovedTo(IReadOnlyList<CalendarVersion> versions, long revision)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var change = versions[(int)revision];
        if (revision <= Basis.Revision || !IsReachedBy(change) || EndUnder(change) is not { } day || day == Day)
            return null;
        // An open task has taken every change before this one. A closed one may have been left alone by some, and is not moved by what they did.
        return ClosedOn is null || EndUnder(versions[(int)revision - 1]) != day ? day : null;
    }

    /// <summary>The first change of its calendar since it was resolved that moves its end; null where none does.</summary>
    /// <param name="versions">Of the calendar that the term asks, by revision.</param>
    /// <param name="from">The first revision to look at, where those before it are known to leave the term where it is.</param>
    public long? MovedBy(IReadOnlyList<CalendarVersion> versions, long from = 0)
    {
        ArgumentNullException.ThrowIfNull(versions);
        for (var revision = Math.Max(Basis.Revision + 1, from); revision < versions.Count; revision++)
        {
            if (MovedTo(versions, revision) is not null)
                return revision;
        }
        return null;
    }

    private DateOnly? EndUnder(CalendarVersion version) => Term.ResolveUnder(version.Calendar, Basis.RollPolicy);
}

/// <summary>What a term comes to for a task that is given it.</summary>
/// <param name="Day">The date, as it was on the day of the command; null where there is none.</param>
/// <param name="Explained">How it was made of the term; null where it is a plain date, or none.</param>
/// <param name="Moves">What the calendar's changes make of it that were decided after that day, and are recorded already.</param>
internal readonly record struct DatedTerm(DateOnly? Day, DeadlineResolved? Explained, ValueList<DeadlineRecomputed> Moves)
{
    /// <summary>The date as it stands by all that is recorded.</summary>
    public DateOnly? Current => Moves is [.., var last] ? last.Is : Day;
}

/// <summary>How dates are made of terms, and made again when a calendar changes.</summary>
internal static class Deadlines
{
    /// <summary>Moves that are recorded with the term itself, so that they fit into one append; the rest is the reactor's to make.</summary>
    private const int MovesMax = 100;

    /// <summary>The streams that have to be asked for it.</summary>
    public static IEnumerable<StreamId> ReferencesOf(DeadlineTerm? term, InstrumentId? instrument)
    {
        if (term?.Calendar is not { } calendar)
            yield break;
        yield return StreamId.Of(calendar);
        if (instrument is { } given)
            yield return StreamId.Of(given);
    }

    /// <summary>What a term comes to, as of the day on which it is given; a plain date or none is neither explained nor refused.</summary>
    /// <param name="on">Of the command; null where nobody knows it: what is recorded of the calendar counts then.</param>
    public static Refusal? Resolve(DeadlineTerm? term, InstrumentId instrument, DateOnly? on, References references, out DatedTerm dated)
    {
        dated = new DatedTerm((term as DeadlineTerm.On)?.Date, null, []);
        if (term is null or DeadlineTerm.On)
            return null;
        if (term is DeadlineTerm.Words words)
        {
            if (DeadlineWords.DayOf(words.Text, words.Year) is not { } said)
                return TaskRefusals.TermWithoutEnd;
            dated = new DatedTerm(said, new DeadlineResolved(said, term, null), []);
            return null;
        }
        var id = term.Calendar!.Value;
        if (references.Find<CalendarSummary>(StreamId.Of(id)) is not { Versions: var versions })
            return CalendarRefusals.Unknown(id);
        var policy = references.Find<InstrumentSummary>(StreamId.Of(instrument))?.RollPolicy ?? throw new InvalidOperationException($"{instrument} is not registered.");
        var basis = new DeadlineBasis(id, DecidedBy(on, term, policy, versions), policy);
        if (term.ResolveUnder(versions[(int)basis.Revision].Calendar, policy) is not { } day)
            return TaskRefusals.TermWithoutEnd;
        dated = new DatedTerm(day, new DeadlineResolved(day, term, basis), [.. Moves(new MovableTerm(term, basis, day, null), versions).Take(MovesMax)]);
        return null;
    }

    /// <summary>
    /// The last change of a calendar that had been decided by a day, of those before the first one that was decided later and moves the end of the term: as if the term had been
    /// given then. One that does not say when it was decided counts as one that had been.
    /// </summary>
    private static int DecidedBy(DateOnly? day, DeadlineTerm term, RollPolicy policy, ImmutableList<CalendarVersion> versions)
    {
        var later = versions.FindIndex(1, change => change.DecidedOn > day);
        if (later < 0)
            return versions.Count - 1;
        var revision = later - 1;
        var end = EndUnder(revision);
        for (var i = later; i < versions.Count; i++)
        {
            if (!(versions[i].DecidedOn > day))
                (revision, end) = (i, EndUnder(i));
            else if (EndUnder(i) != end)
                break;
        }
        return revision;

        DateOnly? EndUnder(int i) => term.ResolveUnder(versions[i].Calendar, policy);
    }

    /// <summary>What the changes that are recorded already make of a term, one after the other.</summary>
    private static IEnumerable<DeadlineRecomputed> Moves(MovableTerm term, ImmutableList<CalendarVersion> versions)
    {
        while (term.MovedBy(versions) is { } revision)
        {
            var moved = Moved(term, versions, revision, term.MovedTo(versions, revision)!.Value);
            yield return moved;
            term = term with { Basis = moved.Basis, Day = moved.Is };
        }
    }

    private static DeadlineRecomputed Moved(MovableTerm term, ImmutableList<CalendarVersion> versions, long revision, DateOnly day) =>
        new(term.Day, day, term.Term, term.Basis with { Revision = revision }, versions[(int)revision].DecidedOn);

    /// <summary>Where a calendar's event moves the end of a term. Asked again, of a term that has gone, of a task that was closed before it, or where the date stays, it does nothing.</summary>
    public static Decision Decide(TaskState task, RecomputeDeadline c, References references)
    {
        if (MovableTerm.Of(task) is not { } term || term.Basis.Calendar != c.CalendarId || term.Basis.Revision >= c.CalendarRevision)
            return Decision.Accept();
        var calendar = references.Find<CalendarSummary>(StreamId.Of(c.CalendarId));
        return calendar is null || calendar.Revision < c.CalendarRevision ? Decision.Refuse(CalendarRefusals.Behind)
            : term.MovedTo(calendar.Versions, c.CalendarRevision) is not { } day ? Decision.Accept()
            : Decision.Accept(Moved(term, calendar.Versions, c.CalendarRevision, day));
    }
}
