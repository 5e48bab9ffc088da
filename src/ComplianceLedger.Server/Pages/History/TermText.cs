using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.Server.Pages.History;

/// <summary>A term, and what it was worked out under, in words.</summary>
public static class TermText
{
    public static BilingualText Of(DeadlineTerm term) => term switch
    {
        DeadlineTerm.On t => new(Day(t.Date), Day(t.Date)),
        DeadlineTerm.OnWorkingDay t => new($"{Day(t.Date)}, dời nếu không phải ngày làm việc", $"{Day(t.Date)}, moved where it is no working day"),
        DeadlineTerm.WorkingDays t => new($"{t.Count} ngày làm việc kể từ {Day(t.From)}", $"{t.Count} working days from {Day(t.From)}"),
        DeadlineTerm.Months t => new($"{t.Count} tháng kể từ {Day(t.From)}", $"{t.Count} months from {Day(t.From)}"),
        DeadlineTerm.Words t => new($"{t.Text} {t.Year}", $"“{t.Text}” of {t.Year}"),
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "There are no words for this term."),
    };

    public static BilingualText Of(DeadlineBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        var roll = basis.RollPolicy switch
        {
            RollPolicy.Forward => new BilingualText("dời về sau", "rolls forward"),
            RollPolicy.Backward => new BilingualText("dời về trước", "rolls backward"),
            _ => new BilingualText("không dời", "does not roll"),
        };
        return new($"lịch {basis.Calendar}, bản {basis.Revision}; {roll.Vi}", $"calendar {basis.Calendar}, revision {basis.Revision}; {roll.En}");
    }

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
