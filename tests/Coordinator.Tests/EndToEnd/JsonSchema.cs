using System.Text.Json;

namespace Indexer.Tests.EndToEnd;

/// <summary>The part of JSON Schema that the API's document uses: type, properties, required, items, enum, const, bounds, additionalProperties, oneOf, anyOf, allOf and references. A property that the schema does not name is a fault here.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    /// <summary>All that is wrong with a value; empty for nothing.</summary>
    public IReadOnlyList<string> FaultsOf(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Check(value, schema, "$", faults);
        return faults;
    }

    private void Check(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("type", out JsonElement type) && !TypesOf(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && TypesOf(type).Contains("number")))
        {
            faults.Add($"{at} is {TypeOf(value)}, the schema says {type.GetRawText()}");
            return;
        }
        if (schema.TryGetProperty("enum", out JsonElement words) && words.EnumerateArray().All(word => word.GetRawText() != value.GetRawText())) faults.Add($"{at} is {value.GetRawText()}, the schema says {words.GetRawText()}");
        if (schema.TryGetProperty("minimum", out JsonElement least) && value.ValueKind == JsonValueKind.Number && value.GetDouble() < least.GetDouble()) faults.Add($"{at} is less than {least}");
        if (schema.TryGetProperty("maximum", out JsonElement most) && value.ValueKind == JsonValueKind.Number && value.GetDouble() > most.GetDouble()) faults.Add($"{at} is more than {most}");
        foreach (string several in new[] { "oneOf", "anyOf" })
            if (schema.TryGetProperty(several, out JsonElement choices) && choices.EnumerateArray().All(choice => FaultsOf(value, choice).Count > 0)) faults.Add($"{at} fits nothing of {several}");
        if (schema.TryGetProperty("allOf", out JsonElement all))
            foreach (JsonElement part in all.EnumerateArray()) Check(value, part, at, faults);
        if (value.ValueKind == JsonValueKind.Object) CheckObject(value, schema, at, faults);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
            foreach (var (i, item) in value.EnumerateArray().Index()) Check(item, items, $"{at}[{i}]", faults);
    }

    private void CheckObject(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        if (schema.TryGetProperty("required", out JsonElement required))
            faults.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at} lacks {name}"));
        bool isClosed = schema.TryGetProperty("properties", out JsonElement properties);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (isClosed && properties.TryGetProperty(property.Name, out JsonElement own)) Check(property.Value, own, $"{at}.{property.Name}", faults);
            else if (schema.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.Object) Check(property.Value, others, $"{at}.{property.Name}", faults);
            else if (isClosed) faults.Add($"{at}.{property.Name} is not in the schema");
        }
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement reference))
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name));
        return schema;
    }

    private static string[] TypesOf(JsonElement type) => type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
