using System.Globalization;
using System.Text.RegularExpressions;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ComplianceLedger.Server.Programmes;

/// <summary>
/// One mapping of a programme, read strictly: a key that nobody asked for is an error, and so is a value of another kind. Every error names its line.
/// </summary>
internal sealed partial class YamlRow
{
    private readonly string _file;
    private readonly string _path;
    private readonly long _line;
    private readonly Dictionary<string, (YamlNode Value, long Line)> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <param name="path">Where it stands in its row, for messages; empty for a row itself.</param>
    public YamlRow(YamlMappingNode mapping, string file, string path)
    {
        _file = file;
        _path = path;
        _line = mapping.Start.Line;
        foreach (var (key, value) in mapping.Children)
        {
            // Keys are unique: the document would not have been read otherwise.
            _fields[key is YamlScalarNode { Value: { } name } ? name : throw Wrong(key, "a key is a word")] = (value, key.Start.Line);
        }
    }

    public long Line => _line;

    public bool Has(string key) => _fields.ContainsKey(key);

    public string Text(string key) => TextOrNull(key) ?? throw Missing(key);

    public string? TextOrNull(string key) => Take(key) is { } value ? TextOf(value, PathOf(key)) : null;

    /// <summary>A word or a number, as it is written: where no quotation marks are needed to tell what is meant.</summary>
    public string? WrittenOrNull(string key) => Take(key) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when !string.IsNullOrWhiteSpace(text) => text,
        var value => throw Wrong(value, $"'{PathOf(key)}' must be a word or a number"),
    };

    public long? NumberOrNull(string key) => Take(key) is not { } value ? null
        : value is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(value, $"'{PathOf(key)}' must be a whole number");

    public string Identifier(string key) => IdentifierOrNull(key) ?? throw Missing(key);

    public string? IdentifierOrNull(string key) => Take(key) is { } value ? IdentifierOf(value, PathOf(key)) : null;

    public IReadOnlyList<string> Identifiers(string key) => Take(key) switch
    {
        null => [],
        YamlSequenceNode { Children: [_, ..] items } => [.. items.Select(item => IdentifierOf(item, PathOf(key)))],
        var value => throw Wrong(value, $"'{PathOf(key)}' must be a list of ids"),
    };

    public DateOnly Day(string key) => DayOrNull(key) ?? throw Missing(key);

    public DateOnly? DayOrNull(string key) => Take(key) is not { } value ? null
        : value is YamlScalarNode { Value: { } text } && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw Wrong(value, $"'{PathOf(key)}' must be a date such as 2025-06-30");

    public bool Flag(string key) => Take(key) switch
    {
        null => false,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" } => true,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "false" } => false,
        var value => throw Wrong(value, $"'{PathOf(key)}' must be true or false"),
    };

    public T Word<T>(string key) where T : struct, Enum => WordOrNull<T>(key) ?? throw Missing(key);

    public T? WordOrNull<T>(string key) where T : struct, Enum => Take(key) is { } value ? WordOf<T>(value, PathOf(key)) : null;

    public IReadOnlyList<T> WordList<T>(string key) where T : struct, Enum => Take(key) switch
    {
        null => throw Missing(key),
        YamlSequenceNode { Children: [_, ..] items } => [.. items.Select(item => WordOf<T>(item, PathOf(key)))],
        var value => throw Wrong(value, $"'{PathOf(key)}' must be a list of {string.Join(", ", Words<T>.All)}"),
    };

    public YamlRow Inner(string key) => InnerOrNull(key) ?? throw Missing(key);

    public YamlRow? InnerOrNull(string key) => Take(key) switch
    {
        null => null,
        YamlMappingNode mapping => new YamlRow(mapping, _file, PathOf(key)),
        var value => throw Wrong(value, $"'{PathOf(key)}' must be a mapping of keys to values"),
    };

    /// <summary>The rows of a list; none where there is no such key.</summary>
    public IEnumerable<YamlRow> Rows(string key) => Items(key).Select(item => RowOf(item, key));

    /// <summary>The same one by one: what is wrong with one row does not keep the others from being read.</summary>
    public void EachRow(string key, Action<YamlRow> read, Action<ProgrammeException> wrong)
    {
        foreach (var item in Items(key))
        {
            try
            {
                read(RowOf(item, key));
            }
            catch (ProgrammeException e)
            {
                wrong(e);
            }
        }
    }

    /// <summary>Fails at a key that was not asked for.</summary>
    public void Finish()
    {
        foreach (var (key, field) in _fields)
        {
            if (!_asked.Contains(key))
                throw new ProgrammeException(_file, field.Line, $"there is no key '{PathOf(key)}' here");
        }
    }

    /// <summary>A problem with the value of one key.</summary>
    /// <param name="onlyFollows">See <see cref="ProgrammeException.OnlyFollows"/>.</param>
    public ProgrammeException Wrong(string key, string problem, bool onlyFollows = false) =>
        new(_file, _fields.TryGetValue(key, out var field) ? field.Line : _line, problem) { OnlyFollows = onlyFollows };

    /// <summary>A problem with the row as a whole.</summary>
    public ProgrammeException Wrong(string problem, Exception? inner = null) => new(_file, _line, problem, inner);

    private ProgrammeException Wrong(YamlNode value, string problem) => new(_file, value.Start.Line, problem);

    private ProgrammeException Missing(string key) => new(_file, _line, $"'{PathOf(key)}' is missing");

    private IList<YamlNode> Items(string key) => Take(key) switch
    {
        null => [],
        YamlSequenceNode { Children: [_, ..] items } => items,
        var value => throw Wrong(value, $"'{PathOf(key)}' must be a list with at least one row; leave the key out where there is none"),
    };

    private YamlRow RowOf(YamlNode item, string key) => item is YamlMappingNode mapping
        ? new YamlRow(mapping, _file, "")
        : throw Wrong(item, $"each of '{PathOf(key)}' must be a mapping of keys to values");

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private YamlNode? Take(string key)
    {
        _asked.Add(key);
        return _fields.TryGetValue(key, out var field) ? field.Value : null;
    }

    private string TextOf(YamlNode value, string path) =>
        value is not YamlScalarNode { Value: { } text } scalar ? throw Wrong(value, $"'{path}' must be a text")
        : string.IsNullOrWhiteSpace(text) ? throw Wrong(value, $"'{path}' is empty; leave the key out where nothing is known")
        : scalar.Style == ScalarStyle.Plain && OtherThanText().IsMatch(text) ? throw Wrong(value, $"'{path}' must be a text: put {text} in quotation marks if that is what is meant")
        : text;

    private T WordOf<T>(YamlNode value, string path) where T : struct, Enum =>
        value is YamlScalarNode { Value: { } text } && Words<T>.TryParse(text, out var word)
            ? word
            : throw Wrong(value, $"'{path}' must be one of {string.Join(", ", Words<T>.All)}");

    private string IdentifierOf(YamlNode value, string path) =>
        value is YamlScalarNode { Value: { } text } && Domain.Identifier.IsValid(text)
            ? text
            : throw Wrong(value, $"'{path}' must be an id: 1 to 64 of A-Z a-z 0-9 . _ ~ -");

    /// <summary>What YAML reads as null, a truth value or a number, unless it stands in quotation marks.</summary>
    [GeneratedRegex(@"^(~|null|true|false|yes|no|on|off|[-+]?[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?|0[xo][0-9a-fA-F]+|[-+]?\.(inf|nan))$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherThanText();
}
