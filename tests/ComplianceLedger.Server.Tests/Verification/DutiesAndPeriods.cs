using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Tests.Api;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Server.Tests.Verification;

/// <summary>What a ledger has written of a recurring duty, and what somebody made of it.</summary>
public sealed class DutiesAndPeriods : IAsyncLifetime
{
    private const string Duty = "directiveTask-D";
    private const string First = "directiveTask-D.2025-H1";
    private const string RecurrenceSet = "directive-task.recurrence-set.v1";
    private const string PeriodOpened = "directive-task.period-opened.v1";
    private const string Assigned = "directive-task.assigned.v1";

    private IReadOnlyList<RecordedEvent> _good = [];

    public async Task InitializeAsync()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        await Assign(server, "D");
        Assert.True(await server.Runtime.WaitUntilSettled(RunningServer.Patience, CancellationToken.None));
        _good = await History.Events(server.Runtime.Log);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task what_a_ledger_has_written_is_clean() => Assert.Empty((await new Verifier(Good().Log()).Run()).Findings);

    [Fact]
    public async Task a_period_that_has_begun_and_is_not_opened_is_a_warning()
    {
        var damage = Good();
        damage.Cut(damage.IndexOf(RecurrenceSet, Duty) + 1);
        var finding = Assert.Single((await new Verifier(damage.Log()).Run()).Findings);
        Assert.Equal((FindingSeverity.Warning, FindingCodes.PeriodNotOpened, $"{Duty}@1"), (finding.Severity, finding.Code, finding.Where));
        Assert.Contains("the first of them 2025-H1", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_cut_off_that_is_not_the_duties()
    {
        var damage = Good();
        var at = damage.IndexOf(PeriodOpened, First);
        await Finds(damage.Rewrite(at, m => m, new PeriodOpened(Period("2025-H1"), new DateOnly(2025, 6, 21))), at, "the cut-off of 2025-H1 is 2025-06-20, but it says 2025-06-21");
    }

    [Fact]
    public async Task a_deadline_that_is_not_the_periods()
    {
        var damage = Good();
        var at = damage.IndexOf(Assigned, First);
        var assigned = (TaskAssigned)Actors.Recorder.Read(damage[at]).Fact.Event;
        await Finds(damage.Rewrite(at, m => m, assigned with { Deadline = new DateOnly(2025, 7, 20) }), at + 1, "is due by 2025-07-20");
    }

    [Theory]
    [InlineData("2025-H2")]
    [InlineData("2025-Q1")]
    [InlineData("2024-H2")]
    public async Task a_period_that_is_not_the_tasks(string period)
    {
        var damage = Good();
        var at = damage.IndexOf(PeriodOpened, First);
        await Finds(damage.Rewrite(at, m => m, new PeriodOpened(Period(period), new DateOnly(2025, 6, 20))), at, $"{period} is no period of the duty that is its parent");
    }

    [Fact]
    public async Task a_child_that_says_of_no_period_that_it_is_its_task()
    {
        var damage = Good();
        damage.Drop(damage.IndexOf(PeriodOpened, First));
        var finding = (await new Verifier(damage.Log()).Run()).First!;
        Assert.Equal((FindingSeverity.Error, FindingCodes.WrongContent, $"{First}@0"), (finding.Severity, finding.Code, finding.Where));
    }

    [Fact]
    public async Task a_first_period_that_does_not_follow_from_the_day_of_the_assignment()
    {
        var damage = Good();
        var at = damage.IndexOf(RecurrenceSet, Duty);
        await Finds(damage.Rewrite(at, m => m, new RecurrenceSet(new Recurrence(Cadence.HalfYear, new DataCutOff(20), null), Period("2024-H2"))), at, "its first period is 2025-H1, not 2024-H2");
    }

    [Fact]
    public async Task a_recurrence_that_was_set_on_a_task_with_a_date()
    {
        var damage = Good();
        var at = damage.IndexOf(Assigned, Duty);
        var assigned = (TaskAssigned)Actors.Recorder.Read(damage[at]).Fact.Event;
        await Finds(damage.Rewrite(at, m => m, assigned with { Deadline = new DateOnly(2026, 7, 20) }), at + 1, "neither a date nor a parent");
    }

    [Theory]
    [InlineData("2025-H2", null)]
    [InlineData("2025-H1", "2025-H1 is not the next period after that day")]
    [InlineData("2026-H1", "2026-H1 is not the next period after that day")]
    [InlineData("2025-Q4", "no recurring duty that can be consolidated so")]
    public async Task a_consolidation_from_another_period_than_the_next(string from, string? problem)
    {
        var (good, at) = await Consolidated();
        var damage = new Damage(good).Rewrite(at, m => m, new DutyConsolidated(new TaskId("D"), Period(from), "gộp", null));
        if (problem is null)
            Assert.Empty((await new Verifier(damage.Log()).Run()).Findings);
        else
            await Finds(damage, at, problem);
    }

    [Fact]
    public async Task a_period_that_was_let_in_after_the_consolidation()
    {
        var (good, _) = await Consolidated();
        var damage = new Damage(good);
        var revision = good.Where(recorded => recorded.Stream.Value == "directiveTask-E").Max(recorded => recorded.Revision.Value);
        damage.Forge(damage.Count, "directiveTask-E", revision + 1, new ChildOpened(new TaskId("E.2090-H1"), new DateOnly(2090, 6, 20), 0));
        var finding = (await new Verifier(damage.Log()).Run()).Findings.First(finding => finding.Where == $"directiveTask-E@{revision + 1}" && finding.Code == FindingCodes.WrongContent);
        Assert.Contains("the duty does not have 2090-H1", finding.Problem, StringComparison.Ordinal);
    }

    // Somebody had accepted it before it was known that the duty had been withdrawn on the day on which it opened.
    [Fact]
    public async Task an_open_period_that_its_duty_does_not_have_is_a_warning()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        await Assign(server, "D");
        await server.Quiet();
        await Act(server, "accept-task", new { taskId = "D.2025-H1" }, "2025-02-01");
        await Act(server, "withdraw-task", new { taskId = "D", reason = "thôi" }, "2025-01-20");
        await server.Quiet();
        var finding = Assert.Single((await new Verifier(server.Runtime.Log).Run()).Findings);
        Assert.Equal((FindingSeverity.Warning, FindingCodes.PeriodNotTheDutys, $"{First}@2"), (finding.Severity, finding.Code, finding.Where));
        Assert.Contains("its duty 'D' does not have 2025-H1", finding.Problem, StringComparison.Ordinal);
        await Act(server, "withdraw-task", new { taskId = "D.2025-H1", reason = "thôi" }, "2025-02-02");
        Assert.DoesNotContain((await new Verifier(server.Runtime.Log).Run()).Findings, found => found.Code == FindingCodes.PeriodNotTheDutys);
    }

    [Fact]
    public async Task a_period_that_a_duty_lets_in_after_its_end()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        await Assign(server, "D");
        await Act(server, "withdraw-task", new { taskId = "D", reason = "thôi" }, "2025-08-01");
        await server.Quiet();
        var events = await History.Events(server.Runtime.Log);
        Assert.Empty((await new Verifier(new Damage(events).Log()).Run()).Findings);
        // The first two opened before it, and were let in after it.
        Assert.Equal(2, events.Count(recorded => recorded.Type == PeriodOpened));
        var damage = new Damage(events);
        var revision = events.Where(recorded => recorded.Stream.Value == Duty).Max(recorded => recorded.Revision.Value);
        damage.Forge(damage.Count, Duty, revision + 1, new ChildOpened(new TaskId("D.2026-H1"), new DateOnly(2026, 6, 20), 0));
        var finding = (await new Verifier(damage.Log()).Run()).Findings.First(finding => finding.Where == $"{Duty}@{revision + 1}" && finding.Code == FindingCodes.WrongContent);
        Assert.Contains("the duty does not have 2026-H1", finding.Problem, StringComparison.Ordinal);
    }

