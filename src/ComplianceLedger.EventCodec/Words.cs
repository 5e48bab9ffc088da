using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.EventCodec;

/// <summary>The stored names of a closed set of values. Read without regard to case, written always alike.</summary>
public static class Words<T> where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>().ToDictionary(value => value, Spell);

    private static readonly Dictionary<string, T> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyCollection<string> All => Names.Values;

    public static string NameOf(T value) => Names[value];

    public static bool TryParse(string text, out T value) => Values.TryGetValue(text, out value);

    // Roles, precisions and cadences are lower-case words, as in the commands and the metadata; everything else is written by its identifier.
    private static string Spell(T value) => value is Role.AgencyOfficer ? "agency-officer"
        : value is Cadence.HalfYear ? "half-year"
        : value is Role or OccurrencePrecision or Cadence ? value.ToString().ToLowerInvariant()
        : value.ToString();
}
