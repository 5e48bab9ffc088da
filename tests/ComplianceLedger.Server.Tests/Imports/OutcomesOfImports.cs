using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Imports;

namespace ComplianceLedger.Server.Tests.Imports;

public class OutcomesOfImports
{
    private static readonly ImportOptions Impatient = new() { RetryDelays = [TimeSpan.Zero, TimeSpan.Zero] };

    [Fact]
    public async Task a_refusal_is_noted_with_its_line_and_the_rest_goes_on()
    {
        var bytes = Lines.File(Lines.Agency("a"), "", Lines.Agency("b"), Lines.Agency("c"));
        var summary = await OrderOfLines.Run(Answering(("agency-b", CommandOutcome.Refused), ("agency-c", CommandOutcome.Duplicate)), new ImportOptions(), bytes);
        Assert.Equal((3L, 1L, 1L, 1L), (summary.Lines, summary.Accepted, summary.Duplicates, summary.Refused));
        Assert.Equal(("agency-b", "no-such-thing", 3L), Assert.Single(summary.Refusals) is var refused ? (refused.CommandId, refused.Refusal.Code, refused.Number) : default);
        Assert.Equal(1, summary.RefusedByCode["no-such-thing"]);
        Assert.Null(summary.Stop);
        Assert.Null(summary.ResumeLine);
    }

    [Fact]
    public async Task stopping_on_a_refusal_finishes_what_is_under_way_and_starts_nothing_after_it()
    {
        var sink = new HeldSink();
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = Lines.File(Lines.Progress("t", "1"), Lines.Progress("t", "2"), Lines.Agency("a"), Lines.Agency("b"), Lines.Agency("c"));
        var run = OrderOfLines.Run(sink.Send, new ImportOptions { StopOnRefusal = true, WindowLines = 4 }, lines, _ => counted.TrySetResult());
        await sink.Holds("progress-t-1", "agency-a", "agency-b");
        await sink.Answer("agency-a", CommandOutcome.Refused);
        await counted.Task;
        await sink.Answer("agency-b");
        await sink.Answer("progress-t-1");
        // It stands before the refused line, so that it still has its turn.
        await sink.Answer("progress-t-2");
        var summary = await run;
        Assert.DoesNotContain("agency-c", sink.Arrived);
        Assert.Equal((ImportStopReason.Refusal, 3L), (summary.Stop!.Reason, summary.Stop.Line));
        Assert.Equal((3L, 1L, 5L), (summary.Accepted, summary.Refused, summary.ResumeLine!.Value));
    }

    [Fact]
    public async Task what_waits_for_a_refused_line_is_not_started_after_it()
    {
        var sink = new HeldSink();
        var run = OrderOfLines.Run(sink.Send, new ImportOptions { StopOnRefusal = true }, Lines.File(Lines.Progress("t", "1"), Lines.Progress("t", "2")));
        await sink.Answer("progress-t-1", CommandOutcome.Refused);
        var summary = await run;
        Assert.Equal(["progress-t-1"], sink.Arrived);
        Assert.Equal(2, summary.ResumeLine);
    }

    [Fact]
    public async Task an_unavailable_ledger_is_asked_again_with_the_same_command_id()
    {
        var answers = new Queue<CommandOutcome>([CommandOutcome.Unavailable, CommandOutcome.Unavailable, CommandOutcome.Accepted]);
        var summary = await OrderOfLines.Run(
            (given, _) => Task.FromResult(HeldSink.Result(given, answers.Dequeue())), Impatient, Lines.File(Lines.Agency("a")));
        Assert.Equal(1, summary.Accepted);
        Assert.Null(summary.Stop);
    }

    [Fact]
    public async Task a_ledger_that_stays_away_stops_the_import_and_the_line_to_go_on_from_is_named()
    {
        var summary = await OrderOfLines.Run(Answering(("progress-t-2", CommandOutcome.Unavailable)), Impatient, Lines.File(
            Lines.Progress("t", "1"), Lines.Progress("t", "2"), Lines.Progress("t", "3")));
        Assert.Equal((ImportStopReason.Unavailable, 2L), (summary.Stop!.Reason, summary.Stop.Line));
        Assert.Contains("sent 3 times", summary.Stop.Cause, StringComparison.Ordinal);
        Assert.Equal((1L, 2L), (summary.Accepted, summary.ResumeLine!.Value));
    }

    [Fact]
    public async Task a_cancelled_import_says_how_far_it_came()
    {
        using var cancelling = new CancellationTokenSource();
        var sink = new HeldSink();
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = Lines.File(Lines.Agency("a"), Lines.Progress("t", "1"), Lines.Progress("t", "2"));
        var run = OrderOfLines.Run(sink.Send, new ImportOptions(), lines, _ => counted.TrySetResult(), cancelling.Token);
        await sink.Answer("agency-a");
        await sink.Holds("progress-t-1");
        await counted.Task;
        await cancelling.CancelAsync();
        var summary = await run;
        Assert.Equal((ImportStopReason.Cancelled, 2L, 1L), (summary.Stop!.Reason, summary.ResumeLine!.Value, summary.Accepted));
    }

