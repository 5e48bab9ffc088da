using System.CommandLine;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>Which day is asked about, and up to where what was recorded counts.</summary>
internal sealed class MomentOptions
{
    private readonly Option<string?> _asOf = new("--as-of") { HelpName = "T", Description = "the day asked about: a date, or a time with its offset (default today in Vietnam)" };

    private readonly Option<string?> _knownAt = new("--known-at") { HelpName = "T", Description = "as known then: a date, a time with its offset, or a position that an answer printed (default now)" };

    public void AddTo(Command verb)
    {
        verb.Add(_asOf);
        verb.Add(_knownAt);
    }

    /// <summary>The query of a read's address, with further parts where they are given.</summary>
    public string Query(ParseResult parsed, params ReadOnlySpan<(string Name, string? Value)> further)
    {
        var parts = new List<string>();
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
        Add("asOf", parsed.GetValue(_asOf));
        Add("knownAt", parsed.GetValue(_knownAt));
        foreach (var (name, value) in further)
            Add(name, value);
        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }
}

/// <summary>The last line of every answer: what it rests on, so that the same question can be asked again.</summary>
internal static class Footer
{
    public static string Of(Language language, Rests rests) => language.Say(
        $"Tính đến hết ngày {rests.AsOf}; theo những gì đã ghi sổ đến vị trí {rests.Position} ({rests.KnownAt}).",
        $"As of the end of {rests.AsOf}; as known at position {rests.Position} ({rests.KnownAt}).");
}
