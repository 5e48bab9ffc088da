using System.Globalization;
using System.Text;
using ComplianceLedger.Domain;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ComplianceLedger.EventCodec;

/// <summary>A field is missing, unknown, or holds what it may not. The path names it from the outermost object on.</summary>
public sealed class FieldException : Exception
{
    public FieldException(string path, string problem) : base(path.Length == 0 ? problem : $"{path}: {problem}") => (Path, Problem) = (path, problem);

    public FieldException() { }
    public FieldException(string message) : base(message) { }
    public FieldException(string message, Exception inner) : base(message, inner) { }

    public string Path { get; } = "";
    public string Problem { get; } = "";
}

/// <summary>What a field holds, for those who describe it.</summary>
public enum FieldKind
{
    Text,
    Identifier,
    Day,
    Moment,
    Number,
    Flag,
    Object,
    ObjectOrText,
    List,
    IdentifierList,
}

/// <summary>
/// Reads the fields of one JSON object strictly: a field that nobody asked for is an error, and so is a value of another kind. Stored events must hold
/// every field; in a command an absent field is the same as null.
/// </summary>
public abstract class FieldReader
{
    /// <summary>Of one text, in UTF-8.</summary>
    public const int TextBytesMax = 16 * 1024;

    /// <summary>Items of one list.</summary>
    public const int ListItemsMax = 200;

    /// <summary>Levels of objects in objects; the deepest shape has three.</summary>
    private const int DepthMax = 8;

    protected FieldReader(string path) => Path = path;

    /// <summary>Where this object stands, from the outermost one on; empty for the outermost itself.</summary>
    public string Path { get; }

    /// <summary>The value of a field, or null for none. <paramref name="words"/>: the only values allowed.</summary>
    protected abstract JToken? Take(string name, FieldKind kind, bool required, IReadOnlyCollection<string>? words = null);

    protected abstract FieldReader Inner(JObject value, string path);

    /// <summary>True where the object has such a field, whatever it holds.</summary>
    public abstract bool Has(string name);

    /// <summary>Fails if the object has a field that was not asked for.</summary>
    public abstract void Finish();

    /// <summary>Reads one whole object of stored data.</summary>
    public static T ReadStored<T>(ReadOnlyMemory<byte> utf8, Func<FieldReader, T> read) => Whole(new JsonFieldReader(Parse(utf8), "", absentIsNull: false), read);

    /// <summary>Reads one whole object of a command.</summary>
    public static T ReadGiven<T>(JObject value, string path, Func<FieldReader, T> read) => Whole(new JsonFieldReader(value, path, absentIsNull: true), read);

