using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;
using ComplianceLedger.Server.Tests.Api;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Server.Tests.Simulations;

/// <summary>Deadlines of a simulated load that are no dates: terms under a calendar that changes, and duties that recur.</summary>
public class TermsAndDuties
{
    [Theory]
    [InlineData(15)]
    [InlineData(0)]
    [InlineData(4_711)]
    public void a_share_of_the_tasks_has_terms_of_every_kind_and_a_few_recur(int seed)
    {
        var deadlines = Deadlines(new SimulationOptions(5_000, seed, SimulationOptions.DefaultFrom, SimulationOptions.DefaultTo));
        double Share<T>() where T : DeadlineTerm => (double)deadlines.Count(deadline => deadline is T) / deadlines.Count;
        Assert.InRange(Share<DeadlineTerm.WorkingDays>(), 0.06, 0.15);
        Assert.InRange(Share<DeadlineTerm.Months>(), 0.02, 0.08);
        Assert.InRange(Share<DeadlineTerm.Words>(), 0.02, 0.07);
        Assert.InRange(Share<DeadlineTerm.Every>(), 0.0004, 0.005);
        Assert.InRange(Share<DeadlineTerm.On>(), 0.45, 0.7);
    }

    [Fact]
    public void the_calendar_is_the_same_for_every_seed_and_something_of_it_is_decided_late_each_year()
    {
        var simulation = new Simulation(new SimulationOptions(1));
        var other = new Simulation(new SimulationOptions(1) with { Seed = 7 });
        Assert.Equal(simulation.CalendarBeginning.Concat(simulation.CalendarChanges).Select(CommandTable.Current.HashOf), other.CalendarBeginning.Concat(other.CalendarChanges).Select(CommandTable.Current.HashOf));
        var changes = simulation.CalendarChanges.Select(given => Assert.IsAssignableFrom<CalendarCommand>(given.Command)).ToList();
        Assert.Equal(changes.OrderBy(change => change.DecidedOn), changes);
        foreach (var year in new[] { 2023, 2024, 2025 })
            Assert.Equal([typeof(SwapWorkingDay), typeof(DeclareHoliday), typeof(DeclareHoliday), typeof(RevokeHoliday)], changes.Where(change => change.DecidedOn!.Value.Year == year).Select(change => change.GetType()));
        // Decided when the days that it concerns were near.
        Assert.All(changes, change => Assert.InRange(FirstDayOf(change).DayNumber - change.DecidedOn!.Value.DayNumber, 0, 31));
    }

    [Theory]
    [InlineData("1945-01-31", "1945-12-31")]
    [InlineData("2022-08-10", "2026-06-30")]
    [InlineData("2024-02-29", "2024-05-29")]
    [InlineData("2060-01-01", "2089-12-31")]
    public void in_any_years_the_calendar_can_be_carried_out(string from, string to)
    {
        var simulation = new Simulation(new SimulationOptions(1, 1, DateOnly.Parse(from, null), DateOnly.Parse(to, null)));
        var calendar = CalendarState.Initial;
        foreach (var given in simulation.CalendarBeginning.Concat(simulation.CalendarChanges))
        {
            var accepted = Assert.IsType<Decision.Accepted>(CalendarState.Decide(calendar, given.Command));
            Assert.NotEmpty(accepted.Events);
            calendar = accepted.Events.Aggregate(calendar, (state, e) => CalendarState.Evolve(state, new Fact(e, given.At!.Value, given.By!)));
        }
    }

    [Theory]
    [InlineData(15, "2022-08-10", "2026-06-30")]
    [InlineData(3, "2025-01-01", "2025-12-31")]
    [InlineData(2_147_483_647, "2023-01-31", "2024-01-31")]
    public async Task a_run_moves_deadlines_and_opens_periods_and_leaves_nothing_stale(int seed, string from, string to)
    {
        var options = new SimulationOptions(1_000, seed, DateOnly.Parse(from, null), DateOnly.Parse(to, null));
        await using var server = await RunningServer.Start(simulated: true);
        var summary = await new SimulationRun(
            new Simulation(options), (given, cancellation) => server.Runtime.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System)
            .Run(null, CancellationToken.None);
        Assert.Empty(summary.Refused);
        await server.Quiet();

        var events = (await server.Log()).Select(recorded => Recorder.Read(recorded).Fact.Event).ToList();
        Assert.Contains(events, e => e is DeadlineRecomputed);
        Assert.Equal(Deadlines(options).Any(deadline => deadline is DeadlineTerm.Every), events.Any(e => e is PeriodOpened));
        Assert.InRange(await OpenTerms.NoneIsStale(server.Runtime.Log), 1, options.Tasks);
        Assert.Empty(await server.Runtime.Views.MovedTerms(1));
        var verified = await new Verifier(server.Runtime.Log, server.ViewsFile).Run();
        Assert.True(verified.IsClean, verified.First?.ToString());
    }

    private static DateOnly FirstDayOf(CalendarCommand change) => change switch
    {
        SwapWorkingDay c => c.Off,
        DeclareHoliday c => c.From,
        RevokeHoliday c => c.From,
        _ => throw new ArgumentException($"{change.GetType().Name} is not decided late.", nameof(change)),
    };

    private static List<DeadlineTerm?> Deadlines(SimulationOptions options)
    {
        var simulation = new Simulation(options);
        return [.. simulation.Families().SelectMany(simulation.CommandsOf).Select(given => given.Command).OfType<AssignTask>().Select(assign => assign.Deadline)];
    }
}
