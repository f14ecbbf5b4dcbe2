using System.Text.Json;
using System.Text.Json.Serialization;

namespace Indexer.QueryNode.Api;

/// <summary>A list of texts, of which one may stand alone: <c>"site": "example.org"</c>.</summary>
internal sealed class OneOrMany : JsonConverter<string[]>
{
    public override string[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return [reader.GetString()!]; // a string token has a string
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("it must be a text, or a list of texts");
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!); // as above
        return reader.TokenType == JsonTokenType.EndArray ? [.. texts] : throw new JsonException("it must be a text, or a list of texts");
    }

    public override void Write(Utf8JsonWriter writer, string[] value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, (IReadOnlyList<string>)value, options);
}

/// <summary>A parameter that is text in a query string and may be a number, true or false in JSON.</summary>
internal sealed class TextOrNumber : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!, // a string token has a string
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw new JsonException("it must be a text, a number, true or false"),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
