using System.Collections.Frozen;
using System.Text;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>
/// How texts are compared in a search. The program runs without the machine's language tables (its answers may not depend on them), and without those
/// .NET takes no letter apart; the letters of Vietnamese are few enough to stand here.
/// </summary>
internal static class SearchText
{
    // Each row: a letter, its own mark or none, and the letter without a tone and with each of the five.
    private static readonly (char Letter, string Mark, string Toned)[] Vowels =
    [
        ('a', "", "aàáảãạ"), ('a', "\u0306", "ăằắẳẵặ"), ('a', "\u0302", "âầấẩẫậ"),
        ('e', "", "eèéẻẽẹ"), ('e', "\u0302", "êềếểễệ"),
        ('i', "", "iìíỉĩị"),
        ('o', "", "oòóỏõọ"), ('o', "\u0302", "ôồốổỗộ"), ('o', "\u031B", "ơờớởỡợ"),
        ('u', "", "uùúủũụ"), ('u', "\u031B", "ưừứửữự"),
        ('y', "", "yỳýỷỹỵ"),
    ];

    // None, grave, acute, hook above, tilde, dot below: the order of the rows above.
    private static readonly string[] Tones = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"];

    private static readonly FrozenDictionary<char, (char Letter, string Marks)> Parts = Vowels
        .SelectMany(vowel => vowel.Toned.Select((toned, tone) => (toned, vowel.Letter, Marks: vowel.Mark + Tones[tone])))
        .ToFrozenDictionary(part => part.toned, part => (part.Letter, part.Marks));

    /// <summary>Lower case, without marks, đ as d: what is looked through for a query without diacritics.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var lower = char.ToLowerInvariant(c);
            if (!IsMark(lower))
                plain.Append(Parts.TryGetValue(lower, out var part) ? part.Letter : lower == 'đ' ? 'd' : lower);
        }
        return plain.ToString();
    }

    /// <summary>Lower case, letters and marks apart and the marks in one order: equal for composed and decomposed text.</summary>
    public static string Marked(string text)
    {
        var marked = new StringBuilder(text.Length + 16);
        var marks = new List<char>(2);
        foreach (var c in text)
        {
            var lower = char.ToLowerInvariant(c);
            if (IsMark(lower))
            {
                marks.Add(lower);
                continue;
            }
            End();
            var (letter, own) = Parts.TryGetValue(lower, out var part) ? part : (lower, "");
            marked.Append(letter);
            marks.AddRange(own);
        }
        End();
        return marked.ToString();

        void End()
        {
            marks.Sort();
            foreach (var mark in marks)
                marked.Append(mark);
            marks.Clear();
        }
    }

    /// <summary>Does a text hold another one? Asked without marks, any will do; asked with marks, exactly those: <c>cá</c> is no part of <c>cấp</c>.</summary>
    public static bool Contains(string text, string asked)
    {
        var (plain, marked) = (Plain(asked), Marked(asked));
        if (plain == marked)
            return Plain(text).Contains(plain, StringComparison.Ordinal);
        var within = Marked(text);
        for (var at = within.IndexOf(marked, StringComparison.Ordinal); at >= 0; at = within.IndexOf(marked, at + 1, StringComparison.Ordinal))
        {
            // The last letter may not have a further mark.
            if (at + marked.Length == within.Length || !IsMark(within[at + marked.Length]))
                return true;
        }
        return false;
    }

    private static bool IsMark(char c) => c is >= '\u0300' and <= '\u036F';
}
