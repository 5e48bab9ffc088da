using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Reactors;

/// <summary>At which points of a deadline the ledger urges by itself.</summary>
public sealed class UrgingSchedule
{
    /// <summary>Points before a deadline, and points after it: what nobody reads any more urges nobody.</summary>
    public const int PointsMax = 20;

    /// <summary>The list that holds no point.</summary>
    public const string None = "none";

    public const string DefaultReminders = "7,3,1";

    public const string DefaultUrgings = "1,7,15,30";

    public static readonly UrgingSchedule Default = Parse(DefaultReminders, DefaultUrgings);

    private UrgingSchedule(IEnumerable<int> thresholds) => Thresholds = [.. thresholds.Order()];

    /// <summary>Days after a deadline, negative before it, ascending.</summary>
    public IReadOnlyList<int> Thresholds { get; }

    /// <param name="reminders">Days before a deadline, separated by commas, 0 for the day itself; or <see cref="None"/>.</param>
    /// <param name="urgings">Days after it, likewise, from 1.</param>
    /// <exception cref="FormatException">The message says what is wrong, for people.</exception>
    public static UrgingSchedule Parse(string reminders, string urgings) => new(
        [.. Days(reminders, 0, -Urgings.ThresholdMin).Select(days => -days), .. Days(urgings, 1, Urgings.ThresholdMax)]);

    /// <summary>What an urging says. It holds nothing that may differ between two who find the same point reached: that would make two commands of it.</summary>
    public static string MessageOf(DateOnly deadline, int threshold)
    {
        var day = DayText.Of(deadline);
        return threshold switch
        {
            < 0 => string.Create(CultureInfo.InvariantCulture, $"Nhắc việc: nhiệm vụ đến hạn ngày {day} (mốc trước hạn {-threshold} ngày)."),
            0 => $"Nhắc việc: nhiệm vụ đến hạn hôm nay, ngày {day}.",
            _ => string.Create(CultureInfo.InvariantCulture, $"Đôn đốc: nhiệm vụ đã quá thời hạn ngày {day} (mốc quá hạn {threshold} ngày)."),
        };
    }

    private static List<int> Days(string list, int least, int most)
    {
        ArgumentNullException.ThrowIfNull(list);
        var days = new List<int>();
        foreach (var text in list == None ? [] : list.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most || days.Contains(number))
                throw new FormatException($"'{list}': whole days from {least} to {most}, each once, separated by commas; or {None}.");
            days.Add(number);
        }
        return days.Count <= PointsMax ? days : throw new FormatException($"'{list}': at most {PointsMax} points.");
    }
}
