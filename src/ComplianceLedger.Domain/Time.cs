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

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>The last tick of a day: what a bare date means where a moment is asked for.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MaxValue), Offset);
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

    public override string ToString() => Precision switch
    {
        OccurrencePrecision.Instant => _instant.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        OccurrencePrecision.Day => Day!.Value.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        _ => "unknown",
    };
}
