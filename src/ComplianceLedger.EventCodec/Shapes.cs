using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;

namespace ComplianceLedger.EventCodec;

/// <summary>Objects that stand inside several events and commands. Storage format: a change here is a new version of every event that holds one.</summary>
internal static class Shapes
{
    public static void Party(FieldWriter w, Party p) => w.Text("user", p.User).Word("role", p.Role).Text("agency", p.Agency?.Value);

    public static Party Party(FieldReader r) => new(r.Text("user"), r.Word<Role>("role"), r.AgencyIdOrNull("agency"));

    public static void Bilingual(FieldWriter w, BilingualText t) => w.Text("vi", t.Vi).Text("en", t.En);

    public static BilingualText Bilingual(FieldReader r) => new(r.Text("vi"), r.TextOrNull("en"));

    public static void Claim(FieldWriter w, Claim c) => w.Text("field", c.Field).Text("value", c.Value).Text("source", c.Source);

    public static Claim Claim(FieldReader r) => new(r.Text("field"), r.Text("value"), r.Text("source"));

    public static void Document(FieldWriter w, Document d) => w
        .Text("number", d.Number).Text("issuer", d.Issuer).Day("issuedOn", d.IssuedOn).Text("title", d.Title)
        .Text("mediaType", d.MediaType).Number("size", d.Size).Text("sha256", d.Sha256).Text("uri", d.Uri);

    /// <summary>Evidence has at least a title.</summary>
    public static Document Evidence(FieldReader r) => Document(r) is var document && !string.IsNullOrWhiteSpace(document.Title) ? document : throw r.Wrong("title", "is missing");

    /// <summary>What an assigner decides by has at least a number or a title.</summary>
    public static Document Document(FieldReader r)
    {
        var document = new Document(
            r.TextOrNull("number"), r.TextOrNull("issuer"), r.DayOrNull("issuedOn"), r.TextOrNull("title"),
            r.TextOrNull("mediaType"), r.NumberOrNull("size"), Sha256OrNull(r), r.TextOrNull("uri"));
        if (string.IsNullOrWhiteSpace(document.Number) && string.IsNullOrWhiteSpace(document.Title))
            throw new FieldException(r.Path, "a document has at least a number or a title");
        return document.Size is >= 0 or null ? document : throw r.Wrong("size", "is a number of bytes");
    }

    public static void Product(FieldWriter w, Product p) => w
        .Text("number", p.Number).Text("issuer", p.Issuer).Day("issuedOn", p.IssuedOn).Text("title", p.Title).Text("sha256", p.Sha256);

    public static Product Product(FieldReader r) =>
        new(r.TextOrNull("number"), r.TextOrNull("issuer"), r.Day("issuedOn"), r.Text("title"), Sha256OrNull(r));

    /// <summary>The fields of a succession, among those of the object that holds it.</summary>
    public static void Succession(FieldWriter w, Succession s) => w
        .Text("successionId", s.Id.Value).Word("kind", s.Kind).Texts("predecessors", s.Predecessors).Text("successor", s.Successor.Value)
        .Day("effectiveOn", s.EffectiveOn).Text("instrument", s.Instrument?.Value);

    public static Succession Succession(FieldReader r)
    {
        var succession = new Succession(
            r.SuccessionId("successionId"), r.Word<SuccessionKind>("kind"), r.Agencies("predecessors"), r.AgencyId("successor"), r.Day("effectiveOn"), r.InstrumentIdOrNull("instrument"));
        r.Check(succession.Predecessors.Count <= Domain.Successions.Succession.PredecessorsMax, "predecessors", $"a succession has at most {Domain.Successions.Succession.PredecessorsMax}");
        return succession;
    }

    public static void Allocation(FieldWriter w, TaskAllocation a) => w.Text("taskId", a.Task.Value).Text("agency", a.Agency.Value);

    public static TaskAllocation Allocation(FieldReader r) => new(r.TaskId("taskId"), r.AgencyId("agency"));

