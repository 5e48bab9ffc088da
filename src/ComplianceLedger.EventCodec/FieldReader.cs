using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

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
    WordList,

    /// <summary>An object whose fields are named by identifiers and hold identifiers.</summary>
    IdentifierMap,
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

    protected FieldReader(string path, bool isStored) => (Path, IsStored) = (path, isStored);

    /// <summary>Where this object stands, from the outermost one on; empty for the outermost itself.</summary>
    public string Path { get; }

    /// <summary>Stored data is what the ledger wrote: every field is there, and nothing is put into another form on the way. What is given may be laxer.</summary>
    public bool IsStored { get; }

    /// <summary>The value of a field, or null for none. <paramref name="words"/>: the only values allowed.</summary>
    protected abstract JsonElement? Take(string name, FieldKind kind, bool required, IReadOnlyCollection<string>? words = null);

    protected abstract FieldReader Inner(JsonElement value, string path);

    /// <summary>True where the object has such a field, whatever it holds.</summary>
    public abstract bool Has(string name);

    /// <summary>Fails if the object has a field that was not asked for.</summary>
    public abstract void Finish();

    /// <summary>Reads one whole object of stored data.</summary>
    /// <exception cref="FieldException">It is not one JSON object in UTF-8, or a field of it is missing, unknown or wrong.</exception>
    public static T ReadStored<T>(ReadOnlyMemory<byte> utf8, Func<FieldReader, T> read) => Read(utf8, read, isStored: true);

    /// <summary>Reads one whole object that somebody gave: a command, a request, a settings file.</summary>
    /// <exception cref="FieldException">It is not one JSON object in UTF-8, or a field of it is missing, unknown or wrong.</exception>
    public static T ReadGiven<T>(ReadOnlyMemory<byte> utf8, Func<FieldReader, T> read) => Read(utf8, read, isStored: false);

    // Strict JSON and nothing after it: no comments, no other quotes, no NULs after a torn write. What is stored, hashed and proved must be the same for every reader.
    private static T Read<T>(ReadOnlyMemory<byte> utf8, Func<FieldReader, T> read, bool isStored)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw new FieldException("", "this is not UTF-8 text");
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = DepthMax });
        }
        catch (JsonException e)
        {
            throw new FieldException("", $"this is not JSON: {e.Message}");
        }
        using (json)
        {
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Whole(new JsonFieldReader(json.RootElement, "", isStored), read)
                : throw new FieldException("", "this is not a JSON object");
        }
    }

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

    public CalendarId CalendarId(string name) => new(Identifier(name));

    public CalendarId? CalendarIdOrNull(string name) => IdentifierOf(name, required: false) is { } id ? new CalendarId(id) : null;

    public InspectionId InspectionId(string name) => new(Identifier(name));

    public SuccessionId SuccessionId(string name) => new(Identifier(name));

    public TaskId TaskId(string name) => new(Identifier(name));

    public TaskId? TaskIdOrNull(string name) => IdentifierOf(name, required: false) is { } id ? new TaskId(id) : null;

    public StreamId Stream(string name)
    {
        var text = Text(name);
        return StreamId.TryParse(text, out var stream) ? stream : throw Wrong(name, $"'{text}' is not the name of a stream");
    }

    public Guid EventId(string name) => Guid.TryParseExact(Text(name), "D", out var id) ? id : throw Wrong(name, "is not a UUID");

    public DisputeId DisputeId(string name)
    {
        var text = Text(name);
        return Domain.DirectiveTasks.DisputeId.TryParse(text, out var id) ? id : throw Wrong(name, $"'{Shortened(text)}' is not the id of a dispute: a task's id, a tilde and a number");
    }

    public DateOnly Day(string name) => DayOf(name, required: true)!.Value;

    public DateOnly? DayOrNull(string name) => DayOf(name, required: false);

    public DateTimeOffset Moment(string name)
    {
        var text = TakeText(name, FieldKind.Moment, required: true)!;
        return IsoText.TryMoment(text, out var moment) ? moment : throw Wrong(name, $"'{text}' is not a time such as 2023-03-09T17:00:00+07:00");
    }

    /// <summary>A moment, a day, or null for unknown.</summary>
    public Occurrence Occurrence(string name)
    {
        if (TakeText(name, FieldKind.Moment, required: false) is not { } text)
            return Domain.Occurrence.Unknown;
        return IsoText.TryDay(text, out var day) ? Domain.Occurrence.On(InRange(name, day))
            : IsoText.TryMoment(text, out var moment) ? Domain.Occurrence.At(InRange(name, moment))
            : throw Wrong(name, $"'{text}' is neither a date such as 2023-03-09 nor a time such as 2023-03-09T17:00:00+07:00");
    }

    public long Number(string name) => NumberOf(name, required: true)!.Value;

    public long? NumberOrNull(string name) => NumberOf(name, required: false);

    /// <summary>A number of 32 bits.</summary>
    public int Int(string name) => Number(name) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Wrong(name, "is too large a number");

    public bool Flag(string name) => Take(name, FieldKind.Flag, required: true)!.Value.GetBoolean();

    public bool FlagOrFalse(string name) => Take(name, FieldKind.Flag, required: false)?.GetBoolean() ?? false;

    public T Word<T>(string name) where T : struct, Enum => WordOf<T>(name, required: true)!.Value;

    public T? WordOrNull<T>(string name) where T : struct, Enum => WordOf<T>(name, required: false);

    public T Object<T>(string name, Func<FieldReader, T> read) where T : class => ObjectOf(name, required: true, read)!;

    public T? ObjectOrNull<T>(string name, Func<FieldReader, T> read) where T : class => ObjectOf(name, required: false, read);

    /// <summary>An object, or a text that stands for one.</summary>
    public T? ObjectOrTextOrNull<T>(string name, bool required, Func<FieldReader, T> read, Func<string, T> ofText) where T : class => Take(name, FieldKind.ObjectOrText, required) switch
    {
        { ValueKind: JsonValueKind.Object } value => Whole(Inner(value, PathOf(name)), read),
        { } => ofText(TextOf(name, required: true)!),
        null => null,
    };

    /// <param name="itemsMax">More than in a command only where the ledger itself made the list.</param>
    public ValueList<T> List<T>(string name, Func<FieldReader, T> read, int itemsMax = ListItemsMax) => ListOf(name, required: true, read, itemsMax)!;

    public ValueList<T> ListOrEmpty<T>(string name, Func<FieldReader, T> read) => ListOf(name, required: false, read, ListItemsMax) ?? [];

    /// <summary>Words of a closed set, in a list.</summary>
    public ValueList<T> WordList<T>(string name) where T : struct, Enum
    {
        var values = Take(name, FieldKind.WordList, required: true, Words<T>.All)!.Value;
        var items = new T[LengthOf(name, values, ListItemsMax)];
        var i = 0;
        foreach (var value in values.EnumerateArray())
        {
            items[i] = value.ValueKind == JsonValueKind.String && TextOrNone(value) is { } text && Words<T>.TryParse(text, out var word) && (!IsStored || Words<T>.NameOf(word) == text)
                ? word
                : throw Wrong($"{name}[{i}]", $"is none of {string.Join(", ", Words<T>.All)}");
            i++;
        }
        return [.. items];
    }

    public ValueList<AgencyId> Agencies(string name) => IdentifiersOf(name, required: true, static id => new AgencyId(id))!;

    public ValueList<AgencyId>? AgenciesOrNull(string name) => IdentifiersOf(name, required: false, static id => new AgencyId(id));

    public ValueList<TaskId> Tasks(string name) => IdentifiersOf(name, required: true, static id => new TaskId(id))!;

    public ValueList<TaskId>? TasksOrNull(string name) => IdentifiersOf(name, required: false, static id => new TaskId(id));

    /// <summary>Pairs of identifiers, in the order of the first of each; none where the field is absent.</summary>
    public ValueList<T> IdentifierMapOrEmpty<T>(string name, Func<string, string, T> read)
    {
        if (Take(name, FieldKind.IdentifierMap, required: false) is not { } map)
            return [];
        if (map.GetPropertyCount() > ListItemsMax)
            throw Wrong(name, $"has at most {ListItemsMax} fields");
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in map.EnumerateObject())
        {
            if (!Domain.Identifier.IsValid(field.Name) || field.Value.ValueKind != JsonValueKind.String || TextOrNone(field.Value) is not { } value || !Domain.Identifier.IsValid(value))
                throw Wrong(name, "holds identifiers under identifiers: 1 to 64 of A-Z a-z 0-9 . _ ~ -");
            if (!pairs.TryAdd(field.Name, value))
                throw Wrong($"{name}.{field.Name}", "stands more than once");
        }
        return [.. pairs.Select(pair => read(pair.Key, pair.Value))];
    }

    /// <summary>A field that is wrong for a reason that only its shape knows.</summary>
    public FieldException Wrong(string name, string problem) => new(PathOf(name), problem);

    /// <summary>A rule over several fields; one that is described rather than read keeps them all.</summary>
    /// <param name="name">The field at fault, or null for the object as a whole.</param>
    public virtual void Check(bool holds, string? name, string problem)
    {
        if (!holds)
            throw name is null ? new FieldException(Path, problem) : Wrong(name, problem);
    }

    protected string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private string? TakeText(string name, FieldKind kind, bool required, IReadOnlyCollection<string>? words = null) =>
        Take(name, kind, required, words) is not { } value ? null
        : TextOrNone(value) ?? throw Wrong(name, "holds half of a character (an unpaired surrogate)");

    /// <summary>Null for a text with half of a character: the parser lets it pass as long as it is written as an escape.</summary>
    private static string? TextOrNone(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string? TextOf(string name, bool required)
    {
        if (TakeText(name, FieldKind.Text, required) is not { } text)
            return null;
        if (required && string.IsNullOrWhiteSpace(text))
            throw Wrong(name, "is empty");
        if (text.Length > TextBytesMax)
            throw Wrong(name, $"a text has at most {TextBytesMax} bytes");
        if (text.AsSpan().ContainsAny('\0', '\uFFFE'))
            throw Wrong(name, "holds a NUL or U+FFFE");
        // Measured as it is stored: a few letters become longer when they are composed, and the stored text must pass here again.
        var composed = text.IsNormalized(NormalizationForm.FormC) ? text
            : IsStored ? throw Wrong(name, "is not composed (NFC)")
            : text.Normalize(NormalizationForm.FormC);
        return Encoding.UTF8.GetByteCount(composed) <= TextBytesMax ? composed : throw Wrong(name, $"a text has at most {TextBytesMax} bytes");
    }

    private string? IdentifierOf(string name, bool required)
    {
        var id = TakeText(name, FieldKind.Identifier, required);
        return id is null || Domain.Identifier.IsValid(id) ? id : throw Wrong(name, $"'{Shortened(id)}' is not an identifier: 1 to 64 of A-Z a-z 0-9 . _ ~ -");
    }

    private DateOnly? DayOf(string name, bool required)
    {
        if (TakeText(name, FieldKind.Day, required) is not { } text)
            return null;
        return IsoText.TryDay(text, out var day) ? InRange(name, day) : throw Wrong(name, $"'{Shortened(text)}' is not a date such as 2025-06-30");
    }

    private DateOnly InRange(string name, DateOnly day) =>
        VietnamTime.IsNamed(day) ? day : throw OutOfRange(name, day.ToString("O", CultureInfo.InvariantCulture));

    private DateTimeOffset InRange(string name, DateTimeOffset moment) =>
        VietnamTime.IsNamed(moment)
            ? moment
            : throw OutOfRange(name, moment.ToString("O", CultureInfo.InvariantCulture));

    private FieldException OutOfRange(string name, string text) =>
        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{text} lies outside {VietnamTime.FirstDay:O} to {VietnamTime.LastDay:O}"));

    private long? NumberOf(string name, bool required) => Take(name, FieldKind.Number, required) is not { } number ? null
        : number.TryGetInt64(out var value) ? value
        : throw Wrong(name, number.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? "must be a whole number" : "is too large a number");

    private T? WordOf<T>(string name, bool required) where T : struct, Enum
    {
        if (TakeText(name, FieldKind.Text, required, Words<T>.All) is not { } text)
            return null;
        return Words<T>.TryParse(text, out var value) && (!IsStored || Words<T>.NameOf(value) == text) ? value : throw Wrong(name, $"'{Shortened(text)}' is none of {string.Join(", ", Words<T>.All)}");
    }

    private T? ObjectOf<T>(string name, bool required, Func<FieldReader, T> read) where T : class =>
        Take(name, FieldKind.Object, required) is { } value ? Whole(Inner(value, PathOf(name)), read) : null;

    private ValueList<T>? ListOf<T>(string name, bool required, Func<FieldReader, T> read, int itemsMax)
    {
        if (Take(name, FieldKind.List, required) is not { } values)
            return null;
        var items = new T[LengthOf(name, values, itemsMax)];
        var i = 0;
        foreach (var value in values.EnumerateArray())
        {
            var path = $"{PathOf(name)}[{i}]";
            items[i++] = value.ValueKind == JsonValueKind.Object ? Whole(Inner(value, path), read) : throw new FieldException(path, "must be an object");
        }
        return [.. items];
    }

    private ValueList<T>? IdentifiersOf<T>(string name, bool required, Func<string, T> of)
    {
        if (Take(name, FieldKind.IdentifierList, required) is not { } values)
            return null;
        var items = new T[LengthOf(name, values, ListItemsMax)];
        var i = 0;
        foreach (var value in values.EnumerateArray())
        {
            items[i] = value.ValueKind == JsonValueKind.String && TextOrNone(value) is { } id && Domain.Identifier.IsValid(id)
                ? of(id)
                : throw Wrong($"{name}[{i}]", "must be an identifier: 1 to 64 of A-Z a-z 0-9 . _ ~ -");
            i++;
        }
        return [.. items];
    }

    private int LengthOf(string name, JsonElement values, int itemsMax) =>
        values.GetArrayLength() is var length && length <= itemsMax ? length : throw Wrong(name, $"a list has at most {itemsMax} items");

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text[..80]}…";
}
