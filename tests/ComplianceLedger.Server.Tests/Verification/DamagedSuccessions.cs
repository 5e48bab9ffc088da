using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Tests.Api;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Server.Tests.Verification;

/// <summary>A merger with something wrong in it: a and b merge into c, the open task of a goes over, and the closed one of b stays.</summary>
public sealed class DamagedSuccessions : IAsyncLifetime
{
    private const string Open = "directiveTask-open";
    private const string Transferred = "directive-task.transferred.v1";

    private static readonly Succession Merger = new(new SuccessionId("m"), SuccessionKind.Merge, [new AgencyId("a"), new AgencyId("b")], new AgencyId("c"), new DateOnly(2025, 3, 1), null);

    private Damage _damage = null!;

    public async Task InitializeAsync()
    {
        await using var server = await RunningServer.Start();
        await server.Register();
        foreach (var agency in new[] { "a", "b", "c" })
            await server.Do("register-agency", new { agencyId = agency, kind = "Ministry", name = new { vi = agency } });
        var by = new { user = "an", role = "assigner", agency = "vpcp" };
        foreach (var (task, lead) in new[] { ("open", "a"), ("closed", "b") })
            await server.Do("assign-task", new { taskId = task, instrument = "ct-15", force = "Task", title = new { vi = task }, lead }, "2024-06-01", by);
        await server.Do("withdraw-task", new { taskId = "closed", reason = "x" }, "2024-07-01", by);
        await server.Do("succeed-agency", new { successionId = "m", kind = "Merge", predecessors = new[] { "a", "b" }, successor = "c", effectiveOn = "2025-03-01" });
        await server.Quiet();
        _damage = new Damage(await server.Log());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task as_it_was_recorded_it_is_clean() => Assert.Empty((await Findings()));

    [Fact]
    public Task a_task_that_went_to_another_than_the_successor() =>
        Finds(_damage.Rewrite(At(Transferred, Open), m => m, Moved with { To = new AgencyId("b") }), FindingCodes.WrongContent, Open, "succession-m does not move it so");

    [Fact]
    public Task a_task_that_went_over_on_another_day() =>
        Finds(_damage.Rewrite(At(Transferred, Open), m => m, Moved with { EffectiveOn = new DateOnly(2025, 3, 2) }), FindingCodes.WrongContent, Open, "succession-m does not move it so");

    [Fact]
    public Task a_relation_that_nobody_had_to_give_up() => Finds(
        _damage.Rewrite(At(Transferred, Open), m => m, Moved with { Released = [.. Moved.Released, new ReleasedRelation(new AgencyId("b"), TaskRelation.Monitoring)] }),
        FindingCodes.WrongContent, Open, "'b' had no such part in it to give up");

    [Fact]
    public Task a_task_of_the_history_that_went_over() => Finds(
        _damage.Forge(_damage.Count, "directiveTask-closed", 2, Moved with { Released = [new ReleasedRelation(new AgencyId("b"), TaskRelation.Lead)] }), FindingCodes.WrongContent, "directiveTask-closed", "was closed before");

    [Fact]
    public Task an_acknowledgement_of_what_did_not_move() => Finds(
        _damage.Rewrite(At("succession.transfer-acknowledged.v1", "succession-m"), m => m, new TransferAcknowledged(new TaskId("open"), 0)), FindingCodes.RelayWithoutCause, "succession-m", "did not move that task by this succession");

    [Fact]
    public Task an_agency_in_the_others_part() => Finds(
        _damage.Rewrite(At("agency.succession-received.v1", "agency-c"), m => m, new AgencySucceeded(Merger)), FindingCodes.WrongContent, "agency-c", "has no such part");

    [Fact]
    public Task an_agency_that_ends_twice() =>
        Finds(_damage.Forge(_damage.Count, "agency-a", Last("agency-a") + 1, new AgencySucceeded(Merger with { Id = new SuccessionId("again") })), FindingCodes.WrongContent, "agency-a", "succession-m had ended it already");

    [Fact]
    public Task a_party_that_had_not_noted_it() => Finds(
        _damage.Rewrite(At("succession.planned.v1", "succession-m"), m => m, new SuccessionPlanned(Merger with { EffectiveOn = new DateOnly(2025, 4, 1) }, [])), FindingCodes.WrongContent, "succession-m", "had not noted that it takes part");

    [Fact]
    public async Task what_was_begun_and_not_recorded_is_a_warning()
    {
        var finding = (await Findings(_damage.Cut(At("succession.planned.v1", "succession-m"))))[0];
        Assert.Equal((FindingSeverity.Warning, FindingCodes.SuccessionIncomplete), (finding.Severity, finding.Code));
        Assert.Contains("records it", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_task_that_was_left_with_an_agency_that_has_ended_is_a_warning()
    {
        var assigned = new TaskAssigned(
            new TaskId("late"), new InstrumentId("ct-15"), null, NormativeForce.Task, new BilingualText("x", null), new AgencyId("b"), [], null, [], null, null, false, false, null, null, []);
        var finding = Assert.Single(await Findings(_damage.Forge(_damage.Count, "directiveTask-late", 0, assigned)));
        Assert.Equal((FindingSeverity.Warning, FindingCodes.TaskNotTransferred), (finding.Severity, finding.Code));
    }

    [Fact]
    public async Task a_task_that_moved_and_had_been_closed_before_is_a_warning_until_it_has_come_back()
    {
        var closed = _damage.Forge(_damage.Count, Open, Last(Open) + 1, new TaskWithdrawn("x", null), m => m with { OccurredAt = Occurrence.On(new DateOnly(2025, 2, 28)) });
        Assert.Contains(await Findings(closed), finding => (finding.Severity, finding.Code) == (FindingSeverity.Warning, FindingCodes.TransferNotReverted));
        closed.Forge(closed.Count, Open, Last(Open) + 1, Back);
        Assert.DoesNotContain(await Findings(closed), finding => finding.Code == FindingCodes.TransferNotReverted);
    }

    [Fact]
    public Task a_task_that_came_back_otherwise_than_it_had_gone() =>
        Finds(_damage.Forge(_damage.Count, Open, Last(Open) + 1, Back with { Restored = [] }), FindingCodes.WrongContent, Open, "had not gone over by succession-m so");

    [Fact]
    public async Task a_task_that_came_back_and_was_not_closed_before_is_a_warning_until_it_has_gone_over_again()
    {
        var back = _damage.Forge(_damage.Count, Open, Last(Open) + 1, Back);
        Assert.Equal((FindingSeverity.Warning, FindingCodes.TaskNotTransferred), Assert.Single((await Findings(back)).Select(finding => (finding.Severity, finding.Code))));
        Assert.Empty(await Findings(back.Forge(back.Count, Open, Last(Open) + 1, Moved)));
    }

    [Fact]
    public Task a_part_that_is_said_to_have_been_lost_since() => Finds(
        _damage.Forge(_damage.Count, Open, Last(Open) + 1, new TransferBackdated(Merger.Id, Merger.Kind, Merger.Successor, [new ReleasedRelation(new AgencyId("a"), TaskRelation.Monitoring)], Merger.EffectiveOn, null)),
        FindingCodes.WrongContent, Open, "had lost no such part in it since");

    private static TransferReverted Back { get; } =
        new(Merger.Id, Merger.Successor, [TaskRelation.Lead], [new ReleasedRelation(new AgencyId("a"), TaskRelation.Lead)], Merger.EffectiveOn);

    private static TaskTransferred Moved { get; } =
        new(Merger.Id, SuccessionKind.Merge, Merger.Successor, [new ReleasedRelation(new AgencyId("a"), TaskRelation.Lead)], [TaskRelation.Lead], Merger.EffectiveOn, null);

    private int At(string type, string stream) => _damage.IndexOf(type, stream);

    private long Last(string stream) => Enumerable.Range(0, _damage.Count).Where(i => _damage[i].Stream.Value == stream).Max(i => _damage[i].Revision.Value);

    private async Task<IReadOnlyList<Finding>> Findings(Damage? damage = null) => (await new Verifier((damage ?? _damage).Log()).Run()).Findings;

    private async Task Finds(Damage damage, string code, string stream, string problem) =>
        Assert.Contains(await Findings(damage), finding => finding.Code == code && finding.Stream?.Value == stream && finding.Problem.Contains(problem, StringComparison.Ordinal));
}