    public static void Released(FieldWriter w, ReleasedRelation released) => w.Text("agency", released.Agency.Value).Word("relation", released.Relation);

    public static ReleasedRelation Released(FieldReader r) => new(r.AgencyId("agency"), r.Word<TaskRelation>("relation"));

    /// <summary>The day alone, in an object of its own.</summary>
    public static void Deadline(FieldWriter w, DeadlineTerm.On d) => w.Day("on", d.Date);

    public static DeadlineTerm.On? DeadlineOf(DateOnly? day) => day is { } given ? new DeadlineTerm.On(given) : null;

    public static DateOnly? DeadlineOrNull(FieldReader r, string name) => r.ObjectOrNull(name, static r => new DeadlineTerm.On(r.Day("on")))?.Date;

    /// <summary>A deadline as a command gives it, in the form that it was given in.</summary>
    public static void GivenDeadline(FieldWriter w, DeadlineTerm term)
    {
        switch (term)
        {
            case DeadlineTerm.On t:
                w.Day("on", t.Date);
                break;
            case DeadlineTerm.OnWorkingDay t:
                w.Day("on", t.Date).Flag("rolls", true).Text("calendarId", t.CalendarId.Value);
                break;
            case DeadlineTerm.WorkingDays t:
                w.Number("workingDays", t.Count).Day("from", t.From).Text("calendarId", t.CalendarId.Value);
                break;
            case DeadlineTerm.Months t:
                w.Number("months", t.Count).Day("from", t.From).Text("calendarId", t.CalendarId.Value);
                break;
            case DeadlineTerm.Words t:
                w.Text("words", t.Text).Number("year", t.Year);
                break;
            case DeadlineTerm.Every { Recurrence: var t }:
                w.Word("every", t.Every).Text("cutOff", t.CutOff.ToString()).Flag("rolls", t.Calendar is not null).Text("calendarId", t.Calendar?.Value);
                break;
            default:
                throw new InvalidOperationException($"{term.GetType().Name} has no form.");
        }
    }

    /// <summary>The form is told by the field that only it has.</summary>
    public static DeadlineTerm GivenDeadline(FieldReader r)
    {
        var (on, rolls, words, year) = (r.DayOrNull("on"), r.FlagOrFalse("rolls"), r.TextOrNull("words"), r.NumberOrNull("year"));
        var (workingDays, months, from, calendar) = (r.NumberOrNull("workingDays"), r.NumberOrNull("months"), r.DayOrNull("from"), r.CalendarIdOrNull("calendarId"));
        var (every, cutOff) = (r.WordOrNull<Cadence>("every"), r.TextOrNull("cutOff"));
        r.Check(
            new[] { on is not null, workingDays is not null, months is not null, words is not null, every is not null }.Count(given => given) == 1,
            null, "a deadline has one of 'on', 'workingDays', 'months', 'words' and 'every'");
        r.Check(on is not null || every is not null || !rolls, "rolls", "belongs to a date ('on') or a cut-off ('every') only");
        r.Check(calendar is null || (words is null && ((on is null && every is null) || rolls)), "calendarId", "says nothing here: this deadline asks no calendar");
        r.Check(cutOff is null || every is not null, "cutOff", "belongs to 'every' only");
        r.Check(year is null || words is not null, "year", "belongs to 'words' only");
        var counts = workingDays is not null || months is not null;
        r.Check(from is null || counts, "from", "belongs to 'workingDays' and 'months' only");
        r.Check(from is not null || !counts, "from", "is missing");
        return on is { } day ? rolls ? new DeadlineTerm.OnWorkingDay(day, calendar ?? CalendarId.Default) : new DeadlineTerm.On(day)
            : words is not null ? Words(r, words, year)
            : every is { } cadence ? new DeadlineTerm.Every(new Recurrence(cadence, CutOff(r, cutOff ?? DataCutOff.LastWord), rolls ? calendar ?? CalendarId.Default : null))
            : workingDays is { } count ? new DeadlineTerm.WorkingDays(Count(r, "workingDays", count, DeadlineTerm.WorkingDaysMax), from!.Value, calendar ?? CalendarId.Default)
            : new DeadlineTerm.Months(Count(r, "months", months!.Value, DeadlineTerm.MonthsMax), from!.Value, calendar ?? CalendarId.Default);
    }

