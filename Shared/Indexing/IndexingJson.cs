using System.Text.Json.Serialization;

namespace Indexer.Indexing;

/// <summary>JSON of manifests: camelCase, properties in the order of their declaration, unknown ones ignored on reading.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GenerationManifest))]
[JsonSerializable(typeof(ShardReport))]
public sealed partial class IndexingJson : JsonSerializerContext;
