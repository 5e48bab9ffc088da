using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Instruments;
using ComplianceLedger.Projections.Successions;
using ComplianceLedger.Projections.TaskBoard;
using ComplianceLedger.Projections.Timelines;

namespace ComplianceLedger.Projections.Reports;

/// <summary>Where a task stands in a report, in numbers: its line, and all that any figure is made of.</summary>
internal readonly record struct ReportSpot(int Key, int Measure);

/// <summary>One pass over all tasks of a day. There are far fewer spots than tasks, so that tasks are counted by their spots, and the spots added up.</summary>
internal sealed class ReportPass
{
    private static readonly int TimelinessCount = Enum.GetValues<Timeliness>().Length;
    private static readonly int StandingCount = Enum.GetValues<Standing>().Length;
    private static readonly int MeasureCount = TimelinessCount * TimelinessCount * StandingCount * FlagCount;

    private const int FlagCount = 4;
    private const int IsDue = 2;
    private const int IsEnteredLate = 1;

    private readonly AsOfDay _day;
    private readonly ReportCut? _by;

    // What a word of the index comes to as a key, where it is not its own; a key that is no word of the index has its text here.
    private readonly int[]? _keys;
    private readonly List<string> _texts = [];

    /// <param name="today">The day by which a successor stands for the agencies that it follows.</param>
    public ReportPass(Question question, AsOfDay day, ReportCut? by, DateOnly today)
    {
        (_day, _by) = (day, by);
        switch (by)
        {
            case ReportCut.Kind:
                _keys = new int[day.Index.Words];
                Array.Fill(_keys, AsOfIndex.NoWord);
                Set(InstrumentReader.Kinds(question.Snapshot).Select(instrument => (instrument.Key, Words<InstrumentKind>.NameOf(instrument.Value))));
                break;
            case ReportCut.Successor:
                _keys = [.. Enumerable.Range(0, day.Index.Words)];
                Set(SuccessionReader.Successors(question.Snapshot, question.Basis.Position, today).Select(agency => (agency.Key, agency.Value)));
                break;
        }
    }

    /// <summary>Null where the task was not assigned.</summary>
    public ReportSpot? Spot(int task)
    {
        ref readonly var answer = ref _day[task];
        return answer.IsAssigned ? new ReportSpot(KeyOf(answer), MeasureOf(answer)) : null;
    }

    public ReportPlace? Place(ReportSpot? spot) => spot is { } known && MeasureOf(known.Measure) is var measure
        ? new ReportPlace(
            measure.Standing, measure.Standing == Standing.Counted ? Measures.BucketOf(measure.Timeliness) : null, TextOf(known.Key),
            measure.IsDue, measure.OriginalTimeliness == Timeliness.Late, measure.IsEnteredLate)
        : null;

    /// <summary>The report; null where not as many tasks were measured as were assigned.</summary>
    /// <exception cref="ReportDoesNotSumException">The figures do not sum.</exception>
    public ReportAnswer? Answer(long assigned)
    {
        // By key, which begins with -1; the figures of a key are counted when it first comes up.
        var counts = new int[]?[_day.Index.Words + _texts.Count + 1];
        for (var task = 0; task < _day.Tasks; task++)
        {
            ref readonly var answer = ref _day[task];
            if (answer.IsAssigned)
                (counts[KeyOf(answer) + 1] ??= new int[MeasureCount])[MeasureOf(answer)]++;
        }
        var measured = counts.Sum(line => line?.Sum(count => (long)count) ?? 0);
        if (measured != assigned)
            return null;
        var total = Built(counts.OfType<int[]>(), measured);
        if (_by is null)
            return new ReportAnswer(total, []);
        var lines = counts.Select((line, i) => (Key: i - 1, Counts: line)).Where(line => line.Counts is not null)
            .GroupBy(line => TextOf(line.Key), line => line.Counts!)
            .OrderBy(line => line.Key is null).ThenBy(line => line.Key, StringComparer.Ordinal)
            .Select(line => new ReportLine(line.Key, Built(line, line.Sum(part => part.Sum(count => (long)count)))))
            .ToList();
        if (lines.Sum(line => line.Report.Assigned) != total.Assigned)
            throw new ReportDoesNotSumException($"{total.Assigned} tasks are counted, but the lines hold {lines.Sum(line => line.Report.Assigned)}.");
        return new ReportAnswer(total, lines);
    }

    private static ComplianceReport Built(IEnumerable<int[]> counts, long tasks)
    {
        var report = new ReportBuilder();
        foreach (var line in counts)
        {
            for (var measure = 0; measure < line.Length; measure++)
            {
                if (line[measure] > 0)
                    report.Add(MeasureOf(measure), line[measure]);
            }
        }
        return report.Build(tasks);
    }

    private int MeasureOf(in PackedAnswer answer) =>
        (((int)_day.TimelinessOf(answer) * TimelinessCount + (int)_day.OriginalTimelinessOf(answer)) * StandingCount + answer.Standing) * FlagCount
        + (_day.IsDue(answer) ? IsDue : 0) + (answer.IsEnteredLate ? IsEnteredLate : 0);

    private static TaskMeasure MeasureOf(int measure)
    {
        (measure, var flags) = Math.DivRem(measure, FlagCount);
        (measure, var standing) = Math.DivRem(measure, StandingCount);
        var (timeliness, original) = Math.DivRem(measure, TimelinessCount);
        return new TaskMeasure((Standing)standing, (Timeliness)timeliness, (Timeliness)original, (flags & IsDue) != 0, (flags & IsEnteredLate) != 0);
    }

    private int KeyOf(in PackedAnswer answer)
    {
        if (_by is not { } by)
            return AsOfIndex.NoWord;
        ref readonly var particulars = ref _day.Index.ParticularsOf(answer.Particulars);
        var word = by switch
        {
            ReportCut.Agency or ReportCut.Successor => particulars.Lead,
            ReportCut.Group => particulars.Group,
            ReportCut.Instrument or ReportCut.Kind => particulars.Instrument,
            _ => throw new InvalidOperationException($"No such cut as {by}."),
        };
        return word == AsOfIndex.NoWord || _keys is null ? word : _keys[word];
    }

    public string? TextOf(ReportSpot? spot) => spot is { } known ? TextOf(known.Key) : null;

    private string? TextOf(int key) => key == AsOfIndex.NoWord ? null : _keys is null || key < _keys.Length ? _day.Index.WordOf(key) : _texts[key - _keys.Length];

    private void Set(IEnumerable<(string Word, string Key)> known)
    {
        foreach (var (word, key) in known)
        {
            if (_day.Index.NumberOf(word) is not (var number and not AsOfIndex.NoWord) || number >= _keys!.Length)
                continue;
            _keys[number] = _day.Index.NumberOf(key) is var same and not AsOfIndex.NoWord && same < _keys.Length ? same : _keys.Length + PlaceOf(key);
        }

        int PlaceOf(string text)
        {
            var at = _texts.IndexOf(text);
            if (at >= 0)
                return at;
            _texts.Add(text);
            return _texts.Count - 1;
        }
    }
}