    /// <summary>A term as it is stored: every form has all fields.</summary>
    public static void Term(FieldWriter w, DeadlineTerm term)
    {
        var (kind, count, from, words, year) = term switch
        {
            DeadlineTerm.OnWorkingDay t => (TermKind.OnWorkingDay, (int?)null, (DateOnly?)t.Date, (string?)null, (int?)null),
            DeadlineTerm.WorkingDays t => (TermKind.WorkingDays, t.Count, t.From, null, null),
            DeadlineTerm.Months t => (TermKind.Months, t.Count, t.From, null, null),
            DeadlineTerm.Words t => (TermKind.Words, null, null, t.Text, t.Year),
            _ => throw new InvalidOperationException($"{term.GetType().Name} is stored as its date."),
        };
        w.Word("kind", kind).Number("count", count).Day("from", from).Text("words", words).Number("year", year).Text("calendarId", term.Calendar?.Value);
    }

    public static DeadlineTerm Term(FieldReader r)
    {
        var (kind, count, from) = (r.Word<TermKind>("kind"), r.NumberOrNull("count"), r.DayOrNull("from"));
        var (words, year, calendar) = (r.TextOrNull("words"), r.NumberOrNull("year"), r.CalendarIdOrNull("calendarId"));
        return (kind, count, from, words, year, calendar) switch
        {
            (TermKind.OnWorkingDay, null, { } day, null, null, { } of) => new DeadlineTerm.OnWorkingDay(day, of),
            (TermKind.WorkingDays, >= 1 and <= DeadlineTerm.WorkingDaysMax, { } day, null, null, { } of) => new DeadlineTerm.WorkingDays((int)count.Value, day, of),
            (TermKind.Months, >= 1 and <= DeadlineTerm.MonthsMax, { } day, null, null, { } of) => new DeadlineTerm.Months((int)count.Value, day, of),
            (TermKind.Words, null, null, { } text, { } of, null) when of is >= 1 and <= 9999 && DeadlineWords.Spell(text) == text && DeadlineWords.DayOf(text, (int)of) is not null => new DeadlineTerm.Words(text, (int)of),
            _ => throw new FieldException(r.Path, $"is no term of the kind {kind}"),
        };
    }

    public static void Basis(FieldWriter w, DeadlineBasis b) => w.Text("calendarId", b.Calendar.Value).Number("revision", b.Revision).Word("rollPolicy", b.RollPolicy);

    public static DeadlineBasis Basis(FieldReader r) => new(
        r.CalendarId("calendarId"), r.Number("revision") is >= 0 and var revision ? revision : throw r.Wrong("revision", "is no revision"), r.Word<RollPolicy>("rollPolicy"));

    public static DeadlineResolved Resolved(FieldReader r)
    {
        var (day, term, basis) = (r.Day("day"), r.Object("term", Term), r.ObjectOrNull("basis", Basis));
        CheckCalendar(r, term, basis);
        return new DeadlineResolved(day, term, basis);
    }

    public static DeadlineRecomputed Recomputed(FieldReader r)
    {
        var (was, now, term, basis, decidedOn) = (r.DayOrNull("was"), r.Day("is"), r.Object("term", Term), r.Object("basis", Basis), r.DayOrNull("decidedOn"));
        CheckCalendar(r, term, basis);
        return new DeadlineRecomputed(was, now, term, basis, decidedOn);
    }

