using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>Calendar periods and their cut-off days.</summary>
public class ReportingPeriods
{
    public static ReportingPeriod Period(string text) => ReportingPeriod.TryParse(text, out var period) ? period! : throw new ArgumentException(text, nameof(text));

    [Theory]
    [InlineData("2025-02", "2025-02-01", "2025-02-28", "tháng 2/2025", "February 2025")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29", "tháng 2/2024", "February 2024")]
    [InlineData("2025-12", "2025-12-01", "2025-12-31", "tháng 12/2025", "December 2025")]
    [InlineData("2025-Q1", "2025-01-01", "2025-03-31", "quý I/2025", "Q1 2025")]
    [InlineData("2025-Q4", "2025-10-01", "2025-12-31", "quý IV/2025", "Q4 2025")]
    [InlineData("2025-H1", "2025-01-01", "2025-06-30", "6 tháng đầu năm 2025", "first half of 2025")]
    [InlineData("2025-H2", "2025-07-01", "2025-12-31", "6 tháng cuối năm 2025", "second half of 2025")]
    [InlineData("2025", "2025-01-01", "2025-12-31", "năm 2025", "2025")]
    public void a_period_is_a_part_of_the_calendar(string text, string first, string last, string vi, string en)
    {
        var period = Period(text);
        Assert.Equal((text, first, last), (period.ToString(), period.FirstDay.ToString("yyyy-MM-dd", null), period.LastDay.ToString("yyyy-MM-dd", null)));
        Assert.Equal(new BilingualText(vi, en), period.Name);
    }

    [Theory]
    [InlineData("2025-1")]
    [InlineData("2025-00")]
    [InlineData("2025-13")]
    [InlineData("2025-Q0")]
    [InlineData("2025-Q5")]
    [InlineData("2025-q1")]
    [InlineData("2025-H3")]
    [InlineData("2025-Q")]
    [InlineData("2025-")]
    [InlineData("25")]
    [InlineData("02025")]
    [InlineData("1944")]
    [InlineData("2101")]
    [InlineData("2025-01-01")]
    [InlineData("+2025")]
    [InlineData("")]
    [InlineData(null)]
    public void nothing_else_is_a_period(string? text) => Assert.False(ReportingPeriod.TryParse(text, out _));

    [Theory]
    [InlineData("1", "2025-02", "2025-02-01")]
    [InlineData("15", "2025-02", "2025-02-15")]
    [InlineData("29", "2025-02", "2025-02-28")]
    [InlineData("29", "2024-02", "2024-02-29")]
    [InlineData("31", "2025-02", "2025-02-28")]
    [InlineData("31", "2025-04", "2025-04-30")]
    [InlineData("31", "2025-Q2", "2025-06-30")]
    [InlineData("15", "2025-Q1", "2025-03-15")]
    [InlineData("20", "2025-H1", "2025-06-20")]
    [InlineData("14", "2025", "2025-12-14")]
    [InlineData("last", "2025-Q1", "2025-03-31")]
    [InlineData("last", "2024-02", "2024-02-29")]
    public void a_cut_off_is_a_day_of_the_periods_last_month(string cutOff, string period, string day)
    {
        Assert.True(DataCutOff.TryParse(cutOff, out var read));
        Assert.Equal(cutOff, read.ToString());
        Assert.Equal(DateOnly.Parse(day, null), read.In(Period(period)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("32")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("Last")]
    [InlineData("")]
    [InlineData(null)]
    public void nothing_else_is_a_cut_off(string? text) => Assert.False(DataCutOff.TryParse(text, out _));

    // Every day lies in one period of each cadence, and they follow one another without a gap.
    [Property]
    public void periods_cover_every_day_once(ushort days, byte kind)
    {
        var (day, cadence) = (VietnamTime.FirstDay.AddDays(days % (VietnamTime.LastDay.DayNumber - VietnamTime.FirstDay.DayNumber)), (Cadence)(kind % 4));
        var period = ReportingPeriod.Holding(day, cadence);
        Assert.InRange(day, period.FirstDay, period.LastDay);
        Assert.Equal(period, Period(period.ToString()));
        if (period.Next is { } next)
            Assert.Equal((period.LastDay.AddDays(1), cadence), (next.FirstDay, next.Cadence));
        else
            Assert.Equal(VietnamTime.LastDay, period.LastDay);
    }
}