    /// <summary>One JSON object and nothing after it. Dates stay the text that they are.</summary>
    public static JObject Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var text = FieldWriter.Utf8.GetString(utf8.Span);
            CheckJson(utf8.Span);
            using var json = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
                MaxDepth = DepthMax,
                ArrayPool = CharacterPool.Instance,
            };
            return JToken.ReadFrom(json, LoadSettings) as JObject ?? throw new FieldException("", "this is not a JSON object");
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new FieldException("", $"this is not JSON: {e.Message}");
        }
        catch (JsonException e)
        {
            throw new FieldException("", $"this is not JSON: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new FieldException("", "this is not UTF-8 text");
        }
    }

    /// <summary>
    /// Json.NET also reads what is not JSON (comments, other quotes, octal numbers, NULs after a torn write) and puts U+FFFD for half a character. What is
    /// stored, hashed and proved must be the same for every reader.
    /// </summary>
    private static void CheckJson(ReadOnlySpan<byte> utf8)
    {
        var json = new System.Text.Json.Utf8JsonReader(utf8, new System.Text.Json.JsonReaderOptions { MaxDepth = DepthMax });
        while (json.Read())
        {
            if (!json.ValueIsEscaped)
                continue;
            try
            {
                json.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new FieldException("", $"the text at byte {json.TokenStartIndex} holds half of a character (an unpaired surrogate)");
            }
        }
    }

    private static readonly JsonLoadSettings LoadSettings = new()
    {
        DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error,
        LineInfoHandling = LineInfoHandling.Ignore,
    };

    private static T Whole<T>(FieldReader reader, Func<FieldReader, T> read)
    {
        var value = read(reader);
        reader.Finish();
        return value;
    }

    public string Text(string name) => TextOf(name, required: true)!;

    public string? TextOrNull(string name) => TextOf(name, required: false);

    public string Identifier(string name) => IdentifierOf(name, required: true)!;

    public InstrumentId InstrumentId(string name) => new(Identifier(name));

    public InstrumentId? InstrumentIdOrNull(string name) => IdentifierOf(name, required: false) is { } id ? new InstrumentId(id) : null;

    public AgencyId AgencyId(string name) => new(Identifier(name));

    public AgencyId? AgencyIdOrNull(string name) => IdentifierOf(name, required: false) is { } id ? new AgencyId(id) : null;

    public TaskId TaskId(string name) => new(Identifier(name));

    public TaskId? TaskIdOrNull(string name) => IdentifierOf(name, required: false) is { } id ? new TaskId(id) : null;

    public StreamId Stream(string name)
    {
        var text = Text(name);
        return StreamId.TryParse(text, out var stream) ? stream : throw Wrong(name, $"'{text}' is not the name of a stream");
    }

    public DateOnly Day(string name) => DayOf(name, required: true)!.Value;

    public DateOnly? DayOrNull(string name) => DayOf(name, required: false);

    public DateTimeOffset Moment(string name)
    {
        var text = (string)Take(name, FieldKind.Moment, required: true)!;
        return TryMoment(text, out var moment) ? moment : throw Wrong(name, $"'{text}' is not a time such as 2023-03-09T17:00:00+07:00");
    }

    /// <summary>A moment, a day, or null for unknown.</summary>
    public Occurrence Occurrence(string name)
    {
        if ((string?)Take(name, FieldKind.Moment, required: false) is not { } text)
            return Domain.Occurrence.Unknown;
        return TryDay(text, out var day) ? Domain.Occurrence.On(InRange(name, day))
            : TryMoment(text, out var moment) ? Domain.Occurrence.At(InRange(name, moment))
            : throw Wrong(name, $"'{text}' is neither a date such as 2023-03-09 nor a time such as 2023-03-09T17:00:00+07:00");
    }

    public long Number(string name) => NumberOf(name, required: true)!.Value;

    public long? NumberOrNull(string name) => NumberOf(name, required: false);

    /// <summary>A number of 32 bits.</summary>
    public int Int(string name) => Number(name) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Wrong(name, "is too large a number");

    public bool Flag(string name) => (bool)Take(name, FieldKind.Flag, required: true)!;

    public bool FlagOrFalse(string name) => (bool?)Take(name, FieldKind.Flag, required: false) ?? false;

    public T Word<T>(string name) where T : struct, Enum => WordOf<T>(name, required: true)!.Value;

    public T? WordOrNull<T>(string name) where T : struct, Enum => WordOf<T>(name, required: false);

    public T Object<T>(string name, Func<FieldReader, T> read) where T : class => ObjectOf(name, required: true, read)!;

    public T? ObjectOrNull<T>(string name, Func<FieldReader, T> read) where T : class => ObjectOf(name, required: false, read);

    /// <summary>An object, or a text that stands for one.</summary>
    public T? ObjectOrTextOrNull<T>(string name, bool required, Func<FieldReader, T> read, Func<string, T> ofText) where T : class => Take(name, FieldKind.ObjectOrText, required) switch
    {
        JObject value => Whole(Inner(value, PathOf(name)), read),
        JValue => ofText(TextOf(name, required: true)!),
        _ => null,
    };

    /// <param name="itemsMax">More than in a command only where the ledger itself made the list.</param>
    public ValueList<T> List<T>(string name, Func<FieldReader, T> read, int itemsMax = ListItemsMax) => ListOf(name, required: true, read, itemsMax)!;

    public ValueList<T> ListOrEmpty<T>(string name, Func<FieldReader, T> read) => ListOf(name, required: false, read, ListItemsMax) ?? [];

    public ValueList<AgencyId> Agencies(string name) => AgenciesOf(name, required: true)!;

    public ValueList<AgencyId>? AgenciesOrNull(string name) => AgenciesOf(name, required: false);

    /// <summary>A field that is wrong for a reason that only its shape knows.</summary>
    public FieldException Wrong(string name, string problem) => new(PathOf(name), problem);

    protected string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private string? TextOf(string name, bool required)
    {
        if ((string?)Take(name, FieldKind.Text, required) is not { } text)
            return null;
        if (required && string.IsNullOrWhiteSpace(text))
            throw Wrong(name, "is empty");
        if (text.Length > TextBytesMax)
            throw Wrong(name, $"a text has at most {TextBytesMax} bytes");
        if (!IsWellFormed(text))
            throw Wrong(name, "holds half of a character (an unpaired surrogate), a NUL or U+FFFE");
        // Measured as it is stored: a few letters become longer when they are composed, and the stored text must pass here again.
        var composed = text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);
        return Encoding.UTF8.GetByteCount(composed) <= TextBytesMax ? composed : throw Wrong(name, $"a text has at most {TextBytesMax} bytes");
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\0' or '\uFFFE' || char.IsLowSurrogate(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }
        return true;
    }

    private string? IdentifierOf(string name, bool required)
    {
        var id = (string?)Take(name, FieldKind.Identifier, required);
        return id is null || Domain.Identifier.IsValid(id) ? id : throw Wrong(name, $"'{Shortened(id)}' is not an identifier: 1 to 64 of A-Z a-z 0-9 . _ ~ -");
    }

    private DateOnly? DayOf(string name, bool required)
    {
        if ((string?)Take(name, FieldKind.Day, required) is not { } text)
            return null;
        return TryDay(text, out var day) ? InRange(name, day) : throw Wrong(name, $"'{Shortened(text)}' is not a date such as 2025-06-30");
    }

    private DateOnly InRange(string name, DateOnly day) =>
        day >= VietnamTime.FirstDay && day <= VietnamTime.LastDay ? day : throw OutOfRange(name, day.ToString("O", CultureInfo.InvariantCulture));

    // Compared as moments: the last hours that a time can name have no day in Vietnam.
    private DateTimeOffset InRange(string name, DateTimeOffset moment) =>
        moment >= VietnamTime.StartOf(VietnamTime.FirstDay) && moment <= VietnamTime.EndOf(VietnamTime.LastDay)
            ? moment
            : throw OutOfRange(name, moment.ToString("O", CultureInfo.InvariantCulture));

    private FieldException OutOfRange(string name, string text) =>
        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{text} lies outside {VietnamTime.FirstDay:O} to {VietnamTime.LastDay:O}"));

    private long? NumberOf(string name, bool required) => Take(name, FieldKind.Number, required) is not JValue number ? null
        : number.Value is long value ? value
        : throw Wrong(name, "is too large a number");

    private T? WordOf<T>(string name, bool required) where T : struct, Enum
    {
        if ((string?)Take(name, FieldKind.Text, required, Words<T>.All) is not { } text)
            return null;
        return Words<T>.TryParse(text, out var value) ? value : throw Wrong(name, $"'{Shortened(text)}' is none of {string.Join(", ", Words<T>.All)}");
    }

    private T? ObjectOf<T>(string name, bool required, Func<FieldReader, T> read) where T : class =>
        Take(name, FieldKind.Object, required) is JObject value ? Whole(Inner(value, PathOf(name)), read) : null;

    private ValueList<T>? ListOf<T>(string name, bool required, Func<FieldReader, T> read, int itemsMax)
    {
        if (Take(name, FieldKind.List, required) is not JArray values)
            return null;
        CheckLength(name, values, itemsMax);
        var items = new T[values.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var path = $"{PathOf(name)}[{i}]";
            items[i] = Whole(Inner(values[i] as JObject ?? throw new FieldException(path, "must be an object"), path), read);
        }
        return [.. items];
    }

    private ValueList<AgencyId>? AgenciesOf(string name, bool required)
    {
        if (Take(name, FieldKind.IdentifierList, required) is not JArray values)
            return null;
        CheckLength(name, values, ListItemsMax);
        return [.. values.Select((value, i) => value.Type == JTokenType.String && Domain.Identifier.IsValid((string?)value)
            ? new AgencyId((string)value!)
            : throw Wrong($"{name}[{i}]", "must be an identifier: 1 to 64 of A-Z a-z 0-9 . _ ~ -"))];
    }

    private void CheckLength(string name, JArray values, int itemsMax)
    {
        if (values.Count > itemsMax)
            throw Wrong(name, $"a list has at most {itemsMax} items");
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    // A time without an offset would be read differently on another machine, so it is none.
    private static readonly string[] MomentFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An ISO 8601 time with its offset.</summary>
    public static bool TryMoment(string text, out DateTimeOffset moment)
    {
        moment = default;
        return text is { Length: > 16 } && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParseExact(text, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text[..80]}…";
}

internal sealed class JsonFieldReader(JObject value, string path, bool absentIsNull) : FieldReader(path)
{
    private readonly List<string> _asked = new(value.Count);

    protected override JToken? Take(string name, FieldKind kind, bool required, IReadOnlyCollection<string>? words = null)
    {
        if (!value.TryGetValue(name, StringComparison.Ordinal, out var token))
            return !required && absentIsNull ? null : throw Wrong(name, "is missing");
        if (!_asked.Contains(name))
            _asked.Add(name);
        if (token.Type == JTokenType.Null)
            return required ? throw Wrong(name, "may not be null") : null;
        var fits = token.Type == TypeOf(kind) || (kind == FieldKind.ObjectOrText && token.Type == JTokenType.String);
        return fits ? token : throw Wrong(name, $"must be {Describe(kind)}");
    }

    public override bool Has(string name) => value.ContainsKey(name);

    protected override FieldReader Inner(JObject value, string path) => new JsonFieldReader(value, path, absentIsNull);

    public override void Finish()
    {
        if (_asked.Count == value.Count)
            return;
        var unknown = value.Properties().Select(property => property.Name).First(name => !_asked.Contains(name));
        throw Wrong(unknown.Length <= 80 ? unknown : $"{unknown[..80]}…", "no such field here");
    }

    private static JTokenType TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Number => JTokenType.Integer,
        FieldKind.Flag => JTokenType.Boolean,
        FieldKind.Object or FieldKind.ObjectOrText => JTokenType.Object,
        FieldKind.List or FieldKind.IdentifierList => JTokenType.Array,
        _ => JTokenType.String,
    };

    private static string Describe(FieldKind kind) => kind switch
    {
        FieldKind.Number => "a whole number",
        FieldKind.Flag => "true or false",
        FieldKind.Object => "an object",
        FieldKind.ObjectOrText => "an object or a text",
        FieldKind.List or FieldKind.IdentifierList => "a list",
        _ => "a text",
    };
}
