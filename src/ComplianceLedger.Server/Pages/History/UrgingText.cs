using System.Globalization;
using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Pages.History;

/// <summary>What is said of an urging.</summary>
public static class UrgingText
{
    public static readonly BilingualText Nobody = new("không ai: nhiệm vụ chưa nêu cơ quan nào", "nobody: the task names no agency yet");

    /// <param name="threshold">Days after the deadline; negative before it.</param>
    public static BilingualText Of(int threshold) => threshold switch
    {
        < 0 => new(Text($"trước hạn {-threshold} ngày"), Text($"{-threshold} days before the deadline")),
        0 => new("đúng ngày đến hạn", "the day of the deadline"),
        _ => new(Text($"quá hạn {threshold} ngày"), Text($"{threshold} days after the deadline")),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
