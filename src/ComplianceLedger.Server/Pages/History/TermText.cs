using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Pages.History;

/// <summary>A term, and what it was worked out under, in words.</summary>
public static class TermText
{
    public static BilingualText Of(DeadlineTerm term) => term switch
    {
        DeadlineTerm.On t => new(DayText.Of(t.Date), DayText.Of(t.Date)),
        DeadlineTerm.OnWorkingDay t => new($"{DayText.Of(t.Date)}, dời nếu không phải ngày làm việc", $"{DayText.Of(t.Date)}, moved where it is no working day"),
        DeadlineTerm.WorkingDays t => new($"{t.Count} ngày làm việc kể từ {DayText.Of(t.From)}", $"{t.Count} working days from {DayText.Of(t.From)}"),
        DeadlineTerm.Months t => new($"{t.Count} tháng kể từ {DayText.Of(t.From)}", $"{t.Count} months from {DayText.Of(t.From)}"),
        DeadlineTerm.Words t => new($"{t.Text} {t.Year}", $"“{t.Text}” of {t.Year}"),
        DeadlineTerm.Every t => Of(t.Recurrence),
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "There are no words for this term."),
    };

    public static BilingualText Of(Recurrence recurrence)
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        return Of(recurrence.Every, recurrence.CutOff.Day, recurrence.Calendar?.Value);
    }

    public static BilingualText Of(RecurrenceRow recurrence)
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        return Of(recurrence.Every, DataCutOff.TryParse(recurrence.CutOff, out var cutOff) ? cutOff.Day : null, recurrence.CalendarId);
    }

    /// <summary>A period's own name, from its text.</summary>
    public static BilingualText OfPeriod(string period) => ReportingPeriod.TryParse(period, out var read) ? read!.Name : new(period, period);

    private static BilingualText Of(Cadence every, int? day, string? calendar)
    {
        var often = every switch
        {
            Cadence.Month => new BilingualText("hằng tháng", "monthly"),
            Cadence.Quarter => new("hằng quý", "quarterly"),
            Cadence.HalfYear => new("6 tháng một lần", "half-yearly"),
            _ => new("hằng năm", "yearly"),
        };
        var cutOff = (day, every) switch
        {
            (null, _) => new BilingualText("chốt ngày cuối kỳ", "by the last day of the period"),
            (_, Cadence.Month) => new($"chốt ngày {day}", $"by day {day}"),
            _ => new($"chốt ngày {day} tháng cuối kỳ", $"by day {day} of the period's last month"),
        };
        var roll = calendar is null ? new BilingualText("", "") : new($", dời theo lịch {calendar} nếu không phải ngày làm việc", $", moved under calendar {calendar} where it is no working day");
        return new($"{often.Vi}, {cutOff.Vi}{roll.Vi}", $"{often.En}, {cutOff.En}{roll.En}");
    }

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
}
