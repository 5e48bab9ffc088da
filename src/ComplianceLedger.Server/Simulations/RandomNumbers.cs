namespace ComplianceLedger.Server.Simulations;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014), in whole numbers only: the same on every machine and in every version of .NET, which
/// <see cref="Random"/> does not promise.
/// </summary>
internal sealed class RandomNumbers
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    private RandomNumbers(ulong state) => _state = state;

    /// <summary>A sequence of its own for each pair, so that what one task draws does not depend on what another drew before.</summary>
    public static RandomNumbers Of(int seed, int number) => new(Mix(Mix((uint)seed) ^ (uint)number));

    /// <summary>0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>Both ends may come.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);

    public bool InThousand(int chances) => Below(1_000) < chances;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>The index of one weight, as often as its share of their sum.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var sum = 0;
        foreach (var weight in weights)
            sum += weight;
        var drawn = Below(sum);
        var index = 0;
        while (drawn >= weights[index])
            drawn -= weights[index++];
        return index;
    }

    public ulong Next()
    {
        unchecked
        {
            _state += Step;
            return Mix(_state);
        }
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
