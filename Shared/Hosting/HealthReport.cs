using System.Text.Json.Serialization;

namespace Indexer.Hosting;

/// <summary>The answer of a health endpoint.</summary>
/// <param name="Status">live, ready or not ready.</param>
/// <param name="Checks">What was looked at, and "ok" or what is wrong; left out for live.</param>
public sealed record HealthReport(string Status, IReadOnlyDictionary<string, string>? Checks = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
