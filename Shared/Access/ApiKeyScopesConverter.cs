using System.Text.Json;
using System.Text.Json.Serialization;

namespace Indexer.Access;

/// <summary>Scopes as a list of words: <c>["search", "admin"]</c>. A word of another release is an error: what it opens is not known here.</summary>
internal sealed class ApiKeyScopesConverter : JsonConverter<ApiKeyScopes>
{
    public override ApiKeyScopes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("scopes must be a list of words");
        var scopes = ApiKeyScopes.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.String) scopes |= ApiKeyFile.ScopeOf(reader.GetString()!) ?? throw new JsonException($"there is no scope '{reader.GetString()}'");
        return reader.TokenType == JsonTokenType.EndArray ? scopes : throw new JsonException("scopes must be a list of words");
    }

    public override void Write(Utf8JsonWriter writer, ApiKeyScopes value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string word in ApiKeyFile.WordsOf(value)) writer.WriteStringValue(word);
        writer.WriteEndArray();
    }
}