    [Fact]
    public async Task a_fault_of_the_ledger_ends_the_import_with_its_line()
    {
        var fault = await Assert.ThrowsAsync<ImportFaultException>(() =>
            OrderOfLines.Run((_, _) => throw new InvalidOperationException("broken"), new ImportOptions(), Lines.File(Lines.Agency("a"))));
        Assert.Contains("line 1: broken", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_file_that_changed_after_the_check_is_not_applied()
    {
        var bytes = Lines.File(Lines.Agency("a"), Lines.Agency("b"));
        await using var file = new ImportFile(new MemoryStream(bytes), "file");
        var check = await file.Check();
        bytes[^5] ^= 1;
        var summary = await new ImportRun((_, _) => throw new InvalidOperationException(), TimeProvider.System).Apply(file, check);
        Assert.Equal(ImportStopReason.FileChanged, summary.Stop!.Reason);
        Assert.Contains("was changed after it was checked", summary.Stop.Cause, StringComparison.Ordinal);
        Assert.Equal((0L, 1L), (summary.Lines, summary.ResumeLine!.Value));
    }

    [Fact]
    public async Task a_change_far_behind_the_beginning_stops_before_it_and_what_was_let_in_is_finished()
    {
        var bytes = Lines.File(Enumerable.Range(0, 4_000).Select(i => Lines.Agency($"a{i}")));
        await using var file = new ImportFile(new MemoryStream(bytes), "file");
        var check = await file.Check();
        bytes[^5] ^= 1;
        var summary = await new ImportRun(Answering(), TimeProvider.System).Apply(file, check);
        Assert.Equal(ImportStopReason.FileChanged, summary.Stop!.Reason);
        Assert.InRange(summary.Accepted, 1, 3_999);
        Assert.Equal(summary.Accepted + 1, summary.ResumeLine);
    }

    [Fact]
    public async Task a_file_that_grew_or_shrank_after_the_check_is_not_applied()
    {
        foreach (var change in (int[])[-10, 10])
        {
            var stream = new MemoryStream();
            stream.Write(Lines.File(Lines.Agency("a"), Lines.Agency("b")));
            await using var file = new ImportFile(stream, "file");
            var check = await file.Check();
            stream.SetLength(stream.Length + change);
            var summary = await new ImportRun((_, _) => throw new InvalidOperationException(), TimeProvider.System).Apply(file, check);
            Assert.Equal((ImportStopReason.FileChanged, 0L), (summary.Stop!.Reason, summary.Lines));
        }
    }

    [Fact]
    public async Task progress_ends_with_every_line_and_every_byte()
    {
        var bytes = Lines.File(Lines.Agency("a"), Lines.Agency("b"));
        await using var file = new ImportFile(new MemoryStream(bytes), "file");
        var check = await file.Check();
        var seen = new List<ImportProgress>();
        await new ImportRun(Answering(), TimeProvider.System).Apply(file, check, seen.Add);
        Assert.Equal(new ImportProgress(2, 2, bytes.Length, bytes.Length), seen[^1]);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task a_parent_that_is_refused_for_its_children_is_sent_again_behind_every_line_before_it()
    {
        var sink = new HeldSink();
        var run = OrderOfLines.Run(sink.Send, new ImportOptions(), Lines.File(Lines.Confirm("c"), Lines.Agency("a"), Lines.Confirm("p")));
        await sink.Answer("confirm-p", CommandOutcome.Refused, "children-open");
        await sink.Answer("confirm-c");
        await sink.Holds("agency-a");
        await sink.Answer("agency-a");
        await sink.Holds("confirm-p");
        await sink.Answer("confirm-p");
        Assert.Equal((3L, 0L), (await run) is var summary ? (summary.Accepted, summary.Refused) : default);
    }

    [Fact]
    public async Task a_parent_whose_children_stay_open_is_refused()
    {
        var summary = await OrderOfLines.Run(
            (given, _) => Task.FromResult(HeldSink.Result(given, CommandOutcome.Refused, "children-open")), new ImportOptions(), Lines.File(Lines.Confirm("p")));
        Assert.Equal(1, summary.RefusedByCode["children-open"]);
    }

    [Fact]
    public async Task a_parent_needs_no_relay_to_hear_of_lines_before_it()
    {
        await using var engine = await LedgerEngine.Start(new InMemoryEventLog(), NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        async Task<ImportSummary> Import(params string[] lines) =>
            await OrderOfLines.Run((given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), new ImportOptions(), Lines.File(lines));

        // In a file of its own, so that the next one does not know who belongs to whom.
        var families = Enumerable.Range(0, 20).ToList();
        Assert.Empty((await Import([Lines.Instrument("ct15"), .. families.SelectMany(i => (string[])[
            Lines.Assign($"p{i}", deadline: "2024-12-31"), Lines.Assign($"c{i}", deadline: "2024-11-30", parent: $"p{i}"), Lines.Assign($"w{i}", deadline: "2024-12-31", parent: $"p{i}"),
            Lines.Submit($"p{i}"), Lines.Submit($"c{i}")])])).Refusals);
        Assert.Empty((await Import([.. families.SelectMany(i => (string[])[
            Lines.Withdraw($"w{i}", at: "2023-03-02"), Lines.Adjust($"p{i}", "2024-11-30", at: "2023-03-02"), Lines.Confirm($"c{i}"), Lines.Confirm($"p{i}")])])).Refusals);
    }

    private static Func<GivenCommand, CancellationToken, Task<CommandResult>> Answering(params (string CommandId, CommandOutcome Outcome)[] others)
    {
        var outcomes = others.ToDictionary(other => other.CommandId, other => other.Outcome);
        return (given, _) => Task.FromResult(HeldSink.Result(given, outcomes.GetValueOrDefault(given.CommandId, CommandOutcome.Accepted)));
    }
}
