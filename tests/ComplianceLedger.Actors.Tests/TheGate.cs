using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Actors.Tests;

public sealed class TheGate
{
    private readonly InMemoryEventLog _log = new();

    [Fact]
    public async Task only_a_registrar_or_the_operator_says_that_somebody_else_acted()
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        Assert.Equal("may-not-state-another", (await Send(engine, "T0", OtherAssigner, Assigner)).Refusal?.Code);
        Assert.Equal(CommandOutcome.Accepted, (await Send(engine, "T1", Assigner, Assigner)).Outcome);
        Assert.Equal(CommandOutcome.Accepted, (await Send(engine, "T2", Assigner, Registrar)).Outcome);
        Assert.Equal(CommandOutcome.Accepted, (await Send(engine, "T3", Assigner, new Party("operator", Role.Operator, null))).Outcome);
    }

    [Theory, InlineData(Role.Auditor), InlineData(Role.Admin), InlineData(Role.System), InlineData(Role.Operator)]
    public async Task nobody_can_be_said_to_have_acted_in_a_role_that_does_no_such_thing(Role role)
    {
        await using var engine = Engine.Start(_log);
        await engine.Register();
        Assert.Equal("role-may-not-be-stated", (await Send(engine, "T1", new Party("x", role, null), Registrar)).Refusal?.Code);
    }

    [Fact]
    public async Task a_role_that_may_not_is_refused_before_any_stream_is_asked()
    {
        await using var engine = Engine.Start(_log);
        Assert.Equal("not-for-this-role", (await engine.Send("c1", Agency("bct"), Assigner)).Refusal?.Code);
        Assert.Equal("not-for-this-role", (await engine.Send("c1", Assign("T1"), Inspector)).Refusal?.Code);
        Assert.Equal("not-for-this-role", (await engine.Send("c1", Accept("T1"), Registrar)).Refusal?.Code);
        Assert.Equal("not-for-this-role", (await Send(engine, "T1", Inspector, Registrar)).Refusal?.Code);
        Assert.Empty(await _log.All());
    }

    // 23:58 in Viet Nam: five minutes later it is another day.
    [Theory]
    [InlineData("2025-06-30T23:58:00+07:00", true)]
    [InlineData("2025-07-01T00:02:59+07:00", true)]
    [InlineData("2025-07-01T00:03:01+07:00", false)]
    [InlineData("2025-07-01", true)]
    [InlineData("2025-07-02", false)]
    [InlineData(null, true)]
    public async Task what_has_yet_to_happen_is_refused_but_for_the_difference_of_clocks(string? at, bool accepted)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 30, 23, 58, 0, VietnamTime.Offset));
        await using var engine = Engine.Start(_log, time: clock);
        Occurrence? occurred = at is null ? null : at.Contains('T', StringComparison.Ordinal) ? Occurrence.At(DateTimeOffset.Parse(at, null)) : Occurrence.On(DateOnly.Parse(at, null));
        var result = await engine.Send("c1", Agency("bct"), Registrar, occurred);
        Assert.Equal(accepted ? null : "in-the-future", result.Refusal?.Code);
        Assert.Equal(accepted ? 1 : 0, (await _log.All()).Count);
    }

    [Fact]
    public async Task a_calendar_is_not_changed_by_what_has_yet_to_be_decided()
    {
        await using var engine = Engine.Start(_log, time: new FakeTimeProvider(new DateTimeOffset(2025, 6, 30, 12, 0, 0, VietnamTime.Offset)));
        var rest = new Domain.Calendars.SetWeeklyRest(CalendarId.Default, [], new DateOnly(2025, 7, 1), null);
        Assert.Equal("in-the-future", (await engine.Send("c1", rest, Registrar)).Refusal?.Code);
        Assert.Equal(CommandOutcome.Accepted, (await engine.Send("c1", rest with { DecidedOn = new DateOnly(2025, 6, 30) }, Registrar)).Outcome);
    }

    [Fact]
    public async Task what_only_the_ledger_itself_does_nobody_else_may()
    {
        await using var engine = Engine.Start(_log);
        foreach (var by in new[] { Registrar, Officer("bct"), Inspector, new Party("operator", Role.Operator, null), Assigner })
        {
            Assert.Equal("not-for-this-role", (await engine.Send("c1", new Domain.DirectiveTasks.CloseChild(new TaskId("P"), new TaskId("T1"), 1, Domain.DirectiveTasks.TaskStatus.Completed), by)).Refusal?.Code);
            Assert.Equal("not-for-this-role", (await engine.Send("c3", new Domain.DirectiveTasks.RecomputeDeadline(new TaskId("T1"), CalendarId.Default, 1), by)).Refusal?.Code);
            Assert.Equal("not-for-this-role", (await engine.Send("c2", new Domain.Agencies.RelayTask(new AgencyId("bct"), []), by)).Refusal?.Code);
        }
    }

    [Fact]
    public async Task officers_of_an_agency_that_has_ended_only_read()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 2, 28, 12, 0, 0, VietnamTime.Offset));
        await using var engine = Engine.Start(_log, time: clock);
        await engine.Register("bct", "bxd");
        await engine.Do(Assign("T1"), Assigner, On(1));
        var merger = new Succession(new SuccessionId("s"), SuccessionKind.Merge, [new AgencyId("bct")], new AgencyId("bxd"), new DateOnly(2025, 3, 1), null);
        await engine.Do(new SucceedAgency(merger, []), Registrar);
        await engine.Do(Report("T1"), Officer("bct"), id: "in-time");
        clock.Advance(TimeSpan.FromHours(12));
        // Whatever day they say that it happened on.
        Assert.Equal("agency-succeeded", (await engine.Send("c1", Report("T1"), Officer("bct"))).Refusal?.Code);
        Assert.Equal("agency-succeeded", (await engine.Send("c2", Report("T1"), Officer("bct"), Occurrence.On(new DateOnly(2025, 2, 28)))).Refusal?.Code);
        // What was carried out before is answered as it was then.
        Assert.Equal(CommandOutcome.Duplicate, (await engine.Send("in-time", Report("T1"), Officer("bct"))).Outcome);
        // What they did before it is still entered, and what they can't have done is not.
        Assert.Equal(CommandOutcome.Accepted, (await Stated("c3", new DateOnly(2025, 2, 28))).Outcome);
        Assert.Equal("agency-succeeded", (await Stated("c4", new DateOnly(2025, 3, 1))).Refusal?.Code);

        Task<CommandResult> Stated(string id, DateOnly on) =>
            engine.Gate.Send(new EventCodec.GivenCommand(id, Report("T1"), Occurrence.On(on), Officer("bct")), Registrar).WaitAsync(Engine.Patience);
    }

    private static Task<CommandResult> Send(Engine engine, string task, Party by, Party caller) =>
        engine.Gate.Send(new EventCodec.GivenCommand($"c-{task}", Assign(task), On(1), by), caller).WaitAsync(Engine.Patience);
}
