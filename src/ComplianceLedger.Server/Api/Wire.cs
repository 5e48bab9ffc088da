using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Api;

/// <summary>How answers are written: camel case, days and times as ISO 8601, closed sets by their registered words, Vietnamese as it is.</summary>
public static class Wire
{
    /// <summary>With the value <c>true</c> it says of a command that it is one of many that come one after the other, as an import's do.</summary>
    public const string ImportHeader = "Ledger-Import";

    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    internal static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        // Answers are JSON in a UTF-8 body and never put into a page as they are, so letters need no escapes.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        // A number is a number; what is read back here was written here.
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new WordConverterFactory());
        return options;
    }

    private sealed class WordConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(WordConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class WordConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Words<T>.TryParse(reader.GetString() ?? "", out var value) ? value : throw new JsonException($"None of {string.Join(", ", Words<T>.All)}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words<T>.NameOf(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(Words<T>.NameOf(value));
    }
}
