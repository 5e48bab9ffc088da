using System.Buffers;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.HistoryIndex;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.TaskBoard;
using ComplianceLedger.Projections.Timelines;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Overdue;

internal static class OverdueReader
{
    private const int NotOverdue = -1;

    /// <summary>Null where the page should begin after a task that is not on the list.</summary>
    public static async Task<OverduePage?> Read(Question question, OverdueQuery query, CancellationToken cancellation)
    {
        using var tasks = await question.Tasks(cancellation).ConfigureAwait(false);
        var days = ArrayPool<int>.Shared.Rent(tasks.Day.Tasks);
        try
        {
            return Page(question, tasks, query, days);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(days);
        }
    }

    public static async Task<OverdueComparison> Compare(Question first, Question second, string? agency, CancellationToken cancellation)
    {
        var all = new OverdueQuery { Agency = agency };
        var before = new OverdueList(first.Basis, (await Read(first, all, cancellation).ConfigureAwait(false))!.Rows);
        var after = new OverdueList(second.Basis, (await Read(second, all, cancellation).ConfigureAwait(false))!.Rows);
        var differing = WhatDiffers.Between(ById(before), ById(after));
        List<OverdueDifference> differences = [];
        foreach (var (id, one, other) in differing.Take(OverdueComparison.DifferencesMax))
        {
            differences.Add(new OverdueDifference(
                id, (other ?? one)!.Title, one, other, await WhatDiffers.Events(first.Log, first.Basis, second.Basis, id, cancellation).ConfigureAwait(false)));
        }
        return new OverdueComparison(before, after, differing.Count, differences);
    }

    private static OverduePage? Page(Question question, TasksAsOf tasks, OverdueQuery query, int[] days)
    {
        var order = tasks.Day.Index.Order;
        var (byDays, total) = Measure(tasks, query.Agency, days);
        int? after = null;
        if (query.After is not null)
        {
            after = order.Find(query.After);
            if (after is not { } last || last >= tasks.Day.Tasks || days[last] == NotOverdue)
                return null;
        }
        var most = after is null ? byDays.Length - 1 : days[after.Value];
        var before = byDays[(most + 1)..].Sum();
        var limit = query.Limit is { } asked ? Math.Clamp(asked, 1, OverdueQuery.LimitMax) : total;

        // Ids come in their order; of those with the fewest days only as many as there is room for.
        var isAfter = after is null;
        var (fewest, room) = Fewest(byDays, most, limit);
        var found = new List<int>();
        foreach (var piece in order.All)
        {
            foreach (var task in piece)
            {
                if (task >= tasks.Day.Tasks || days[task] < fewest || days[task] > most)
                    continue;
                if (days[task] == most && !isAfter)
                {
                    before++;
                    isAfter = task == after;
                }
                else if (days[task] > fewest || room-- > 0)
                {
                    found.Add(task);
                }
            }
        }
        var shown = found.OrderByDescending(task => days[task]).Take(limit).ToList();
        var rows = Rows(question, tasks.Day, shown, days);
        return new OverduePage(total, before + 1, rows, before + rows.Count < total ? rows[^1].TaskId : null);
    }

    /// <summary>Sets the days overdue of each task, and counts the tasks by their days.</summary>
    private static (int[] ByDays, int Total) Measure(TasksAsOf tasks, string? agency, int[] days)
    {
        var day = tasks.Day;
        var matcher = tasks.Matcher(new TaskFilter { Agency = agency, Bucket = Bucket.OpenOverdue });
        var (most, total) = (0, 0);
        for (var task = 0; task < day.Tasks; task++)
        {
            days[task] = NotOverdue;
            if (!matcher.Matches(task))
                continue;
            days[task] = day.DaysOverdueOf(day[task]);
            most = Math.Max(most, days[task]);
            total++;
        }
        var byDays = new int[most + 1];
        foreach (var overdue in days.AsSpan(0, day.Tasks))
        {
            if (overdue != NotOverdue)
                byDays[overdue]++;
        }
        return (byDays, total);
    }

    /// <summary>The fewest days that a page may show which begins with the most, and for how many tasks of so few there is room.</summary>
    private static (int Fewest, int Room) Fewest(int[] byDays, int most, int limit)
    {
        // Those with the most may all lie on the page before, so they are not counted on.
        var (fewest, room) = (most, limit);
        while (fewest > 0 && (fewest == most || byDays[fewest] < room))
        {
            room -= fewest == most ? 0 : byDays[fewest];
            fewest--;
        }
        return (fewest, room);
    }

    private static List<OverdueRow> Rows(Question question, AsOfDay day, List<int> tasks, int[] days)
    {
        using var title = question.Snapshot.Command("SELECT title_vi, title_en FROM as_of_particulars_v2 WHERE task = $task AND ordinal = $ordinal");
        var (task, ordinal) = (title.Parameters.Add("$task", SqliteType.Integer), title.Parameters.Add("$ordinal", SqliteType.Integer));
        var rows = new List<OverdueRow>(tasks.Count);
        foreach (var number in tasks)
        {
            ref readonly var answer = ref day[number];
            var (index, particulars) = (day.Index, day.Index.ParticularsOf(answer.Particulars));
            (task.Value, ordinal.Value) = (number, particulars.Ordinal);
            using var row = title.ExecuteReader();
            if (!row.Read())
                throw new LedgerViewsException($"The as-of table has no particulars {particulars.Ordinal} of task '{index.IdOf(number)}'; rebuild the views.");
            rows.Add(new OverdueRow(
                index.IdOf(number), new BilingualText(row.GetString(0), row.TextOrNull(1)), index.WordOf(particulars.Lead), PackedDay.DayOf(answer.OriginalDeadline),
                PackedDay.DayOf(answer.CurrentDeadline)!.Value, days[number], answer.Extensions, index.WordOf(particulars.Instrument)!));
        }
        return rows;
    }

    private static Dictionary<string, OverdueRow> ById(OverdueList list) => list.Rows.ToDictionary(row => row.TaskId, StringComparer.Ordinal);
}
