using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.Instruments;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Successions;
using ComplianceLedger.Projections.TaskBoard;

namespace ComplianceLedger.Projections.Reports;

/// <summary>
/// Adds up the tasks and holds the sum against the number of assignments in the history index, which is counted without looking at any task. What does not
/// agree is not published.
/// </summary>
internal static class ReportReader
{
    /// <summary>Tasks named in an error.</summary>
    private const int NamedMax = 10;

    public static Task<ReportAnswer> Read(Snapshot snapshot, IEventLog log, Basis basis, ReportCut? by, DateOnly today, CancellationToken cancellation) =>
        Read(snapshot, log, basis, by, today, null, cancellation);

    public static async Task<ReportComparison> Compare(Snapshot snapshot, IEventLog log, Basis first, Basis second, ReportCut? by, DateOnly today, CancellationToken cancellation)
    {
        var (before, after) = (new Dictionary<string, ReportPlace>(StringComparer.Ordinal), new Dictionary<string, ReportPlace>(StringComparer.Ordinal));
        var one = new ReportSide(first, await Read(snapshot, log, first, by, today, before, cancellation).ConfigureAwait(false));
        var other = new ReportSide(second, await Read(snapshot, log, second, by, today, after, cancellation).ConfigureAwait(false));
        var differing = WhatDiffers.Between(before, after);
        List<ReportDifference> differences = [];
        foreach (var (id, from, to) in differing.Take(ReportComparison.DifferencesMax))
            differences.Add(new ReportDifference(id, from, to, await WhatDiffers.Events(log, first, second, id, cancellation).ConfigureAwait(false)));
        var moves = differing.GroupBy(task => (task.First, task.Second)).Select(move => new ReportMove(move.Key.First, move.Key.Second, move.Count()));
        return new ReportComparison(one, other, differing.Count, [.. moves.OrderByDescending(move => move.Tasks).ThenBy(move => $"{move.From}{move.To}", StringComparer.Ordinal)], differences);
    }

    /// <param name="today">The day by which a successor stands for the agencies that it follows.</param>
    /// <param name="places">Told where each task stands, where somebody wants to know.</param>
    private static async Task<ReportAnswer> Read(
        Snapshot snapshot, IEventLog log, Basis basis, ReportCut? by, DateOnly today, Dictionary<string, ReportPlace>? places, CancellationToken cancellation)
    {
        var kinds = by == ReportCut.Kind ? InstrumentReader.Kinds(snapshot) : [];
        var successors = by == ReportCut.Successor ? SuccessionReader.Successors(snapshot, basis.Position, today) : [];
        var total = new ReportBuilder(basis.AsOf);
        var lines = new Dictionary<Line, (ReportBuilder Report, long Tasks)>();
        var measured = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var task in TasksAsOf.Read(snapshot, log, basis, new TaskFilter(), null, cancellation).ConfigureAwait(false))
        {
            measured.Add(task.TaskId);
            var measure = TaskMeasure.Of(task.Measured(), task.Standing, basis.AsOf);
            total.Add(measure);
            var key = new Line(by is { } cut ? Key(task, cut, kinds, successors) : null);
            places?.Add(task.TaskId, new ReportPlace(
                measure.Standing, measure.Standing == Standing.Counted ? Measures.BucketOf(measure.Timeliness) : null, key.Value,
                measure.Deadline <= basis.AsOf, measure.OriginalTimeliness == Timeliness.Late, measure.IsEnteredLate));
            if (by is null)
                continue;
            var line = lines.GetValueOrDefault(key, (new ReportBuilder(basis.AsOf), 0));
            line.Report.Add(measure);
            lines[key] = line with { Tasks = line.Tasks + 1 };
        }
        var assigned = Assigned(snapshot, basis);
        if (!measured.SetEquals(assigned))
            throw DoesNotSum(assigned, measured);
        var answer = new ReportAnswer(total.Build(assigned.Count), [.. lines
            .OrderBy(line => line.Key.Value is null).ThenBy(line => line.Key.Value, StringComparer.Ordinal)
            .Select(line => new ReportLine(line.Key.Value, line.Value.Report.Build(line.Value.Tasks)))]);
        if (by is not null && answer.Lines.Sum(line => line.Report.Assigned) != answer.Total.Assigned)
            throw new ReportDoesNotSumException($"{answer.Total.Assigned} tasks are counted, but the lines hold {answer.Lines.Sum(line => line.Report.Assigned)}.");
        return answer;
    }

    private static string? Key(BoardTask task, ReportCut by, Dictionary<string, InstrumentKind> kinds, Dictionary<string, string> successors) => by switch
    {
        ReportCut.Agency => task.Lead,
        ReportCut.Successor => task.Lead is { } lead ? successors.GetValueOrDefault(lead, lead) : null,
        ReportCut.Group => task.Group,
        ReportCut.Instrument => task.Instrument,
        ReportCut.Kind => kinds.TryGetValue(task.Instrument, out var kind) ? Words<InstrumentKind>.NameOf(kind) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "No such cut."),
    };

    private static HashSet<string> Assigned(Snapshot snapshot, Basis basis)
    {
        var assigned = new HashSet<string>(StringComparer.Ordinal);
        using var command = snapshot.Command(
            """
            SELECT stream FROM history_index_v1
            WHERE type = 'directive-task.assigned.v1' AND position <= $position AND (effective_day IS NULL OR effective_day <= $day)
            AND position NOT IN (SELECT position FROM corrected_day_v1 WHERE known_from <= $position)
            UNION ALL
            SELECT stream FROM corrected_day_v1 AS corrected JOIN history_index_v1 USING (position)
            WHERE type = 'directive-task.assigned.v1' AND (corrected.effective_day IS NULL OR corrected.effective_day <= $day)
            AND known_from = (SELECT max(known_from) FROM corrected_day_v1 WHERE position = corrected.position AND known_from <= $position)
            """);
        command.Parameters.AddWithValue("$position", basis.Position.Value);
        command.Parameters.AddWithValue("$day", Columns.Text(basis.AsOf));
        using var row = command.ExecuteReader();
        while (row.Read())
            assigned.Add(row.GetString(0)[(StreamId.Prefix(Category.DirectiveTask).Length + 1)..]);
        return assigned;
    }

    private static ReportDoesNotSumException DoesNotSum(HashSet<string> assigned, HashSet<string> measured) => new(
        $"{assigned.Count} tasks were assigned, but {measured.Count} were measured." +
        Named(" Not measured: ", assigned.Except(measured, StringComparer.Ordinal)) +
        Named(" Never assigned: ", measured.Except(assigned, StringComparer.Ordinal)));

    private static string Named(string words, IEnumerable<string> tasks)
    {
        var named = tasks.Order(StringComparer.Ordinal).Take(NamedMax + 1).ToList();
        return named.Count == 0 ? "" : $"{words}{string.Join(", ", named.Take(NamedMax))}{(named.Count > NamedMax ? " and others" : "")}.";
    }

    // A dictionary takes no null as a key, and "no lead" is a line of its own.
    private readonly record struct Line(string? Value);
}
