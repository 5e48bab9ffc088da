using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ComplianceLedger.Projections.Storage;

/// <summary>Lists and small objects inside one column, as JSON that a dashboard can take apart. Most are empty, and those cost nothing.</summary>
internal static class Lists
{
    private const string Empty = "[]";

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Text<T>(IReadOnlyList<T> items) => items.Count == 0 ? Empty : JsonSerializer.Serialize(items, Shape);

    public static IReadOnlyList<T> Read<T>(string text) => text == Empty ? [] : JsonSerializer.Deserialize<T[]>(text, Shape)!;

    public static string? TextOfOne<T>(T? item) where T : class => item is null ? null : JsonSerializer.Serialize(item, Shape);

    public static T? ReadOne<T>(string? text) where T : class => text is null ? null : JsonSerializer.Deserialize<T>(text, Shape);
}