    /// <summary>A term is resolved under the calendar that it asks, or under none where it asks none.</summary>
    private static void CheckCalendar(FieldReader r, DeadlineTerm term, DeadlineBasis? basis) => r.Check(basis?.Calendar == term.Calendar, "basis", "is not of the calendar that the term asks");

    public static void RecurrenceSet(FieldWriter w, RecurrenceSet e) => w
        .Word("every", e.Recurrence.Every).Text("cutOff", e.Recurrence.CutOff.ToString()).Text("calendarId", e.Recurrence.Calendar?.Value).Text("firstPeriod", e.FirstPeriod.ToString());

    public static RecurrenceSet RecurrenceSet(FieldReader r)
    {
        var recurrence = new Recurrence(r.Word<Cadence>("every"), CutOff(r, r.Text("cutOff")), r.CalendarIdOrNull("calendarId"));
        var first = Period(r, "firstPeriod");
        r.Check(first.Cadence == recurrence.Every, "firstPeriod", "is no such period");
        return new RecurrenceSet(recurrence, first);
    }

    public static ReportingPeriod Period(FieldReader r, string name)
    {
        var text = r.Text(name);
        return ReportingPeriod.TryParse(text, out var period) ? period! : throw r.Wrong(name, $"'{text}' is no period such as 2025-03, 2025-Q1, 2025-H1 or 2025");
    }

    public static ReportingPeriod? PeriodOrNull(FieldReader r, string name) => r.TextOrNull(name) is null ? null : Period(r, name);

    private static DataCutOff CutOff(FieldReader r, string text) =>
        DataCutOff.TryParse(text, out var cutOff) ? cutOff : throw r.Wrong("cutOff", $"is a day of the month, '1' to '{DataCutOff.DayMax}', or '{DataCutOff.LastWord}'");

    private enum TermKind
    {
        OnWorkingDay,
        WorkingDays,
        Months,
        Words,
    }

    private static int Count(FieldReader r, string name, long given, int most) =>
        given >= 1 && given <= most ? (int)given : throw r.Wrong(name, $"lies between 1 and {most}");

    private static DeadlineTerm.Words Words(FieldReader r, string text, long? year) =>
        year is null ? throw r.Wrong("year", "is missing")
        : year is >= 1 and <= 9999 && DeadlineWords.DayOf(text, (int)year) is not null ? new DeadlineTerm.Words(text, (int)year)
        : throw r.Wrong("words", $"with the year {year} is no date; the words are {DeadlineWords.Examples}");

    /// <summary>A document, or its number alone.</summary>
    public static Document? GivenDocument(FieldReader r, bool required) => r.ObjectOrTextOrNull("document", required, Document, DocumentOfNumber);

    private static Document DocumentOfNumber(string number) => new(number, null, null, null, null, null, null, null);

    public static void Change<T>(FieldWriter w, Change<T> change, Action<FieldWriter, string, T> field)
    {
        field(w, "was", change.Was);
        field(w, "is", change.Is);
    }

    public static int? PercentOrNull(FieldReader r, string name) =>
        r.NumberOrNull(name) is not { } percent ? null
        : percent is >= 0 and <= 100 ? (int)percent
        : throw r.Wrong(name, "lies between 0 and 100");

    /// <summary>Days after a deadline, negative before it.</summary>
    public static int? ThresholdOrNull(FieldReader r, string name) =>
        r.NumberOrNull(name) is not { } days ? null
        : days is >= Urgings.ThresholdMin and <= Urgings.ThresholdMax ? (int)days
        : throw r.Wrong(name, $"lies between {Urgings.ThresholdMin} and {Urgings.ThresholdMax} days");

    private static string? Sha256OrNull(FieldReader r) =>
        r.TextOrNull("sha256") is not { } text ? null
        : text.Length == 64 && text.All(r.IsStored ? char.IsAsciiHexDigitLower : char.IsAsciiHexDigit) ? text.ToLowerInvariant()
        : throw r.Wrong("sha256", "is not 64 hexadecimal digits");
}
