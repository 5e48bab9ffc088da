using System.Globalization;

namespace ComplianceLedger.Domain.DirectiveTasks;

/// <summary>How often a recurring duty comes round.</summary>
public enum Cadence
{
    Month,
    Quarter,
    HalfYear,
    Year,
}

/// <summary>Kỳ báo cáo: a calendar month, quarter, half-year or year. Its text is <c>2025-03</c>, <c>2025-Q1</c>, <c>2025-H1</c> or <c>2025</c>.</summary>
public sealed record ReportingPeriod
{
    private ReportingPeriod(Cadence cadence, int year, int number) => (Cadence, Year, Number) = (cadence, year, number);

    public Cadence Cadence { get; }

    public int Year { get; }

    /// <summary>Within its year, from 1.</summary>
    public int Number { get; }

    public DateOnly FirstDay => new(Year, ((Number - 1) * MonthsOf(Cadence)) + 1, 1);

    public DateOnly LastDay => FirstDay.AddMonths(MonthsOf(Cadence)).AddDays(-1);

    /// <summary>The one after it; null where that lies beyond the years that the ledger can name.</summary>
    public ReportingPeriod? Next =>
        Number < 12 / MonthsOf(Cadence) ? new(Cadence, Year, Number + 1)
        : Year < VietnamTime.LastDay.Year ? new(Cadence, Year + 1, 1)
        : null;

    /// <summary>The one in which a day lies.</summary>
    public static ReportingPeriod Holding(DateOnly day, Cadence cadence) => new(cadence, day.Year, ((day.Month - 1) / MonthsOf(cadence)) + 1);

    /// <summary>Exactly what <see cref="ToString"/> gives, of a year that the ledger can name.</summary>
    public static bool TryParse(string? text, out ReportingPeriod? period)
    {
        period = text?.Split('-') switch
        {
            [var year] => Of(Cadence.Year, year, "1"),
            [var year, ['Q', .. var number]] => Of(Cadence.Quarter, year, number),
            [var year, ['H', .. var number]] => Of(Cadence.HalfYear, year, number),
            [var year, var number] => Of(Cadence.Month, year, number),
            _ => null,
        };
        // One spelling each: what is stored, and what an id ends with, must be the same for every reader.
        if (period?.ToString() != text)
            period = null;
        return period is not null;
    }

    public override string ToString() => Cadence switch
    {
        Cadence.Month => FormattableString.Invariant($"{Year:0000}-{Number:00}"),
        Cadence.Quarter => FormattableString.Invariant($"{Year:0000}-Q{Number}"),
        Cadence.HalfYear => FormattableString.Invariant($"{Year:0000}-H{Number}"),
        _ => FormattableString.Invariant($"{Year:0000}"),
    };

    /// <summary>As people name it.</summary>
    public BilingualText Name => Cadence switch
    {
        Cadence.Month => new($"tháng {Number}/{Year}", FirstDay.ToString("MMMM yyyy", CultureInfo.InvariantCulture)),
        Cadence.Quarter => new($"quý {Roman[Number - 1]}/{Year}", $"Q{Number} {Year}"),
        Cadence.HalfYear => new($"6 tháng {(Number == 1 ? "đầu" : "cuối")} năm {Year}", $"{(Number == 1 ? "first" : "second")} half of {Year}"),
        _ => new($"năm {Year}", $"{Year}"),
    };

    private static readonly string[] Roman = ["I", "II", "III", "IV"];

    private static int MonthsOf(Cadence cadence) => cadence switch
    {
        Cadence.Month => 1,
        Cadence.Quarter => 3,
        Cadence.HalfYear => 6,
        Cadence.Year => 12,
        _ => throw new ArgumentOutOfRangeException(nameof(cadence), cadence, "No such cadence."),
    };

    private static ReportingPeriod? Of(Cadence cadence, string yearText, string numberText) =>
        int.TryParse(yearText, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year >= VietnamTime.FirstDay.Year && year <= VietnamTime.LastDay.Year
        && int.TryParse(numberText, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= 12 / MonthsOf(cadence)
            ? new(cadence, year, number)
            : null;
}

/// <summary>Chốt số liệu: the day of a period's last month on which its report is due. Where that month is shorter, its last day.</summary>
/// <param name="Day">1 to 31; null for the month's last.</param>
public readonly record struct DataCutOff(int? Day)
{
    public const string LastWord = "last";

    public const int DayMax = 31;

    public DateOnly In(ReportingPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        var last = period.LastDay;
        return Day < last.Day ? new DateOnly(last.Year, last.Month, Day.Value) : last;
    }

    /// <summary>Exactly <c>1</c> to <c>31</c>, or <c>last</c>.</summary>
    public static bool TryParse(string? text, out DataCutOff cutOff)
    {
        var isDay = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= DayMax;
        cutOff = new DataCutOff(isDay ? day : null);
        return cutOff.ToString() == text;
    }

    public override string ToString() => Day is { } day ? day.ToString(CultureInfo.InvariantCulture) : LastWord;
}