    /// <summary>The history of a ledger with the duty D, whose periods were withdrawn for a suspension that turned out to have ended, and reopened.</summary>
    private static async Task<IReadOnlyList<RecordedEvent>> WithAPeriodThatCameBack(RunningServer server)
    {
        await server.Register();
        await Assign(server, "D");
        await server.Quiet();
        await Act(server, "suspend-task", new { taskId = "D", reason = "chờ" }, "2025-02-01");
        await server.Quiet();
        await Act(server, "resume-task", new { taskId = "D", reason = "xong" }, "2025-03-01");
        await server.Quiet();
        return await History.Events(server.Runtime.Log);
    }

    [Fact]
    public async Task a_task_that_was_withdrawn_and_comes_back_by_somebodys_hand()
    {
        await using var server = await RunningServer.Start();
        var events = await WithAPeriodThatCameBack(server);
        Assert.Empty((await new Verifier(new Damage(events).Log()).Run()).Findings);
        var damage = new Damage(events);
        var at = damage.IndexOf("directive-task.reopened.v1", "directiveTask-D.2025-H2");
        damage.Rewrite(at, metadata => metadata with { Actor = new Party("minh", Role.Assigner, null) });
        var finding = (await new Verifier(damage.Log()).Run()).First!;
        Assert.Equal((FindingCodes.NotInThisState, at + 1L), (finding.Code, finding.Position.Value));
    }

