using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Imports;

namespace ComplianceLedger.Server.Tests.Imports;

public class OrderOfLines
{
    private static readonly string[] Base = [Lines.Agency("a"), Lines.Instrument("ct15")];

    [Fact]
    public async Task different_streams_go_side_by_side()
    {
        var (sink, run) = Begin(Lines.Agency("a"), Lines.Agency("b"), Lines.Agency("c"));
        await sink.Holds("agency-a", "agency-b", "agency-c");
        foreach (var id in sink.Held)
            await sink.Answer(id);
        Assert.Equal(3, (await run).Accepted);
    }

    [Fact]
    public async Task lines_of_one_task_go_one_after_the_other()
    {
        var (sink, run) = Begin(Lines.Progress("t", "1"), Lines.Progress("t", "2"), Lines.Progress("t", "3"), Lines.Progress("u", "1"));
        await sink.Holds("progress-t-1", "progress-u-1");
        await sink.Answer("progress-t-1");
        await sink.Holds("progress-t-2", "progress-u-1");
        await sink.Answer("progress-u-1");
        await sink.Answer("progress-t-2");
        await sink.Answer("progress-t-3");
        await run;
    }

    [Fact]
    public async Task an_assignment_waits_for_its_instrument_its_agencies_and_its_parent()
    {
        var (sink, run) = Begin([.. Base, Lines.Assign("p", "a"), Lines.Assign("c", "a", parent: "p"), Lines.Agency("z")]);
        await sink.Holds("agency-a", "instrument-ct15", "agency-z");
        await sink.Answer("agency-a");
        await sink.Holds("instrument-ct15", "agency-z");
        await sink.Answer("instrument-ct15");
        await sink.Holds("assign-p", "agency-z");
        await sink.Answer("assign-p");
        await sink.Holds("assign-c", "agency-z");
        await sink.Answer("assign-c");
        await sink.Answer("agency-z");
        Assert.Equal(5, (await run).Accepted);
    }

    [Fact]
    public async Task a_succession_waits_for_its_parties_and_whoever_names_one_after_it_waits_for_it()
    {
        var (sink, run) = Begin([.. Base, Lines.Agency("b"), Lines.Assign("before", "a"), Lines.Merge("b", "a"), Lines.Assign("after", "a"), Lines.Assign("other")]);
        await sink.Answer("agency-a");
        await sink.Answer("instrument-ct15");
        await sink.Holds("agency-b", "assign-before", "assign-other");
        await sink.Answer("agency-b");
        await sink.Holds("assign-before", "assign-other");
        await sink.Answer("assign-before");
        await sink.Holds("merge-b", "assign-other");
        await sink.Answer("merge-b");
        await sink.Holds("assign-after", "assign-other");
        await sink.Answer("assign-other");
        await sink.Answer("assign-after");
        Assert.Equal(7, (await run).Accepted);
    }

    [Fact]
    public async Task what_happens_to_a_task_stays_on_its_side_of_a_succession_whomever_it_names()
    {
        var (sink, run) = Begin(Lines.Agency("a"), Lines.Agency("b"), Lines.Progress("t", "1"), Lines.Merge("b", "a"), Lines.Progress("t", "2"), Lines.Progress("u", "1"));
        await sink.Holds("agency-a", "agency-b", "progress-t-1");
        await sink.Answer("agency-a");
        await sink.Answer("agency-b");
        await sink.Holds("progress-t-1");
        await sink.Answer("progress-t-1");
        await sink.Holds("merge-b");
        await sink.Answer("merge-b");
        await sink.Holds("progress-t-2", "progress-u-1");
        await sink.Answer("progress-u-1");
        await sink.Answer("progress-t-2");
        Assert.Equal(6, (await run).Accepted);
    }

    [Fact]
    public async Task children_of_one_parent_go_side_by_side_and_what_follows_for_the_parent_waits_for_them()
    {
        var (sink, run) = Begin(Lines.Assign("p"), Lines.Assign("c1", parent: "p"), Lines.Assign("c2", parent: "p"), Lines.Withdraw("p"));
        await sink.Answer("assign-p");
        await sink.Holds("assign-c1", "assign-c2");
        await sink.Answer("assign-c1");
        await sink.Holds("assign-c2");
        await sink.Answer("assign-c2");
        await sink.Holds("withdraw-p");
        await sink.Answer("withdraw-p");
        await run;
    }

    [Fact]
    public async Task a_successor_is_not_withdrawn_before_the_line_that_names_it()
    {
        var (sink, run) = Begin(Lines.Supersede("old", "new"), Lines.Withdraw("new"));
        await sink.Holds("supersede-old");
        await sink.Answer("supersede-old");
        await sink.Answer("withdraw-new");
        await run;
    }

    [Fact]
    public async Task a_childs_new_deadline_waits_for_its_parents()
    {
        var (sink, run) = Begin(Lines.Assign("p"), Lines.Assign("c", parent: "p"), Lines.Adjust("p", "2024-12-31"), Lines.Adjust("c", "2024-06-30"), Lines.Assign("x"), Lines.Adjust("x", "2024-01-31"));
        foreach (var id in (string[])["assign-p", "assign-x", "assign-c"])
            await sink.Answer(id);
        await sink.Holds("adjust-p-2024-12-31", "adjust-x-2024-01-31");
        await sink.Answer("adjust-p-2024-12-31");
        await sink.Answer("adjust-c-2024-06-30");
        await sink.Answer("adjust-x-2024-01-31");
        await run;
    }

