using System.Runtime.InteropServices;
using System.Text.Json;

namespace ComplianceLedger.EventCodec;

/// <summary>Reads the fields of a parsed object. Stored fields are asked for in the order in which they stand, so each is found at the first look.</summary>
internal sealed class JsonFieldReader : FieldReader
{
    private readonly JsonProperty[] _fields;
    private readonly bool[] _asked;

    // Where the next field is expected.
    private int _next;

    public JsonFieldReader(JsonElement value, string path, bool isStored) : base(path, isStored)
    {
        _fields = new JsonProperty[value.GetPropertyCount()];
        _asked = new bool[_fields.Length];
        var i = 0;
        foreach (var field in value.EnumerateObject())
        {
            // Only an escape can hold half of a character, and comparing such a name would fail.
            if (JsonMarshal.GetRawUtf8PropertyName(field).Contains((byte)'\\') && !IsReadable(field))
                throw new FieldException(path, "a field's name holds half of a character (an unpaired surrogate)");
            _fields[i++] = field;
        }
    }

    protected override JsonElement? Take(string name, FieldKind kind, bool required, IReadOnlyCollection<string>? words = null)
    {
        var index = Find(name);
        if (index < 0)
            return !required && !IsStored ? null : throw Wrong(name, "is missing");
        _asked[index] = true;
        _next = index + 1;
        var value = _fields[index].Value;
        if (value.ValueKind == JsonValueKind.Null)
            return required ? throw Wrong(name, "may not be null") : null;
        return Fits(value.ValueKind, kind) ? value : throw Wrong(name, $"must be {Describe(kind)}");
    }

    public override bool Has(string name) => Find(name) >= 0;

    protected override FieldReader Inner(JsonElement value, string path) => new JsonFieldReader(value, path, IsStored);

    // A field that stands twice is asked for once, so its other one is found here.
    public override void Finish()
    {
        var unknown = Array.IndexOf(_asked, false);
        if (unknown < 0)
            return;
        var name = _fields[unknown].Name;
        throw Wrong(name.Length <= 80 ? name : $"{name[..80]}…", _fields.Count(field => field.Name == name) > 1 ? "stands more than once" : "no such field here");
    }

    private int Find(string name)
    {
        for (var looked = 0; looked < _fields.Length; looked++)
        {
            var index = (_next + looked) % _fields.Length;
            if (_fields[index].NameEquals(name))
                return index;
        }
        return -1;
    }

    private static bool IsReadable(JsonProperty field)
    {
        try
        {
            return field.Name.Length >= 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Fits(JsonValueKind found, FieldKind kind) => kind switch
    {
        FieldKind.Number => found == JsonValueKind.Number,
        FieldKind.Flag => found is JsonValueKind.True or JsonValueKind.False,
        FieldKind.Object or FieldKind.IdentifierMap => found == JsonValueKind.Object,
        FieldKind.ObjectOrText => found is JsonValueKind.Object or JsonValueKind.String,
        FieldKind.List or FieldKind.IdentifierList or FieldKind.WordList => found == JsonValueKind.Array,
        _ => found == JsonValueKind.String,
    };

    private static string Describe(FieldKind kind) => kind switch
    {
        FieldKind.Number => "a whole number",
        FieldKind.Flag => "true or false",
        FieldKind.Object or FieldKind.IdentifierMap => "an object",
        FieldKind.ObjectOrText => "an object or a text",
        FieldKind.List or FieldKind.IdentifierList or FieldKind.WordList => "a list",
        _ => "a text",
    };
}
