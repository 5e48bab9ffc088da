using System.Security.Cryptography;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Simulations;

namespace ComplianceLedger.Server.Tests.Simulations;

public class TheWorkload
{
    private static readonly SimulationOptions Small = new(2_000);

    /// <summary>Of the first two thousand tasks of seed 15. It changes only if workloads shall: others rely on a seed to mean the same for ever.</summary>
    private const string Seed15 = "1f643a03fd83af36a382783252ca380949023011e8729647749e521ab758761d";

    [Fact]
    public void the_same_seed_gives_the_same_bytes() => Assert.Equal(HashOf(Small), HashOf(Small));

    [Fact]
    public void another_seed_gives_another_workload()
    {
        Assert.NotEqual(HashOf(Small), HashOf(Small with { Seed = 16 }));
        var alike = Tasks(Small).Zip(Tasks(Small with { Seed = 16 }), (a, b) => a.Lead == b.Lead).Count(same => same);
        Assert.InRange(alike, 0, Small.Tasks / 4);
    }

    [Fact]
    public void a_seed_means_the_same_on_every_machine_and_in_every_version() => Assert.Equal(Seed15, HashOf(Small));

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(1_999)]
    public void more_tasks_add_to_fewer_and_change_nothing_of_them(int fewer)
    {
        var more = Commands(Small).ToDictionary(given => given.CommandId, CommandTable.Current.HashOf);
        Assert.All(Commands(Small with { Tasks = fewer }), given => Assert.Equal(more[given.CommandId], CommandTable.Current.HashOf(given)));
    }

    [Fact]
    public void there_are_as_many_tasks_as_asked_for_each_with_its_own_id()
    {
        var ids = Tasks(Small).Select(task => task.TaskId).ToList();
        Assert.Equal(Small.Tasks, ids.Count);
        Assert.Equal(ids, ids.Distinct());
        Assert.Equal("sim-15-000001", ids[0].Value);
    }

    [Fact]
    public void command_ids_are_never_used_twice()
    {
        var ids = Commands(Small).Select(given => given.CommandId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("2022-08-10", "2026-06-30")]
    [InlineData("2024-02-29", "2024-05-29")]
    [InlineData("2023-01-31", "2023-12-31")]
    public void nothing_happens_outside_its_days(string from, string to)
    {
        var options = new SimulationOptions(3_000, 7, DateOnly.Parse(from, null), DateOnly.Parse(to, null));
        var simulation = new Simulation(options);
        foreach (var given in simulation.Families().SelectMany(simulation.CommandsOf).Concat(simulation.CalendarChanges))
        {
            Assert.InRange(given.At!.Value.Day!.Value, options.From, options.To);
            if (given.Command is SubmitCompletion submit)
                Assert.InRange(submit.Product.IssuedOn, options.From, given.At.Value.Day.Value);
        }
    }

    [Fact]
    public void nearly_every_command_of_a_task_occurs()
    {
        var expected = CommandTable.Current.Describe().Select(command => command.Type)
            .Except(["amend-task", "issue-urging", "record-claim", "prefer-claim", "record-correction", "dispute-entry", "resolve-dispute", "open-inspection", "note-finding", "conclude-inspection", "succeed-agency", "consolidate-duty"]).Order(StringComparer.Ordinal);
        Assert.Equal(expected, Commands(new SimulationOptions(5_000)).Select(given => CommandTable.Current.NameOf(given.Command)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void every_command_is_one_that_could_come_from_outside() =>
        Assert.All(Commands(Small), given =>
        {
            var bytes = CommandTable.Current.Write(given);
            Assert.Equal(bytes, CommandTable.Current.Write(CommandTable.Current.Parse(bytes)));
        });

    [Fact]
    public void a_hundred_thousand_tasks_make_about_a_million_events()
    {
        // A fifth of them is enough to know: events of the tasks, of parents about children, and of the agencies.
        var options = new SimulationOptions(20_000);
        var events = Commands(options).Sum(given => given.Command switch
        {
            AssignTask c => (c.Deadline is null or DeadlineTerm.On ? 1 : 2) + (c.Parent is null ? 0 : 1) + (c.Lead is null ? 0 : 1) + c.Coordinators.Count + (c.Monitor is null ? 0 : 1) + c.Addressees.Count,
            DetermineLead => 2.5,
            AddCoordinator or RemoveCoordinator => 2,
            _ => 1,
        });
        Assert.InRange(events / options.Tasks, 9, 11);
    }

    [Fact]
    public void workloads_that_make_no_sense_are_told_so()
    {
        Assert.Throws<ArgumentException>(() => new Simulation(Small with { Tasks = 0 }));
        Assert.Throws<ArgumentException>(() => new Simulation(Small with { Seed = -1 }));
        Assert.Throws<ArgumentException>(() => new Simulation(Small with { To = Small.From.AddDays(30) }));
        Assert.Throws<ArgumentException>(() => new Simulation(Small with { To = new DateOnly(2099, 1, 1) }));
    }

    [Fact]
    public void made_up_data_goes_only_into_a_ledger_made_for_it()
    {
        Assert.Equal("not-a-simulated-ledger", Simulation.Check(isSimulated: false)?.Code);
        Assert.Null(Simulation.Check(isSimulated: true));
    }

    private static IEnumerable<AssignTask> Tasks(SimulationOptions options) => Commands(options).Select(given => given.Command).OfType<AssignTask>();

    private static IEnumerable<GivenCommand> Commands(SimulationOptions options)
    {
        var simulation = new Simulation(options);
        return simulation.Registrations.Concat(simulation.CalendarBeginning).Concat(simulation.Families().SelectMany(simulation.CommandsOf)).Concat(simulation.CalendarChanges);
    }

    private static string HashOf(SimulationOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var given in Commands(options))
            hash.AppendData(CommandTable.Current.Write(given));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