    [Fact]
    public async Task where_the_parent_is_not_known_new_deadlines_keep_their_order()
    {
        var (sink, run) = Begin(Lines.Adjust("p", "2024-12-31"), Lines.Adjust("c", "2024-06-30"), Lines.Progress("x", "1"));
        await sink.Holds("adjust-p-2024-12-31", "progress-x-1");
        await sink.Answer("adjust-p-2024-12-31");
        await sink.Holds("adjust-c-2024-06-30", "progress-x-1");
        await sink.Answer("progress-x-1");
        await sink.Answer("adjust-c-2024-06-30");
        await run;
    }

    [Fact]
    public async Task a_reopening_whose_parent_is_not_known_waits_for_every_task_before_it()
    {
        var (sink, run) = Begin(Lines.Withdraw("p"), Lines.Agency("a"), Lines.Reopen("c"), Lines.Progress("x", "1"));
        await sink.Holds("withdraw-p", "agency-a");
        await sink.Answer("withdraw-p");
        await sink.Holds("reopen-c", "agency-a");
        await sink.Answer("reopen-c");
        await sink.Holds("progress-x-1", "agency-a");
        await sink.Answer("progress-x-1");
        await sink.Answer("agency-a");
        await run;
    }

    [Fact]
    public async Task the_window_bounds_what_is_under_way()
    {
        var (sink, run) = Begin(new ImportOptions { WindowLines = 2 }, Lines.Agency("a"), Lines.Agency("b"), Lines.Agency("c"));
        await sink.Holds("agency-a", "agency-b");
        await sink.Answer("agency-b");
        await sink.Holds("agency-a", "agency-c");
        await sink.Answer("agency-a");
        await sink.Answer("agency-c");
        await run;
    }

    [Fact]
    public async Task the_window_is_bounded_in_bytes_as_well_and_one_line_always_fits()
    {
        var (sink, run) = Begin(new ImportOptions { WindowBytes = 10 }, Lines.Agency("a"), Lines.Agency("b"));
        await sink.Holds("agency-a");
        await sink.Answer("agency-a");
        await sink.Holds("agency-b");
        await sink.Answer("agency-b");
        await run;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task however_answers_come_no_line_overtakes_one_that_it_depends_on(int seed)
    {
        var random = new Random(seed);
        var lines = new List<string>(Base);
        for (var task = 0; task < 40; task++)
            lines.Add(Lines.Assign($"t{task}", "a", parent: task >= 10 ? $"t{task % 10}" : null));
        for (var i = 0; i < 200; i++)
            lines.Add(i % 3 == 0 ? Lines.Supersede($"t{random.Next(40)}", $"t{random.Next(40)}") : Lines.Progress($"t{random.Next(40)}", $"{i}"));
        var done = new HashSet<string>();
        var parsed = lines.Select(line => CommandTable.Current.Parse(System.Text.Encoding.UTF8.GetBytes(line))).ToList();
        var (sink, run) = Begin(new ImportOptions { WindowLines = 32 }, [.. lines.Select((line, i) => line.Replace(parsed[i].CommandId, $"c{i}", StringComparison.Ordinal))]);
        while (!run.IsCompleted)
        {
            var held = sink.Held;
            if (held.Count == 0)
            {
                await Task.Yield();
                continue;
            }
            var id = held[random.Next(held.Count)];
            var line = int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture);
            for (var earlier = 0; earlier < line; earlier++)
            {
                var target = parsed[earlier].Command.Target;
                if (target == parsed[line].Command.Target || References(parsed[line]).Contains(target) || References(parsed[earlier]).Contains(parsed[line].Command.Target))
                    Assert.Contains($"c{earlier}", done);
            }
            done.Add(id);
            await sink.Answer(id);
        }
        Assert.Equal(lines.Count, (await run).Accepted);
    }

    private static IEnumerable<Domain.StreamId> References(GivenCommand given) => given.Command is Domain.DirectiveTasks.TaskCommand
        ? Domain.DirectiveTasks.DirectiveTask.Named(Domain.DirectiveTasks.TaskState.Initial, given.Command)
        : [];

    private static (HeldSink Sink, Task<ImportSummary> Run) Begin(params string[] lines) => Begin(new ImportOptions(), lines);

    private static (HeldSink Sink, Task<ImportSummary> Run) Begin(ImportOptions options, params string[] lines)
    {
        var sink = new HeldSink();
        return (sink, Run(sink.Send, options, Lines.File(lines)));
    }

    internal static async Task<ImportSummary> Run(
        Func<GivenCommand, CancellationToken, Task<CommandResult>> sink, ImportOptions options, byte[] bytes,
        Action<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        await using var file = new ImportFile(new MemoryStream(bytes), "file");
        var check = await file.Check(cancellation: CancellationToken.None);
        Assert.Empty(check.BadLines);
        return await new ImportRun(sink, TimeProvider.System, options).Apply(file, check, progress, cancellation);
    }
}
