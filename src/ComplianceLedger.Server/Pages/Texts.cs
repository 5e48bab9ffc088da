using ComplianceLedger.Domain;

namespace ComplianceLedger.Server.Pages;

/// <summary>Texts may have 16 KiB: a list shows their beginning, the task's own page all of them.</summary>
public static class Texts
{
    private const int ShortMax = 300;

    public static bool IsLong(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > ShortMax;
    }

    public static string Short(string text)
    {
        if (!IsLong(text))
            return text;
        // Never half of a character that takes two places.
        var end = char.IsHighSurrogate(text[ShortMax - 1]) ? ShortMax - 1 : ShortMax;
        return $"{text[..end]}…";
    }

    public static BilingualText Short(BilingualText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new BilingualText(Short(text.Vi), text.En is null ? null : Short(text.En));
    }
}
