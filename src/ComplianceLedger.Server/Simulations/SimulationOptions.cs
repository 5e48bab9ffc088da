using System.Globalization;

namespace ComplianceLedger.Server.Simulations;

/// <summary>
/// Which synthetic workload. Seed and range together name it, and stand in the ids of its tasks; a larger number of tasks adds to a smaller one and changes
/// nothing of it.
/// </summary>
/// <param name="From">No event of it happened before this day.</param>
/// <param name="To">No event of it happened after this day. Deadlines may lie later.</param>
public sealed record SimulationOptions(int Tasks, int Seed, DateOnly From, DateOnly To)
{
    public const int TasksMax = 9_999_999;

    public const int DefaultSeed = 15;

    /// <summary>The day of Directive 15-CT/TW.</summary>
    public static readonly DateOnly DefaultFrom = new(2022, 8, 10);

    /// <summary>Nearly four years on, at the end of a reporting period.</summary>
    public static readonly DateOnly DefaultTo = new(2026, 6, 30);

    /// <summary>Days from <see cref="From"/> to <see cref="To"/>: fewer leave no room for a task to be assigned and to be late.</summary>
    public const int DaysMin = 90;

    public SimulationOptions(int tasks) : this(tasks, DefaultSeed, DefaultFrom, DefaultTo) { }

    /// <summary>Begins the id of every task.</summary>
    public string Name => From == DefaultFrom && To == DefaultTo
        ? string.Create(CultureInfo.InvariantCulture, $"sim-{Seed}")
        : string.Create(CultureInfo.InvariantCulture, $"sim-{Seed}-{From:yyyyMMdd}-{To:yyyyMMdd}");

    /// <exception cref="ArgumentException">There is no such workload; the message says why.</exception>
    public void Check()
    {
        if (Tasks is < 1 or > TasksMax)
            throw new ArgumentException($"A simulation has 1 to {TasksMax} tasks.");
        if (Seed < 0)
            throw new ArgumentException("A seed is a number from 0 on.");
        if (To.DayNumber - From.DayNumber < DaysMin)
            throw new ArgumentException($"A simulation lasts at least {DaysMin} days.");
        if (From < Domain.VietnamTime.FirstDay || To.Year >= Domain.VietnamTime.LastDay.Year - 9)
            throw new ArgumentException($"A simulation begins after {Domain.VietnamTime.FirstDay:yyyy-MM-dd} and leaves room for deadlines before {Domain.VietnamTime.LastDay:yyyy-MM-dd}.");
    }
}
