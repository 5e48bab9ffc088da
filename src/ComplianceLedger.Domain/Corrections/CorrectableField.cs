using System.Globalization;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Domain.Corrections;

/// <summary>
/// One value of one event that a correction may change: a date of occurrence or of issue, a number, a title, or what identifies a document. Deadlines, leads, ids,
/// actors and types are not among them: those have commands of their own.
/// </summary>
public sealed class CorrectableField
{
    private readonly Func<Fact, string?> _read;
    private readonly Func<Fact, string?, Fact?> _with;

    private CorrectableField(string name, BilingualText form, Func<Fact, string?> read, Func<Fact, string?, Fact?> with) => (Name, Form, _read, _with) = (name, form, read, with);

    /// <summary>Where the value stands in the event's stored data; <c>occurredAt</c> stands in its metadata.</summary>
    public string Name { get; }

    /// <summary>What its text has to be.</summary>
    public BilingualText Form { get; }

    /// <summary>The value as text: ISO 8601 for dates and times, decimal digits for a size; null for none.</summary>
    public string? Read(Fact fact) => _read(fact);

    /// <summary>The fact with another value; null where the text is none for this field. A value that nobody knew may be named as such, but nothing becomes unknown.</summary>
    public Fact? With(Fact fact, string? text) => text is null && _read(fact) is null ? fact : _with(fact, text);

    public static CorrectableField? Find(DomainEvent e, string name) => Of(e).FirstOrDefault(field => field.Name == name);

    /// <summary>The whole table. Of an event that is not in it, only the time may be wrong.</summary>
    public static IEnumerable<CorrectableField> Of(DomainEvent e) => e switch
    {
        // What explains another event happened with it; a calendar's change counts from when that was decided.
        CorrectionRecorded or DeadlineRecomputed => [],
        _ when CorrectedTask.IsRecordedWithAnother(e) => [],
        InstrumentRegistered =>
        [
            OccurredAt,
            .. In<InstrumentRegistered, InstrumentRegistered>("", InstrumentParts, i => i, (_, v) => v),
            .. In<InstrumentRegistered, BilingualText>("title.", TextParts, i => i.Title, (i, v) => i with { Title = v }),
        ],
        AgencyRegistered =>
        [
            OccurredAt,
            .. In<AgencyRegistered, AgencyRegistered>("", AgencyParts, a => a, (_, v) => v),
            .. In<AgencyRegistered, BilingualText>("name.", TextParts, a => a.Name, (a, v) => a with { Name = v }),
        ],
        TaskAssigned => [OccurredAt, .. In<TaskAssigned, BilingualText>("title.", TextParts, t => t.Title, (t, v) => t with { Title = v })],
        TaskAmended { Title: not null } =>
            [OccurredAt, .. In<TaskAmended, BilingualText>("title.is.", TextParts, a => a.Title!.Is, (a, v) => a with { Title = a.Title! with { Is = v } })],
        ProgressReported report =>
        [
            OccurredAt,
            .. report.Evidence.SelectMany((_, i) =>
                In<ProgressReported, Document>($"evidence[{i}].", DocumentParts, r => r.Evidence[i], (r, v) => IsEvidence(v) ? r with { Evidence = r.Evidence.Replace(i, v) } : null)),
        ],
        EvidenceAttached => [OccurredAt, .. In<EvidenceAttached, Document>("evidence.", DocumentParts, a => a.Evidence, (a, v) => IsEvidence(v) ? a with { Evidence = v } : null)],
        ExtensionGranted => [OccurredAt, .. In<ExtensionGranted, Document>("document.", DocumentParts, g => g.Document, (g, v) => IsDocument(v) ? g with { Document = v } : null)],
        DeadlineAdjusted => [OccurredAt, .. In<DeadlineAdjusted, Document>("document.", DocumentParts, d => d.Document, (d, v) => IsDocument(v) ? d with { Document = v } : null)],
        SubmittedForConfirmation => [OccurredAt, .. In<SubmittedForConfirmation, Product>("product.", ProductParts, s => s.Product, (s, v) => s with { Product = v })],
        CompletionConfirmed { Document: not null } =>
            [OccurredAt, .. In<CompletionConfirmed, Document>("document.", DocumentParts, c => c.Document!, (c, v) => IsDocument(v) ? c with { Document = v } : null)],
        _ => [OccurredAt],
    };

    /// <summary>A value inside an event, or inside an object that several events hold.</summary>
    private sealed record Part<T>(string Name, BilingualText Form, Func<T, string?> Read, Func<T, string?, T?> With) where T : class;

    // Written with Vietnam's offset, whatever it was told in, so that one moment has one text.
    private static readonly CorrectableField OccurredAt = new(
        "occurredAt", new("một ngày hoặc một thời điểm", "a date such as 2025-06-30, or a time with its offset"),
        fact => fact.Occurred.Instant is { } instant ? Occurrence.At(instant.ToOffset(VietnamTime.Offset)).Text : fact.Occurred.Text,
        (fact, text) => Occurrence.TryParse(text, out var occurred) ? fact with { Occurred = occurred } : null);

