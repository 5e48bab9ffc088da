using System.Globalization;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Server.Simulations;

internal sealed partial class TaskStory
{
    /// <summary>Tasks with a deadline, of a thousand, whose instrument gives no date but what a date is made of. Those of one family with others have dates.</summary>
    private const int TermsInThousand = 250;

    private const int WorkingDaysMin = 5;
    private const int WorkingDaysMax = 60;

    private const int MonthsMax = 9;

    private static readonly string[] PartsOfMonth = ["đầu", "giữa", "cuối"];

    /// <summary>Words name a day at least so many days ahead.</summary>
    private const int WordsAheadDays = 7;

    private void IsDueBy(DeadlineTerm term)
    {
        _term = term;
        (_earliest, _deadline) = _registers.Calendar.SpanOf(term);
    }

    private DeadlineTerm Term() => _terms.Weighted([550, 250, 200]) switch
    {
        0 => new DeadlineTerm.WorkingDays(_terms.Between(WorkingDaysMin, WorkingDaysMax), _today, SimulatedCalendar.Id),
        1 => new DeadlineTerm.Months(_terms.Between(1, MonthsMax), _today, SimulatedCalendar.Id),
        _ => Words(),
    };

    private DeadlineTerm.Words Words()
    {
        var month = _today.AddDays(WordsAheadDays).AddMonths(_terms.Between(1, MonthsMax));
        var words = _terms.Below(PartsOfMonth.Length + 1) is var part && part < PartsOfMonth.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{PartsOfMonth[part]} tháng {month.Month}")
            : month.Month <= 6 ? "giữa năm" : "cuối năm";
        return new DeadlineTerm.Words(words, month.Year);
    }

    private DeadlineTerm.Every Recurrence()
    {
        var every = _terms.Weighted([100, 400, 300, 200]) switch
        {
            0 => Cadence.Month,
            1 => Cadence.Quarter,
            2 => Cadence.HalfYear,
            _ => Cadence.Year,
        };
        var cutOff = new DataCutOff(_terms.InThousand(500) ? null : _terms.Pick([15, 20, 25]));
        return new DeadlineTerm.Every(new Recurrence(every, cutOff, _terms.InThousand(500) ? SimulatedCalendar.Id : null));
    }
}