    [Fact]
    public async Task a_period_that_was_let_in_and_then_neither_assigned_nor_reopened_is_a_warning_with_advice()
    {
        await using var server = await RunningServer.Start();
        var events = await WithAPeriodThatCameBack(server);
        Assert.Equal(("it let in directiveTask-D.2025-H2, which was never assigned", "a ledger that is served assigns it at once"), await OrphanBefore(Assigned));
        Assert.Equal(("it let in directiveTask-D.2025-H2 again, which was never reopened", "a ledger that is served reopens it at once"), await OrphanBefore("directive-task.reopened.v1"));

        async Task<(string, string?)> OrphanBefore(string type)
        {
            var damage = new Damage(events);
            var summary = await new Verifier(damage.Cut(damage.IndexOf(type, "directiveTask-D.2025-H2")).Log()).Run();
            Assert.Equal(0, summary.Errors);
            var finding = Assert.Single(summary.Findings, finding => finding.Code == FindingCodes.OrphanChild);
            return (finding.Problem, finding.Advice);
        }
    }

    private static Task Act(RunningServer server, string type, object data, string at) => server.Do(type, data, at, new { user = "minh", role = "assigner" });

    // Sent at once, each may have found the other one going on; here the second is forged.
    [Fact]
    public async Task duties_that_were_consolidated_into_each_other_are_a_warning()
    {
        var (good, _) = await Consolidated();
        var damage = new Damage(good);
        var revision = good.Where(recorded => recorded.Stream.Value == Duty).Max(recorded => recorded.Revision.Value);
        damage.Forge(
            damage.Count, Duty, revision + 1, new DutyConsolidated(new TaskId("E"), Period("2025-H2"), "gộp", null),
            m => m with { OccurredAt = Occurrence.On(new DateOnly(2025, 2, 1)), CommandId = "forged" });
        var findings = (await new Verifier(damage.Log()).Run()).Findings;
        Assert.Equal(["directiveTask-D", "directiveTask-E"], findings.Where(finding => finding.Code == FindingCodes.ConsolidationCircle).Select(finding => finding.Where!.Split('@')[0]).Order());
    }

    /// <summary>What a ledger has written in which E went into D, and where that stands.</summary>
    private static async Task<(IReadOnlyList<RecordedEvent> Events, int At)> Consolidated()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        await Assign(server, "D");
        await Assign(server, "E");
        await server.Do("consolidate-duty", new { taskId = "E", into = "D", reason = "gộp" }, at: "2025-02-01", by: new { user = "minh", role = "assigner" });
        await server.Quiet();
        var events = await History.Events(server.Runtime.Log);
        return (events, new Damage(events).IndexOf("directive-task.duty-consolidated.v1", "directiveTask-E"));
    }

    private static Task Assign(RunningServer server, string id) => server.Do(
        "assign-task", new { taskId = id, instrument = "ct-15", force = "Task", title = new { vi = "Báo cáo" }, lead = "bct", deadline = new { every = "half-year", cutOff = "20" } },
        at: "2025-01-20", by: new { user = "minh", role = "assigner", agency = "vpcp" });

    private Damage Good() => new(_good);

    private static ReportingPeriod Period(string text) => ReportingPeriod.TryParse(text, out var period) ? period! : throw new ArgumentException(text, nameof(text));

    private static async Task Finds(Damage damage, int at, string problem)
    {
        var first = (await new Verifier(damage.Log()).Run()).First!;
        Assert.Equal((FindingSeverity.Error, FindingCodes.WrongContent, at + 1L), (first.Severity, first.Code, first.Position.Value));
        Assert.Contains(problem, first.Problem, StringComparison.Ordinal);
    }
}
