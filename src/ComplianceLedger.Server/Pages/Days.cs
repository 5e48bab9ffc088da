using System.Globalization;
using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Pages;

/// <summary>How days and numbers are written for people who read Vietnamese, and for programs.</summary>
public static class Days
{
    // The program runs without the machine's language tables, so the two signs stand here.
    private static readonly NumberFormatInfo Vietnamese = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", PercentDecimalSeparator = ",", PercentGroupSeparator = "." };

    public static string Iso(DateOnly day) => IsoText.Of(day);

    public static string Shown(DateOnly day) => DayText.Of(day);

    public static string Shown(DateTimeOffset moment) => moment.ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Shown(long number) => number.ToString("#,0", Vietnamese);

    /// <summary>Per cent with two places.</summary>
    public static string Percent(decimal percent) => $"{percent.ToString("0.00", Vietnamese)}%";
}
