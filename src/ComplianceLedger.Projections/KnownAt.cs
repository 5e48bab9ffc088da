using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections;

/// <summary>Up to where what was recorded counts.</summary>
public abstract record KnownAt
{
    private KnownAt() { }

    /// <summary>Everything that the views hold.</summary>
    public static readonly KnownAt Head = new AtHead();

    public sealed record AtHead : KnownAt;

    /// <summary>Up to and including a position, as any answer prints it.</summary>
    public sealed record AtPosition(LogPosition Position) : KnownAt;

    /// <summary>Up to the last position whose running maximum of <c>recordedAt</c> is not later than <paramref name="Moment"/>.</summary>
    public sealed record AtMoment(DateTimeOffset Moment) : KnownAt;

    /// <summary>Reads a position, an ISO 8601 time with its offset, or a bare date, which means the end of that day in Asia/Ho_Chi_Minh. Nothing means <see cref="Head"/>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KnownAt? knownAt)
    {
        knownAt = string.IsNullOrEmpty(text) ? Head
            : LogPosition.TryParse(text, out var position) ? new AtPosition(position)
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new AtMoment(VietnamTime.EndOf(day))
            : IsoText.TryMoment(text, out var moment) ? new AtMoment(moment)
            : null;
        return knownAt is not null;
    }
}
