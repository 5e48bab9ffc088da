using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Simulations;

/// <summary>What is recorded on one day.</summary>
/// <param name="Registrations">To be sent first, in any order.</param>
/// <param name="Calendar">To be sent before the families, in this order.</param>
/// <param name="Families">Those of which something is recorded; different ones are independent of each other.</param>
public sealed record RecordingDay(DateOnly Day, IReadOnlyList<GivenCommand> Registrations, IReadOnlyList<GivenCommand> Calendar, IReadOnlyList<SimulatedFamily> Families);

/// <summary>
/// On which day of a clock each command of a workload is recorded: on the one on which it happened, or, in a share of the families, when whoever enters things next
/// comes to it. What happened before the clock's first day is recorded on that day, and nothing later than on its last: a clock changes when things are recorded, never
/// what. A pure function of workload and clock.
/// </summary>
public sealed class RecordingDays
{
    /// <summary>Families, of a thousand, whose doings are entered only every so many days.</summary>
    private const int EnteredLateInThousand = 250;

    /// <summary>Kept apart from the seeds of tasks and of families.</summary>
    private const int RhythmSeedOffset = 1 << 29;

    // Once a week, a fortnight, a month.
    private static readonly int[] DaysBetweenEntries = [7, 14, 30];

    private readonly Simulation _simulation;

    /// <param name="last">Not before <paramref name="first"/>, nor before the last day of the workload.</param>
    public RecordingDays(Simulation simulation, DateOnly first, DateOnly last)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        if (last < first || last < simulation.Options.To)
            throw new ArgumentException("A clock ends after it begins, and after what it records has happened.", nameof(last));
        _simulation = simulation;
        (First, Last) = (first, last);
    }

    public DateOnly First { get; }

    public DateOnly Last { get; }

    /// <summary>The days on which anything is recorded, in order.</summary>
    public IReadOnlyList<RecordingDay> All()
    {
        var days = new SortedDictionary<DateOnly, (List<GivenCommand> Registrations, List<GivenCommand> Calendar, List<SimulatedFamily> Families)>();
        (List<GivenCommand> Registrations, List<GivenCommand> Calendar, List<SimulatedFamily> Families) On(DateOnly day) =>
            days.TryGetValue(day, out var known) ? known : days[day] = ([], [], []);
        foreach (var given in _simulation.Registrations)
            On(DayOf(given)).Registrations.Add(given);
        foreach (var given in _simulation.CalendarBeginning)
            On(First).Calendar.Add(given);
        foreach (var given in _simulation.CalendarChanges)
            On(Clamp(given.At!.Value.Day!.Value)).Calendar.Add(given);
        foreach (var family in _simulation.Families())
        {
            foreach (var day in Recorded(family).Select(recorded => recorded.Day).Distinct())
                On(day).Families.Add(family);
        }
        return [.. days.Select(day => new RecordingDay(day.Key, day.Value.Registrations, day.Value.Calendar, day.Value.Families))];
    }

    /// <summary>A family's commands in the order of the workload, each with its day. Sent day by day, in that order within a day, each of them is accepted.</summary>
    public IEnumerable<(GivenCommand Given, DateOnly Day)> Recorded(SimulatedFamily family)
    {
        var random = RandomNumbers.Of(_simulation.Options.Seed, RhythmSeedOffset + family.First);
        var between = random.InThousand(EnteredLateInThousand) ? random.Pick(DaysBetweenEntries) : 1;
        var phase = random.Below(between);
        var commands = _simulation.CommandsOf(family);
        var latest = First;
        foreach (var given in commands)
        {
            // The same rhythm for the whole family: what happened later is never entered earlier, so a child never comes before its parent.
            var happened = given.At!.Value.Day!.Value;
            var day = Clamp(happened.AddDays(between - 1 - ((happened.DayNumber + phase) % between)));
            // Only what gives up a whole waits until all is entered that became of its parts: a child of one that is closed could not be reopened.
            if (given.Command is WithdrawTask && given.Command.Target == commands[0].Command.Target && day < latest)
                day = latest;
            latest = day > latest ? day : latest;
            yield return (given, day);
        }
    }

    /// <summary>An agency at the beginning; an instrument on the day on which it was spoken or issued.</summary>
    private DateOnly DayOf(GivenCommand registration) =>
        registration.Command is RegisterInstrument { SpokenOn: var spoken, IssuedOn: var issued } && (spoken ?? issued) is { } day ? Clamp(day) : First;

    private DateOnly Clamp(DateOnly day) => day < First ? First : day > Last ? Last : day;
}
