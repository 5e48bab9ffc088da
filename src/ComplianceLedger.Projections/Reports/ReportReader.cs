using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using ComplianceLedger.Projections.Timelines;

namespace ComplianceLedger.Projections.Reports;

/// <summary>
/// Adds up the tasks and holds the sum against the number of assignments in the history index, which is counted without looking at any task. What does not
/// agree is not published.
/// </summary>
internal static class ReportReader
{
    /// <summary>Tasks named in an error.</summary>
    private const int NamedMax = 10;

    /// <param name="today">The day by which a successor stands for the agencies that it follows.</param>
    public static async Task<ReportAnswer> Read(Question question, ReportCut? by, DateOnly today, CancellationToken cancellation)
    {
        using var tasks = await question.Tasks(cancellation).ConfigureAwait(false);
        return Answer(question, new ReportPass(question, tasks.Day, by, today), tasks.Day);
    }

    public static async Task<ReportComparison> Compare(Question first, Question second, ReportCut? by, DateOnly today, CancellationToken cancellation)
    {
        using var before = await first.Tasks(cancellation).ConfigureAwait(false);
        using var after = await second.Tasks(cancellation).ConfigureAwait(false);
        var (one, other) = (new ReportPass(first, before.Day, by, today), new ReportPass(second, after.Day, by, today));
        var sides = (First: new ReportSide(first.Basis, Answer(first, one, before.Day)), Second: new ReportSide(second.Basis, Answer(second, other, after.Day)));

        var differing = new List<int>();
        var moves = new Dictionary<(ReportPlace? From, ReportPlace? To), int>();
        for (var task = 0; task < Math.Max(before.Day.Tasks, after.Day.Tasks); task++)
        {
            var (from, to) = (one.Spot(task), other.Spot(task));
            // By the words of the keys: their numbers are each pass's own.
            if (from?.Measure == to?.Measure && one.TextOf(from) == other.TextOf(to))
                continue;
            var move = (From: one.Place(from), To: other.Place(to));
            // More is measured than a place says: a task that is due sooner than it was may stand where it stood.
            if (move.From == move.To)
                continue;
            differing.Add(task);
            moves[move] = moves.GetValueOrDefault(move) + 1;
        }
        var index = after.Day.Index;
        List<ReportDifference> differences = [];
        foreach (var task in differing.OrderBy(index.IdOf, StringComparer.Ordinal).Take(ReportComparison.DifferencesMax))
        {
            var id = index.IdOf(task);
            differences.Add(new ReportDifference(
                id, one.Place(one.Spot(task)), other.Place(other.Spot(task)), await WhatDiffers.Events(first.Log, first.Basis, second.Basis, id, cancellation).ConfigureAwait(false)));
        }
        return new ReportComparison(
            sides.First, sides.Second, differing.Count,
            [.. moves.Select(move => new ReportMove(move.Key.From, move.Key.To, move.Value))
                .OrderByDescending(move => move.Tasks).ThenBy(move => $"{move.From}{move.To}", StringComparer.Ordinal)],
            differences);
    }

    /// <exception cref="ReportDoesNotSumException">Not as many tasks were measured as were assigned.</exception>
    private static ReportAnswer Answer(Question question, ReportPass pass, AsOfDay day)
    {
        return pass.Answer(day.Index.Assignments.On(question.Basis.AsOf, question.Basis.Position))
            ?? throw DoesNotSum(Assigned(question), Enumerable.Range(0, day.Tasks).Where(task => day[task].IsAssigned).Select(day.Index.IdOf).ToHashSet(StringComparer.Ordinal));
    }

    private static HashSet<string> Assigned(Question question)
    {
        var assigned = new HashSet<string>(StringComparer.Ordinal);
        using var command = question.Snapshot.Command(
            $"""
            SELECT stream FROM history_index_v1
            WHERE type = '{AssignmentCount.Type}' AND position <= $position AND (effective_day IS NULL OR effective_day <= $day)
            AND position NOT IN (SELECT position FROM corrected_day_v1 WHERE known_from <= $position)
            UNION ALL
            SELECT stream FROM corrected_day_v1 AS corrected JOIN history_index_v1 USING (position)
            WHERE type = '{AssignmentCount.Type}' AND (corrected.effective_day IS NULL OR corrected.effective_day <= $day)
            AND known_from = (SELECT max(known_from) FROM corrected_day_v1 WHERE position = corrected.position AND known_from <= $position)
            """);
        command.Parameters.AddWithValue("$position", question.Basis.Position.Value);
        command.Parameters.AddWithValue("$day", Columns.Text(question.Basis.AsOf));
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
}
