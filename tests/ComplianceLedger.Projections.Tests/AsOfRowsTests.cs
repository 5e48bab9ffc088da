using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Timelines;
using FsCheck.Xunit;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.Tests;

public sealed class AsOfRowsTests
{
    private const int Tasks = 7;
    private const uint Never = PackedDay.Never;

    /// <param name="SortsAfter">All rows so far are sorted after this one.</param>
    private sealed record Row(int Task, ushort From, uint Until, bool SortsAfter)
    {
        public static Row Of(ushort step) => new(step % Tasks, (ushort)(step / 7 % 10), step % 5 == 0 ? Never : (uint)((step / 7 % 10) + (step / 70 % 6)), step % 11 == 0);
    }

    // By the definition: of the rows that were known, the last of the task that covers the day.
    [Property(MaxTest = 300)]
    public void the_last_row_that_covers_the_day_is_the_tasks_wherever_rows_were_sorted(ushort[] steps)
    {
        var written = steps.Select(Row.Of).ToList();
        var rows = AsOfRows.None();
        for (var number = 0; number < written.Count; number++)
        {
            rows.Add(written[number].Task, written[number].From | written[number].Until << 16, Answer(number));
            if (written[number].SortsAfter)
                rows = rows.SortedBy(Tasks);
        }
        for (var known = 0; known <= written.Count; known++)
        {
            for (ushort asked = 0; asked < 18; asked++)
            {
                var places = new int[Tasks];
                rows.Latest(asked, known, places);
                for (var task = 0; task < Tasks; task++)
                {
                    var expected = written.Take(known).ToList().FindLastIndex(row => row.Task == task && row.From <= asked && asked < row.Until);
                    Assert.Equal(expected, places[task] == 0 ? -1 : rows[places[task] - 1].Extensions);
                }
            }
        }
    }

    [Fact]
    public void rows_are_sorted_when_many_are_not()
    {
        var rows = AsOfRows.None();
        for (var number = 0; number < 1_000; number++)
        {
            Assert.Same(rows, rows.SortedWhereDue(Tasks, 1_000));
            rows.Add(number % Tasks, Never << 16, Answer(number));
        }
        var sorted = rows.SortedWhereDue(Tasks, 1_000);
        Assert.NotSame(rows, sorted);
        Assert.Same(sorted, sorted.SortedWhereDue(Tasks, 1_000));
        var places = new int[Tasks];
        sorted.Latest(0, 1_000, places);
        Assert.Equal(Enumerable.Range(0, Tasks).Select(task => Enumerable.Range(993, 7).Single(number => number % Tasks == task)), places.Select(place => (int)sorted[place - 1].Extensions));
    }

    /// <summary>One that says which row it is in.</summary>
    private static PackedAnswer Answer(int number) =>
        new(new TaskAnswer(TaskStatus.Assigned, Standing.Counted, null, null, null, 0, false, false, false, false, number, 0), 0);
}
