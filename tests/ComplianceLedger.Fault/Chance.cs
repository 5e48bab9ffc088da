using System.Globalization;
using Xunit.Abstractions;

namespace ComplianceLedger.Fault;

/// <summary>What a test leaves to chance: the same again for the same seed, which a failing test prints and <c>LEDGER_TEST_SEED</c> sets.</summary>
internal sealed class Chance
{
    private readonly Random _random;

    public Chance(ITestOutputHelper output)
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("LEDGER_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);
        _random = new Random(Seed);
        output.WriteLine($"LEDGER_TEST_SEED={Seed.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>The long modes: more kills.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("LEDGER_TEST_LONG") == "1";

    public int Seed { get; }

    public int Next(int from, int below) => _random.Next(from, below);
}
