using System.Globalization;

namespace ComplianceLedger.Domain;

/// <summary>
/// Days of the ledger end at 24:00 in Asia/Ho_Chi_Minh. The zone has had no other offset since 1975 and has no daylight saving, so the
/// offset is fixed here: an answer must not depend on the time-zone files of the machine that gives it.
/// </summary>
public static class VietnamTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>Earliest day that a date in the ledger may name.</summary>
    public static readonly DateOnly FirstDay = new(1945, 1, 1);

    /// <summary>Latest day that a date in the ledger may name.</summary>
    public static readonly DateOnly LastDay = new(2100, 12, 31);

    /// <summary>Does the ledger take this day? One outside is a slip of the pen.</summary>
    public static bool IsNamed(DateOnly day) => day >= FirstDay && day <= LastDay;

    /// <summary>The same of a moment. Compared as moments: the last hours that a time can name have no day in Vietnam.</summary>
    public static bool IsNamed(DateTimeOffset moment) => moment >= StartOf(FirstDay) && moment <= EndOf(LastDay);

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>The last tick of a day: what a bare date means where a moment is asked for.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MaxValue), Offset);
}

/// <summary>Days as people read them in Vietnam: 25/12/2025. Only in texts; see <see cref="IsoText"/>.</summary>
public static class DayText
{
    public static string Of(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}

/// <summary>Dates and times as they are written everywhere: ISO 8601.</summary>
public static class IsoText
{
    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>With the offset that it was told in.</summary>
    public static string Of(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    private const string StoredFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>As moments are stored: in UTC with seven digits of a second, so that they sort as text.</summary>
    public static string Stored(DateTimeOffset moment) => moment.UtcDateTime.ToString(StoredFormat, CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">Not as <see cref="Stored"/> writes it.</exception>
    public static DateTimeOffset ReadStored(string text) => DateTimeOffset.ParseExact(text, StoredFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static bool TryDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>A time with its offset; without one it would be read differently on another machine, so it is none.</summary>
    public static bool TryMoment(string? text, out DateTimeOffset moment)
    {
        moment = default;
        return text is { Length: > 16 } && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParseExact(text, MomentFormat(text), CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    // To the minute, the second, or a fraction of one: trying one format after the other would take twice as long.
    private static string MomentFormat(string text) =>
        text[16] != ':' ? "yyyy-MM-dd'T'HH:mmK"
        : text.Length > 19 && text[19] == '.' ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"
        : "yyyy-MM-dd'T'HH:mm:ssK";
}

public enum OccurrencePrecision
{
    Instant,
    Day,
    Unknown,
}

/// <summary>When something happened in the world, as precisely as anybody knows.</summary>
public readonly record struct Occurrence
{
    private readonly DateTimeOffset _instant;

    private Occurrence(OccurrencePrecision precision, DateTimeOffset instant) => (Precision, _instant) = (precision, instant);

    public static readonly Occurrence Unknown = new(OccurrencePrecision.Unknown, default);

    public static Occurrence At(DateTimeOffset instant) => new(OccurrencePrecision.Instant, instant);

    public static Occurrence On(DateOnly day) => new(OccurrencePrecision.Day, VietnamTime.StartOf(day));

    public OccurrencePrecision Precision { get; }

    /// <summary>The moment; only for <see cref="OccurrencePrecision.Instant"/>.</summary>
    public DateTimeOffset? Instant => Precision == OccurrencePrecision.Instant ? _instant : null;

    /// <summary>The day in Asia/Ho_Chi_Minh, or null where nothing is known.</summary>
    public DateOnly? Day => Precision == OccurrencePrecision.Unknown ? null : VietnamTime.DayOf(_instant);

    /// <summary>True only when it is certain: two things of the same day, one of them known by its day alone, are in no order.</summary>
    public bool IsBefore(Occurrence other) =>
        Precision == OccurrencePrecision.Instant && other.Precision == OccurrencePrecision.Instant
            ? _instant < other._instant
            : Day < other.Day;

    /// <summary>A moment with the offset it was told in, or a day; null where nobody knows.</summary>
    public string? Text => Instant is { } instant ? IsoText.Of(instant) : Day is { } day ? IsoText.Of(day) : null;

    /// <summary>A day or a moment, of those that the ledger can name.</summary>
    public static bool TryParse(string? text, out Occurrence occurrence)
    {
        occurrence = IsoText.TryDay(text, out var day) && VietnamTime.IsNamed(day) ? On(day)
            : IsoText.TryMoment(text, out var moment) && VietnamTime.IsNamed(moment) ? At(moment)
            : Unknown;
        return occurrence.Precision != OccurrencePrecision.Unknown;
    }

    public override string ToString() => Precision switch
    {
        OccurrencePrecision.Instant => _instant.ToString("O", CultureInfo.InvariantCulture),
        OccurrencePrecision.Day => Day!.Value.ToString("O", CultureInfo.InvariantCulture),
        _ => "unknown",
    };
}
