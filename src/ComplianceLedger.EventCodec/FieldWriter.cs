using System.Globalization;
using System.Text;
using ComplianceLedger.Domain;
using Newtonsoft.Json;

namespace ComplianceLedger.EventCodec;

/// <summary>
/// Writes the fields of one JSON object, in the order of the calls: that order is part of the stored shape. Every field is written, null as
/// <c>null</c>, so that a reader can tell "nothing" from "forgotten".
/// </summary>
public sealed class FieldWriter
{
    /// <summary>Bytes in UTF-8 without a mark, and an error instead of a replacement character.</summary>
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonTextWriter _json;

    private FieldWriter(JsonTextWriter json) => _json = json;

    /// <summary>Characters that a thread's buffer keeps between objects; a larger object's buffer is let go.</summary>
    private const int KeptCharacters = 16 * 1024;

    // Every command writes three objects: the buffer is each thread's own and used again.
    [ThreadStatic]
    private static StringBuilder? _buffer;

    /// <summary>One object as UTF-8 bytes, without white space.</summary>
    public static byte[] Write<T>(T value, Action<FieldWriter, T> fields)
    {
        var text = _buffer ?? new StringBuilder(1024);
        _buffer = null;
        using (var writer = new StringWriter(text, CultureInfo.InvariantCulture))
        using (var json = new JsonTextWriter(writer) { Formatting = Formatting.None, ArrayPool = CharacterPool.Instance })
        {
            new FieldWriter(json).Body(value, fields);
        }
        var bytes = Encode(text);
        if (text.Capacity <= KeptCharacters)
            _buffer = text.Clear();
        return bytes;
    }

    private static byte[] Encode(StringBuilder text)
    {
        var characters = CharacterPool.Instance.Rent(text.Length);
        text.CopyTo(0, characters, text.Length);
        var bytes = Utf8.GetBytes(characters, 0, text.Length);
        CharacterPool.Instance.Return(characters);
        return bytes;
    }

    public FieldWriter Text(string name, string? value)
    {
        _json.WritePropertyName(name);
        _json.WriteValue(value);
        return this;
    }

    public FieldWriter Number(string name, long? value)
    {
        _json.WritePropertyName(name);
        _json.WriteValue(value);
        return this;
    }

    public FieldWriter Flag(string name, bool value)
    {
        _json.WritePropertyName(name);
        _json.WriteValue(value);
        return this;
    }

    public FieldWriter Day(string name, DateOnly? value) => Text(name, value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Seven digits of a second, in UTC: what is written here is compared byte for byte.</summary>
    public FieldWriter Utc(string name, DateTimeOffset value) => Text(name, IsoText.Stored(value));

    /// <summary>A moment with the offset that it was told in, a day, or null where nothing is known.</summary>
    public FieldWriter Occurrence(string name, Occurrence value) => value.Instant is { } instant
        ? Text(name, IsoText.Of(instant))
        : Day(name, value.Day);

    public FieldWriter Word<T>(string name, T value) where T : struct, Enum => Text(name, Words<T>.NameOf(value));

    public FieldWriter Word<T>(string name, T? value) where T : struct, Enum => Text(name, value is { } given ? Words<T>.NameOf(given) : null);

    public FieldWriter Object<T>(string name, T? value, Action<FieldWriter, T> fields) where T : class
    {
        _json.WritePropertyName(name);
        if (value is null)
            _json.WriteNull();
        else
            Body(value, fields);
        return this;
    }

    public FieldWriter List<T>(string name, IReadOnlyList<T>? values, Action<FieldWriter, T> fields)
    {
        _json.WritePropertyName(name);
        if (values is null)
        {
            _json.WriteNull();
            return this;
        }
        _json.WriteStartArray();
        foreach (var value in values)
            Body(value, fields);
        _json.WriteEndArray();
        return this;
    }

    public FieldWriter WordList<T>(string name, IReadOnlyList<T> values) where T : struct, Enum => Texts(name, values.Select(Words<T>.NameOf).ToList());

    public FieldWriter Texts<T>(string name, IReadOnlyList<T>? values) where T : notnull
    {
        _json.WritePropertyName(name);
        if (values is null)
        {
            _json.WriteNull();
            return this;
        }
        _json.WriteStartArray();
        foreach (var value in values)
            _json.WriteValue(value.ToString());
        _json.WriteEndArray();
        return this;
    }

    /// <summary>An object of texts under names.</summary>
    public FieldWriter Map<T>(string name, IReadOnlyList<T> values, Func<T, (string Name, string Value)> pair)
    {
        _json.WritePropertyName(name);
        Body(values, (w, all) =>
        {
            foreach (var (key, value) in all.Select(pair))
                w.Text(key, value);
        });
        return this;
    }

    private void Body<T>(T value, Action<FieldWriter, T> fields)
    {
        _json.WriteStartObject();
        fields(this, value);
        _json.WriteEndObject();
    }
}