    private static readonly Part<BilingualText>[] TextParts =
    [
        Text<BilingualText>("vi", t => t.Vi, (t, v) => t with { Vi = v }),
        TextOrNone<BilingualText>("en", t => t.En, (t, v) => t with { En = v }),
    ];

    private static readonly Part<InstrumentRegistered>[] InstrumentParts =
    [
        TextOrNone<InstrumentRegistered>("number", i => i.Number, (i, v) => i with { Number = v }),
        DayOrNone<InstrumentRegistered>("spokenOn", i => i.SpokenOn, (i, v) => i with { SpokenOn = v }),
        DayOrNone<InstrumentRegistered>("issuedOn", i => i.IssuedOn, (i, v) => i with { IssuedOn = v }),
    ];

    private static readonly Part<AgencyRegistered>[] AgencyParts = [DayOrNone<AgencyRegistered>("since", a => a.Since, (a, v) => a with { Since = v })];

    private static readonly Part<Document>[] DocumentParts =
    [
        TextOrNone<Document>("number", d => d.Number, (d, v) => d with { Number = v }),
        TextOrNone<Document>("issuer", d => d.Issuer, (d, v) => d with { Issuer = v }),
        DayOrNone<Document>("issuedOn", d => d.IssuedOn, (d, v) => d with { IssuedOn = v }),
        TextOrNone<Document>("title", d => d.Title, (d, v) => d with { Title = v }),
        TextOrNone<Document>("mediaType", d => d.MediaType, (d, v) => d with { MediaType = v }),
        new("size", new("số byte", "a number of bytes"),
            d => d.Size?.ToString(CultureInfo.InvariantCulture),
            (d, text) => text is null ? d with { Size = null } : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? d with { Size = bytes } : null),
        Sha256<Document>(d => d.Sha256, (d, v) => d with { Sha256 = v }),
        TextOrNone<Document>("uri", d => d.Uri, (d, v) => d with { Uri = v }),
    ];

    private static readonly Part<Product>[] ProductParts =
    [
        TextOrNone<Product>("number", p => p.Number, (p, v) => p with { Number = v }),
        TextOrNone<Product>("issuer", p => p.Issuer, (p, v) => p with { Issuer = v }),
        new("issuedOn", new("một ngày như 2025-06-30", "a date such as 2025-06-30"), p => IsoText.Of(p.IssuedOn), (p, text) => IsDay(text, out var day) ? p with { IssuedOn = day } : null),
        Text<Product>("title", p => p.Title, (p, v) => p with { Title = v }),
        Sha256<Product>(p => p.Sha256, (p, v) => p with { Sha256 = v }),
    ];

    private static Part<T> Text<T>(string name, Func<T, string> read, Func<T, string, T> with) where T : class =>
        new(name, new("một đoạn chữ", "a text that is not blank"), read, (part, text) => string.IsNullOrWhiteSpace(text) ? null : with(part, text));

    private static Part<T> TextOrNone<T>(string name, Func<T, string?> read, Func<T, string?, T> with) where T : class => new(
        name, new("một đoạn chữ hoặc trống; văn bản vẫn phải có số hoặc tên, minh chứng phải có tên", "a text or null; a document keeps a number or a title, evidence its title"),
        read, (part, text) => text is null || !string.IsNullOrWhiteSpace(text) ? with(part, text) : null);

    private static Part<T> DayOrNone<T>(string name, Func<T, DateOnly?> read, Func<T, DateOnly?, T> with) where T : class => new(
        name, new("một ngày như 2025-06-30, hoặc trống", "a date such as 2025-06-30, or null"),
        part => read(part) is { } day ? IsoText.Of(day) : null,
        (part, text) => text is null ? with(part, null) : IsDay(text, out var day) ? with(part, day) : null);

    private static Part<T> Sha256<T>(Func<T, string?> read, Func<T, string?, T> with) where T : class => new(
        "sha256", new("64 chữ số thập lục phân, hoặc trống", "64 hexadecimal digits, or null"),
        read, (part, text) => text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigit)) ? with(part, text?.ToLowerInvariant()) : null);

    private static IEnumerable<CorrectableField> In<TEvent, T>(string path, IEnumerable<Part<T>> parts, Func<TEvent, T> get, Func<TEvent, T, TEvent?> set)
        where TEvent : DomainEvent where T : class => parts.Select(part => new CorrectableField(
            $"{path}{part.Name}", part.Form,
            fact => part.Read(get((TEvent)fact.Event)),
            (fact, text) => part.With(get((TEvent)fact.Event), text) is { } value && set((TEvent)fact.Event, value) is { } changed ? fact with { Event = changed } : null));

    private static bool IsDay(string? text, out DateOnly day) => IsoText.TryDay(text, out day) && VietnamTime.IsNamed(day);

    private static bool IsDocument(Document document) => !string.IsNullOrWhiteSpace(document.Number) || !string.IsNullOrWhiteSpace(document.Title);

    private static bool IsEvidence(Document document) => !string.IsNullOrWhiteSpace(document.Title);
}
